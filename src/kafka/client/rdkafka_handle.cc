#include "kafka/client/rdkafka_handle.h"

#include "kafka/client/failure.h"

namespace sluice::kafka::client {

Result<rd_kafka_conf_t*> make_configuration(const Properties& settings, void* opaque) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char reason[512];
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason, sizeof reason) !=
        RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      return Error(ErrorCode::kInvalidArgument, name + ": " + reason);
    }
  }
  rd_kafka_conf_set_opaque(conf, opaque);
  return conf;
}

std::string sentence(const std::string& warning) {
  return warning.substr(0, warning.find(" ("));
}

Error rdkafka_failure(rd_kafka_resp_err_t code, const std::string& detail) {
  if (code > 0) return failure(static_cast<wire::KafkaError>(code));
  const std::string text = detail.empty() ? rd_kafka_err2str(code) : detail;
  switch (code) {
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
      return Error(ErrorCode::kTimeout, text);
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return Error(ErrorCode::kUnavailable, text);
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
      return Error(ErrorCode::kPermissionDenied, text);
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return Error(ErrorCode::kNotFound, text);
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return Error(ErrorCode::kResourceExhausted, text);
    default:
      return Error(ErrorCode::kInternal, text);
  }
}

}  // namespace sluice::kafka::client
