// Folders by the time of an event need events that have one.
#pragma once

#include "base/result.h"
#include "flume/configuration.h"

namespace sluice::flume {

// kInvalidArgument names each hdfs sink whose path or prefix wants the header `timestamp`, and a
// source of its channel whose events can't have it: every write would fail.
Status check_event_times(const AgentConfig& config);

}  // namespace sluice::flume
