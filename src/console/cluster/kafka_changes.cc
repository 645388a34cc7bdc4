#include "console/cluster/kafka_changes.h"

#include <algorithm>
#include <chrono>

#include "kafka/client/admin/configs.h"
#include "kafka/client/admin/groups.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/client/failure.h"
#include "kafka/wire/describe_configs.h"

namespace sluice::console {

namespace client = kafka::client;
namespace wire = kafka::wire;

namespace {

using client::Admin;
using std::chrono::seconds;

constexpr auto kReach = seconds(5);  // until any broker answers
constexpr auto kDelivery = seconds(30);
constexpr std::size_t kShownOfFailed = 200;

std::string source_name(std::int8_t source) {
  switch (source) {
    case 1:
      return "topic";
    case 2:
    case 3:
    case 4:
      return "broker";
    default:
      return "default";
  }
}

TopicSetting setting_of(const wire::DescribeConfigsResponse::DescribeConfigsResourceResult& from) {
  TopicSetting setting{.name = from.name,
                       .value = from.is_sensitive ? std::nullopt : from.value,
                       .source = source_name(from.config_source),
                       .otherwise = from.config_source == 1 ? std::nullopt : from.value,
                       .documentation = from.documentation.value_or(""),
                       .read_only = from.read_only};
  if (from.is_sensitive || from.config_source != 1) return setting;
  // The first that is not the topic's own would count instead.
  const auto other =
      std::ranges::find_if(from.synonyms, [](const auto& s) { return s.source != 1; });
  if (other != from.synonyms.end()) setting.otherwise = other->value;
  return setting;
}

client::Properties producer_settings(const std::string& bootstrap) {
  return {{"bootstrap.servers", bootstrap},
          {"client.id", "sluice-console"},
          {"acks", "all"},
          {"enable.idempotence", "true"},
          {"partitioner", "murmur2_random"},  // as Java's clients place keys
          {"message.max.bytes", "16777216"},  // the broker judges, and says why
          {"message.timeout.ms", std::to_string(1000 * kDelivery.count())}};
}

class BrokerChanges final : public KafkaChanges {
 public:
  explicit BrokerChanges(const std::string& bootstrap) : bootstrap_(bootstrap) {}

  Result<TopicDefaults> topic_defaults() override;
  Status create_topic(const NewTopic& topic) override {
    TRY(const auto admin, open());
    return admin->create_topic(topic);
  }
  Status delete_topic(const std::string& name) override {
    TRY(const auto admin, open());
    return admin->delete_topics({name});
  }
  Status add_partitions(const std::string& name, std::int32_t total) override {
    TRY(const auto admin, open());
    return admin->create_partitions(name, total);
  }
  Status empty_topic(const std::string& name) override;
  Result<std::vector<TopicSetting>> settings(const std::string& topic) override;
  Status alter_settings(const std::string& topic,
                        const std::vector<ConfigChange>& changes) override {
    TRY(const auto admin, open());
    return client::alter_configs(admin->cluster(), {.name = topic}, changes);
  }
  Result<std::vector<Written>> produce(const std::string& topic,
                                       std::vector<OutgoingRecord> records) override;
  Result<Offsets> offsets_at(const std::vector<TopicPartition>& partitions,
                             std::int64_t time_ms) override;
  Status commit_offsets(const std::string& group, const Offsets& offsets) override {
    TRY(const auto admin, open());
    return client::commit_group_offsets(admin->cluster(), group, offsets);
  }
  Status delete_group(const std::string& group) override {
    TRY(const auto admin, open());
    return client::delete_group(admin->cluster(), group);
  }

 private:
  Result<std::unique_ptr<Admin>> open() const {
    client::ClusterSettings settings;
    settings.connection.client_id = "sluice-console";
    settings.patience = kReach;
    return Admin::open(bootstrap_, std::move(settings));
  }

