// One client: frames in, answers out, in order.
#pragma once

#include "kafka/broker/api/context.h"
#include "net/async.h"
#include "net/guests.h"

namespace sluice::kafka::broker {

struct ListenerSecurity;

// Serves the connection until the client leaves, the scope stops, or a frame makes no sense.
// Requests are answered one after another, as Kafka does: a client may send more before it has read
// an answer.
net::Async<void> serve_connection(std::unique_ptr<net::Guest> guest, Services& services,
                                  const ListenerSecurity& security);

}  // namespace sluice::kafka::broker
