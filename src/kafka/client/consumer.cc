#include "kafka/client/consumer.h"

#include <algorithm>
#include <set>

#include "kafka/client/rdkafka_handle.h"

namespace sluice::kafka::client {
namespace {

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

std::optional<std::string> text_of(const void* bytes, std::size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(bytes), size);
}

void read_headers(const rd_kafka_message_t& message, IncomingRecord& record) {
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    record.headers.emplace_back(name, text_of(value, size));
  }
}

IncomingRecord read_record(const rd_kafka_message_t& message) {
  IncomingRecord record;
  record.topic = rd_kafka_topic_name(message.rkt);
  record.partition = message.partition;
  record.offset = message.offset;
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  record.timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  if (type == RD_KAFKA_TIMESTAMP_CREATE_TIME) record.time = IncomingRecord::Time::kCreate;
  if (type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME) record.time = IncomingRecord::Time::kAppend;
  record.key = text_of(message.key, message.key_len);
  record.value = text_of(message.payload, message.len);
  read_headers(message, record);
  return record;
}

// Things that pass by themselves, or that waiting is for.
bool passes(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
      return true;
    default:
      return false;
  }
}

class RdConsumer final : public Consumer {
 public:
  explicit RdConsumer(OnWarning on_warning) : on_warning_(std::move(on_warning)) {}

