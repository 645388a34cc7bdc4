// What the console asks of a Kafka cluster. Real ones are reached through kafka/client; the room's
// tests have one in memory.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::console {

struct PartitionView {
  std::int32_t id = 0;
  std::int32_t leader = -1;
  std::vector<std::int32_t> replicas;
  std::vector<std::int32_t> in_sync;
  std::int64_t start = 0;              // the first offset that can be read
  std::int64_t end = 0;                // the offset that the next message gets
  std::optional<std::uint64_t> bytes;  // on the leader's disk, when it tells
  std::optional<Error> problem;        // why its offsets are not known
};

struct TopicView {
  std::string name;
  bool internal = false;
  std::vector<PartitionView> partitions;  // by id
};

struct MessageView {
  enum class Time { kNone, kCreate, kAppend };

  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;
  Time time = Time::kNone;
  // As much of each as was asked for.
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  std::size_t key_size = 0;  // of the whole
  std::size_t value_size = 0;

  // What keys, values and headers take here.
  std::size_t held_bytes() const;
};

// How much a read() may bring in.
struct ReadLimits {
  std::size_t messages = 1;
  std::size_t bytes = 1;  // of all keys and values; one message comes in any case
  std::size_t each = std::numeric_limits<std::size_t>::max();  // of a key, a value, a header
};

struct GroupView {
  struct Member {
    std::string id;
    std::string client_id;
    std::string host;
    std::vector<std::pair<std::string, std::int32_t>> partitions;
  };
  struct Committed {
    std::string topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
    std::string metadata;
  };
  std::string id;
  std::string state;
  std::string protocol_type;
  std::string protocol;
  std::vector<Member> members;
  std::vector<Committed> committed;  // by topic and partition
};

// Calls block for at most a few seconds, and may come from many threads.
class KafkaView {
 public:
  virtual ~KafkaView() = default;

  // kUnavailable with the reason when nobody answers.
  virtual Status ping() = 0;
  // All topics by name, or the named one (kNotFound). Offsets and sizes are filled in.
  virtual Result<std::vector<TopicView>> topics() = 0;
  virtual Result<TopicView> topic(const std::string& name) = 0;
  // Messages from `offset` on, none at the end. Control records and what their transaction aborted
  // are left out.
  virtual Result<std::vector<MessageView>> read(const std::string& topic, std::int32_t partition,
                                                std::int64_t offset, const ReadLimits& limits) = 0;
  // Each with members and committed offsets.
  virtual Result<std::vector<GroupView>> groups() = 0;
  virtual Result<GroupView> group(const std::string& id) = 0;
};

// The cluster at "host:port[,host:port]".
std::unique_ptr<KafkaView> make_kafka_view(const std::string& bootstrap);

}  // namespace sluice::console
