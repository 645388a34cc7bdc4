// Kafka's deserializers by class name: bytes to the text that a tool prints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::kafka::tools {

// Gives the text of Java's toString(), or the message of Java's SerializationException.
using Deserializer = Result<std::string> (*)(std::string_view bytes);

// "org.apache.kafka.common.serialization.LongDeserializer" and its relatives; null for other
// classes.
Deserializer find_deserializer(std::string_view class_name);

}  // namespace sluice::kafka::tools
