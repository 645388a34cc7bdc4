// Drives the sinks of a group, on one thread.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/fields.h"
#include "base/result.h"
#include "flume/sink.h"

namespace sluice::flume {

// One sink and the channel it drains.
struct WiredSink {
  std::string name;
  Sink* sink = nullptr;
  Channel* channel = nullptr;
};

class SinkProcessor {
 public:
  virtual ~SinkProcessor() = default;
  virtual Result<SinkOutcome> process(const std::stop_token& stop) = 0;
  // Whose events to wait for when there was nothing.
  virtual Channel& channel() = 0;
};

// `default`, `failover` or `load_balance` by the type; the settings are those below "processor.".
Result<std::unique_ptr<SinkProcessor>> make_sink_processor(const Property& type,
                                                           const Settings& settings,
                                                           std::vector<WiredSink> sinks,
                                                           Clock& clock);

// For the reference page: the properties of each processor.
std::vector<std::pair<std::string, std::vector<FieldInfo>>> describe_sink_processors();

}  // namespace sluice::flume
