// The sequence generator: bodies 0, 1, 2, ... For trying out a flow.
#include <limits>

#include "base/log.h"
#include "flume/channel_processor.h"
#include "flume/components.h"

namespace sluice::flume {
namespace {

struct SeqConfig {
  std::int64_t batch_size = 1;
  std::int64_t total = std::numeric_limits<std::int64_t>::max();
  std::int64_t backoff_step_ms = 1000;
  std::int64_t backoff_most_ms = 5000;
};

const std::vector<Field<SeqConfig>>& fields() {
  static const std::vector<Field<SeqConfig>> kFields = {
      {"batchSize", &SeqConfig::batch_size, "Events in one transaction.", at_least(1)},
      {"totalEvents", &SeqConfig::total, "Events after which it stops.", at_least(0)},
      {"backoffSleepIncrement", &SeqConfig::backoff_step_ms,
       "Milliseconds of the first rest when there is nothing to do; the next ones grow by it.",
       at_least(0)},
      {"maxBackoffSleep", &SeqConfig::backoff_most_ms, "Milliseconds of a rest at most.",
       at_least(0)},
  };
  return kFields;
}

class SeqSource final : public PollableSource {
 public:
  SeqSource(const SeqConfig& config, Clock& clock)
      : PollableSource(clock, config.backoff_step_ms, config.backoff_most_ms), config_(config) {}

  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }

 protected:
  CounterGroup* mutable_counters() override { return &counters_; }

  PollOutcome poll(ChannelProcessor& channels, const std::stop_token& stop) override {
    const std::int64_t count = std::min(config_.batch_size, config_.total - accepted_);
    if (count <= 0) return PollOutcome::kBackoff;
    Batch batch;
    for (std::int64_t i = 0; i < count; ++i) batch.add_copy({}, std::to_string(accepted_ + i));
    if (Status done = channels.process(std::move(batch), stop); !done) {
      if (stop.stop_requested()) return PollOutcome::kBackoff;
      ++counters_.channel_write_fail;
      log::error("the channel does not take events now; the source tries again",
                 {{"error", done.error().message()}});
      return PollOutcome::kReady;
    }
    accepted_ += count;
    counters_.accepted += count;
    ++(config_.batch_size == 1 ? counters_.append_accepted : counters_.batch_accepted);
    return PollOutcome::kReady;
  }

 private:
  const SeqConfig config_;
  std::int64_t accepted_ = 0;
  SourceCounter counters_;
};

Result<std::unique_ptr<Source>> make_seq(const Settings& settings, Services& services) {
  TRY(SeqConfig config, parse(fields(), settings));
  return std::make_unique<SeqSource>(config, services.clock);
}

}  // namespace

Type<Source> seq_source() {
  return {"seq",
          {"org.apache.flume.source.SequenceGeneratorSource"},
          "Numbers 0, 1, 2, ..., for trying out a flow.",
          [] { return describe(fields()); },
          make_seq};
}

}  // namespace sluice::flume
