#include "kafka/broker/log/batch_check.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "codec/codec.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::broker {

using wire::Compression;
using wire::KafkaError;
using wire::RecordBatch;
using wire::RecordOutline;
using wire::TimestampType;

namespace {

constexpr std::int16_t kFirstVersionWithZstd = 7;
// The smallest message of any format has so many bytes behind its length.
constexpr std::int32_t kLeastLength = 14;
constexpr std::int64_t kNoTime = -1;
// Of a batch of millions of records an answer names so many.
constexpr std::size_t kMostRecordErrors = 1000;
constexpr std::size_t kRecordErrorsInMessage = 3;

Refusal refuse(KafkaError error, std::string message) {
  return {error, std::move(message), {}};
}

// The batch at the start of `bytes`, whatever its magic, or none: too short, or cut short.
std::variant<std::optional<ByteView>, Refusal> next_batch(ByteView bytes) {
  if (bytes.size() < wire::kBatchPrefixBytes) return std::nullopt;
  const auto length = load_be<std::int32_t>(bytes.data() + wire::layout::kLength);
  if (length < kLeastLength) {
    return refuse(KafkaError::kCorruptMessage, "Record size " + std::to_string(length) +
                                                   " is less than the minimum record overhead (" +
                                                   std::to_string(kLeastLength) + ")");
  }
  if (bytes.size() <= wire::layout::kMagic) return std::nullopt;
  const auto magic = static_cast<std::int8_t>(bytes[wire::layout::kMagic]);
  if (magic < 0 || magic > wire::kMagicV2) {
    return refuse(KafkaError::kCorruptMessage,
                  "Invalid magic found in record: " + std::to_string(magic));
  }
  const std::size_t size = wire::kBatchPrefixBytes + static_cast<std::size_t>(length);
  if (size > bytes.size()) return std::nullopt;
  return bytes.substr(0, size);
}

std::string too_large(std::string_view what, std::size_t size, std::int64_t most) {
  return std::string(what) + " is " + std::to_string(size) +
         " bytes which exceeds the maximum configured value of " + std::to_string(most) + ".";
}

std::optional<Refusal> check_counts(const RecordBatch& batch, std::string_view partition) {
  const std::string in = " in topic partition " + std::string(partition);
  const std::int64_t by_offsets = std::int64_t{batch.last_offset_delta()} + 1;
  const std::string range =
      "[" + std::to_string(batch.base_offset()) + ", " + std::to_string(batch.last_offset()) + "]";
  if (by_offsets <= 0) {
    return refuse(KafkaError::kInvalidRecord, "Batch has an invalid offset range: " + range + in);
  }
  if (batch.record_count() <= 0) {
    return refuse(KafkaError::kInvalidRecord, "Invalid reported count for record batch: " +
                                                  std::to_string(batch.record_count()) + in);
  }
  if (by_offsets != batch.record_count()) {
    return refuse(KafkaError::kInvalidRecord, "Inconsistent batch offset range " + range +
                                                  " and count of records " +
                                                  std::to_string(batch.record_count()) + in);
  }
  return std::nullopt;
}

// In the order in which Kafka asks.
std::optional<Refusal> check_header(const CheckContext& context, const RecordBatch& batch) {
  const std::string in = " in topic partition " + std::string(context.partition);
  if (batch.base_offset() != 0) {
    return refuse(KafkaError::kInvalidRecord,
                  "The baseOffset of the record batch in the append to " +
                      std::string(context.partition) + " should be 0, but it is " +
                      std::to_string(batch.base_offset()));
  }
  if (static_cast<std::int64_t>(batch.size()) > context.config.max_message_bytes) {
    return refuse(
        KafkaError::kMessageTooLarge,
        too_large("The record batch size in the append to " + std::string(context.partition),
                  batch.size(), context.config.max_message_bytes));
  }
  if (!batch.crc_matches()) {
    return refuse(KafkaError::kCorruptMessage, "Record is corrupt (stored crc = " +
                                                   std::to_string(batch.crc()) + ")" + in + ".");
  }
  if (batch.compression() > Compression::kZstd) {
    return refuse(
        KafkaError::kUnknownServerError,
        "Unknown compression type id: " + std::to_string(static_cast<int>(batch.compression())));
  }
  if (auto refused = check_counts(batch, context.partition)) return refused;
  if (batch.is_control()) {
    return refuse(KafkaError::kInvalidRecord,
                  "Clients are not allowed to write control records" + in);
  }
  if (batch.is_idempotent() && batch.base_sequence() < 0) {
    return refuse(KafkaError::kInvalidRecord, "Invalid sequence number " +
                                                  std::to_string(batch.base_sequence()) +
                                                  " in record batch with producerId " +
                                                  std::to_string(batch.producer_id()) + in);
  }
  return std::nullopt;
}

// Why the records could not be read.
Refusal unreadable(const Error& error) {
  switch (error.reason<wire::BatchFault>().value_or(wire::BatchFault::kRecords)) {
    case wire::BatchFault::kPayload:
      return refuse(KafkaError::kUnknownServerError, error.message());
    case wire::BatchFault::kTooLarge:
      // A producer sends the records of such a batch again in smaller ones.
      return refuse(KafkaError::kMessageTooLarge, error.message());
    case wire::BatchFault::kRecords:
      break;
  }
  // No room to unpack it just now: it may come again.
  if (error.code() == ErrorCode::kResourceExhausted) {
    return refuse(KafkaError::kRequestTimedOut, error.message());
  }
  return refuse(KafkaError::kInvalidRecord, error.message());
}

// The records of one batch: the largest of their times, and what is wrong with single ones.
class RecordCheck {
 public:
  RecordCheck(const CheckContext& context, const RecordBatch& batch)
      : context_(context), batch_(batch) {}

