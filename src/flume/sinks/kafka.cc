// The kafka sink: a message for each event.
#include <map>

#include "base/log.h"
#include "base/text.h"
#include "flume/components.h"
#include "flume/escapes.h"
#include "flume/kafka_settings.h"
#include "flume/serializers/avro_event.h"
#include "kafka/client/producer.h"

namespace sluice::flume {
namespace {

struct KafkaConfig {
  std::string servers;
  std::string topic = "default-flume-topic";
  std::int64_t batch_size = 100;
  bool flume_format = false;
  std::string partition;
  std::string partition_header;
  bool topic_override = true;
  std::string topic_header = "topic";
  std::string timestamp_header;
  Settings header_names;
  Settings producer;
  std::string old_servers, old_topic, old_acks;
  std::int64_t old_batch_size = 0;
  std::int64_t other_batch_size = 0;
};

const std::vector<Field<KafkaConfig>>& fields() {
  using C = KafkaConfig;
  static const std::vector<Field<C>> kFields = {
      {"kafka.bootstrap.servers", &C::servers, "HOST:PORT, separated by commas."},
      {"kafka.topic", &C::topic, "The topic; it may have %{header} in it."},
      {"flumeBatchSize", &C::batch_size, "Events in one transaction at most.", at_least(1)},
      {"kafka.flumeBatchSize", &C::other_batch_size, "The same, as the user guide writes it.",
       shown_as("100")},
      {"useFlumeEventFormat", &C::flume_format,
       "The message is an Avro AvroFlumeEvent of headers and body, else the body alone."},
      {"defaultPartitionId", &C::partition, "The partition of events that name none."},
      {"partitionIdHeader", &C::partition_header, "The header that has the event's partition."},
      {"allowTopicOverride", &C::topic_override, "topicHeader may name another topic."},
      {"topicHeader", &C::topic_header, "The header that has the event's topic."},
      {"timestampHeader", &C::timestamp_header,
       "The header that has the message's timestamp; without it the time of sending."},
      {"header.*", &C::header_names,
       "header.NAME = KAFKA-NAME: the event's header NAME becomes the message's header "
       "KAFKA-NAME."},
      {"kafka.producer.*", &C::producer,
       "Settings of the producer, by the names of Kafka's producer; acks is 1 when not given."},
      {"brokerList", &C::old_servers, "The old name of kafka.bootstrap.servers."},
      {"topic", &C::old_topic, "The old name of kafka.topic."},
      {"batchSize", &C::old_batch_size, "The old name of flumeBatchSize.", shown_as("100")},
      {"requiredAcks", &C::old_acks, "The old name of kafka.producer.acks."},
  };
  return kFields;
}

using kafka::client::OutgoingRecord;
using kafka::client::Producer;

class KafkaSink final : public Sink {
 public:
  KafkaSink(KafkaConfig config, EscapedText topic, TimeSettings time,
            kafka::client::Properties producer_settings, Clock& clock)
      : config_(std::move(config)),
        topic_(std::move(topic)),
        time_(std::move(time)),
        producer_settings_(std::move(producer_settings)),
        clock_(clock) {
    counters_.kafka_send_ms = counters_.rollbacks = 0;
  }

  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }
  Result<std::string> place_of(const Headers& headers) const override {
    TRY(const std::string topic, topic_of(headers));
    return "topic " + topic;
  }

