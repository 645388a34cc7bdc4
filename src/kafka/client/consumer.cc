#include "kafka/client/consumer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "kafka/client/failure.h"
#include "kafka/client/rdkafka_handle.h"

namespace sluice::kafka::client {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using wire::KafkaError;

constexpr std::chrono::seconds kCommitPatience{10};
constexpr std::chrono::seconds kClosePatience{5};
// How often topics of a wanted name are looked for, and how long the cluster may take to list them.
constexpr std::chrono::seconds kRefresh{5};
constexpr milliseconds kListPatience{500};
// The longest wait in librdkafka before it is looked whether the cluster answers at all.
constexpr milliseconds kSlice{100};

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, QueueDeleter>;
struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
using Event = std::unique_ptr<rd_kafka_event_t, EventDeleter>;
using Message = std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)>;
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
  RdConsumer(const std::string& servers, OnWarning on_warning)
      : contact_(servers, std::move(on_warning), SteadyClock::now()) {}

  Status start(Properties settings) {
    if (const auto group = settings.find("group.id"); group != settings.end()) {
      group_ = group->second;
    }
    // Offsets are stored when a record is given out, not when it is fetched.
    settings["enable.auto.offset.store"] = "false";
    // The first look at a partition may come before its broker's connection is up; librdkafka would
    // wait half a second to look again.
    settings.emplace("fetch.error.backoff.ms", "20");
    settings.emplace("topic.metadata.refresh.fast.interval.ms", "20");
    TRY(handle_, make_rdkafka(RD_KAFKA_CONSUMER, settings, contact_, [](rd_kafka_conf_t*) {}));
    rd_kafka_poll_set_consumer(handle_.get());
    return {};
  }

  Status subscribe(const std::vector<std::string>& topics) override {
    held_.reset();
    PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
    for (const std::string& topic : topics) {
      rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    return check(rd_kafka_subscribe(handle_.get(), list.get()));
  }

  Status subscribe_matching(std::function<bool(const std::string&)> wanted) override {
    wanted_ = std::move(wanted);
    return {};
  }

  std::vector<StartAt> assigned() override {
    rd_kafka_topic_partition_list_t* raw = nullptr;
    if (rd_kafka_assignment(handle_.get(), &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    const PartitionList list(raw);
    std::vector<StartAt> partitions;
    for (int i = 0; i < list->cnt; ++i) {
      StartAt& partition = partitions.emplace_back();
      partition.topic = list->elems[i].topic;
      partition.partition = list->elems[i].partition;
    }
    return partitions;
  }

  Status assign(const std::vector<StartAt>& partitions) override {
    held_.reset();
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
    const rd_kafka_resp_err_t code = rd_kafka_metadata(handle_.get(), name ? 0 : 1, topic.get(),
                                                       &found, static_cast<int>(patience.count()));
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      // What librdkafka has to say of its brokers is told by its polls; what else comes is kept.
      if (held_ == nullptr) held_.reset(rd_kafka_consumer_poll(handle_.get(), 0));
      TRY(contact_.status());
      look(contact_, handle_.get());
      return rdkafka_failure(code);
    }
    contact_.answered();
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

  Result<std::optional<IncomingRecord>> next(milliseconds patience) override {
    const auto deadline = SteadyClock::now() + patience;
    for (;;) {
      if (wanted_) TRY(subscribe_to_wanted());
      const auto left = std::chrono::duration_cast<milliseconds>(deadline - SteadyClock::now());
      const Message message = poll(std::clamp(left, milliseconds(0), kSlice));
      TRY(contact_.status());
      if (message == nullptr) {
        look(contact_, handle_.get());
        if (left <= kSlice) return std::optional<IncomingRecord>();
        continue;
      }
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        contact_.answered();
        rd_kafka_error_destroy(rd_kafka_offset_store_message(message.get()));
        return std::optional(read_record(*message));
      }
      TRY(take_problem(*message));
    }
  }

  Status commit() override { return commit_list(nullptr); }

  Status commit(const std::vector<StartAt>& next) override {
    const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(next.size())));
    for (const StartAt& each : next) {
      rd_kafka_topic_partition_list_add(list.get(), each.topic.c_str(), each.partition)->offset =
          each.offset;
    }
    return commit_list(list.get());
  }

  Status close() override {
    held_.reset();
    const Queue queue(rd_kafka_queue_new(handle_.get()));
    rd_kafka_error_t* refused = rd_kafka_consumer_close_queue(handle_.get(), queue.get());
    if (refused != nullptr) {
      const rd_kafka_resp_err_t code = rd_kafka_error_code(refused);
      rd_kafka_error_destroy(refused);
      return check(code);
    }
    const auto deadline = SteadyClock::now() + kClosePatience;
    while (rd_kafka_consumer_closed(handle_.get()) == 0) {
      if (SteadyClock::now() >= deadline) {
        return Error(ErrorCode::kTimeout,
                     "The group could not be left in time; its other members wait for the session "
                     "timeout");
      }
      const Event event(rd_kafka_queue_poll(queue.get(), 10));
    }
    return {};
  }

 private:
  Message poll(milliseconds patience) {
    if (held_ != nullptr) return std::exchange(held_, Message(nullptr, &rd_kafka_message_destroy));
    return {rd_kafka_consumer_poll(handle_.get(), static_cast<int>(patience.count())),
            &rd_kafka_message_destroy};
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

  // Null: what was given out.
  Status commit_list(const rd_kafka_topic_partition_list_t* list) {
    const Queue queue(rd_kafka_queue_new(handle_.get()));
    TRY(check(rd_kafka_commit_queue(handle_.get(), list, queue.get(), nullptr, nullptr)));
    const auto deadline = SteadyClock::now() + kCommitPatience;
    while (SteadyClock::now() < deadline) {
      const Event event(rd_kafka_queue_poll(queue.get(), static_cast<int>(kSlice.count())));
      if (event == nullptr || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_OFFSET_COMMIT) {
        continue;
      }
      const rd_kafka_resp_err_t code = rd_kafka_event_error(event.get());
      if (code == RD_KAFKA_RESP_ERR__NO_OFFSET) return {};  // nothing new
      TRY(check(code));
      return check_each(rd_kafka_event_topic_partition_list(event.get()));
    }
    return Error(ErrorCode::kTimeout, "The group's coordinator does not answer");
  }

  static Status check_each(const rd_kafka_topic_partition_list_t* list) {
    for (int i = 0; list != nullptr && i < list->cnt; ++i) TRY(check(list->elems[i].err));
    return {};
  }

  static Status check(rd_kafka_resp_err_t code) {
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return rdkafka_failure(code);
    return {};
  }

  // Topics that come and go are followed; a list that can't be had now changes nothing.
  Status subscribe_to_wanted() {
    if (SteadyClock::now() < refresh_at_) return {};
    Result<std::vector<TopicPartitions>> found = topics(std::nullopt, kListPatience);
    refresh_at_ = SteadyClock::now() + kSlice;
    if (!found) return {};
    std::set<std::string> names;
    for (const TopicPartitions& each : *found) {
      if (wanted_(each.topic)) names.insert(each.topic);
    }
    if (!names.empty()) refresh_at_ = SteadyClock::now() + kRefresh;
    if (names == subscribed_) return {};
    subscribed_ = std::move(names);
    if (subscribed_.empty()) {
      held_.reset();
      return check(rd_kafka_unsubscribe(handle_.get()));
    }
    return subscribe(std::vector<std::string>(subscribed_.begin(), subscribed_.end()));
  }

  // What came instead of a record: an error, if waiting does not heal it.
  Status take_problem(const rd_kafka_message_t& message) {
    const char* said = static_cast<const char*>(message.payload);
    const std::string detail = said != nullptr ? said : "";
    if (message.err == RD_KAFKA_RESP_ERR__BAD_MSG ||
        message.err == RD_KAFKA_RESP_ERR__BAD_COMPRESSION) {
      return stay_before(message, detail);
    }
    if (!passes(message.err)) return problem(message, detail);
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      contact_.answered();
    } else if (!detail.empty()) {
      contact_.warn(detail, SteadyClock::now());
    }
    return {};
  }

  // Kafka's consumer names what it may not have.
  Error problem(const rd_kafka_message_t& message, const std::string& detail) const {
    if (message.err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) {
      return failure(KafkaError::kGroupAuthorizationFailed,
                     "Not authorized to access group: " + group_);
    }
    if (message.err == RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED && message.rkt != nullptr) {
      return failure(KafkaError::kTopicAuthorizationFailed,
                     std::string("Not authorized to access topics: [") +
                         rd_kafka_topic_name(message.rkt) + "]");
    }
    return rdkafka_failure(message.err, detail);
  }

  // librdkafka would go on behind what it cannot read. As Java's consumer, ours does not: nobody
  // should commit past records that were never seen.
  Status stay_before(const rd_kafka_message_t& message, const std::string& detail) {
    const std::string topic = message.rkt != nullptr ? rd_kafka_topic_name(message.rkt) : "";
    const PartitionList list(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_t* at =
        rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), message.partition);
    rd_kafka_position(handle_.get(), list.get());
    at->offset = std::max(at->offset, message.offset);
    const std::int64_t offset = at->offset;
    rd_kafka_error_destroy(rd_kafka_seek_partitions(handle_.get(), list.get(), 0));
    return Error(ErrorCode::kCorrupt, "Record batch for partition " + topic + "-" +
                                          std::to_string(message.partition) + " at offset " +
                                          std::to_string(offset) + " is invalid: " + detail);
  }

  Contact contact_;
  RdKafka handle_;
  Message held_{nullptr, &rd_kafka_message_destroy};  // came before it was asked for
  std::string group_;
  std::function<bool(const std::string&)> wanted_;
  std::set<std::string> subscribed_;
  SteadyClock::time_point refresh_at_{};
};

}  // namespace

bool is_internal_topic(const std::string& name) {
  return name == "__consumer_offsets" || name == "__transaction_state";
}

Result<std::unique_ptr<Consumer>> Consumer::open(const Properties& settings, OnWarning on_warning) {
  const auto servers = settings.find("bootstrap.servers");
  auto consumer = std::make_unique<RdConsumer>(servers == settings.end() ? "" : servers->second,
                                               std::move(on_warning));
  TRY(consumer->start(settings));
  return std::unique_ptr<Consumer>(std::move(consumer));
}

}  // namespace sluice::kafka::client
