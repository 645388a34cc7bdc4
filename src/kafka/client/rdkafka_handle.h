// What producer and consumer share of librdkafka; not for other rooms.
#pragma once

#include <librdkafka/rdkafka.h>

#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "kafka/client/client_settings.h"
#include "kafka/client/contact.h"

namespace sluice::kafka::client {

// Ends the handle's threads. A library may hang in its end: one that is not done after five seconds
// is left behind, to end with the process.
struct RdKafkaDeleter {
  // What the library may call back with on threads of its own, to its own end.
  std::shared_ptr<void> kept = nullptr;
  void operator()(rd_kafka_t* handle) const;
};
using RdKafka = std::unique_ptr<rd_kafka_t, RdKafkaDeleter>;

// Makes a client with all settings. What it has to say of its brokers goes to `contact`, from
// within its polls. The error names the property.
Result<RdKafka> make_rdkafka(rd_kafka_type_t type, const Properties& settings, Contact& contact,
                             const std::function<void(rd_kafka_conf_t*)>& callbacks);

// librdkafka's code as ours: a code of the protocol gets Kafka's words, others librdkafka's.
Error rdkafka_failure(rd_kafka_resp_err_t code, const std::string& detail = "");

// Tells by `contact` when the cluster does not answer; asks it, shortly, if that is not known.
void look(Contact& contact, rd_kafka_t* handle);

}  // namespace sluice::kafka::client
