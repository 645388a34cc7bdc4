// Channel selectors: replicating, multiplexing, load_balancing.
#include <algorithm>
#include <map>
#include <random>

#include "base/text.h"
#include "flume/components.h"

namespace sluice::flume {
namespace {

using Names = std::vector<std::string>;
using Targets = std::vector<std::size_t>;

// Names of channels, as the value of `property`, to positions in the source's list.
Result<Targets> targets(const Property& property, const Names& channels) {
  Targets all;
  for (const std::string& name : words(property.value)) {
    const auto at = std::find(channels.begin(), channels.end(), name);
    if (at == channels.end()) {
      return property.problem("'" + name +
                              "' is not a channel of this source: " + join(channels, " "));
    }
    all.push_back(static_cast<std::size_t>(at - channels.begin()));
  }
  return all;
}

bool contains(const Targets& all, std::size_t one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

struct ReplicatingConfig {
  std::string optional;
};
const std::vector<Field<ReplicatingConfig>>& replicating_fields() {
  static const std::vector<Field<ReplicatingConfig>> kFields = {
      {"optional", &ReplicatingConfig::optional, "Channels whose failure is only logged."},
  };
  return kFields;
}

class Replicating final : public Selector {
 public:
  Replicating(std::size_t channels, Targets optional) {
    for (std::size_t i = 0; i < channels; ++i) {
      (contains(optional, i) ? optional_ : required_).push_back(i);
    }
  }
  Selection select(const BatchPtr& batch) override {
    Selection selection;
    for (const std::size_t i : required_) selection.required.push_back({i, batch});
    for (const std::size_t i : optional_) selection.optional.push_back({i, batch});
    return selection;
  }

 private:
  Targets required_, optional_;
};

Result<std::unique_ptr<Selector>> make_replicating(const Settings& settings,
                                                   const Names& channels) {
  TRY(ReplicatingConfig config, parse(replicating_fields(), settings));
  Targets optional;
  if (const Property* property = settings.find("optional")) {
    TRY(optional, targets(*property, channels));
  }
  return std::make_unique<Replicating>(channels.size(), std::move(optional));
}

struct MultiplexingConfig {
  std::string header = "flume.selector.header";
  Settings mapping;
  Settings optional;
  std::string fallback;
};
const std::vector<Field<MultiplexingConfig>>& multiplexing_fields() {
  static const std::vector<Field<MultiplexingConfig>> kFields = {
      {"header", &MultiplexingConfig::header, "The header whose value decides."},
      {"mapping.*", &MultiplexingConfig::mapping,
       "mapping.VALUE: the channels of events whose header has this value."},
      {"optional.*", &MultiplexingConfig::optional,
       "optional.VALUE: channels that get them too, and whose failure is only logged."},
      {"default", &MultiplexingConfig::fallback,
       "The channels of all other events; without it they go nowhere."},
  };
  return kFields;
}

class Multiplexing final : public Selector {
 public:
  struct Route {
    Targets required, optional;
  };
  Multiplexing(std::string header, std::map<std::string, Route, std::less<>> routes, Route fallback)
      : header_(std::move(header)), routes_(std::move(routes)), fallback_(std::move(fallback)) {}

  Selection select(const BatchPtr& batch) override {
    std::map<std::size_t, Batch> required, optional;
    const Headers* before = nullptr;
    const Route* route = nullptr;
    for (const Event& event : batch->events()) {
      if (event.headers != before) {
        before = event.headers;
        route = &route_of(*before);
      }
      for (const std::size_t i : route->required) required[i].add(event.headers, event.body);
      for (const std::size_t i : route->optional) optional[i].add(event.headers, event.body);
    }
    return {parts(required, batch), parts(optional, batch)};
  }

 private:
  const Route& route_of(const Headers& headers) const {
    const std::string* value = headers.find(header_);
    if (value == nullptr) return fallback_;
    const auto at = routes_.find(*value);
    return at == routes_.end() ? fallback_ : at->second;
  }
  static std::vector<Selection::Part> parts(std::map<std::size_t, Batch>& batches,
                                            const BatchPtr& owner) {
    std::vector<Selection::Part> all;
    for (auto& [channel, batch] : batches) {
      if (batch.size() == owner->size()) {
        all.push_back({channel, owner});
        continue;
      }
      batch.keep(owner);
      all.push_back({channel, std::make_shared<const Batch>(std::move(batch))});
    }
    return all;
  }

  const std::string header_;
  const std::map<std::string, Route, std::less<>> routes_;
  const Route fallback_;
};

Result<std::unique_ptr<Selector>> make_multiplexing(const Settings& settings,
                                                    const Names& channels) {
  TRY(MultiplexingConfig config, parse(multiplexing_fields(), settings));
  Multiplexing::Route fallback;
  if (const Property* property = settings.find("default")) {
    TRY(fallback.required, targets(*property, channels));
  }
  std::map<std::string, Multiplexing::Route, std::less<>> routes;
  for (const Property& property : config.mapping.properties) {
    TRY(routes[property.key].required, targets(property, channels));
  }
  for (const Property& property : config.optional.properties) {
    const auto [at, fresh] = routes.try_emplace(property.key);
    if (fresh) at->second.required = fallback.required;
    TRY(Targets optional, targets(property, channels));
    for (const std::size_t i : optional) {
      if (!contains(at->second.required, i)) at->second.optional.push_back(i);
    }
  }
  return std::make_unique<Multiplexing>(config.header, std::move(routes), std::move(fallback));
}

// ---- load balancing -----------------------------------------------------------------------------

struct BalancingConfig {
  std::string policy = "round_robin";
};
const std::vector<Field<BalancingConfig>>& balancing_fields() {
  static const std::vector<Field<BalancingConfig>> kFields = {
      {"policy", &BalancingConfig::policy, "Which channel is the next.",
       one_of({"round_robin", "random"})},
  };
  return kFields;
}

// One channel for each event.
class LoadBalancing final : public Selector {
 public:
  LoadBalancing(std::size_t channels, bool random) : channels_(channels), random_(random) {}

  Selection select(const BatchPtr& batch) override {
    std::map<std::size_t, Batch> parts;
    for (const Event& event : batch->events()) {
      const std::size_t channel = random_ ? chance_() % channels_ : next_++ % channels_;
      parts[channel].add(event.headers, event.body);
    }
    Selection selection;
    for (auto& [channel, part] : parts) {
      part.keep(batch);
      selection.required.push_back({channel, std::make_shared<const Batch>(std::move(part))});
    }
    return selection;
  }

 private:
  const std::size_t channels_;
  const bool random_;
  std::size_t next_ = 0;
  std::minstd_rand chance_;  // what matters is that all get their share
};

Result<std::unique_ptr<Selector>> make_balancing(const Settings& settings, const Names& channels) {
  TRY(BalancingConfig config, parse(balancing_fields(), settings));
  return std::make_unique<LoadBalancing>(channels.size(), config.policy == "random");
}

}  // namespace

SelectorType replicating_selector() {
  return {"replicating",
          {"org.apache.flume.channel.ReplicatingChannelSelector"},
          "Every channel gets every event.",
          [] { return describe(replicating_fields()); },
          make_replicating};
}
SelectorType multiplexing_selector() {
  return {"multiplexing",
          {"org.apache.flume.channel.MultiplexingChannelSelector"},
          "A header's value decides which channels get an event.",
          [] { return describe(multiplexing_fields()); },
          make_multiplexing};
}

SelectorType load_balancing_selector() {
  return {"load_balancing",
          {"org.apache.flume.channel.LoadBalancingChannelSelector"},
          "Each event goes to one channel, the next in turn.",
          [] { return describe(balancing_fields()); },
          make_balancing};
}

}  // namespace sluice::flume
