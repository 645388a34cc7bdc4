#include "flume/sources/kafka_consumer.h"

#include <librdkafka/rdkafka.h>

#include <map>

#include "base/clock.h"
#include "base/log.h"

namespace sluice::flume {
namespace {

constexpr std::int64_t kLogEveryMs = 60'000;

struct MessageEnd {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
struct ListEnd {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, ListEnd>;

PartitionList make_list(std::size_t size) {
  return PartitionList(rd_kafka_topic_partition_list_new(static_cast<int>(size)));
}

// librdkafka's own lines go to our log.
void log_line(const rd_kafka_t*, int level, const char* facility, const char* text) {
  constexpr int kWarning = 4;
  if (level <= kWarning) log::warn("kafka client says", {{"facility", facility}, {"text", text}});
}

Status set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  char why[256];
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why, sizeof why) == RD_KAFKA_CONF_OK) {
    return {};
  }
  return Error(ErrorCode::kInvalidArgument, why);
}

}  // namespace

struct KafkaConsumer::State {
  rd_kafka_t* handle = nullptr;
  std::unique_ptr<rd_kafka_message_t, MessageEnd> message;
  std::map<std::pair<std::string, std::int32_t>, std::int64_t> next;  // offsets to commit
  std::int64_t logged_ms = -kLogEveryMs;

  ~State() {
    message.reset();
    if (handle == nullptr) return;
    rd_kafka_consumer_close(handle);
    rd_kafka_destroy(handle);
  }
};

KafkaConsumer::KafkaConsumer(std::unique_ptr<State> state) : state_(std::move(state)) {}
KafkaConsumer::~KafkaConsumer() = default;

Status KafkaConsumer::check(const std::string& name, const std::string& value) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  Status status = set(conf, name, value);
  rd_kafka_conf_destroy(conf);
  return status;
}

Result<std::unique_ptr<KafkaConsumer>> KafkaConsumer::open(const Options& options) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set_log_cb(conf, log_line);
  for (const auto& [name, value] : options.settings) {
    if (Status status = set(conf, name, value); !status) {
      rd_kafka_conf_destroy(conf);
      return std::move(status).error();
    }
  }
  char why[256];
  auto state = std::make_unique<State>();
  state->handle = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof why);
  if (state->handle == nullptr) {
    rd_kafka_conf_destroy(conf);
    return Error(ErrorCode::kInvalidArgument, std::string("kafka consumer: ") + why);
  }
  rd_kafka_poll_set_consumer(state->handle);
  const PartitionList topics = make_list(options.topics.size() + 1);
  if (!options.topics_regex.empty()) {
    const std::string regex = options.topics_regex.starts_with('^')
                                  ? options.topics_regex
                                  : "^" + options.topics_regex + "$";
    rd_kafka_topic_partition_list_add(topics.get(), regex.c_str(), RD_KAFKA_PARTITION_UA);
  } else {
    for (const std::string& topic : options.topics) {
      rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
  }
  const rd_kafka_resp_err_t failed = rd_kafka_subscribe(state->handle, topics.get());
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Error(ErrorCode::kInvalidArgument,
                 std::string("subscribe: ") + rd_kafka_err2str(failed));
  }
  return std::unique_ptr<KafkaConsumer>(new KafkaConsumer(std::move(state)));
}

Result<std::optional<KafkaMessage>> KafkaConsumer::poll(std::chrono::milliseconds time) {
  State& state = *state_;
  state.message.reset(rd_kafka_consumer_poll(state.handle, static_cast<int>(time.count())));
  if (state.message == nullptr) return std::optional<KafkaMessage>();
  const rd_kafka_message_t& raw = *state.message;
  if (raw.err == RD_KAFKA_RESP_ERR__FATAL) {
    return Error(ErrorCode::kInternal, std::string("kafka: ") + rd_kafka_message_errstr(&raw));
  }
  if (raw.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::int64_t now = SystemClock().steady_ms();
    if (raw.err != RD_KAFKA_RESP_ERR__PARTITION_EOF && now - state.logged_ms >= kLogEveryMs) {
      state.logged_ms = now;
      log::warn("kafka source waits", {{"error", rd_kafka_message_errstr(&raw)}});
    }
    return std::optional<KafkaMessage>();
  }
  KafkaMessage message;
  message.topic = rd_kafka_topic_name(raw.rkt);
  message.partition = raw.partition;
  message.offset = raw.offset;
  message.timestamp_ms = rd_kafka_message_timestamp(&raw, nullptr);
  if (raw.key != nullptr) {
    message.key = std::string_view(static_cast<const char*>(raw.key), raw.key_len);
  }
  if (raw.payload != nullptr) {
    message.value = std::string_view(static_cast<const char*>(raw.payload), raw.len);
  }
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&raw, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == 0; ++i) {
      message.headers.emplace_back(name, std::string_view(static_cast<const char*>(value), size));
    }
  }
  state.next[{std::string(message.topic), message.partition}] = message.offset + 1;
  return std::optional(std::move(message));
}

Status KafkaConsumer::commit() {
  State& state = *state_;
  if (state.next.empty()) return {};
  const PartitionList offsets = make_list(state.next.size());
  for (const auto& [partition, offset] : state.next) {
    rd_kafka_topic_partition_list_add(offsets.get(), partition.first.c_str(), partition.second)
        ->offset = offset;
  }
  const rd_kafka_resp_err_t failed = rd_kafka_commit(state.handle, offsets.get(), 0);
  state.next.clear();
  if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  return Error(ErrorCode::kUnavailable, std::string("offsets: ") + rd_kafka_err2str(failed));
}

}  // namespace sluice::flume
