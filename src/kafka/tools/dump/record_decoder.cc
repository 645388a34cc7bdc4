#include "kafka/tools/dump/record_decoder.h"

#include <array>

#include "base/bytes.h"
#include "base/text.h"
#include "kafka/tools/cli/deserializer.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/transaction_states.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/consumer_offsets.h"
#include "kafka/wire/consumer_protocol.h"
#include "kafka/wire/transaction_state.h"

namespace sluice::kafka::tools {
namespace {

constexpr const char* kDeleted = "<DELETE>";
constexpr std::int16_t kGroupKey = 2;

std::string hex(ByteView bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += kDigits[(static_cast<unsigned char>(byte) >> 4) & 0xf];
    text += kDigits[static_cast<unsigned char>(byte) & 0xf];
  }
  return text;
}

class OffsetsDecoder final : public RecordDecoder {
 public:
  Result<DecodedRecord> decode(const wire::Record& record) const override {
    if (!record.key || record.key->size() < sizeof(std::int16_t)) {
      return Error(ErrorCode::kCorrupt,
                   "Failed to decode message using offset topic decoder (message had a missing "
                   "key)");
    }
    const auto kind = load_be<std::int16_t>(record.key->data());
    if (kind >= 0 && kind < kGroupKey) return offset(record);
    if (kind == kGroupKey) return group(record);
    return DecodedRecord{"unknown::version=" + std::to_string(kind), std::nullopt};
  }

 private:
  static Result<DecodedRecord> offset(const wire::Record& record) {
    TRY(auto key, wire::decode_versioned<wire::OffsetCommitKey>(*record.key));
    DecodedRecord decoded;
    decoded.key = "offset_commit::group=" + key.group + ",partition=" + key.topic + "-" +
                  std::to_string(key.partition);
    decoded.payload = kDeleted;
    if (!record.value) return decoded;
    TRY(auto value, wire::decode_versioned<wire::OffsetCommitValue>(*record.value));
    decoded.payload = "offset=" + std::to_string(value.offset);
    if (!value.metadata.empty()) *decoded.payload += ",metadata=" + value.metadata;
    return decoded;
  }

  static Result<std::string> member(const wire::GroupMetadataValue::MemberMetadata& member,
                                    bool of_consumers) {
    if (!of_consumers) return member.member_id + "=" + hex(member.assignment);
    TRY(auto assigned, wire::decode_versioned<wire::ConsumerProtocolAssignment>(member.assignment));
    std::vector<std::string> partitions;
    for (const auto& topic : assigned.assigned_partitions) {
      for (const auto id : topic.partitions) {
        partitions.push_back(topic.topic + "-" + std::to_string(id));
      }
    }
    const std::string data = assigned.user_data ? hex(*assigned.user_data) : "";
    return member.member_id + "=[" + join(partitions, ", ") + "]" +
           (data.empty() ? "" : ":" + data);
  }

