// Interceptors that let only some events pass: filter, sample, rate_limit.
#include <algorithm>
#include <bit>
#include <optional>
#include <unordered_map>

#include "base/checksum.h"
#include "base/clock.h"
#include "base/log.h"
#include "flume/components.h"
#include "flume/interceptors/event_filter.h"

namespace sluice::flume {
namespace {

// ---- filter -------------------------------------------------------------------------------------

struct ExpressionConfig {
  std::string keep;
  std::string drop;
};
const std::vector<Field<ExpressionConfig>>& expression_fields() {
  static const std::vector<Field<ExpressionConfig>> kFields = {
      {"keep", &ExpressionConfig::keep,
       "Only events that this expression holds for pass: what follows WHERE in SQL, over body (or "
       "body.a.b where it is JSON), headers.NAME and timestamp, with =, <, LIKE, IN, IS NULL, "
       "MATCHES 'regular expression', AND, OR, NOT."},
      {"drop", &ExpressionConfig::drop,
       "Only events that this one does not hold for pass. One of both is required."},
  };
  return kFields;
}

class ExpressionFilter final : public Interceptor {
 public:
  ExpressionFilter(EventFilter filter, bool keep) : filter_(std::move(filter)), keep_(keep) {}
  void intercept(Batch& batch) override {
    std::erase_if(batch.events(),
                  [this](const Event& event) { return filter_.matches(event) != keep_; });
  }

 private:
  const EventFilter filter_;
  const bool keep_;
};

Result<std::unique_ptr<Interceptor>> make_expression(const Settings& settings, Services&) {
  TRY(ExpressionConfig config, parse(expression_fields(), settings));
  if (config.keep.empty() == config.drop.empty()) {
    return settings.problem("needs one of keep and drop, an expression");
  }
  const bool keep = !config.keep.empty();
  TRY(EventFilter filter,
      EventFilter::parse(settings, keep ? "keep" : "drop", keep ? config.keep : config.drop));
  return std::make_unique<ExpressionFilter>(std::move(filter), keep);
}

// ---- what sample and rate_limit share -----------------------------------------------------------

// Events that pass whatever the others do.
Result<std::optional<EventFilter>> exception_of(const Settings& settings,
                                                const std::string& always) {
  if (always.empty()) return std::optional<EventFilter>();
  TRY(EventFilter filter, EventFilter::parse(settings, "always", always));
  return std::optional(std::move(filter));
}

constexpr std::string_view kAlways =
    "Events that this expression (as of filter) holds for pass, and are not counted.";

// ---- sample -------------------------------------------------------------------------------------

struct SampleConfig {
  std::int64_t rate = 0;
  std::string key;
  std::string always;
  std::string rate_header;
};
const std::vector<Field<SampleConfig>>& sample_fields() {
  static const std::vector<Field<SampleConfig>> kFields = {
      {"rate", &SampleConfig::rate, "One of so many events passes.", {.required = true, .low = 1}},
      {"key", &SampleConfig::key,
       "The header that decides: events of the same value pass together or not at all. Without it "
       "each rate-th event passes; events without the header pass as if there was no key."},
      {"always", &SampleConfig::always, kAlways},
      {"rateHeader", &SampleConfig::rate_header,
       "The header of the events that pass that says the rate."},
  };
  return kFields;
}

class Sample final : public Interceptor {
 public:
  Sample(SampleConfig config, std::optional<EventFilter> always)
      : config_(std::move(config)), always_(std::move(always)) {}
  void intercept(Batch& batch) override {
    std::erase_if(batch.events(), [&](Event& event) {
      if (always_ && always_->matches(event)) return false;
      if (!passes(event)) return true;
      if (!config_.rate_header.empty()) {
        Headers headers = *event.headers;
        headers.set(config_.rate_header, std::to_string(config_.rate));
        event.headers = batch.own(std::move(headers));
      }
      return false;
    });
  }

 private:
  bool passes(const Event& event) {
    const auto rate = static_cast<std::uint64_t>(config_.rate);
    const std::string* key = config_.key.empty() ? nullptr : event.headers->find(config_.key);
    if (key != nullptr) return crc32c(*key) % rate == 0;
    return count_++ % rate == 0;
  }

