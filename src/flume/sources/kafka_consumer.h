// A consumer of a group, over librdkafka.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace sluice::flume {

// A message that poll() gave; valid until the next poll().
struct KafkaMessage {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;
  std::optional<std::string_view> key;
  std::string_view value;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
};

// Used by one thread.
class KafkaConsumer {
 public:
  struct Options {
    std::vector<std::pair<std::string, std::string>> settings;  // names of librdkafka
    std::vector<std::string> topics;
    std::string topics_regex;  // instead of topics; matches a whole name
  };
  // kInvalidArgument for a setting that is not known or has a bad value.
  static Status check(const std::string& name, const std::string& value);
  static Result<std::unique_ptr<KafkaConsumer>> open(const Options& options);
  ~KafkaConsumer();

  // The next message; none when the time has passed. Errors that pass by themselves are logged,
  // once each minute at most.
  Result<std::optional<KafkaMessage>> poll(std::chrono::milliseconds time);
  // Everything polled so far is done: stores its offsets in the group, and waits for that.
  Status commit();

 private:
  struct State;
  explicit KafkaConsumer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sluice::flume
