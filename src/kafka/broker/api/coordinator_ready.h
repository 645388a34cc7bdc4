// What a group's request needs before the coordinator may be asked.
#pragma once

#include "kafka/broker/api/context.h"

namespace sluice::kafka::broker {

// Makes __consumer_offsets if it is missing: some clients commit without having asked for a
// coordinator. Whether it could is seen when something is stored.
net::Async<void> coordinator_ready(Context& context);

}  // namespace sluice::kafka::broker