  const SampleConfig config_;
  const std::optional<EventFilter> always_;
  std::uint64_t count_ = 0;
};

Result<std::unique_ptr<Interceptor>> make_sample(const Settings& settings, Services&) {
  TRY(SampleConfig config, parse(sample_fields(), settings));
  TRY(auto always, exception_of(settings, config.always));
  return std::make_unique<Sample>(std::move(config), std::move(always));
}

// ---- rate_limit ---------------------------------------------------------------------------------

struct LimitConfig {
  std::int64_t events = 0;
  std::int64_t window_ms = 1000;
  std::string key;
  std::int64_t most_keys = 10'000;
  std::string always;
  std::string mark;
};
const std::vector<Field<LimitConfig>>& limit_fields() {
  static const std::vector<Field<LimitConfig>> kFields = {
      {"events",
       &LimitConfig::events,
       "So many events pass in each window; the others are dropped.",
       {.required = true, .low = 1}},
      {"window", &LimitConfig::window_ms,
       "Milliseconds. What was not used of one is not saved for the next.", at_least(1)},
      {"key", &LimitConfig::key, "The header whose every value has a limit of its own."},
      {"maxKeys", &LimitConfig::most_keys,
       "So many values are told apart in a window; further ones share a limit.",
       between(1, 10'000'000)},
      {"always", &LimitConfig::always, kAlways},
      {"mark", &LimitConfig::mark,
       "Instead of being dropped, what is beyond the limit gets this header, true: a multiplexing "
       "selector can send it elsewhere."},
  };
  return kFields;
}

// A key as it is kept, so that ten million of them have a bound: what is longer is told by its
// beginning and two sums of the whole.
std::string kept_key(const std::string& key) {
  constexpr std::size_t kLongest = 64, kBeginning = 40;
  if (key.size() <= kLongest) return key;
  return key.substr(0, kBeginning) + '\0' + std::to_string(crc32c(key)) + '\0' +
         std::to_string(std::hash<std::string>()(key));
}

class RateLimit final : public Interceptor {
 public:
  RateLimit(LimitConfig config, std::optional<EventFilter> always, Clock& clock)
      : config_(std::move(config)), always_(std::move(always)), clock_(clock) {}

  void intercept(Batch& batch) override {
    const std::int64_t now_ms = clock_.steady_ms();
    if (now_ms - window_began_ms_ >= config_.window_ms) {
      passed_.clear();
      window_began_ms_ = now_ms;
    }
    std::erase_if(batch.events(), [&](Event& event) {
      if (always_ && always_->matches(event)) return false;
      if (++count_of(event) <= config_.events) return false;
      return beyond(batch, event);
    });
  }

 private:
  std::int64_t& count_of(const Event& event) {
    const std::string* header = config_.key.empty() ? nullptr : event.headers->find(config_.key);
    if (header == nullptr) return passed_[""];
    const std::string key = kept_key(*header);
    if (std::ssize(passed_) < config_.most_keys) return passed_[key];
    const auto known = passed_.find(key);
    return known != passed_.end() ? known->second : passed_[""];
  }

  // True: it goes.
  bool beyond(Batch& batch, Event& event) {
    if (std::has_single_bit(++beyond_)) {
      log::warn("events are beyond the limit of their source's interceptor",
                {{"limit", config_.events},
                 {"window_ms", config_.window_ms},
                 {"times", beyond_},
                 {"then", config_.mark.empty() ? "dropped" : "marked"}});
    }
    if (config_.mark.empty()) return true;
    Headers headers = *event.headers;
    headers.set(config_.mark, "true");
    event.headers = batch.own(std::move(headers));
    return false;
  }

  const LimitConfig config_;
  const std::optional<EventFilter> always_;
  Clock& clock_;
  std::int64_t window_began_ms_ = 0;
  std::unordered_map<std::string, std::int64_t> passed_;
  std::uint64_t beyond_ = 0;
};

Result<std::unique_ptr<Interceptor>> make_limit(const Settings& settings, Services& services) {
  TRY(LimitConfig config, parse(limit_fields(), settings));
  TRY(auto always, exception_of(settings, config.always));
  return std::make_unique<RateLimit>(std::move(config), std::move(always), services.clock);
}

}  // namespace

Type<Interceptor> filter_interceptor() {
  return {"filter",
          {},
          "Keeps or drops events by an expression over body and headers.",
          [] { return describe(expression_fields()); },
          make_expression};
}
Type<Interceptor> sample_interceptor() {
  return {"sample",
          {},
          "Lets one of so many events pass.",
          [] { return describe(sample_fields()); },
          make_sample};
}
Type<Interceptor> rate_limit_interceptor() {
  return {"rate_limit",
          {},
          "Lets so many events pass in a time.",
          [] { return describe(limit_fields()); },
          make_limit};
}

}  // namespace sluice::flume
