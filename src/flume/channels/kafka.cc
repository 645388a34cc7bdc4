// The kafka channel: a topic holds the events.
//
// A put returns when the brokers have acknowledged every event of it. Takes come from one consumer
// of the channel's group. Each commit of a take commits its offsets, up to the first event that is
// not delivered: that one comes again after a crash, and those behind it.
#include <algorithm>
#include <deque>
#include <limits>
#include <mutex>

#include "base/log.h"
#include "base/text.h"
#include "flume/channels/delivered.h"
#include "flume/components.h"
#include "flume/kafka_settings.h"
#include "flume/serializers/avro_event.h"
#include "flume/worker.h"
#include "kafka/client/consumer.h"
#include "kafka/client/producer.h"
#include "regex/regex.h"

namespace sluice::flume {
namespace {

struct KafkaConfig {
  std::string servers;
  std::string topic = "flume-channel";
  std::string group = "flume";
  bool flume_format = true;
  std::int64_t poll_ms = 500;
  std::string partition;
  std::string partition_header;
  Settings producer;
  Settings consumer;
};

const std::vector<Field<KafkaConfig>>& fields() {
  using C = KafkaConfig;
  static const std::vector<Field<C>> kFields = {
      {"kafka.bootstrap.servers", &C::servers, "HOST:PORT, separated by commas.", required()},
      {"kafka.topic", &C::topic, "The topic."},
      {"kafka.consumer.group.id", &C::group,
       "The consumer group; agents that share it share the events."},
      {"parseAsFlumeEvent", &C::flume_format,
       "Messages are Avro AvroFlumeEvents of headers and body, else bodies alone."},
      {"pollTimeout", &C::poll_ms, "Milliseconds a take waits for a first event.", at_least(0)},
      {"defaultPartitionId", &C::partition, "The partition of events that name none."},
      {"partitionIdHeader", &C::partition_header, "The header that has the event's partition."},
      {"kafka.producer.*", &C::producer,
       "Settings of the producer, by the names of Kafka's producer; acks is all when not given."},
      {"kafka.consumer.*", &C::consumer,
       "Settings of the consumer, by the names of Kafka's consumer; auto.offset.reset is earliest "
       "when not given."},
      {"migrateZookeeperOffsets", NoEffect{}, "No effect: it needs zookeeperConnect."},
      {"zookeeperConnect", NoEffect{}, "Not offered.",
       refused("offsets in ZooKeeper are not read by this version")},
  };
  return kFields;
}

using kafka::client::Consumer;
using kafka::client::IncomingRecord;
using kafka::client::OutgoingRecord;
using kafka::client::Producer;
using kafka::client::StartAt;

// A run of events, and where the topic has them.
struct Portion {
  Slice slice;
  std::shared_ptr<const std::vector<Place>> places;  // of all events of the batch
};

class KafkaChannel final : public Channel {
 public:
  KafkaChannel(KafkaConfig config, kafka::client::Properties producer,
               kafka::client::Properties consumer, Clock& clock)
      : config_(std::move(config)),
        producer_settings_(std::move(producer)),
        consumer_settings_(std::move(consumer)),
        clock_(clock) {
    counters_.kafka_get_ms = counters_.kafka_send_ms = 0;
    counters_.kafka_commit_ms = counters_.rollbacks = 0;
  }

  Status start() override {
    const auto delivered = [this](const kafka::client::Delivery& delivery) {
      if (delivery.error && !failure_) failure_ = delivery.error;
    };
    TRY(producer_,
        Producer::open(producer_settings_, {.on_delivery = delivered, .on_warning = &warn}));
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override {
    const std::scoped_lock lock(put_mutex_, take_mutex_);
    producer_.reset();
    if (consumer_ != nullptr) {
      commit_due();
      (void)consumer_->close();
    }
    consumer_.reset();
    counters_.stop(clock_.wall_ms());
  }

  Status put(const BatchPtr& batch, std::stop_token stop) override;
  Result<std::unique_ptr<Take>> take(std::size_t limit, std::stop_token stop) override;
  // A take waits itself.
  void wait_for_events(std::chrono::milliseconds time, std::stop_token stop) override {
    (void)sleep_for(std::min(time, std::chrono::milliseconds(config_.poll_ms)), stop);
  }
  std::int64_t unsaved() const override { return 0; }
  std::int64_t transaction_capacity() const override {
    return std::numeric_limits<std::int64_t>::max();
  }
  const CounterGroup& counters() const override { return counters_; }

 private:
  class KafkaTake;

  static void warn(const std::string& text) {
    log::warn("kafka channel waits", {{"reason", text}});
  }
  Result<OutgoingRecord> record_of(const Event& event) const;
  Status open_consumer();
  std::vector<Portion> take_again(std::size_t limit);
  Result<std::vector<Portion>> read(std::size_t limit, const std::stop_token& stop);
  bool add(IncomingRecord& record, Batch& batch);
  void give_back(const std::vector<Portion>& portions);
  void settle(const std::vector<Portion>& portions);
  void commit_due();

  const KafkaConfig config_;
  const kafka::client::Properties producer_settings_, consumer_settings_;
  Clock& clock_;
  ChannelCounter counters_;

  std::mutex put_mutex_;  // of the producer
  std::unique_ptr<Producer> producer_;
  std::optional<Error> failure_;  // of the batch that is being put

  std::mutex take_mutex_;  // of the consumer, and what follows
  std::unique_ptr<Consumer> consumer_;
  std::deque<Portion> again_;  // taken, and not delivered
  Delivered delivered_;
};

class KafkaChannel::KafkaTake final : public Take {
 public:
  KafkaTake(KafkaChannel& channel, std::vector<Portion> portions)
      : channel_(channel), portions_(std::move(portions)) {
    for (const Portion& portion : portions_) slices_.push_back(portion.slice);
  }
  ~KafkaTake() override {
    if (!settled_) channel_.give_back(portions_);
  }
  const Slices& events() const override { return slices_; }
  Status commit() override {
    settled_ = true;
    channel_.settle(portions_);
    return {};
  }

