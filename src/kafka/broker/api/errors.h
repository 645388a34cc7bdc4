// How failures are said in Kafka's codes.
#pragma once

#include <string>

#include "base/result.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::broker {

// A refusal with the code and the words that its answer has.
Error refusal(wire::KafkaError code, std::string message);

// The code of an answer for a failure: the one that it was refused with, else the one that stands
// for its kind.
wire::KafkaError kafka_error(const Error& error);
// The one switch from our codes to Kafka's, for failures that have no answer of their own.
wire::KafkaError kafka_error(ErrorCode code);

// Puts a failure into an answer that has a code and a message.
template <class Answer>
void put_error(const Error& error, Answer& answer) {
  answer.error_code = kafka_error(error);
  answer.error_message = error.message();
}

}  // namespace sluice::kafka::broker