  std::int64_t max_time() const { return max_time_; }
  // False: no further record needs to be looked at.
  bool take(const RecordOutline& record) {
    if (record.offset_delta != index_) {
      out_of_order_ = true;
      return false;
    }
    max_time_ = std::max(max_time_, record.timestamp_ms);
    if (context_.config.compacts && record.key_size < 0) {
      add("Compacted topic cannot accept message without key in topic partition " +
          std::string(context_.partition));
    } else if (!in_time(record.timestamp_ms)) {
      add(out_of_time(record));
      bad_time_ = true;
    } else if (batch_.timestamp_type() == TimestampType::kLogAppendTime) {
      add(foreign_time(record));
      bad_time_ = true;
    }
    ++index_;
    return true;
  }
  std::optional<Refusal> refusal() && {
    if (out_of_order_) {
      const bool packed = batch_.compression() != Compression::kNone;
      return refuse(packed ? KafkaError::kUnknownServerError : KafkaError::kInvalidRecord,
                    "The offsets of the records in a batch do not count up from 0.");
    }
    if (count_ == 0) return std::nullopt;
    if (bad_time_) {
      return Refusal{KafkaError::kInvalidTimestamp,
                     "One or more records have been rejected due to invalid timestamp",
                     std::move(errors_)};
    }
    return Refusal{KafkaError::kInvalidRecord, first_errors(), std::move(errors_)};
  }

 private:
  void add(std::string message) {
    ++count_;
    if (errors_.size() < kMostRecordErrors) errors_.push_back({index_, std::move(message)});
  }

  // message.timestamp.difference.max.ms. Unsigned, since the times of a client can be as far apart
  // as i64 goes.
  bool in_time(std::int64_t time_ms) const {
    const std::int64_t most = context_.config.timestamp_difference_max_ms;
    if (context_.config.log_append_time || time_ms == kNoTime || most == LogConfig::kNever) {
      return true;
    }
    const auto time = static_cast<std::uint64_t>(time_ms);
    const auto now = static_cast<std::uint64_t>(context_.now_ms);
    return (time_ms > context_.now_ms ? time - now : now - time) <=
           static_cast<std::uint64_t>(most);
  }