  Status start(Properties settings) {
    // Offsets are stored when a record is given out, not when it is fetched.
    settings["enable.auto.offset.store"] = "false";
    settings.emplace("allow.auto.create.topics", "true");
    // The first look at a partition may come before its broker's connection is up; librdkafka would
    // wait half a second to look again.
    settings.emplace("fetch.error.backoff.ms", "20");
    settings.emplace("topic.metadata.refresh.fast.interval.ms", "20");
    TRY(auto* conf, make_configuration(settings, this));
    rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int code, const char* reason, void* self) {
      if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // each was named already
      static_cast<RdConsumer*>(self)->warn(reason);
    });
    rd_kafka_conf_set_log_cb(conf, [](const rd_kafka_t*, int, const char*, const char*) {});
    char reason[512];
    handle_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf, reason, sizeof reason));
    if (handle_ == nullptr) {
      rd_kafka_conf_destroy(conf);
      return Error(ErrorCode::kInvalidArgument, reason);
    }
    rd_kafka_poll_set_consumer(handle_.get());
    return {};
  }

  Status subscribe(const std::vector<std::string>& topics) override {
    PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
    for (const std::string& topic : topics) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    return check(rd_kafka_subscribe(handle_.get(), list.get()));
  }

  Status subscribe_matching(std::function<bool(const std::string&)> wanted) override {
    wanted_ = std::move(wanted);
    look_at_ = SteadyClock::now();
    return {};
  }

  Status assign(const std::vector<StartAt>& partitions) override {
    PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
    for (const StartAt& start : partitions) {
      rd_kafka_topic_partition_list_add(list.get(), start.topic.c_str(), start.partition)->offset =
          start.offset == kFromStart ? first_offset(start) : start.offset;
    }
    return check(rd_kafka_assign(handle_.get(), list.get()));
  }

  Result<std::vector<TopicPartitions>> topics(const std::optional<std::string>& name,
                                              std::chrono::milliseconds patience) override {
    std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)> topic(
        name ? rd_kafka_topic_new(handle_.get(), name->c_str(), nullptr) : nullptr,
        &rd_kafka_topic_destroy);
    const rd_kafka_metadata_t* found = nullptr;
    TRY(check(rd_kafka_metadata(handle_.get(), name ? 0 : 1, topic.get(), &found,
                                static_cast<int>(patience.count()))));
    std::vector<TopicPartitions> topics;
    std::optional<rd_kafka_resp_err_t> refused;
    for (int i = 0; i < found->topic_cnt; ++i) {
      const rd_kafka_metadata_topic& each = found->topics[i];
      if (each.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        topics.push_back({each.topic, each.partition_cnt});
      } else if (each.err == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION ||
                 each.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED) {
        refused = each.err;
      }
    }
    rd_kafka_metadata_destroy(found);
    if (name && refused == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION) {
      return Error(ErrorCode::kInvalidArgument, "Invalid topics: [" + *name + "]");
    }
    if (name && refused) {
      return Error(ErrorCode::kPermissionDenied,
                   "Not authorized to access topics: [" + *name + "]");
    }
    return topics;
  }

  Result<std::optional<IncomingRecord>> next(std::chrono::milliseconds patience) override {
    const auto deadline = SteadyClock::now() + patience;
    if (wanted_ && SteadyClock::now() >= look_at_) TRY(look_for_topics());
    for (;;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
      const std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)> message(
          rd_kafka_consumer_poll(handle_.get(), std::max(0, static_cast<int>(left.count()))),
          &rd_kafka_message_destroy);
      if (message == nullptr) return std::optional<IncomingRecord>();
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        rd_kafka_error_destroy(rd_kafka_offset_store_message(message.get()));
        return std::optional(read_record(*message));
      }
      const char* detail = static_cast<const char*>(message->payload);
      if (!passes(message->err)) return rdkafka_failure(message->err, detail ? detail : "");
      if (message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF && detail != nullptr) warn(detail);
    }
  }

  Status commit() override {
    const rd_kafka_resp_err_t code = rd_kafka_commit(handle_.get(), nullptr, 0);
    if (code == RD_KAFKA_RESP_ERR__NO_OFFSET) return {};  // nothing new
    return check(code);
  }

  Status close() override { return check(rd_kafka_consumer_close(handle_.get())); }

 private:
  using SteadyClock = std::chrono::steady_clock;

  // Subscribes anew when other topics match than before. A broker that is silent may come back.
  Status look_for_topics() {
    constexpr std::chrono::milliseconds kPatience{1000}, kAgain{500}, kNext{5000};
    look_at_ = SteadyClock::now() + kAgain;
    const Result<std::vector<TopicPartitions>> there = topics(std::nullopt, kPatience);
    if (!there) {
      warn(there.error().message());
      return {};
    }
    std::vector<std::string> matching;
    for (const TopicPartitions& topic : *there) {
      if (wanted_(topic.topic)) matching.push_back(topic.topic);
    }
    std::sort(matching.begin(), matching.end());
    if (!matching.empty()) look_at_ = SteadyClock::now() + kNext;
    if (matching == subscribed_) return {};
    subscribed_ = matching;
    if (matching.empty()) return check(rd_kafka_unsubscribe(handle_.get()));
    return subscribe(matching);
  }

  // Left to librdkafka, the question where a partition starts is often asked before the connection
  // is up, and then not again for half a second.
  std::int64_t first_offset(const StartAt& start) {
    constexpr int kPatienceMs = 2000;
    std::int64_t low = 0;
    std::int64_t high = 0;
    const rd_kafka_resp_err_t code = rd_kafka_query_watermark_offsets(
        handle_.get(), start.topic.c_str(), start.partition, &low, &high, kPatienceMs);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? low : kFromStart;
  }

  static Status check(rd_kafka_resp_err_t code) {
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return rdkafka_failure(code);
    return {};
  }
  void warn(const std::string& reason) {
    if (on_warning_ && told_.insert(sentence(reason)).second) on_warning_(reason);
  }

  OnWarning on_warning_;
  std::function<bool(const std::string&)> wanted_;  // of subscribe_matching()
  std::vector<std::string> subscribed_;
  SteadyClock::time_point look_at_{};
  RdKafka handle_;
  std::set<std::string> told_;
};

}  // namespace

bool is_internal_topic(const std::string& name) {
  return name == "__consumer_offsets" || name == "__transaction_state";
}

Result<std::unique_ptr<Consumer>> Consumer::open(const Properties& settings, OnWarning on_warning) {
  auto consumer = std::make_unique<RdConsumer>(std::move(on_warning));
  TRY(consumer->start(settings));
  return std::unique_ptr<Consumer>(std::move(consumer));
}

}  // namespace sluice::kafka::client
