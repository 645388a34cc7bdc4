// What Kafka asks of its controller beside topics: the version of its metadata, who leads it, which
// brokers there are. This node is all of that, at Kafka 3.5's level.
#include "kafka/broker/api/controller.h"

#include "base/clock.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

constexpr std::int16_t kFirstMetadataVersion = 1;   // 3.0-IV1
constexpr std::int16_t kLowestSettableVersion = 7;  // 3.3-IV0
constexpr std::int16_t kMetadataVersion = 11;       // 3.5-IV2
constexpr const char* kMetadataFeature = "metadata.version";
// KIP-890: producers go on in a new epoch with each transaction.
constexpr const char* kTransactionFeature = "transaction.version";
constexpr std::int16_t kFirstTransactionVersion = 1;
constexpr std::int16_t kTransactionVersion = 2;
constexpr const char* kGroupFeature = "group.version";  // 1: KIP-848
constexpr std::int16_t kGroupVersion = 1;
constexpr const char* kMetadataTopic = "__cluster_metadata";

enum class UpgradeType : std::int8_t { kUpgrade = 1, kSafeDowngrade = 2, kUnsafeDowngrade = 3 };

Status update(const wire::UpdateFeaturesRequest::FeatureUpdateKey& asked, UpgradeType type,
              std::int32_t node) {
  const std::string level = std::to_string(asked.max_version_level);
  const std::string invalid =
      "Invalid update version " + level + " for feature " + asked.feature + ". ";
  const auto refuse = [](const std::string& words) {
    return refusal(KafkaError::kInvalidUpdateVersion, words);
  };
  if (type < UpgradeType::kUpgrade || type > UpgradeType::kUnsafeDowngrade) {
    return refuse(invalid + "The controller does not support the given upgrade type.");
  }
  const std::string local = "Local controller " + std::to_string(node);
  if (asked.feature != kMetadataFeature) {
    return refuse(invalid + local + " does not support this feature.");
  }
  if (asked.max_version_level < kFirstMetadataVersion ||
      asked.max_version_level > kMetadataVersion) {
    return refuse(invalid + local + " only supports versions " +
                  std::to_string(kFirstMetadataVersion) + "-" + std::to_string(kMetadataVersion));
  }
  if (asked.max_version_level == kMetadataVersion) return {};
  if (type == UpgradeType::kUpgrade) {
    return refuse(invalid +
                  "Can't downgrade the version of this feature without setting the upgrade type to "
                  "either safe or unsafe downgrade.");
  }
  const std::string version = "Invalid metadata.version " + level + ". ";
  if (asked.max_version_level < kLowestSettableVersion) {
    return refuse(version + "Unable to set a metadata.version less than 3.3-IV0");
  }
  if (type == UpgradeType::kUnsafeDowngrade) {
    return refuse(version + "Unsafe metadata downgrade is not supported in this version.");
  }
  return refuse(version +
                "Refusing to perform the requested downgrade because it might delete metadata "
                "information. Retry using UNSAFE_DOWNGRADE if you want to force the downgrade to "
                "proceed.");
}

}  // namespace

// Groups and transactions have levels since Kafka 4.0. A feature that may be at level 0 is left out
// where a client from before KIP-1022 would fail on it.
void put_features(wire::ApiVersionsResponse& response, std::int16_t version, bool as_kafka_4) {
  constexpr std::int16_t kFirstVersionWithLevelZero = 4;
  response.finalized_features_epoch = 0;
  response.supported_features.push_back(
      {kMetadataFeature, kFirstMetadataVersion, kMetadataVersion});
  response.finalized_features.push_back({kMetadataFeature, kMetadataVersion, kMetadataVersion});
  if (!as_kafka_4) return;
  if (version >= kFirstVersionWithLevelZero) {
    response.supported_features.push_back({kGroupFeature, 0, kGroupVersion});
  }
  response.finalized_features.push_back({kGroupFeature, kGroupVersion, kGroupVersion});
  response.supported_features.push_back(
      {kTransactionFeature, kFirstTransactionVersion, kTransactionVersion});
  response.finalized_features.push_back(
      {kTransactionFeature, kTransactionVersion, kTransactionVersion});
}

Answer<wire::UpdateFeaturesRequest> update_features(Context& context,
                                                    wire::UpdateFeaturesRequest request) {
  wire::UpdateFeaturesResponse response;
  for (const auto& asked : request.feature_updates) {
    auto type = static_cast<UpgradeType>(asked.upgrade_type);
    if (context.version() == 0) {
      type = asked.allow_downgrade ? UpgradeType::kSafeDowngrade : UpgradeType::kUpgrade;
    }
    auto& answer = response.results.emplace_back();
    answer.feature = asked.feature;
    answer.error_message = std::nullopt;
    const Status updated = update(asked, type, context.services.settings.node_id);
    if (!updated) put_error(updated.error(), answer);
  }
  co_return response;
}

Answer<wire::DescribeQuorumRequest> describe_quorum(Context& context,
                                                    wire::DescribeQuorumRequest request) {
  const Services& services = context.services;
  wire::DescribeQuorumResponse response;
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.topic_name = topic.topic_name;
    for (const auto& asked : topic.partitions) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = asked.partition_index;
      if (topic.topic_name != kMetadataTopic || asked.partition_index != 0) {
        answer.error_code = KafkaError::kUnknownTopicOrPartition;
        continue;
      }
      // The catalog's journal is what Kafka's metadata log is: its records are counted.
      const auto end = static_cast<std::int64_t>(services.catalog.sequence());
      const std::int64_t now = services.clock.wall_ms();
      answer.leader_id = services.settings.node_id;
      answer.leader_epoch = 1;
      answer.high_watermark = end;
      answer.current_voters.push_back({services.settings.node_id, end, now, now});
    }
  }
  co_return response;
}

Answer<wire::UnregisterBrokerRequest> unregister_broker(Context& context,
                                                        wire::UnregisterBrokerRequest request) {
  const std::string id = std::to_string(request.broker_id);
  const bool own = request.broker_id == context.services.settings.node_id;
  wire::UnregisterBrokerResponse response;
  put_error(own ? refusal(KafkaError::kPolicyViolation,
                          "Broker ID " + id + " is this node: it runs, and there is no other.")
                : refusal(KafkaError::kBrokerIdNotRegistered,
                          "Broker ID " + id + " is not currently registered"),
            response);
  co_return response;
}

}  // namespace sluice::kafka::broker
