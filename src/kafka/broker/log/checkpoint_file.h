// Kafka's checkpoint files: "0", the number of lines, then "TOPIC PARTITION OFFSET" per line.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "base/result.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::broker {

using PartitionOffsets = std::map<std::pair<wire::TopicName, wire::PartitionId>, wire::Offset>;

// A missing file is empty; a broken one is kCorrupt.
Result<PartitionOffsets> read_checkpoint(const std::string& path);
Status write_checkpoint(const std::string& path, const PartitionOffsets& offsets);

}  // namespace sluice::kafka::broker
