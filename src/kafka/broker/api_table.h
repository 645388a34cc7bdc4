// Every API that this broker speaks, one line each in api_table.cc.
#pragma once

#include <span>

#include "kafka/broker/api/context.h"

namespace sluice::kafka::broker {

std::span<const Api> api_table();

// Answers one request. An error closes the connection, as Kafka does with what it cannot read; only
// ApiVersions of an unknown version is answered, so that the client can try an older one (KIP-35).
net::Async<Reply> dispatch(Context& context);

}  // namespace sluice::kafka::broker
