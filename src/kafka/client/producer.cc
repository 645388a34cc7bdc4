#include "kafka/client/producer.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>

#include "kafka/client/rdkafka_handle.h"

namespace sluice::kafka::client {
namespace {

// The longest wait in librdkafka before it is looked whether the cluster answers at all.
constexpr std::chrono::milliseconds kSlice{500};

class RdProducer final : public Producer {
 public:
  RdProducer(const std::string& servers, Callbacks callbacks)
      : callbacks_(std::move(callbacks)),
        contact_(servers, callbacks_.on_warning, std::chrono::steady_clock::now()) {}

  Status start(Properties settings) {
    const auto partitioner = settings.find("partitioner");
    const bool in_turn = partitioner != settings.end() && partitioner->second == kRoundRobin;
    if (in_turn) settings.erase(partitioner);
    TRY(handle_, make_rdkafka(RD_KAFKA_PRODUCER, settings, contact_, [&](rd_kafka_conf_t* conf) {
          rd_kafka_conf_set_dr_msg_cb(
              conf, [](rd_kafka_t*, const rd_kafka_message_t* message, void*) {
                static_cast<RdProducer*>(message->_private)->delivered(*message);
              });
          if (in_turn) set_round_robin(conf);
        }));
    handle_.get_deleter().kept = turn_;
    return {};
  }

  Status wait_for_topic(const std::string& topic, std::chrono::milliseconds patience,
                        const std::function<bool()>& stopped) override {
    TRY(const bool there, has_partitions(topic, 1, patience, stopped));
    if (!there) {
      return Error(ErrorCode::kTimeout, "Topic " + topic + " not present in metadata after " +
                                            std::to_string(patience.count()) + " ms.");
    }
    hurry_producer_id();
    return {};
  }

  Status wait_for_partitions(const std::string& topic, std::int32_t partitions,
                             std::chrono::milliseconds patience,
                             const std::function<bool()>& stopped) override {
    TRY(const bool there, has_partitions(topic, partitions, patience, stopped));
    if (there) return {};
    return Error(ErrorCode::kTimeout, "Partition " + std::to_string(partitions - 1) + " of topic " +
                                          topic + " is not present in metadata after " +
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
    look(contact_, handle_.get());
  }

  bool flush(std::chrono::milliseconds patience) override {
    const bool done = rd_kafka_flush(handle_.get(), static_cast<int>(patience.count())) ==
                      RD_KAFKA_RESP_ERR_NO_ERROR;
    if (!done) look(contact_, handle_.get());
    return done;
  }

  std::size_t waiting() const override {
    return static_cast<std::size_t>(std::max(0, rd_kafka_outq_len(handle_.get())));
  }

  Status init_transactions(std::chrono::milliseconds patience) override {
    return settled(rd_kafka_init_transactions(handle_.get(), milliseconds(patience)));
  }

  Status begin_transaction() override { return settled(rd_kafka_begin_transaction(handle_.get())); }

  Status send_offsets(const std::string& group, const std::vector<GroupPosition>& offsets,
                      std::chrono::milliseconds patience) override {
    const std::unique_ptr<rd_kafka_topic_partition_list_t,
                          decltype(&rd_kafka_topic_partition_list_destroy)>
        list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())),
             &rd_kafka_topic_partition_list_destroy);
    for (const GroupPosition& one : offsets) {
      rd_kafka_topic_partition_t* added =
          rd_kafka_topic_partition_list_add(list.get(), one.topic.c_str(), one.partition);
      added->offset = one.offset;
      if (one.metadata.empty()) continue;
      // The list frees what its entries point to.
      added->metadata = ::strdup(one.metadata.c_str());
      added->metadata_size = one.metadata.size();
    }
    const std::unique_ptr<rd_kafka_consumer_group_metadata_t,
                          decltype(&rd_kafka_consumer_group_metadata_destroy)>
        of(rd_kafka_consumer_group_metadata_new(group.c_str()),
           &rd_kafka_consumer_group_metadata_destroy);
    return settled(rd_kafka_send_offsets_to_transaction(handle_.get(), list.get(), of.get(),
                                                        milliseconds(patience)));
  }

  Status commit_transaction(std::chrono::milliseconds patience) override {
    return settled(rd_kafka_commit_transaction(handle_.get(), milliseconds(patience)));
  }

  Status abort_transaction(std::chrono::milliseconds patience) override {
    return settled(rd_kafka_abort_transaction(handle_.get(), milliseconds(patience)));
  }

 private:
  static int milliseconds(std::chrono::milliseconds patience) {
    return static_cast<int>(std::min<std::int64_t>(patience.count(), 0x7fffffff));
  }

