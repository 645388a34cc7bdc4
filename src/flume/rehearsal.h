// flume-ng test: what would become of given events. No component is started, nothing is written.
#pragma once

#include "base/invocation.h"
#include "flume/flume.h"

namespace sluice::flume {

// The exit code: 1 when the configuration is wrong, or an event could not be written by a sink.
int rehearse(const Invocation& invocation, Environment& environment);

}  // namespace sluice::flume
