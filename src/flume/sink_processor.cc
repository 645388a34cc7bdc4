#include "flume/sink_processor.h"

#include <algorithm>
#include <map>
#include <random>

#include "base/log.h"
#include "base/text.h"

namespace sluice::flume {
namespace {

class DefaultProcessor final : public SinkProcessor {
 public:
  explicit DefaultProcessor(WiredSink sink) : sink_(std::move(sink)) {}
  Result<SinkOutcome> process(const std::stop_token& stop) override {
    return sink_.sink->process(*sink_.channel, stop);
  }
  Channel& channel() override { return *sink_.channel; }

 private:
  WiredSink sink_;
};

// ---- failover -----------------------------------------------------------------------------------

struct FailoverConfig {
  std::int64_t max_penalty_ms = 30000;
  Settings priorities;
};

const std::vector<Field<FailoverConfig>>& failover_fields() {
  static const std::vector<Field<FailoverConfig>> kFields = {
      {"maxpenalty", &FailoverConfig::max_penalty_ms,
       "Milliseconds a failed sink rests at most before it is tried again.", at_least(0)},
      {"priority.*", &FailoverConfig::priorities,
       "priority.SINK: a whole number, each another; the largest goes first. Without one: -1, -2, "
       "... in the order of the group's sinks."},
  };
  return kFields;
}

// The live sink of the highest priority gets everything. One that fails rests 2 s, 4 s, ... up to
// the penalty, and takes over again when it succeeds.
class FailoverProcessor final : public SinkProcessor {
 public:
  FailoverProcessor(std::map<std::int64_t, WiredSink> sinks, std::int64_t max_penalty_ms,
                    Clock& clock)
      : max_penalty_ms_(max_penalty_ms), clock_(clock) {
    for (auto& [priority, sink] : sinks) ranked_.insert(ranked_.begin(), Ranked{std::move(sink)});
  }

  Result<SinkOutcome> process(const std::stop_token& stop) override {
    Error last(ErrorCode::kUnavailable, "all sinks of the group are resting after failures");
    for (Ranked& ranked : ranked_) {
      if (ranked.failures > 0 && clock_.steady_ms() < ranked.retry_at_ms) continue;
      Result<SinkOutcome> outcome = ranked.wired.sink->process(*ranked.wired.channel, stop);
      if (outcome && *outcome != SinkOutcome::kBackoff) {
        ranked.failures = 0;
        return outcome;
      }
      rest(ranked);
      log::warn("a sink of a failover group failed",
                {{"sink", ranked.wired.name}, {"failures", ranked.failures}});
      if (!outcome) last = std::move(outcome).error();
    }
    return last;
  }
  Channel& channel() override { return *ranked_.front().wired.channel; }

 private:
  struct Ranked {
    WiredSink wired;
    std::int64_t failures = 0;
    std::int64_t retry_at_ms = 0;
  };

  void rest(Ranked& ranked) {
    ranked.failures = std::min<std::int64_t>(ranked.failures + 1, 30);
    ranked.retry_at_ms =
        clock_.steady_ms() + std::min(max_penalty_ms_, std::int64_t{1000} << ranked.failures);
  }

  std::vector<Ranked> ranked_;
  const std::int64_t max_penalty_ms_;
  Clock& clock_;
};

Result<std::unique_ptr<SinkProcessor>> make_failover(const Settings& settings,
                                                     std::vector<WiredSink> sinks, Clock& clock) {
  TRY(FailoverConfig config, parse(failover_fields(), settings));
  std::map<std::int64_t, WiredSink> ranked;
  std::int64_t next = -1;
  for (WiredSink& sink : sinks) {
    const Property* given = config.priorities.find(sink.name);
    const auto priority = given == nullptr ? next-- : parse_int(trim(given->value));
    if (!priority) return given->problem("'" + given->value + "' is not a whole number");
    if (ranked.contains(*priority)) {
      return settings.problem("sinks '" + ranked[*priority].name + "' and '" + sink.name +
                              "' have the same priority " + std::to_string(*priority));
    }
    ranked[*priority] = std::move(sink);
  }
  for (const Property& property : config.priorities.properties) {
    const bool known = std::any_of(ranked.begin(), ranked.end(), [&](const auto& entry) {
      return entry.second.name == property.key;
    });
    if (!known) return property.problem("'" + property.key + "' is not a sink of this group");
  }
  return std::make_unique<FailoverProcessor>(std::move(ranked), config.max_penalty_ms, clock);
}

// ---- load balancing -----------------------------------------------------------------------------

struct BalanceConfig {
  std::string selector = "round_robin";
  bool backoff = false;
  std::int64_t most_rest_ms = 30000;
};

const std::vector<Field<BalanceConfig>>& balance_fields() {
  static const std::vector<Field<BalanceConfig>> kFields = {
      {"selector", &BalanceConfig::selector, "Whose turn it is.",
       one_of({"round_robin", "random"})},
      {"backoff", &BalanceConfig::backoff, "A sink that failed rests, longer each time."},
      {"selector.maxTimeOut", &BalanceConfig::most_rest_ms,
       "Milliseconds a failed sink rests at most.", at_least(0)},
  };
  return kFields;
}

class BalanceProcessor final : public SinkProcessor {
 public:
  BalanceProcessor(std::vector<WiredSink> sinks, const BalanceConfig& config, Clock& clock)
      : config_(config), clock_(clock) {
    for (WiredSink& sink : sinks) members_.push_back({std::move(sink)});
  }

