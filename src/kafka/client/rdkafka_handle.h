// What producer and consumer share of librdkafka; not for other rooms.
#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "kafka/client/client_settings.h"

namespace sluice::kafka::client {

// Told, once for each sentence, what librdkafka would log: brokers that do not answer and the like.
using OnWarning = std::function<void(const std::string&)>;

struct RdKafkaDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using RdKafka = std::unique_ptr<rd_kafka_t, RdKafkaDeleter>;

// A configuration with all settings; `opaque` goes to callbacks. The error names the property.
Result<rd_kafka_conf_t*> make_configuration(const Properties& settings, void* opaque);

// librdkafka's code as ours: a code of the protocol gets Kafka's words, others librdkafka's.
Error rdkafka_failure(rd_kafka_resp_err_t code, const std::string& detail = "");

// A warning without what counts up in it ("(after 0ms in state CONNECT)"), to tell it once.
std::string sentence(const std::string& warning);

}  // namespace sluice::kafka::client
