#include "kafka/client/producer.h"

#include <set>
#include <thread>

#include "kafka/client/rdkafka_handle.h"

namespace sluice::kafka::client {
namespace {

class RdProducer final : public Producer {
 public:
  explicit RdProducer(Callbacks callbacks) : callbacks_(std::move(callbacks)) {}

  Status start(const Properties& settings) {
    TRY(auto* conf, make_configuration(settings, this));
    rd_kafka_conf_set_dr_msg_cb(conf,
                                [](rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
                                  static_cast<RdProducer*>(self)->delivered(*message);
                                });
    rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int code, const char* reason, void* self) {
      static_cast<RdProducer*>(self)->warn(static_cast<rd_kafka_resp_err_t>(code), reason);
    });
    rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
    char reason[512];
    handle_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof reason));
    if (handle_ == nullptr) {
      rd_kafka_conf_destroy(conf);
      return Error(ErrorCode::kInvalidArgument, reason);
    }
    return {};
  }

  Status wait_for_topic(const std::string& topic, std::chrono::milliseconds patience) override {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> handle(
        rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr), &rd_kafka_topic_destroy);
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) break;
      const rd_kafka_metadata_t* found = nullptr;
      const auto code =
          rd_kafka_metadata(handle_.get(), 0, handle.get(), &found, static_cast<int>(left.count()));
      rd_kafka_poll(handle_.get(), 0);
      rd_kafka_resp_err_t why = code;
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        why = found->topic_cnt > 0 ? found->topics[0].err : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
        const bool ready = why == RD_KAFKA_RESP_ERR_NO_ERROR && found->topics[0].partition_cnt > 0;
        rd_kafka_metadata_destroy(found);
        if (ready) return {};
      }
      if (why == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION) {
        return Error(ErrorCode::kInvalidArgument, "Invalid topics: [" + topic + "]");
      }
      if (why == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        return Error(ErrorCode::kPermissionDenied,
                     "Not authorized to access topics: [" + topic + "]");
      }
      std::this_thread::sleep_for(std::min(left, std::chrono::milliseconds(100)));
    }
    return Error(ErrorCode::kTimeout, "Topic " + topic + " not present in metadata after " +
                                          std::to_string(patience.count()) + " ms.");
  }

  Status send(const std::string& topic, OutgoingRecord record) override {
    for (;;) {
      const rd_kafka_resp_err_t code = produce(topic, record);
      if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        rd_kafka_poll(handle_.get(), 100);
        continue;
      }
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return rdkafka_failure(code);
      rd_kafka_poll(handle_.get(), 0);
      return {};
    }
  }

  void poll(std::chrono::milliseconds wait) override {
    rd_kafka_poll(handle_.get(), static_cast<int>(wait.count()));
  }

  Status flush(std::chrono::milliseconds patience) override {
    if (rd_kafka_flush(handle_.get(), static_cast<int>(patience.count())) ==
        RD_KAFKA_RESP_ERR_NO_ERROR) {
      return {};
    }
    return Error(ErrorCode::kTimeout,
                 std::to_string(rd_kafka_outq_len(handle_.get())) + " records are not delivered");
  }

 private:
  rd_kafka_resp_err_t produce(const std::string& topic, const OutgoingRecord& record) {
    rd_kafka_headers_t* headers = rd_kafka_headers_new(record.headers.size());
    for (const auto& [name, value] : record.headers) {
      rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()),
                          value ? value->data() : nullptr,
                          value ? static_cast<ssize_t>(value->size()) : 0);
    }
    const auto bytes = [](const std::optional<std::string>& text) {
      // librdkafka tells null from empty by the pointer.
      return const_cast<char*>(text ? text->data() : nullptr);
    };
    const std::size_t key_size = record.key ? record.key->size() : 0;
    const std::size_t value_size = record.value ? record.value->size() : 0;
    const rd_kafka_resp_err_t code = rd_kafka_producev(
        handle_.get(), RD_KAFKA_V_TOPIC(topic.c_str()),
        RD_KAFKA_V_PARTITION(record.partition.value_or(RD_KAFKA_PARTITION_UA)),
        RD_KAFKA_V_KEY(bytes(record.key), key_size),
        RD_KAFKA_V_VALUE(bytes(record.value), value_size),
        RD_KAFKA_V_TIMESTAMP(record.timestamp_ms.value_or(0)),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END);
    // The headers belong to the record only once it was taken.
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(headers);
    return code;
  }

  void delivered(const rd_kafka_message_t& message) {
    if (!callbacks_.on_delivery) return;
    Delivery delivery;
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) delivery.error = rdkafka_failure(message.err);
    delivery.partition = message.partition;
    delivery.offset = message.offset;
    if (message.key != nullptr) delivery.key_size = message.key_len;
    if (message.payload != nullptr) delivery.value_size = message.len;
    callbacks_.on_delivery(delivery);
  }

  void warn(rd_kafka_resp_err_t code, const std::string& reason) {
    if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // each was named already
    if (callbacks_.on_warning && told_.insert(sentence(reason)).second)
      callbacks_.on_warning(reason);
  }

  Callbacks callbacks_;
  RdKafka handle_;
  std::set<std::string> told_;
};

}  // namespace

Result<std::unique_ptr<Producer>> Producer::open(const Properties& settings, Callbacks callbacks) {
  auto producer = std::make_unique<RdProducer>(std::move(callbacks));
  TRY(producer->start(settings));
  return std::unique_ptr<Producer>(std::move(producer));
}

}  // namespace sluice::kafka::client