  Result<SinkOutcome> process(const std::stop_token& stop) override {
    Error last(ErrorCode::kUnavailable, "all sinks of the group are resting after failures");
    for (const std::size_t i : order()) {
      Member& member = members_[i];
      if (config_.backoff && clock_.steady_ms() < member.retry_at_ms) continue;
      Result<SinkOutcome> outcome = member.wired.sink->process(*member.wired.channel, stop);
      if (outcome) {
        member.failures = 0;
        return outcome;
      }
      fail(member);
      log::warn("a sink of a load-balancing group failed", {{"sink", member.wired.name}});
      last = std::move(outcome).error();
    }
    return last;
  }
  Channel& channel() override { return *members_[next_ % members_.size()].wired.channel; }

 private:
  struct Member {
    WiredSink wired;
    std::int64_t failures = 0;
    std::int64_t failed_at_ms = 0;
    std::int64_t retry_at_ms = 0;
  };

  std::vector<std::size_t> order() {
    std::vector<std::size_t> all(members_.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = (next_ + i) % all.size();
    next_ = (next_ + 1) % all.size();
    if (config_.selector == "random") std::shuffle(all.begin(), all.end(), random_);
    return all;
  }

  void fail(Member& member) {
    const std::int64_t now = clock_.steady_ms();
    constexpr std::int64_t kHour = 3'600'000;
    if (now - member.failed_at_ms > kHour) member.failures = 0;
    member.failures = std::min<std::int64_t>(member.failures + 1, 16);
    member.failed_at_ms = now;
    member.retry_at_ms =
        now + std::min(config_.most_rest_ms, std::int64_t{1000} << member.failures);
  }

  const BalanceConfig config_;
  Clock& clock_;
  std::vector<Member> members_;
  std::size_t next_ = 0;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace

Result<std::unique_ptr<SinkProcessor>> make_sink_processor(const Property& type,
                                                           const Settings& settings,
                                                           std::vector<WiredSink> sinks,
                                                           Clock& clock) {
  Settings typed = settings;
  const std::string name = to_lower(type.value);
  typed.type = name + " sink processor";
  typed.place = type.file + ":" + std::to_string(type.line);
  if (name == "failover" || type.value == "org.apache.flume.sink.FailoverSinkProcessor") {
    return make_failover(typed, std::move(sinks), clock);
  }
  if (name == "load_balance" || type.value == "org.apache.flume.sink.LoadBalancingSinkProcessor") {
    if (sinks.size() < 2) return type.problem("a load_balance group needs two sinks or more");
    TRY(BalanceConfig config, parse(balance_fields(), typed));
    return std::make_unique<BalanceProcessor>(std::move(sinks), config, clock);
  }
  if (name != "default" && type.value != "org.apache.flume.sink.DefaultSinkProcessor") {
    return type.problem("unknown type '" + type.value +
                        "' of sink processor; there are default, failover, load_balance");
  }
  if (sinks.size() != 1) return type.problem("the default sink processor drives one sink only");
  if (!typed.properties.empty()) {
    return typed.properties.front().problem("the default sink processor has no properties");
  }
  return std::make_unique<DefaultProcessor>(std::move(sinks.front()));
}

std::vector<std::pair<std::string, std::vector<FieldInfo>>> describe_sink_processors() {
  return {{"default", {}},
          {"failover", describe(failover_fields())},
          {"load_balance", describe(balance_fields())}};
}

}  // namespace sluice::flume