  static Result<DecodedRecord> group(const wire::Record& record) {
    TRY(auto key, wire::decode_versioned<wire::GroupMetadataKey>(*record.key));
    DecodedRecord decoded;
    decoded.key = "group_metadata::group=" + key.group;
    decoded.payload = kDeleted;
    if (!record.value) return decoded;
    TRY(auto value, wire::decode_versioned<wire::GroupMetadataValue>(*record.value));
    std::vector<std::string> members;
    for (const auto& one : value.members) {
      TRY(std::string text, member(one, value.protocol_type == "consumer"));
      members.push_back(std::move(text));
    }
    decoded.payload = "{\"protocolType\":" + json_string(value.protocol_type) +
                      ",\"protocol\":" + (value.protocol ? json_string(*value.protocol) : "null") +
                      ",\"generationId\":" + std::to_string(value.generation) +
                      ",\"assignment\":" + json_string("{" + join(members, ",") + "}") + "}";
    return decoded;
  }
};

class TransactionsDecoder final : public RecordDecoder {
 public:
  Result<DecodedRecord> decode(const wire::Record& record) const override {
    if (!record.key) {
      return Error(ErrorCode::kCorrupt,
                   "Failed to decode message using transaction topic decoder (message had a "
                   "missing key)");
    }
    TRY(auto key, wire::decode_versioned<wire::TransactionLogKey>(*record.key));
    DecodedRecord decoded;
    decoded.key = "transaction_metadata::transactionalId=" + key.transactional_id;
    decoded.payload = kDeleted;
    if (!record.value) return decoded;
    TRY(auto value, wire::decode_versioned<wire::TransactionLogValue>(*record.value));
    std::vector<client::TopicPartition> partitions;
    if (value.transaction_partitions) {
      for (const auto& topic : *value.transaction_partitions) {
        for (const auto id : topic.partition_ids) partitions.push_back({topic.topic, id});
      }
    }
    std::vector<std::string> names;
    for (const auto& partition : mutable_order(std::move(partitions))) {
      names.push_back(partition.to_string());
    }
    decoded.payload = "producerId:" + std::to_string(value.producer_id) +
                      ",producerEpoch:" + std::to_string(value.producer_epoch) +
                      ",state=" + transaction_state_name(value.transaction_status) +
                      ",partitions=[" + join(names, ",") + "],txnLastUpdateTimestamp=" +
                      std::to_string(value.transaction_last_update_timestamp_ms) +
                      ",txnTimeoutMs=" + std::to_string(value.transaction_timeout_ms);
    return decoded;
  }
};

// Kafka's decoder classes. A byte array prints as Java prints one: by an address that means
// nothing.
Result<std::string> byte_array(std::string_view bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "[B@%08x", 0x10000000u + static_cast<unsigned>(bytes.size()));
  return std::string(text);
}

Deserializer find_decoder(std::string_view name) {
  constexpr std::string_view kSerialization = "org.apache.kafka.common.serialization.";
  struct Known {
    std::string_view name;
    std::string_view deserializer;
  };
  constexpr auto kKnown = std::to_array<Known>({
      {"kafka.serializer.StringDecoder", "StringDeserializer"},
      {"kafka.serializer.LongDecoder", "LongDeserializer"},
      {"kafka.serializer.IntegerDecoder", "IntegerDeserializer"},
  });
  if (name == "kafka.serializer.DefaultDecoder") return &byte_array;
  for (const Known& known : kKnown) {
    if (known.name != name) continue;
    return find_deserializer(std::string(kSerialization) + std::string(known.deserializer));
  }
  return nullptr;
}

class ClassDecoder final : public RecordDecoder {
 public:
  ClassDecoder(Deserializer key, Deserializer value) : key_(key), value_(value) {}
  Result<DecodedRecord> decode(const wire::Record& record) const override {
    DecodedRecord decoded;
    if (record.key) {
      TRY(std::string key, key_(*record.key));
      decoded.key = std::move(key);
    }
    if (record.value) {
      TRY(std::string value, value_(*record.value));
      decoded.payload = std::move(value);
    }
    return decoded;
  }

 private:
  const Deserializer key_;
  const Deserializer value_;
};

Status choose_decoder(const ParsedOptions& options, const char* option, Deserializer& to) {
  TRY(std::optional<std::string> given, options.value(option));
  const std::string name = given.value_or("kafka.serializer.StringDecoder");
  to = find_decoder(name);
  if (to == nullptr) return Error(ErrorCode::kNotFound, name);
  return {};
}

}  // namespace

Result<std::unique_ptr<RecordDecoder>> make_record_decoder(const ParsedOptions& options) {
  if (options.has("offsets-decoder")) {
    return std::unique_ptr<RecordDecoder>(std::make_unique<OffsetsDecoder>());
  }
  if (options.has("transaction-log-decoder")) {
    return std::unique_ptr<RecordDecoder>(std::make_unique<TransactionsDecoder>());
  }
  if (options.has("cluster-metadata-decoder")) {
    return Error(ErrorCode::kUnsupported,
                 "--cluster-metadata-decoder is not supported: there is no cluster metadata log "
                 "here");
  }
  Deserializer key = nullptr;
  Deserializer value = nullptr;
  TRY(choose_decoder(options, "key-decoder-class", key));
  TRY(choose_decoder(options, "value-decoder-class", value));
  return std::unique_ptr<RecordDecoder>(std::make_unique<ClassDecoder>(key, value));
}

}  // namespace sluice::kafka::tools
