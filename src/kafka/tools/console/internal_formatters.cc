// The records of __consumer_offsets and __transaction_state, as Kafka's own formatters print them.
#include "base/bytes.h"
#include "base/text.h"
#include "kafka/tools/cli/transaction_states.h"
#include "kafka/tools/console/message_formatter.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_offsets.h"
#include "kafka/wire/transaction_state.h"

namespace sluice::kafka::tools {
namespace {

using client::IncomingRecord;

constexpr std::int16_t kGroupKey = 2;

std::int16_t key_kind(const IncomingRecord& record) {
  if (!record.key || record.key->size() < 2) return -1;
  return load_be<std::int16_t>(record.key->data());
}

class OffsetsFormatter final : public MessageFormatter {
 public:
  Status format(const IncomingRecord& record, std::string& out) const override {
    const std::int16_t kind = key_kind(record);
    if (kind < 0 || kind >= kGroupKey) return {};
    TRY(wire::OffsetCommitKey key, wire::decode_versioned<wire::OffsetCommitKey>(*record.key));
    out += "[" + key.group + "," + key.topic + "," + std::to_string(key.partition) + "]::";
    if (!record.value) {
      out += "NULL\n";
      return {};
    }
    TRY(wire::OffsetCommitValue value,
        wire::decode_versioned<wire::OffsetCommitValue>(*record.value));
    const std::string epoch = value.leader_epoch < 0
                                  ? "Optional.empty"
                                  : "Optional[" + std::to_string(value.leader_epoch) + "]";
    const std::string expires = value.expire_timestamp < 0
                                    ? "None"
                                    : "Some(" + std::to_string(value.expire_timestamp) + ")";
    out += "OffsetAndMetadata(offset=" + std::to_string(value.offset) + ", leaderEpoch=" + epoch +
           ", metadata=" + value.metadata +
           ", commitTimestamp=" + std::to_string(value.commit_timestamp) +
           ", expireTimestamp=" + expires + ")\n";
    return {};
  }
};

std::string some(const std::optional<std::string>& text) {
  return text ? "Some(" + *text + ")" : "None";
}

class GroupFormatter final : public MessageFormatter {
 public:
  Status format(const IncomingRecord& record, std::string& out) const override {
    if (key_kind(record) != kGroupKey) return {};
    TRY(wire::GroupMetadataKey key, wire::decode_versioned<wire::GroupMetadataKey>(*record.key));
    out += key.group + "::";
    if (!record.value) {
      out += "NULL\n";
      return {};
    }
    TRY(wire::GroupMetadataValue value,
        wire::decode_versioned<wire::GroupMetadataValue>(*record.value));
    std::vector<std::string> members;
    for (const auto& member : value.members) {
      members.push_back(member.member_id + " -> MemberMetadata(memberId=" + member.member_id +
                        ", groupInstanceId=" + some(member.group_instance_id) +
                        ", clientId=" + member.client_id + ", clientHost=" + member.client_host +
                        ", sessionTimeoutMs=" + std::to_string(member.session_timeout) +
                        ", rebalanceTimeoutMs=" +
                        std::to_string(member.rebalance_timeout < 0 ? member.session_timeout
                                                                    : member.rebalance_timeout) +
                        ", supportedProtocols=List(" + value.protocol.value_or("") + "))");
    }
    const std::string type =
        value.protocol_type.empty() ? "None" : "Some(" + value.protocol_type + ")";
    out += "GroupMetadata(groupId=" + key.group +
           ", generation=" + std::to_string(value.generation) + ", protocolType=" + type +
           ", currentState=" + (members.empty() ? "Empty" : "Stable") + ", members=HashMap(" +
           join(members, ", ") + "))\n";
    return {};
  }
};

class TransactionFormatter final : public MessageFormatter {
 public:
  Status format(const IncomingRecord& record, std::string& out) const override {
    if (!record.key) return {};
    TRY(wire::TransactionLogKey key, wire::decode_versioned<wire::TransactionLogKey>(*record.key));
    out += key.transactional_id + "::";
    if (!record.value) {
      out += "NULL\n";
      return {};
    }
    TRY(wire::TransactionLogValue value,
        wire::decode_versioned<wire::TransactionLogValue>(*record.value));
    std::vector<std::string> partitions;
    if (value.transaction_partitions) {
      for (const auto& topic : *value.transaction_partitions) {
        for (const auto id : topic.partition_ids) {
          partitions.push_back(topic.topic + "-" + std::to_string(id));
        }
      }
    }
    out +=
        "TransactionMetadata(transactionalId=" + key.transactional_id +
        ", producerId=" + std::to_string(value.producer_id) +
        ", producerEpoch=" + std::to_string(value.producer_epoch) +
        ", txnTimeoutMs=" + std::to_string(value.transaction_timeout_ms) +
        ", state=" + transaction_state_name(value.transaction_status) +
        ", pendingState=None, topicPartitions=HashSet(" + join(partitions, ", ") +
        "), txnStartTimestamp=" + std::to_string(value.transaction_start_timestamp_ms) +
        ", txnLastUpdateTimestamp=" + std::to_string(value.transaction_last_update_timestamp_ms) +
        ")\n";
    return {};
  }
};

}  // namespace

std::unique_ptr<MessageFormatter> make_internal_formatter(const std::string& class_name) {
  if (class_name == "kafka.coordinator.group.GroupMetadataManager$OffsetsMessageFormatter") {
    return std::make_unique<OffsetsFormatter>();
  }
  if (class_name == "kafka.coordinator.group.GroupMetadataManager$GroupMetadataMessageFormatter") {
    return std::make_unique<GroupFormatter>();
  }
  if (class_name == "kafka.coordinator.transaction.TransactionLog$TransactionLogMessageFormatter") {
    return std::make_unique<TransactionFormatter>();
  }
  return nullptr;
}

}  // namespace sluice::kafka::tools
