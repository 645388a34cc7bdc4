// The kafka source: messages of topics, as a consumer group.
#include <algorithm>
#include <map>

#include "base/log.h"
#include "base/text.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/kafka_settings.h"
#include "flume/pattern.h"
#include "flume/serializers/avro_event.h"
#include "flume/worker.h"
#include "kafka/client/client_settings.h"
#include "kafka/client/consumer.h"

namespace sluice::flume {
namespace {

struct KafkaConfig {
  std::string servers;
  std::string topics;
  std::string topics_regex;
  std::string group = "flume";
  std::int64_t batch_size = 1000;
  std::int64_t batch_ms = 1000;
  std::int64_t backoff_step_ms = 1000;
  std::int64_t backoff_most_ms = 5000;
  bool flume_format = false;
  bool set_topic = true;
  std::string topic_header = "topic";
  std::string timestamp_header;
  Settings header_names;
  Settings consumer;
  std::string old_topic;
  std::string old_group;
};

const std::vector<Field<KafkaConfig>>& fields() {
  using C = KafkaConfig;
  static const std::vector<Field<C>> kFields = {
      {"kafka.bootstrap.servers", &C::servers, "HOST:PORT, separated by commas.", required()},
      {"kafka.topics", &C::topics, "Topics, separated by commas."},
      {"kafka.topics.regex", &C::topics_regex,
       "A regular expression of Java that a topic's whole name matches; it wins over kafka.topics. "
       "Kafka's internal topics are left out unless kafka.consumer.exclude.internal.topics = "
       "false."},
      {"kafka.consumer.group.id", &C::group, "The consumer group."},
      {"batchSize", &C::batch_size, "Messages in one transaction at most.", at_least(1)},
      {"batchDurationMillis", &C::batch_ms, "Milliseconds after which fewer are sent.",
       at_least(1)},
      {"backoffSleepIncrement", &C::backoff_step_ms,
       "Milliseconds of the first rest when there is nothing; the next ones grow by it.",
       at_least(0)},
      {"maxBackoffSleep", &C::backoff_most_ms, "Milliseconds of a rest at most.", at_least(0)},
      {"useFlumeEventFormat", &C::flume_format,
       "The message is an Avro AvroFlumeEvent with headers and body of its own."},
      {"setTopicHeader", &C::set_topic, "Set a header to the topic's name."},
      {"topicHeader", &C::topic_header, "Its name."},
      {"timestampHeader", &C::timestamp_header, "The header that gets the message's timestamp.",
       shown_as("timestamp")},
      {"header.*", &C::header_names,
       "header.NAME = KAFKA-NAME: the header NAME gets the message's header KAFKA-NAME."},
      {"kafka.consumer.*", &C::consumer,
       "Settings of the consumer, by the names of Kafka's consumer. Offsets are committed by the "
       "source."},
      {"topic", &C::old_topic, "The old name of kafka.topics."},
      {"groupId", &C::old_group, "The old name of kafka.consumer.group.id."},
      {"migrateZookeeperOffsets", NoEffect{}, "No effect: it needs zookeeperConnect."},
      {"zookeeperConnect", NoEffect{}, "Not offered.",
       refused("offsets in ZooKeeper are not read by this version: give kafka.bootstrap.servers")},
  };
  return kFields;
}

using kafka::client::Consumer;
using kafka::client::IncomingRecord;

// Which topics are read: the named ones, or all that match.
struct KafkaTopics {
  std::vector<std::string> names;
  std::optional<Pattern> matching;
  bool internal = false;  // Kafka's own topics may match, too
};

class KafkaSource final : public PollableSource {
 public:
  KafkaSource(KafkaConfig config, KafkaTopics topics, kafka::client::Properties consumer_settings,
              Clock& clock)
      : PollableSource(clock, config.backoff_step_ms, config.backoff_most_ms),
        config_(std::move(config)),
        topics_(std::move(topics)),
        consumer_settings_(std::move(consumer_settings)) {
    counters_.kafka_get_ms = counters_.kafka_commit_ms = counters_.kafka_empty = 0;
    for (const Property& property : config_.header_names.properties) {
      header_names_[property.value] = property.key;
    }
  }
  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }

 protected:
  CounterGroup* mutable_counters() override { return &counters_; }
  Status open() override {
    TRY(consumer_, Consumer::open(consumer_settings_, [](const std::string& text) {
          log::warn("kafka source waits", {{"reason", text}});
        }));
    if (!topics_.matching) return consumer_->subscribe(topics_.names);
    return consumer_->subscribe_matching([topics = topics_](const std::string& name) {
      return (topics.internal || !kafka::client::is_internal_topic(name)) &&
             topics.matching->matches(name);
    });
  }
  void close() override {
    if (Status closed = consumer_->close(); !closed) {
      log::warn("kafka source could not leave its group", {{"error", closed.error().message()}});
    }
    consumer_.reset();
  }

