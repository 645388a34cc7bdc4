// The protocol's error codes as ours.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::client {

// `error` is not kNone. The message is the broker's when it gave one, else Kafka's words for the
// code.
Error failure(wire::KafkaError error, const std::optional<std::string>& message = std::nullopt);

}  // namespace sluice::kafka::client
