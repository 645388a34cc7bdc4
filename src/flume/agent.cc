#include "flume/agent.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/log.h"
#include "flume/worker.h"

namespace sluice::flume {

// What a new configuration needs: what is kept (by name), and what was made and not started yet.
struct Agent::Plan {
  std::set<std::string> kept_channels, kept_groups, kept_sources;
  std::map<std::string, RunningChannel> channels;
  std::map<std::string, RunningGroup> groups;
  std::map<std::string, RunningSource> sources;
  std::optional<Error> wrong;
};

namespace {

constexpr std::int64_t kSinkBackoffStepMs = 1000;
constexpr std::int64_t kSinkBackoffMostMs = 5000;

void run_sinks(SinkProcessor& processor, const std::string& name, const std::stop_token& stop) {
  RunnerBackoff backoff(kSinkBackoffStepMs, kSinkBackoffMostMs);
  while (!stop.stop_requested()) {
    const Result<SinkOutcome> outcome = processor.process(stop);
    if (!outcome) {
      if (!stop.stop_requested()) {
        log::error("unable to deliver events, they stay in the channel",
                   {{"sink", name}, {"error", outcome.error().message()}});
      }
      sleep_for(std::chrono::milliseconds(kSinkBackoffMostMs), stop);
      continue;
    }
    switch (*outcome) {
      case SinkOutcome::kReady:
        backoff.reset();
        break;
      case SinkOutcome::kEmpty:
        processor.channel().wait_for_events(backoff.next(), stop);
        break;
      case SinkOutcome::kBackoff:
        sleep_for(backoff.next(), stop);
        break;
    }
  }
}

Error batch_error(const Property& type, const std::string& kind, const std::string& title,
                  const std::string& name, std::int64_t batch, const std::string& channel,
                  std::int64_t capacity) {
  return type.problem("Incompatible " + kind + " and channel settings defined. " + kind +
                      "'s batch size is greater than the channels transaction capacity. " + title +
                      ": " + name + ", batch size = " + std::to_string(batch) + ", channel " +
                      channel + ", transaction capacity = " + std::to_string(capacity));
}

}  // namespace

Status Agent::apply(const AgentConfig& config) {
  Plan plan;
  TRY(make(config, plan));
  adopt(std::move(plan));
  return start_all();
}

Status Agent::check(const AgentConfig& config) {
  Plan plan;
  return make(config, plan);
}

Status Agent::make(const AgentConfig& config, Plan& plan) {
  TRY(make_channels(config, plan));
  TRY(make_groups(config, plan));
  TRY(make_sources(config, plan));
  if (plan.wrong) return *plan.wrong;
  return {};
}

Status Agent::drop_or_fail(const std::string& kind, const std::string& name, Error error) {
  if (!lenient_) return error;
  log::warn("a component has been removed due to an error during configuration",
            {{"kind", kind}, {"name", name}, {"error", error.message()}});
  return {};
}

Status Agent::make_channels(const AgentConfig& config, Plan& plan) {
  for (const ChannelConfig& channel : config.channels) {
    const auto running = channels_.find(channel.name);
    if (running != channels_.end() && running->second.fingerprint == channel.fingerprint) {
      plan.kept_channels.insert(channel.name);
      continue;
    }
    Result<std::unique_ptr<Channel>> made =
        flume::make("channel", channel_types(), channel.type, channel.settings, services_);
    if (!made) {
      if (Status dropped = drop_or_fail("channel", channel.name, made.error()); !dropped) {
        plan.wrong = plan.wrong ? both(*plan.wrong, dropped.error()) : dropped.error();
      }
      continue;
    }
    RunningChannel& fresh = plan.channels[channel.name];
    fresh.channel = std::move(*made);
    fresh.fingerprint = channel.fingerprint;
  }
  return {};
}

Channel* Agent::channel_of(const std::string& name, const Plan& plan) const {
  if (const auto made = plan.channels.find(name); made != plan.channels.end()) {
    return made->second.channel.get();
  }
  if (!plan.kept_channels.contains(name)) return nullptr;
  return channels_.at(name).channel.get();
}

Status Agent::make_sources(const AgentConfig& config, Plan& plan) {
  for (const SourceConfig& source : config.sources) {
    const auto running = sources_.find(source.name);
    const bool same_channels =
        std::all_of(source.channels.begin(), source.channels.end(),
                    [&](const std::string& name) { return plan.kept_channels.contains(name); });
    if (running != sources_.end() && running->second.fingerprint == source.fingerprint &&
        same_channels) {
      plan.kept_sources.insert(source.name);
      continue;
    }
    Result<RunningSource> made = make_source(source, plan);
    if (made) {
      plan.sources[source.name] = std::move(*made);
    } else if (Status dropped = drop_or_fail("source", source.name, made.error()); !dropped) {
      plan.wrong = plan.wrong ? both(*plan.wrong, dropped.error()) : dropped.error();
    }
  }
  return {};
}

Result<Agent::RunningSource> Agent::make_source(const SourceConfig& config, const Plan& plan) {
  RunningSource running;
  std::vector<Channel*> channels;
  for (const std::string& name : config.channels) {
    if (Channel* channel = channel_of(name, plan)) {
      channels.push_back(channel);
      running.channels.push_back(name);
    }
  }
  if (channels.empty() && !config.channels.empty() && !plan.wrong) {
    return config.type.problem("none of its channels could be made");
  }
  TRY(running.source,
      flume::make("source", source_types(), config.type, config.settings, services_));
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const std::int64_t batch = running.source->batch_size();
    if (batch > channels[i]->transaction_capacity()) {
      return batch_error(config.type, "source", "Source", config.name, batch, running.channels[i],
                         channels[i]->transaction_capacity());
    }
  }
  TRY(running.processor, make_processor(config, running.channels, std::move(channels), services_));
  running.fingerprint = config.fingerprint;
  return running;
}