  PollOutcome poll(ChannelProcessor& channels, const std::stop_token& stop) override {
    if (!pending_) {
      Batch batch = read(stop);
      if (batch.empty()) {
        if (failed_) return PollOutcome::kBackoff;
        ++counters_.kafka_empty;
        return PollOutcome::kReady;  // poll() itself has waited
      }
      pending_events_ = static_cast<std::int64_t>(batch.size());
      counters_.received += pending_events_;
      pending_ = channels.prepare(std::move(batch));
    }
    if (Status done = channels.deliver(*pending_, stop); !done) {
      if (!stop.stop_requested()) {
        ++counters_.channel_write_fail;
        log::warn("the channel does not take events now; the source tries again",
                  {{"error", done.error().message()}});
      }
      return PollOutcome::kBackoff;
    }
    counters_.accepted += pending_events_;
    pending_.reset();
    const std::int64_t before = clock_.steady_ms();
    if (Status committed = consumer_->commit(); !committed) {
      ++counters_.processing_fail;
      log::warn("kafka offsets could not be committed; messages may come again",
                {{"error", committed.error().message()}});
    }
    counters_.kafka_commit_ms += clock_.steady_ms() - before;
    return PollOutcome::kReady;
  }

 private:
  Batch read(const std::stop_token& stop) {
    constexpr std::int64_t kSliceMs = 100;  // how long a stop may have to wait
    Batch batch;
    failed_ = false;
    const std::int64_t begin = clock_.steady_ms();
    const std::int64_t end = begin + config_.batch_ms;
    while (static_cast<std::int64_t>(batch.size()) < config_.batch_size && !stop.stop_requested()) {
      const std::int64_t left = end - clock_.steady_ms();
      if (left <= 0) break;
      auto message = consumer_->next(std::chrono::milliseconds(std::min(left, kSliceMs)));
      if (!message) {
        ++counters_.read_fail;
        log::error("kafka source cannot read", {{"error", message.error().message()}});
        failed_ = true;
        break;
      }
      if (*message) add(batch, **message);
    }
    counters_.kafka_get_ms += clock_.steady_ms() - begin;
    return batch;
  }

  void add(Batch& batch, IncomingRecord& message) {
    Headers headers;
    std::string body = std::move(message.value).value_or(std::string());
    std::string_view datum = body, inner;
    if (config_.flume_format && !take_avro_event(datum, headers, inner)) {
      ++counters_.read_fail;
      log::error(
          "a message is not an AvroFlumeEvent (useFlumeEventFormat) and is left out",
          {{"topic", message.topic}, {"partition", message.partition}, {"offset", message.offset}});
      return;
    }
    const auto set = [&headers](std::string_view name, std::string_view value) {
      if (headers.find(name) == nullptr) headers.set(name, value);
    };
    set(config_.timestamp_header.empty() ? "timestamp" : config_.timestamp_header,
        std::to_string(message.timestamp_ms));
    for (const auto& [name, value] : message.headers) {
      const auto mapped = header_names_.find(name);
      if (mapped != header_names_.end() && value) {
        set(mapped->second, regex::decode_utf8(*value));
      }
    }
    if (config_.set_topic) set(config_.topic_header, message.topic);
    set("partition", std::to_string(message.partition));
    set("offset", std::to_string(message.offset));
    // Headers are text: Flume makes strings of what comes as bytes.
    if (message.key) headers.set("key", regex::decode_utf8(*message.key));
    if (config_.flume_format) body = std::string(inner);
    headers.copy_as_java();
    batch.add_copy(std::move(headers), std::move(body));
  }

  const KafkaConfig config_;
  const KafkaTopics topics_;
  const kafka::client::Properties consumer_settings_;
  std::map<std::string, std::string> header_names_;  // Kafka's name to ours
  std::unique_ptr<Consumer> consumer_;
  std::optional<Delivery> pending_;
  std::int64_t pending_events_ = 0;
  bool failed_ = false;  // the last read ended in an error
  SourceCounter counters_;
};

constexpr std::string_view kExcludeInternal = "exclude.internal.topics";

Result<KafkaTopics> read_topics(const KafkaConfig& config, const Settings& settings) {
  KafkaTopics topics;
  if (!config.topics_regex.empty()) {
    TRY(topics.matching, Pattern::compile(settings, "kafka.topics.regex", config.topics_regex));
    const Property* exclude = config.consumer.find(kExcludeInternal);
    topics.internal = exclude != nullptr && to_lower(exclude->value) == "false";
    return topics;
  }
  for (const std::string& topic : split(config.topics, ',')) {
    if (!trim(topic).empty()) topics.names.emplace_back(trim(topic));
  }
  if (topics.names.empty()) {
    return settings.problem("the kafka source needs kafka.topics or kafka.topics.regex");
  }
  return topics;
}

Result<std::unique_ptr<Source>> make_kafka(const Settings& settings, Services& services) {
  TRY(KafkaConfig config, parse(fields(), settings));
  if (config.topics.empty()) config.topics = config.old_topic;
  if (!config.old_group.empty()) config.group = config.old_group;
  TRY(KafkaTopics topics, read_topics(config, settings));
  const kafka::client::Properties base = {{"bootstrap.servers", config.servers},
                                          {"group.id", config.group},
                                          {"metadata.max.age.ms", "5000"}};
  TRY(kafka::client::Properties consumer,
      kafka_consumer_settings(base, config.consumer, services.system));
  return std::make_unique<KafkaSource>(std::move(config), std::move(topics), std::move(consumer),
                                       services.clock);
}

}  // namespace

Type<Source> kafka_source() {
  return {"kafka",
          {"org.apache.flume.source.kafka.KafkaSource"},
          "Messages of Kafka topics, as a consumer group.",
          [] { return describe(fields()); },
          make_kafka};
}

}  // namespace sluice::flume
