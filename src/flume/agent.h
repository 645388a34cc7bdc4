// A running agent: the components of one configuration, wired and driven.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "flume/channel_processor.h"
#include "flume/configuration.h"
#include "flume/registry.h"
#include "flume/sink_processor.h"

namespace sluice::flume {

// Used by one thread; metrics() by any. Order: channels start first, then sinks, then sources; they
// stop the other way round. stop() lets sinks finish and close their files.
class Agent {
 public:
  // With `lenient`, a component whose settings are wrong is dropped with a warning, as in Flume;
  // otherwise it fails the whole.
  explicit Agent(Services& services, bool lenient = false)
      : services_(services), lenient_(lenient) {}
  ~Agent() { stop(); }

  // Brings the agent to this configuration: the first time it starts all; later only what changed
  // is stopped and started, and the rest goes on untouched. Everything new is made, and checked,
  // before anything is stopped; an error then leaves the agent as it was.
  Status apply(const AgentConfig& config);
  // Only whether apply() would accept it; nothing is started or stopped.
  Status check(const AgentConfig& config);
  void stop();

  // Flume's /metrics object.
  std::string metrics() const;
  // Why a component does no work now, by its name in metrics(). Only those that are stuck.
  std::map<std::string, std::string> troubles() const;
  bool running() const { return !channels_.empty(); }

 private:
  struct RunningChannel {
    std::unique_ptr<Channel> channel;
    std::string fingerprint;
    bool started = false;
    Slices left = {};  // of the channel that had its name before
  };
  struct RunningSource {
    std::unique_ptr<Source> source;
    std::unique_ptr<ChannelProcessor> processor;
    std::vector<std::string> channels;
    std::string fingerprint;
    bool started = false;
  };
  struct RunningSink {
    std::unique_ptr<Sink> sink;
    std::string channel;
  };
  struct RunningGroup {
    std::map<std::string, RunningSink> sinks;
    std::unique_ptr<SinkProcessor> processor;
    std::string fingerprint;
    std::jthread runner;
    bool started = false;
  };
  struct Plan;

  Status make(const AgentConfig& config, Plan& plan);
  Status make_channels(const AgentConfig& config, Plan& plan);
  Status make_sources(const AgentConfig& config, Plan& plan);
  Status make_groups(const AgentConfig& config, Plan& plan);
  Result<RunningSource> make_source(const SourceConfig& config, const Plan& plan);
  Result<RunningGroup> make_group(const SinkGroupConfig& group, const AgentConfig& config,
                                  const Plan& plan);
  Channel* channel_of(const std::string& name, const Plan& plan) const;
  Status drop_or_fail(const std::string& kind, const std::string& name, Error error);
  void adopt(Plan plan);
  Status start_all();
  void drain(const std::function<bool(const std::string&)>& goes);
  void stop_source(RunningSource& source);
  void stop_group(RunningGroup& group);

  Services& services_;
  const bool lenient_;
  mutable std::mutex mutex_;  // of the maps, for metrics()
  std::map<std::string, RunningChannel> channels_;
  std::map<std::string, RunningGroup> groups_;
  std::map<std::string, RunningSource> sources_;
};

// What a source hands its events to: its interceptors, and its selector over the channels of those
// names.
Result<std::unique_ptr<ChannelProcessor>> make_processor(const SourceConfig& config,
                                                         const std::vector<std::string>& names,
                                                         std::vector<Channel*> channels,
                                                         Services& services);

}  // namespace sluice::flume
