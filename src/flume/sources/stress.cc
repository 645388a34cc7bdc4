// The stress source: events of one size, as many and as fast as asked for. For measuring a flow.
#include <algorithm>

#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/worker.h"

namespace sluice::flume {
namespace {

struct StressConfig {
  std::int64_t size = 500;
  std::int64_t most_total = -1;
  std::int64_t most_successful = -1;
  std::int64_t batch_size = 1;
  std::int64_t most_per_second = 0;
  std::int64_t backoff_step_ms = 1000;
  std::int64_t backoff_most_ms = 5000;
};

const std::vector<Field<StressConfig>>& fields() {
  using C = StressConfig;
  static const std::vector<Field<C>> kFields = {
      {"size", &C::size, "Bytes of a body.", between(0, 1 << 28)},
      {"maxTotalEvents", &C::most_total, "Events after which it stops; -1: never."},
      {"maxSuccessfulEvents", &C::most_successful,
       "Events that the channels took after which it stops; -1: never."},
      {"batchSize", &C::batch_size, "Events in one transaction.", at_least(1)},
      {"maxEventsPerSecond", &C::most_per_second, "Events in a second at most; 0: no bound.",
       at_least(0)},
      {"backoffSleepIncrement", &C::backoff_step_ms,
       "Milliseconds of the first rest when there is nothing to do; the next ones grow by it.",
       at_least(0)},
      {"maxBackoffSleep", &C::backoff_most_ms, "Milliseconds of a rest at most.", at_least(0)},
  };
  return kFields;
}

class StressSource final : public PollableSource {
 public:
  StressSource(const StressConfig& config, Clock& clock)
      : PollableSource(clock, config.backoff_step_ms, config.backoff_most_ms),
        config_(config),
        body_(static_cast<std::size_t>(config.size), '\x7f') {}
  std::int64_t batch_size() const override { return config_.batch_size; }

 private:
  PollOutcome poll(ChannelProcessor& channels, const std::stop_token& stop) override {
    std::int64_t count = config_.batch_size;
    if (config_.most_total >= 0) count = std::min(count, config_.most_total - total_);
    const bool enough = config_.most_successful >= 0 && successful_ >= config_.most_successful;
    if (count <= 0 || enough || !wait_for_turn(count, stop)) return PollOutcome::kBackoff;
    Batch batch;
    const std::string_view body = batch.own(body_);
    for (std::int64_t i = 0; i < count; ++i) batch.add(&Batch::kNoHeaders, body);
    total_ += count;
    if (!channels.process(std::move(batch), stop)) return PollOutcome::kBackoff;
    successful_ += count;
    return PollOutcome::kReady;
  }

  // Spreads the events over the seconds; false when stopped meanwhile.
  bool wait_for_turn(std::int64_t count, const std::stop_token& stop) {
    if (config_.most_per_second == 0) return true;
    constexpr std::int64_t kNsInMs = 1'000'000, kNsInSecond = 1000 * kNsInMs;
    const std::int64_t now_ns = clock_.steady_ms() * kNsInMs;
    const std::int64_t rest_ms = (next_ns_ - now_ns) / kNsInMs;
    next_ns_ = std::max(next_ns_, now_ns) + count * kNsInSecond / config_.most_per_second;
    return rest_ms <= 0 || sleep_for(std::chrono::milliseconds(rest_ms), stop);
  }

  const StressConfig config_;
  const std::string body_;
  std::int64_t total_ = 0, successful_ = 0, next_ns_ = 0;
};

Result<std::unique_ptr<Source>> make_stress(const Settings& settings, Services& services) {
  TRY(StressConfig config, parse(fields(), settings));
  return std::make_unique<StressSource>(config, services.clock);
}

}  // namespace

Type<Source> stress_source() {
  return {"stress",
          {"org.apache.flume.source.StressSource"},
          "Events of one size, as many and as fast as asked for. For measuring a flow.",
          [] { return describe(fields()); },
          make_stress};
}

}  // namespace sluice::flume