  const std::string bootstrap_;
};

Result<TopicDefaults> BrokerChanges::topic_defaults() {
  TRY(const auto admin, open());
  TRY(const auto brokers, admin->live_brokers());
  TopicDefaults defaults;
  if (brokers.empty()) return defaults;
  TRY(const auto configs, client::describe_configs(admin->cluster(),
                                                   {.kind = client::ConfigResource::Kind::kBroker,
                                                    .name = std::to_string(*brokers.begin())},
                                                   false));
  for (const auto& config : configs) {
    if (config.entry.name == "num.partitions") defaults.partitions = config.entry.value;
    if (config.entry.name == "default.replication.factor") {
      defaults.replication = config.entry.value;
    }
  }
  return defaults;
}

Status BrokerChanges::empty_topic(const std::string& name) {
  TRY(const auto admin, open());
  TRY(const auto topics, admin->describe_topics({name}));
  Offsets before;
  for (const auto& partition : topics.front().partitions) before[{name, partition.id}] = -1;
  TRY(const auto emptied, client::delete_records(admin->cluster(), before));
  for (const auto& [partition, start] : emptied) {
    if (!start) return start.error().with(partition.to_string());
  }
  return {};
}

Result<std::vector<TopicSetting>> BrokerChanges::settings(const std::string& topic) {
  TRY(const auto admin, open());
  wire::DescribeConfigsRequest request;
  request.include_synonyms = true;
  request.include_documentation = true;
  auto& wanted = request.resources.emplace_back();
  wanted.resource_type = static_cast<std::int8_t>(client::ConfigResource::Kind::kTopic);
  wanted.resource_name = topic;
  wanted.configuration_keys.reset();
  TRY(auto* connection, admin->cluster().any());
  TRY(const auto answer, connection->call(request));
  std::vector<TopicSetting> settings;
  for (const auto& result : answer.results) {
    if (result.error_code != wire::KafkaError::kNone) {
      return client::failure(result.error_code, result.error_message);
    }
    for (const auto& config : result.configs) settings.push_back(setting_of(config));
  }
  return settings;
}

Result<std::vector<Written>> BrokerChanges::produce(const std::string& topic,
                                                    std::vector<OutgoingRecord> records) {
  std::vector<Written> settled;
  settled.reserve(records.size());
  const auto failed = [&settled](const Error& why, std::string_view value) {
    settled.push_back({.problem = why, .value = std::string(value.substr(0, kShownOfFailed))});
  };
  client::Producer::Callbacks callbacks;
  callbacks.on_delivery = [&](const client::Delivery& delivery) {
    if (delivery.error) return failed(*delivery.error, delivery.value.value_or(""));
    settled.push_back({delivery.partition, delivery.offset, std::nullopt, ""});
  };
  TRY(const auto producer,
      client::Producer::open(producer_settings(bootstrap_), std::move(callbacks)));
  for (OutgoingRecord& record : records) {
    const std::string value = record.value.value_or("").substr(0, kShownOfFailed);
    if (const Status sent = producer->send(topic, std::move(record)); !sent) {
      failed(sent.error(), value);
    }
  }
  if (!producer->flush(kDelivery + kReach)) {
    return Error(ErrorCode::kTimeout, "the broker settled " + std::to_string(settled.size()) +
                                          " of " + std::to_string(records.size()) + " messages");
  }
  return settled;
}

Result<KafkaChanges::Offsets> BrokerChanges::offsets_at(
    const std::vector<TopicPartition>& partitions, std::int64_t time_ms) {
  TRY(const auto admin, open());
  TRY(const auto found, client::list_offsets(admin->cluster(), partitions, time_ms));
  Offsets offsets;
  std::vector<TopicPartition> newer;
  for (const auto& [partition, offset] : found) {
    if (!offset) return offset.error().with(partition.to_string());
    offsets[partition] = *offset;
    if (*offset < 0) newer.push_back(partition);
  }
  if (newer.empty()) return offsets;
  TRY(const auto ends, client::list_offsets(admin->cluster(), newer, client::kLatest));
  for (const auto& [partition, offset] : ends) {
    if (!offset) return offset.error().with(partition.to_string());
    offsets[partition] = *offset;
  }
  return offsets;
}

}  // namespace

std::unique_ptr<KafkaChanges> make_kafka_changes(const std::string& bootstrap) {
  return std::make_unique<BrokerChanges>(bootstrap);
}

}  // namespace sluice::console