  Status start() override {
    const auto delivered = [this](const kafka::client::Delivery& delivery) {
      if (delivery.error && !failure_) failure_ = delivery.error;
    };
    const auto warn = [](const std::string& text) {
      log::warn("kafka sink waits", {{"reason", text}});
    };
    TRY(producer_,
        Producer::open(producer_settings_, {.on_delivery = delivered, .on_warning = warn}));
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override {
    producer_.reset();
    counters_.stop(clock_.wall_ms());
  }

  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override {
    TRY(auto take, channel.take(static_cast<std::size_t>(config_.batch_size), stop));
    const auto count = static_cast<std::int64_t>(count_events(take->events()));
    if (count < config_.batch_size)
      ++(count == 0 ? counters_.batch_empty : counters_.batch_underflow);
    if (count == 0) return SinkOutcome::kEmpty;
    counters_.drain_attempt += count;
    const std::int64_t begin_ms = clock_.steady_ms();
    Status sent = send(take->events(), stop);
    if (sent) sent = take->commit();
    if (!sent) {
      ++counters_.rollbacks;
      if (!stop.stop_requested()) ++counters_.write_fail;
      return sent.error().with("Failed to publish events");
    }
    counters_.kafka_send_ms += clock_.steady_ms() - begin_ms;
    counters_.drain_success += count;
    return SinkOutcome::kReady;
  }

 private:
  Status send(const Slices& slices, const std::stop_token& stop) {
    failure_.reset();
    // All are made before the first is sent: what can't be made comes again with its whole batch.
    std::vector<std::pair<std::string, OutgoingRecord>> records;
    for (const Slice& slice : slices) {
      for (const Event& event : slice.events()) {
        TRY(std::string topic, topic_of(*event.headers));
        TRY(OutgoingRecord record, record_of(event));
        records.emplace_back(std::move(topic), std::move(record));
      }
    }
    for (auto& [topic, record] : records) TRY(producer_->send(topic, std::move(record)));
    // What is on its way when the agent stops may arrive and come again: at least once.
    constexpr std::chrono::milliseconds kSlice{200};
    while (!producer_->flush(kSlice)) {
      if (stop.stop_requested()) return Error(ErrorCode::kCancelled, "stopping");
    }
    if (failure_) return *failure_;
    return {};
  }

  Result<std::string> topic_of(const Headers& headers) const {
    if (!config_.topic_override) return config_.topic;
    if (const std::string* named = headers.find(config_.topic_header)) return *named;
    return topic_.expand(headers, time_, clock_);
  }

  Result<OutgoingRecord> record_of(const Event& event) const {
    const Headers& headers = *event.headers;
    OutgoingRecord record;
    if (const std::string* key = headers.find("key")) record.key = *key;
    std::string value;
    if (config_.flume_format) {
      append_avro_event(value, event);
    } else {
      value = event.body;
    }
    record.value = std::move(value);
    const std::string* partition = headers.find(config_.partition_header);
    if (config_.partition_header.empty() || partition == nullptr) partition = &config_.partition;
    if (!partition->empty()) {
      const auto number = parse_int(*partition);
      if (!number || *number < 0 || *number > INT32_MAX) {
        return Error(ErrorCode::kInvalidArgument,
                     "Non integer partition id specified: '" + *partition + "'");
      }
      record.partition = static_cast<std::int32_t>(*number);
    }
    if (const std::string* stamp = headers.find(config_.timestamp_header)) {
      record.timestamp_ms = parse_int(*stamp);
    }
    for (const Property& name : config_.header_names.properties) {
      if (const std::string* given = headers.find(name.key)) {
        record.headers.emplace_back(name.value, *given);
      }
    }
    return record;
  }

  const KafkaConfig config_;
  const EscapedText topic_;
  const TimeSettings time_;
  const kafka::client::Properties producer_settings_;
  Clock& clock_;
  std::optional<Error> failure_;  // of the batch that is being sent
  std::unique_ptr<Producer> producer_;
  SinkCounter counters_;
};

// Old names count where the new ones are not given.
void take_old_names(KafkaConfig& config, const Settings& settings) {
  if (config.servers.empty()) config.servers = config.old_servers;
  if (settings.find("kafka.topic") == nullptr && !config.old_topic.empty()) {
    config.topic = config.old_topic;
  }
  if (settings.find("flumeBatchSize") != nullptr) return;
  if (config.other_batch_size > 0) {
    config.batch_size = config.other_batch_size;
  } else if (config.old_batch_size > 0) {
    config.batch_size = config.old_batch_size;
  }
}

Result<std::unique_ptr<Sink>> make_kafka(const Settings& settings, Services& services) {
  TRY(KafkaConfig config, parse(fields(), settings));
  take_old_names(config, settings);
  if (config.servers.empty()) {
    return settings.problem("the kafka sink needs the property 'kafka.bootstrap.servers'");
  }
  if (!config.partition.empty() && !parse_int(config.partition)) {
    return settings.find("defaultPartitionId")->problem("'" + config.partition + "' is no number");
  }
  Result<EscapedText> topic = EscapedText::parse(config.topic);
  if (!topic) {
    const Property* given = settings.find("kafka.topic");
    if (given == nullptr) given = settings.find("topic");
    return given->problem(topic.error().message());
  }
  TRY(TimeZone zone, TimeZone::find(""));
  TimeSettings time{.zone = std::move(zone)};
  const kafka::client::Properties base = {
      {"bootstrap.servers", config.servers},
      {"acks", config.old_acks.empty() ? "1" : config.old_acks}};
  TRY(kafka::client::Properties producer,
      kafka_producer_settings(base, config.producer, services.system));
  return std::make_unique<KafkaSink>(std::move(config), *std::move(topic), std::move(time),
                                     std::move(producer), services.clock);
}

}  // namespace

Type<Sink> kafka_sink() {
  return {"kafka",
          {"org.apache.flume.sink.kafka.KafkaSink"},
          "A message of a Kafka topic for each event.",
          [] { return describe(fields()); },
          make_kafka};
}

}  // namespace sluice::flume
