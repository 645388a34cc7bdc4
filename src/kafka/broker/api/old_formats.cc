#include "kafka/broker/api/old_formats.h"

#include <optional>
#include <string>

#include "base/file.h"
#include "kafka/broker/api/errors.h"
#include "kafka/wire/message_set.h"
#include "kafka/wire/message_set_writer.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::broker {

using wire::Compression;
using wire::KafkaError;

namespace {

constexpr std::size_t kMagicAt = 16;
constexpr std::size_t kAttributesAt = 17;
constexpr std::int16_t kFirstFetchWithTimes = 2;
// Of what gives no messages, so much is passed over for one answer, bytes.
constexpr std::uint64_t kMostPassedOver = 8 << 20;

struct Outline {
  std::int8_t magic = 0;
  Compression codec = Compression::kNone;
  std::size_t packed = 0;
};

// What the whole messages say of themselves; another magic in their midst is refused, as by Kafka.
std::variant<Outline, Refusal> outline_of(ByteView records) {
  Outline outline{.magic = static_cast<std::int8_t>(records[kMagicAt])};
  while (records.size() > kAttributesAt) {
    const auto size = wire::RecordBatch::size_at(records);
    if (!size || *size > records.size()) break;
    const auto magic = static_cast<std::int8_t>(records[kMagicAt]);
    if (magic != outline.magic) {
      return Refusal{KafkaError::kInvalidRecord,
                     "Batch magic " + std::to_string(magic) +
                         " is not the same as the first batch's magic byte " +
                         std::to_string(outline.magic),
                     {}};
    }
    if (const int codec = records[kAttributesAt] & wire::layout::kCompressionBits; codec != 0) {
      outline.codec = static_cast<Compression>(codec);
      outline.packed += *size;
    }
    records.remove_prefix(*size);
  }
  return outline;
}

// `alone`: nobody else unpacks anything now. Else there may be room when they come again.
Refusal unreadable(const Error& why, bool alone) {
  const bool crowded = why.code() == ErrorCode::kResourceExhausted;
  const KafkaError code = !crowded ? KafkaError::kCorruptMessage
                          : alone  ? KafkaError::kMessageTooLarge
                                   : KafkaError::kRequestTimedOut;
  return {code, why.message(), {}};
}

// The batches of a slice, whole.
Result<Bytes> bytes_of(const Log::Slice& slice) {
  Bytes bytes(slice.size, '\0');
  TRY(read_at(slice.file->get(), bytes.data(), bytes.size(), slice.position));
  return bytes;
}

struct Converted {
  Bytes messages;
  std::unique_ptr<codec::DecodeBudget::Share> share;
  std::optional<wire::Offset> next;  // behind the batches; none: there are none
};

Result<Converted> convert(const Log::Slice& slice, wire::Offset from, std::int8_t magic) {
  Converted converted;
  converted.share = std::make_unique<codec::DecodeBudget::Share>(codec::DecodeBudget::of_process());
  TRY(converted.share->hold(slice.size));
  TRY(const Bytes bytes, bytes_of(slice));
  wire::BatchWalk walk(bytes);
  while (const auto batch = walk.next()) {
    TRY(wire::append_messages(converted.messages, *batch, magic, from));
    // Many small records take several times their room, and again when they are encoded.
    TRY(converted.share->hold(slice.size + 2 * converted.messages.size()));
    converted.next = batch->next_offset();
  }
  TRY(walk.status());
  return converted;
}

KafkaError code_of(const Error& why) {
  if (why.code() == ErrorCode::kUnsupported) return KafkaError::kUnsupportedCompressionType;
  // Others unpack now: the consumer comes again.
  if (why.code() == ErrorCode::kResourceExhausted) return KafkaError::kNone;
  return kafka_error(why);
}

}  // namespace

bool are_messages(ByteView records) {
  return records.size() <= kMagicAt || records[kMagicAt] != wire::kMagicV2;
}

std::variant<Bytes, Refusal> batch_of_messages(ByteView records, std::int64_t most) {
  if (records.size() <= kAttributesAt) return Bytes();
  const auto outlined = outline_of(records);
  if (const auto* refused = std::get_if<Refusal>(&outlined)) return *refused;
  const auto& outline = std::get<Outline>(outlined);
  if (static_cast<std::int64_t>(outline.packed) > most) {
    return Refusal{KafkaError::kMessageTooLarge,
                   "The messages are packed in " + std::to_string(outline.packed) +
                       " bytes, more than the largest batch of " + std::to_string(most) + ".",
                   {}};
  }
  codec::DecodeBudget& budget = codec::DecodeBudget::of_process();
  codec::DecodeBudget::Share share(budget);
  wire::RecordBatchBuilder builder({.compression = outline.codec});
  Status fits;
  std::size_t held = 0;
  const auto read = wire::read_message_set(records, [&](const wire::Record& record) {
    if (!fits) return;
    builder.append(record.timestamp_ms, record.key, record.value);
    fits = share.hold(builder.size());
    if (fits) held = std::max(held, builder.size());
  });
  const auto refused = [&](const Error& why) { return unreadable(why, budget.held() <= held); };
  if (!read) return refused(read.error());
  if (!fits) return refused(fits.error());
  if (builder.count() == 0) return Bytes();
  auto batch = builder.finish();
  if (!batch) return refused(batch.error());
  return std::move(*batch);
}

OldRecords read_as_messages(Log& log, Log::Slice slice, wire::Offset from, std::int16_t version) {
  const std::int8_t magic = version < kFirstFetchWithTimes ? 0 : 1;
  const std::uint32_t most = slice.size;
  for (std::uint64_t passed = 0; passed < kMostPassedOver; passed += slice.size) {
    if (!slice.file || slice.size == 0) break;
    auto converted = convert(slice, from, magic);
    if (!converted) return {.error = code_of(converted.error())};
    if (!converted->messages.empty()) {
      return {.messages = std::move(converted->messages), .share = std::move(converted->share)};
    }
    if (!converted->next) break;
    from = std::max(from, *converted->next);
    slice = log.read(from, most, true);
    if (slice.error != KafkaError::kNone) break;
  }
  return {};
}

}  // namespace sluice::kafka::broker