  std::string out_of_time(const RecordOutline& record) const {
    const std::int64_t most = context_.config.timestamp_difference_max_ms;
    return "Timestamp " + std::to_string(record.timestamp_ms) + " of message with offset " +
           std::to_string(index_) + " is out of range. The timestamp should be within [" +
           std::to_string(context_.now_ms - most) + ", " +
           // Later than any time there is, when it is that far.
           std::to_string(context_.now_ms + std::min(most, LogConfig::kNever - context_.now_ms)) +
           "]";
  }

  // In the words of the JVM's broker, with the name that its class for such a record has.
  std::string foreign_time(const RecordOutline& record) const {
    const bool packed = batch_.compression() != Compression::kNone;
    return std::string("Invalid timestamp type in message ") +
           (packed ? "PartialDefaultRecord" : "DefaultRecord") +
           "(offset=" + std::to_string(index_) +
           ", timestamp=" + std::to_string(record.timestamp_ms) +
           ", key=" + std::to_string(std::max(record.key_size, packed ? -1 : 0)) +
           " bytes, value=" + std::to_string(std::max(record.value_size, packed ? -1 : 0)) +
           " bytes). Producer should not set timestamp type to LogAppendTime.";
  }

  std::string first_errors() const {
    std::string text =
        "One or more records have been rejected due to " + std::to_string(count_) +
        " record errors in total, and only showing the first three errors at most: [";
    for (std::size_t i = 0; i < std::min(errors_.size(), kRecordErrorsInMessage); ++i) {
      if (i > 0) text += ", ";
      text += "RecordError(batchIndex=" + std::to_string(errors_[i].index) + ", message='" +
              errors_[i].message + "')";
    }
    return text + "]";
  }

  const CheckContext& context_;
  const RecordBatch& batch_;
  std::int32_t index_ = 0;
  std::int64_t max_time_ = kNoTime;
  bool out_of_order_ = false;
  bool bad_time_ = false;
  std::size_t count_ = 0;
  std::vector<RecordError> errors_;
};

// compression.type: the records as they were unpacked go into another codec, and never grow beyond
// the largest batch.
class Repacker {
 public:
  Repacker(const CheckContext& context, const RecordBatch& batch, Compression to)
      : batch_(batch),
        to_(to),
        most_(
            static_cast<std::size_t>(std::max<std::int64_t>(context.config.max_message_bytes, 0))),
        share_(codec::DecodeBudget::of_process()),
        bytes_(batch.bytes().substr(0, wire::kBatchHeaderBytes)) {
    if (to != Compression::kNone) compressor_ = codec::make_compressor(wire::codec_format(to));
  }

  Status add(ByteView records) {
    if (compressor_) {
      TRY(compressor_->write(records, bytes_));
    } else if (records.size() <= most_) {
      bytes_.append(records);
    }
    over_ = over_ || records.size() > most_ || bytes_.size() > most_;
    if (over_) return Error(ErrorCode::kResourceExhausted, "too large");
    return share_.hold(bytes_.size());
  }
  Status finish() {
    if (compressor_) TRY(compressor_->finish(bytes_));
    over_ = over_ || bytes_.size() > most_;
    return {};
  }
  // Larger than a batch may be.
  bool over() const { return over_; }
  std::size_t size() const { return bytes_.size(); }

  // The header that goes with them; its CRC comes with set_time().
  Bytes take() && {
    const int bits =
        batch_.attributes() & (wire::layout::kAppendTimeBit | wire::layout::kTransactionalBit);
    store_be(bytes_.data() + wire::layout::kAttributes,
             static_cast<std::int16_t>(bits | static_cast<int>(to_)));
    store_be(bytes_.data() + wire::layout::kLength,
             static_cast<std::int32_t>(bytes_.size() - wire::kBatchPrefixBytes));
    return std::move(bytes_);
  }

