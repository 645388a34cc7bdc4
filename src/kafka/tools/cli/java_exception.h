// Errors as Java prints an exception: the class and its message.
#pragma once

#include <string>

#include "base/result.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::tools {

// "org.apache.kafka.common.errors.GroupNotEmptyException".
std::string java_class(wire::KafkaError error);
// "CLASS: message" of an error that a broker answered; of another failure the class that Kafka's
// client would have thrown for it.
std::string java_text(const Error& error);
// The message of that exception as it comes out of one of Java's futures: java_text() of what a
// broker or the way to it said, the message of anything else.
std::string future_message(const Error& error);
// Of the exception that wraps it where Java's futures throw:
// "java.util.concurrent.ExecutionException: CLASS: message".
std::string java_future_text(const Error& error);

}  // namespace sluice::kafka::tools
