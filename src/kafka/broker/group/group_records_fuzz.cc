// A record of __consumer_offsets, which a foreign broker may have written: u8 length of the key,
// key, value. It is read or refused, and what is written from it is read as the same again.
#include <cstdint>

#include "base/check.h"
#include "kafka/broker/group/consumer_group_records.h"
#include "kafka/broker/group/group_records.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  using namespace sluice::kafka::broker;
  if (size == 0) return 0;
  const ByteView rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  const ByteView key = rest.substr(0, data[0]);
  const ByteView value = rest.substr(key.size());
  ConsumerGroup group;
  const ConsumerGroupReplay replay{[&](const std::string& id) -> ConsumerGroup& {
                                     group.id = id;
                                     return group;
                                   },
                                   [&](const std::string&) { group = {}; }};
  (void)replay_consumer_group(replay, key, value);
  (void)consumer_group_tombstones(group);
  (void)replay_consumer_group(replay, key, std::nullopt);
  (void)read_group_record(key, std::nullopt);
  const auto read = read_group_record(key, value);
  if (!read) return 0;
  const auto* offset = std::get_if<RestoredOffset>(&*read);
  if (offset == nullptr || !offset->offset) return 0;
  const GroupRecord written = offset_record(offset->group, offset->partition, *offset->offset);
  const auto again = read_group_record(written.key, ByteView(*written.value));
  CHECK(again);
  const auto& same = std::get<RestoredOffset>(*again);
  CHECK(same.group == offset->group && same.partition == offset->partition && same.offset);
  CHECK(same.offset->offset == offset->offset->offset);
  return 0;
}
