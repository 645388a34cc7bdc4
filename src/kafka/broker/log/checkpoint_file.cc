#include "kafka/broker/log/checkpoint_file.h"

#include <sstream>

#include "base/file.h"

namespace sluice::kafka::broker {

Result<PartitionOffsets> read_checkpoint(const std::string& path) {
  auto text = read_file(path);
  if (!text && text.error().code() == ErrorCode::kNotFound) return PartitionOffsets();
  if (!text) return text.error();
  std::istringstream lines(*text);
  int version = -1;
  std::size_t count = 0;
  lines >> version >> count;
  PartitionOffsets offsets;
  wire::TopicName topic;
  wire::PartitionId partition = 0;
  wire::Offset offset = 0;
  while (lines >> topic >> partition >> offset) offsets[{topic, partition}] = offset;
  if (version != 0 || offsets.size() != count) {
    return Error(ErrorCode::kCorrupt, path + " is not a checkpoint file");
  }
  return offsets;
}

Status write_checkpoint(const std::string& path, const PartitionOffsets& offsets) {
  std::string text = "0\n" + std::to_string(offsets.size()) + "\n";
  for (const auto& [partition, offset] : offsets) {
    text += partition.first + " " + std::to_string(partition.second) + " " +
            std::to_string(offset) + "\n";
  }
  return write_file_atomically(path, text, 0600);
}

}  // namespace sluice::kafka::broker