Result<std::unique_ptr<ChannelProcessor>> make_processor(const SourceConfig& config,
                                                         const std::vector<std::string>& names,
                                                         std::vector<Channel*> channels,
                                                         Services& services) {
  std::vector<std::unique_ptr<Interceptor>> interceptors;
  for (const SourceConfig::InterceptorConfig& interceptor : config.interceptors) {
    TRY(auto made, flume::make("interceptor", interceptor_types(), interceptor.type,
                               interceptor.settings, services));
    interceptors.push_back(std::move(made));
  }
  const SelectorType* type = find_type(selector_types(), config.selector.value);
  if (type == nullptr) {
    std::vector<std::string> known;
    for (const SelectorType& t : selector_types()) known.emplace_back(t.name);
    return config.selector.problem(unknown_type("selector", config.selector.value, known));
  }
  Settings settings = config.selector_settings;
  settings.type = std::string(type->name) + " selector";
  TRY(auto selector, type->make(settings, names));
  return std::make_unique<ChannelProcessor>(std::move(interceptors), std::move(selector),
                                            std::move(channels));
}

Status Agent::make_groups(const AgentConfig& config, Plan& plan) {
  for (const SinkGroupConfig& group : config.groups) {
    std::string fingerprint = group.fingerprint;
    bool same_channels = true;
    for (const SinkConfig& sink : config.sinks) {
      if (std::count(group.sinks.begin(), group.sinks.end(), sink.name) == 0) continue;
      fingerprint += "\n" + sink.name + "\n" + sink.fingerprint;
      same_channels = same_channels && plan.kept_channels.contains(sink.channel);
    }
    const auto running = groups_.find(group.name);
    if (running != groups_.end() && running->second.fingerprint == fingerprint && same_channels) {
      plan.kept_groups.insert(group.name);
      continue;
    }
    Result<RunningGroup> made = make_group(group, config, plan);
    if (made) {
      made->fingerprint = fingerprint;
      plan.groups[group.name] = std::move(*made);
    } else if (Status dropped = drop_or_fail("sink", group.name, made.error()); !dropped) {
      plan.wrong = plan.wrong ? both(*plan.wrong, dropped.error()) : dropped.error();
    }
  }
  return {};
}

Result<Agent::RunningGroup> Agent::make_group(const SinkGroupConfig& group,
                                              const AgentConfig& config, const Plan& plan) {
  RunningGroup running;
  std::vector<WiredSink> wired;
  std::optional<Error> wrong;
  for (const SinkConfig& sink : config.sinks) {
    if (std::count(group.sinks.begin(), group.sinks.end(), sink.name) == 0) continue;
    Result<std::unique_ptr<Sink>> made =
        flume::make("sink", sink_types(), sink.type, sink.settings, services_);
    if (!made) {
      wrong = wrong ? both(*wrong, made.error()) : made.error();
      continue;
    }
    Channel* channel = channel_of(sink.channel, plan);
    if (channel == nullptr) {
      if (!plan.wrong) return sink.type.problem("its channel could not be made");
      continue;
    }
    const std::int64_t batch = (*made)->batch_size();
    if (batch > channel->transaction_capacity()) {
      return batch_error(sink.type, "sink", "Sink", sink.name, batch, sink.channel,
                         channel->transaction_capacity());
    }
    wired.push_back({sink.name, made->get(), channel});
    running.sinks[sink.name] = {std::move(*made), sink.channel};
  }
  if (wrong) return *wrong;
  if (wired.empty()) return running;  // its channel was wrong, and said so
  TRY(running.processor,
      make_sink_processor(group.processor, group.settings, std::move(wired), services_.clock));
  return running;
}

