// The text of --topic-id, read as Kafka's Uuid.fromString and Java's Base64 decoder read it.
#pragma once

#include <string>

#include "base/result.h"
#include "kafka/wire/types.h"

namespace sluice::kafka::tools {

// The error is Java's: "Last unit does not have enough valid bits".
Result<wire::Uuid> parse_topic_id(const std::string& text);

}  // namespace sluice::kafka::tools