 private:
  KafkaChannel& channel_;
  const std::vector<Portion> portions_;
  Slices slices_;
  bool settled_ = false;
};

Result<OutgoingRecord> KafkaChannel::record_of(const Event& event) const {
  OutgoingRecord record;
  if (const std::string* key = event.headers->find("key")) record.key = *key;
  std::string value;
  if (config_.flume_format) {
    append_avro_event(value, event);
  } else {
    value = event.body;
  }
  record.value = std::move(value);
  const std::string* partition = event.headers->find(config_.partition_header);
  if (config_.partition_header.empty() || partition == nullptr) partition = &config_.partition;
  if (partition->empty()) return record;
  const auto number = parse_int(*partition);
  if (!number || *number < 0 || *number > INT32_MAX) {
    return Error(ErrorCode::kInvalidArgument,
                 "Non integer partition id specified: '" + *partition + "'");
  }
  record.partition = static_cast<std::int32_t>(*number);
  return record;
}

Status KafkaChannel::put(const BatchPtr& batch, std::stop_token stop) {
  const auto count = static_cast<std::int64_t>(batch->size());
  counters_.put_attempt += count;
  const std::lock_guard lock(put_mutex_);
  const std::int64_t begin_ms = clock_.steady_ms();
  failure_.reset();
  // All are made before the first is sent: what can't be made comes again with its whole batch.
  std::vector<OutgoingRecord> records;
  for (const Event& event : batch->events()) {
    TRY(OutgoingRecord record, record_of(event));
    records.push_back(std::move(record));
  }
  for (OutgoingRecord& record : records) TRY(producer_->send(config_.topic, std::move(record)));
  constexpr std::chrono::milliseconds kSlice{200};
  while (!producer_->flush(kSlice)) {
    if (stop.stop_requested()) return Error(ErrorCode::kCancelled, "stopping");
  }
  if (failure_) return failure_->with("Commit failed as send to Kafka failed");
  counters_.kafka_send_ms += clock_.steady_ms() - begin_ms;
  counters_.put_success += count;
  return {};
}

Status KafkaChannel::open_consumer() {
  if (consumer_ != nullptr) return {};
  TRY(consumer_, Consumer::open(consumer_settings_, &warn));
  return consumer_->subscribe({config_.topic});
}

// False when it is no event.
bool KafkaChannel::add(IncomingRecord& record, Batch& batch) {
  Headers headers;
  std::string value = std::move(record.value).value_or(std::string());
  std::string_view datum = value, body = value;
  if (config_.flume_format && !take_avro_event(datum, headers, body)) {
    ++counters_.take_error;
    log::error(
        "a message of the channel's topic is no AvroFlumeEvent (parseAsFlumeEvent) and is "
        "left out",
        {{"topic", record.topic}, {"partition", record.partition}, {"offset", record.offset}});
    return false;
  }
  headers.copy_as_java();
  if (record.key) headers.set("key", regex::decode_utf8(*record.key));
  batch.add_copy(std::move(headers), std::string(body));
  return true;
}

std::vector<Portion> KafkaChannel::take_again(std::size_t limit) {
  std::vector<Portion> taken;
  while (limit > 0 && !again_.empty()) {
    Slice& front = again_.front().slice;
    Portion part = again_.front();
    part.slice.count = std::min(limit, front.count);
    front.first += part.slice.count;
    front.count -= part.slice.count;
    limit -= part.slice.count;
    if (front.count == 0) again_.pop_front();
    taken.push_back(std::move(part));
  }
  return taken;
}

Result<std::vector<Portion>> KafkaChannel::read(std::size_t limit, const std::stop_token& stop) {
  TRY(open_consumer());
  Batch batch;
  std::vector<Place> places;
  constexpr std::int64_t kSliceMs = 100;  // how long a stop may have to wait
  const std::int64_t begin_ms = clock_.steady_ms();
  while (batch.size() < limit && !stop.stop_requested()) {
    const std::int64_t left_ms = config_.poll_ms - (clock_.steady_ms() - begin_ms);
    const std::int64_t wait_ms = batch.empty() ? std::clamp<std::int64_t>(left_ms, 0, kSliceMs) : 0;
    auto record = consumer_->next(std::chrono::milliseconds(wait_ms));
    if (!record) {
      if (batch.empty()) return record.error();
      break;  // what was read counts; the error comes again
    }
    if (*record) {
      const Place place{(*record)->partition, (*record)->offset};
      delivered_.read(place);
      if (!add(**record, batch)) continue;
      delivered_.wait_for(place);
      places.push_back(place);
    } else if (!batch.empty() || left_ms <= 0) {
      break;
    }
  }
  counters_.kafka_get_ms += clock_.steady_ms() - begin_ms;
  if (batch.empty()) return std::vector<Portion>();
  const std::size_t count = batch.size();
  Portion all{.slice = {.batch = std::make_shared<const Batch>(std::move(batch)), .count = count},
              .places = std::make_shared<const std::vector<Place>>(std::move(places))};
  return std::vector<Portion>{std::move(all)};
}

// What came back from a take first, then what the topic has.
Result<std::unique_ptr<Take>> KafkaChannel::take(std::size_t limit, std::stop_token stop) {
  const std::lock_guard lock(take_mutex_);
  std::vector<Portion> taken = take_again(limit);
  if (taken.empty()) {
    TRY(taken, read(limit, stop));
  }
  auto take = std::make_unique<KafkaTake>(*this, std::move(taken));
  counters_.take_attempt += static_cast<std::int64_t>(count_events(take->events()));
  return std::unique_ptr<Take>(std::move(take));
}

void KafkaChannel::give_back(const std::vector<Portion>& portions) {
  const std::lock_guard lock(take_mutex_);
  for (const Portion& portion : portions) {
    counters_.rollbacks += static_cast<std::int64_t>(portion.slice.count);
  }
  again_.insert(again_.begin(), portions.begin(), portions.end());
}

void KafkaChannel::settle(const std::vector<Portion>& portions) {
  const std::lock_guard lock(take_mutex_);
  for (const auto& [slice, places] : portions) {
    counters_.take_success += static_cast<std::int64_t>(slice.count);
    for (std::size_t i = 0; i < slice.count; ++i) delivered_.settle((*places)[slice.first + i]);
  }
  if (consumer_ != nullptr) commit_due();
}

// The events are delivered: a commit that fails brings them again after a restart, no more.
void KafkaChannel::commit_due() {
  std::vector<Place> due = delivered_.due();
  // A partition that another member has now is no longer this one's to commit.
  const std::vector<StartAt> ours = consumer_->assigned();
  std::erase_if(due, [&ours](const Place& place) {
    return std::none_of(ours.begin(), ours.end(),
                        [&place](const StartAt& one) { return one.partition == place.partition; });
  });
  if (due.empty()) return;
  std::vector<StartAt> next;
  for (const Place& place : due) next.push_back({config_.topic, place.partition, place.offset});
  const std::int64_t begin_ms = clock_.steady_ms();
  if (Status done = consumer_->commit(next); done) {
    delivered_.committed(due);
  } else {
    log::warn("Error committing offsets.", {{"error", done.error().message()}});
  }
  counters_.kafka_commit_ms += clock_.steady_ms() - begin_ms;
}

Result<std::unique_ptr<Channel>> make_kafka(const Settings& settings, Services& services) {
  TRY(KafkaConfig config, parse(fields(), settings));
  if (!config.partition.empty() && !parse_int(config.partition)) {
    return settings.find("defaultPartitionId")->problem("'" + config.partition + "' is no number");
  }
  TRY(kafka::client::Properties producer,
      kafka_producer_settings({{"bootstrap.servers", config.servers}, {"acks", "all"}},
                              config.producer, services.system));
  TRY(kafka::client::Properties consumer,
      kafka_consumer_settings({{"bootstrap.servers", config.servers},
                               {"group.id", config.group},
                               {"auto.offset.reset", "earliest"}},
                              config.consumer, services.system));
  return std::make_unique<KafkaChannel>(std::move(config), std::move(producer), std::move(consumer),
                                        services.clock);
}

}  // namespace

Type<Channel> kafka_channel() {
  return {"kafka",
          {"org.apache.flume.channel.kafka.KafkaChannel"},
          "A Kafka topic holds the events.",
          [] { return describe(fields()); },
          make_kafka};
}

}  // namespace sluice::flume