  // The outcome of a call about transactions, which it frees.
  static Status settled(rd_kafka_error_t* outcome) {
    if (outcome == nullptr) return {};
    const std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)> error(
        outcome, &rd_kafka_error_destroy);
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
    const std::string message = rd_kafka_error_string(error.get());
    if (code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED) {
      return Error(ErrorCode::kAlreadyExists, message);
    }
    return Error(rdkafka_failure(code).code(), message);
  }

  // False when the time passed first, or it was stopped.
  Result<bool> has_partitions(const std::string& topic, std::int32_t partitions,
                              std::chrono::milliseconds patience,
                              const std::function<bool()>& stopped) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> handle(
        rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr), &rd_kafka_topic_destroy);
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0 || stopped()) break;
      look(contact_, handle_.get());
      const rd_kafka_metadata_t* found = nullptr;
      const auto code = rd_kafka_metadata(handle_.get(), 0, handle.get(), &found,
                                          static_cast<int>(std::min(left, kSlice).count()));
      rd_kafka_poll(handle_.get(), 0);
      TRY(contact_.status());
      rd_kafka_resp_err_t why = code;
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
        contact_.answered();
        why = found->topic_cnt > 0 ? found->topics[0].err : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
        const bool ready =
            why == RD_KAFKA_RESP_ERR_NO_ERROR && found->topics[0].partition_cnt >= partitions;
        rd_kafka_metadata_destroy(found);
        if (ready) return true;
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
    return false;
  }

  // librdkafka looks for a broker that gives it its producer id whenever it hears of brokers, and
  // else every half second. The first time their connections are only being made, so it shall hear
  // again.
  void hurry_producer_id() {
    for (int i = 0; i < 3; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      const rd_kafka_metadata_t* found = nullptr;
      if (rd_kafka_metadata(handle_.get(), 0, nullptr, &found, 50) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        rd_kafka_metadata_destroy(found);
      }
    }
  }

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
    const rd_kafka_resp_err_t code =
        rd_kafka_producev(handle_.get(), RD_KAFKA_V_TOPIC(topic.c_str()),
                          RD_KAFKA_V_PARTITION(record.partition.value_or(RD_KAFKA_PARTITION_UA)),
                          RD_KAFKA_V_KEY(bytes(record.key), key_size),
                          RD_KAFKA_V_VALUE(bytes(record.value), value_size),
                          RD_KAFKA_V_TIMESTAMP(record.timestamp_ms.value_or(0)),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_HEADERS(headers),
                          RD_KAFKA_V_OPAQUE(this), RD_KAFKA_V_END);
    // The headers belong to the record only once it was taken.
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_headers_destroy(headers);
    return code;
  }

  // Each partition in turn, as Java's RoundRobinPartitioner.
  void set_round_robin(rd_kafka_conf_t* conf) {
    rd_kafka_topic_conf_t* topic = rd_kafka_conf_get_default_topic_conf(conf);
    if (topic == nullptr) {
      topic = rd_kafka_topic_conf_new();
      rd_kafka_conf_set_default_topic_conf(conf, topic);
    }
    rd_kafka_topic_conf_set_opaque(topic, turn_.get());
    // The library calls it from a thread of its own, too, for what was sent before the partitions
    // were known.
    rd_kafka_topic_conf_set_partitioner_cb(
        topic, [](const rd_kafka_topic_t*, const void*, std::size_t, std::int32_t partitions,
                  void* counted, void*) {
          const std::uint32_t turn = (*static_cast<std::atomic<std::uint32_t>*>(counted))++;
          return static_cast<std::int32_t>(turn % static_cast<std::uint32_t>(partitions));
        });
  }

  void delivered(const rd_kafka_message_t& message) {
    if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) contact_.answered();
    if (!callbacks_.on_delivery) return;
    Delivery delivery;
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) delivery.error = rdkafka_failure(message.err);
    delivery.partition = message.partition;
    delivery.offset = message.offset;
    delivery.topic = rd_kafka_topic_name(message.rkt);
    if (message.key != nullptr) delivery.key_size = message.key_len;
    if (message.payload != nullptr) delivery.value_size = message.len;
    if (message.key != nullptr) {
      delivery.key = std::string_view(static_cast<const char*>(message.key), message.key_len);
    }
    if (message.payload != nullptr) {
      delivery.value = std::string_view(static_cast<const char*>(message.payload), message.len);
    }
    delivery.latency =
        std::chrono::microseconds(std::max<std::int64_t>(0, rd_kafka_message_latency(&message)));
    callbacks_.on_delivery(delivery);
  }

  Callbacks callbacks_;
  Contact contact_;
  // Shared with the handle, whose threads use it and may outlive this.
  const std::shared_ptr<std::atomic<std::uint32_t>> turn_ =
      std::make_shared<std::atomic<std::uint32_t>>(0);
  RdKafka handle_;
};

}  // namespace

Result<std::unique_ptr<Producer>> Producer::open(const Properties& settings, Callbacks callbacks) {
  const auto servers = settings.find("bootstrap.servers");
  auto producer = std::make_unique<RdProducer>(servers == settings.end() ? "" : servers->second,
                                               std::move(callbacks));
  TRY(producer->start(settings));
  return std::unique_ptr<Producer>(std::move(producer));
}

}  // namespace sluice::kafka::client
