// A consumer over librdkafka: as a member of a group, or of named partitions.
//
// Used by one thread. Offsets of a group are committed by commit(), and by auto commit when the
// settings ask for it; only records that next() gave out count as read. close() leaves the group.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/client/client_settings.h"
#include "kafka/client/contact.h"

namespace sluice::kafka::client {

struct IncomingRecord {
  enum class Time { kNone, kCreate, kAppend };

  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;
  Time time = Time::kNone;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
};

inline constexpr std::int64_t kFromStart = -2;
inline constexpr std::int64_t kFromEnd = -1;

struct StartAt {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = kFromEnd;  // or kFromStart
};

// Topics of the broker's own, which nobody means by an expression.
bool is_internal_topic(const std::string& name);

struct TopicPartitions {
  std::string topic;
  std::int32_t partitions = 0;
};

class Consumer {
 public:
  // `settings` are librdkafka's (read_client_settings makes them from Java's), group.id among them.
  static Result<std::unique_ptr<Consumer>> open(const Properties& settings, OnWarning on_warning);
  virtual ~Consumer() = default;

  // Joins the group.
  virtual Status subscribe(const std::vector<std::string>& topics) = 0;
  // Joins the group for the topics of these names; next() looks for new ones every few seconds.
  virtual Status subscribe_matching(std::function<bool(const std::string&)> wanted) = 0;
  // Reads these, without the group's protocol. Replaces what was assigned before.
  virtual Status assign(const std::vector<StartAt>& partitions) = 0;
  // The topics there are, or the named one (nothing when it does not exist yet; asking may create
  // it).
  virtual Result<std::vector<TopicPartitions>> topics(const std::optional<std::string>& name,
                                                      std::chrono::milliseconds patience) = 0;

  // The next record; nothing when the time passed first. An error is one that waiting does not
  // heal. kCorrupt: a batch failed its checksum; its partition stays there, and comes to the same
  // error again, while others go on.
  virtual Result<std::optional<IncomingRecord>> next(std::chrono::milliseconds patience) = 0;
  // What is read now; empty until the group has given some. Offsets are not filled in.
  virtual std::vector<StartAt> assigned() = 0;
  // Commits what next() has given out, and waits for it: kTimeout after ten seconds.
  virtual Status commit() = 0;
  // Commits that the group goes on at these, whatever next() has given out; waits as commit().
  virtual Status commit(const std::vector<StartAt>& next) = 0;
  // Commits when auto commit is on, leaves the group, and waits for it: kTimeout after five
  // seconds.
  virtual Status close() = 0;
};

}  // namespace sluice::kafka::client
