// What /metrics shows: Flume's counters, with Flume's names.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::flume {

using Attributes = std::vector<std::pair<std::string, std::string>>;

// "0.0", "33.333333333333336", "5.0E-4": as Double.toString writes it.
std::string java_double(double value);

// Names and values of one component; written by its threads, read by the monitor.
class CounterGroup {
 public:
  virtual ~CounterGroup() = default;
  virtual Attributes attributes() const = 0;

  void start(std::int64_t now_ms) { start_ms_ = now_ms, stop_ms_ = 0; }
  void stop(std::int64_t now_ms) { stop_ms_ = now_ms; }

 protected:
  Attributes times(std::string_view type) const;

 private:
  std::atomic<std::int64_t> start_ms_{0};
  std::atomic<std::int64_t> stop_ms_{0};
};

using Counter = std::atomic<std::int64_t>;

struct SourceCounter final : CounterGroup {
  Counter received{0}, accepted{0}, append_received{0}, append_accepted{0}, batch_received{0},
      batch_accepted{0}, open_connections{0}, read_fail{0}, channel_write_fail{0},
      processing_fail{0};
  // Of the kafka source, in milliseconds and times; below 0 they are not shown.
  Counter kafka_get_ms{-1}, kafka_commit_ms{-1}, kafka_empty{-1};
  Attributes attributes() const override;
};

struct ChannelCounter final : CounterGroup {
  Counter size{0}, capacity{0}, put_attempt{0}, put_success{0}, take_attempt{0}, take_success{0};
  // Of a file channel; otherwise not shown.
  bool durable = false;
  std::atomic<bool> open{false};
  Counter unhealthy{0}, closed{0}, put_error{0}, take_error{0}, checkpoint_error{0};
  // Of a kafka channel; below 0 they are not shown.
  Counter kafka_get_ms{-1}, kafka_send_ms{-1}, kafka_commit_ms{-1}, rollbacks{-1};
  Attributes attributes() const override;
};

struct SinkCounter final : CounterGroup {
  Counter created{0}, closed{0}, failed{0}, batch_empty{0}, batch_underflow{0}, batch_complete{0},
      drain_attempt{0}, drain_success{0}, write_fail{0}, read_fail{0};
  // Of the kafka sink; below 0 they are not shown.
  Counter kafka_send_ms{-1}, rollbacks{-1};
  Attributes attributes() const override;
};

// {"CHANNEL.c":{...},"SINK.k":{...}}: the body of /metrics, in Flume's own order of keys.
std::string metrics_json(
    const std::vector<std::pair<std::string, const CounterGroup*>>& components);

std::string json_string(std::string_view text);

}  // namespace sluice::flume