 private:
  const RecordBatch& batch_;
  const Compression to_;
  const std::size_t most_;
  codec::DecodeBudget::Share share_;
  std::unique_ptr<codec::Compressor> compressor_;
  Bytes bytes_;
  bool over_ = false;
};

}  // namespace

std::variant<RecordBatch, Refusal> the_batch(ByteView records, std::int16_t version) {
  const std::string only = "Produce requests with version " + std::to_string(version);
  auto first = next_batch(records);
  if (auto* refused = std::get_if<Refusal>(&first)) return std::move(*refused);
  const std::optional<ByteView> bytes = std::get<std::optional<ByteView>>(first);
  if (!bytes) {
    return refuse(KafkaError::kInvalidRecord,
                  only + " must have at least one record batch per partition");
  }
  if (static_cast<std::int8_t>((*bytes)[wire::layout::kMagic]) != wire::kMagicV2) {
    return refuse(KafkaError::kInvalidRecord,
                  only + " are only allowed to contain record batches with magic version 2");
  }
  const auto batch = RecordBatch::open_unchecked(*bytes);
  if (!batch) return refuse(KafkaError::kCorruptMessage, batch.error().message());
  if (version < kFirstVersionWithZstd && batch->compression() == Compression::kZstd) {
    return refuse(KafkaError::kUnsupportedCompressionType,
                  only + " are not allowed to use ZStandard compression");
  }
  auto second = next_batch(records.substr(bytes->size()));
  if (auto* refused = std::get_if<Refusal>(&second)) return std::move(*refused);
  if (std::get<std::optional<ByteView>>(second)) {
    return refuse(KafkaError::kInvalidRecord,
                  only + " are only allowed to contain exactly one record batch per partition");
  }
  return *batch;
}

std::variant<CheckedBatch, Refusal> check_batch(const CheckContext& context,
                                                wire::MutableBatch batch) {
  const RecordBatch& sent = batch.batch();
  if (auto refused = check_header(context, sent)) return std::move(*refused);
  const Compression kept = context.config.compression.value_or(sent.compression());
  std::optional<Repacker> repacker;
  wire::RecordScan scan(sent);
  if (kept != sent.compression()) {
    repacker.emplace(context, sent, kept);
    scan.tap([&](ByteView piece) { return repacker->add(piece); });
  }
  RecordCheck check(context, sent);
  RecordOutline record;
  while (scan.next(record) && check.take(record)) {
  }
  if (repacker && scan.status() && !repacker->finish()) {
    return refuse(KafkaError::kUnknownServerError, "The records could not be compressed.");
  }
  if (repacker && repacker->over()) {
    return refuse(KafkaError::kMessageTooLarge,
                  too_large("The record batch, as compression.type of " +
                                std::string(context.partition) + " has it,",
                            repacker->size(), context.config.max_message_bytes));
  }
  if (!scan.status()) return unreadable(scan.status().error());
  const std::int64_t max_time = check.max_time();
  if (auto refused = std::move(check).refusal()) return std::move(*refused);
  CheckedBatch checked{batch, {}};
  if (repacker) {
    checked.repacked = std::move(*repacker).take();
    const RecordBatch repacked = *RecordBatch::open_unchecked(checked.repacked);
    checked.batch = wire::MutableBatch::of(checked.repacked, repacked);
    checked.batch.sign();
  }
  const bool own = context.config.log_append_time;
  checked.batch.set_time(own ? TimestampType::kLogAppendTime : TimestampType::kCreateTime,
                         own ? context.now_ms : max_time);
  if (static_cast<std::int64_t>(checked.batch.batch().size()) > context.config.segment_bytes) {
    return refuse(KafkaError::kRecordListTooLarge,
                  too_large("The record batch in the append to " + std::string(context.partition),
                            checked.batch.batch().size(), context.config.segment_bytes));
  }
  return checked;
}

}  // namespace sluice::kafka::broker