// Stops what goes, keeps what stays, takes in what is new (not started yet). A channel that gets
// another of its name in its place hands over what it holds.
void Agent::adopt(Plan plan) {
  for (auto& [name, source] : sources_) {
    if (!plan.kept_sources.contains(name)) stop_source(source);
  }
  drain([&](const std::string& name) {
    return !plan.kept_channels.contains(name) && !plan.channels.contains(name);
  });
  for (auto& [name, group] : groups_) {
    if (!plan.kept_groups.contains(name)) stop_group(group);
  }
  for (auto& [name, channel] : channels_) {
    if (plan.kept_channels.contains(name)) continue;
    channel.channel->stop();
    const auto next = plan.channels.find(name);
    if (next != plan.channels.end()) next->second.left = channel.channel->hand_over();
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(sources_, [&](const auto& e) { return !plan.kept_sources.contains(e.first); });
  std::erase_if(groups_, [&](const auto& e) { return !plan.kept_groups.contains(e.first); });
  std::erase_if(channels_, [&](const auto& e) { return !plan.kept_channels.contains(e.first); });
  channels_.merge(plan.channels);
  groups_.merge(plan.groups);
  sources_.merge(plan.sources);
}

Status Agent::start_all() {
  for (auto& [name, channel] : channels_) {
    if (channel.started) continue;
    if (Status status = channel.channel->start(); !status) {
      return status.error().with("channel " + name);
    }
    channel.started = true;
    const Slices left = std::exchange(channel.left, {});
    if (Status taken = channel.channel->take_in(left); !taken) {
      log::error("events of the channel that had this name are lost: the new one has no room",
                 {{"channel", name}, {"error", taken.error().message()}});
    }
  }
  for (auto& [name, group] : groups_) {
    if (group.started) continue;
    for (auto& [sink_name, sink] : group.sinks) {
      if (Status status = sink.sink->start(); !status) {
        return status.error().with("sink " + sink_name);
      }
    }
    group.started = true;
    if (group.processor == nullptr) continue;
    group.runner =
        std::jthread([processor = group.processor.get(), label = name](
                         const std::stop_token& stop) { run_sinks(*processor, label, stop); });
  }
  for (auto& [name, source] : sources_) {
    if (source.started) continue;
    if (Status status = source.source->start(*source.processor); !status) {
      return status.error().with("source " + name);
    }
    source.started = true;
  }
  return {};
}

void Agent::stop_source(RunningSource& source) {
  if (source.started) source.source->stop();
  source.started = false;
}

void Agent::stop_group(RunningGroup& group) {
  if (!group.started) return;
  if (group.runner.joinable()) {
    group.runner.request_stop();
    group.runner.join();
  }
  for (auto& [name, sink] : group.sinks) sink.sink->stop();
  group.started = false;
}

// Sources have stopped; sinks get some time to save what only memory holds.
void Agent::drain(const std::function<bool(const std::string&)>& goes) {
  constexpr int kMostMs = 10'000, kLookMs = 2;
  const std::stop_token never;
  for (auto& entry : channels_) {
    // Not a structured binding: clang 14 lets no lambda capture one.
    const std::string& name = entry.first;
    auto& channel = entry.second;
    if (!goes(name)) continue;
    const bool has_sink = std::any_of(groups_.begin(), groups_.end(), [&](const auto& group) {
      return std::any_of(
          group.second.sinks.begin(), group.second.sinks.end(),
          [&](const auto& sink) { return group.second.started && sink.second.channel == name; });
    });
    for (int ms = 0; has_sink && channel.channel->unsaved() > 0 && ms < kMostMs; ms += kLookMs) {
      sleep_for(std::chrono::milliseconds(kLookMs), never);
    }
    if (const std::int64_t lost = channel.channel->unsaved(); lost > 0) {
      log::error("events of a memory channel are lost with this stop: no sink took them",
                 {{"channel", name}, {"events", lost}});
    }
  }
}

void Agent::stop() {
  for (auto& [name, source] : sources_) stop_source(source);
  drain([](const std::string&) { return true; });
  for (auto& [name, group] : groups_) stop_group(group);
  for (auto& [name, channel] : channels_) {
    if (channel.started) channel.channel->stop();
  }
  const std::lock_guard lock(mutex_);
  sources_.clear();
  groups_.clear();
  channels_.clear();
}

std::map<std::string, std::string> Agent::troubles() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> all;
  const auto add = [&all](const std::string& name, const std::string& trouble) {
    if (!trouble.empty()) all[name] = trouble;
  };
  for (const auto& [name, group] : groups_) {
    for (const auto& [sink, running] : group.sinks) add("SINK." + sink, running.sink->trouble());
  }
  for (const auto& [name, source] : sources_) add("SOURCE." + name, source.source->trouble());
  return all;
}

std::string Agent::metrics() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, const CounterGroup*>> all;
  const auto add = [&all](const std::string& name, const CounterGroup* group) {
    if (group != nullptr) all.emplace_back(name, group);
  };
  for (const auto& [name, channel] : channels_)
    add("CHANNEL." + name, &channel.channel->counters());
  for (const auto& [name, group] : groups_) {
    for (const auto& [sink, running] : group.sinks) add("SINK." + sink, running.sink->counters());
  }
  for (const auto& [name, source] : sources_) add("SOURCE." + name, source.source->counters());
  return metrics_json(all);
}

}  // namespace sluice::flume
