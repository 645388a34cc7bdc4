#include "kafka/wire/message_set.h"

#include <bit>

#include "base/checksum.h"
#include "codec/codec.h"
#include "codec/decode_budget.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/wire_reader.h"

namespace sluice::kafka::wire {
namespace {

constexpr std::size_t kLeastMessageBytes = 14;

struct Message {
  Offset offset = 0;
  std::int8_t magic = 0;
  std::int8_t attributes = 0;
  std::int64_t timestamp_ms = -1;
  std::optional<ByteView> key;
  std::optional<ByteView> value;
};

Error corrupt(std::string_view why) {
  return Error(ErrorCode::kCorrupt, "message set: " + std::string(why));
}

std::optional<ByteView> nullable_view(WireReader& reader) {
  const std::int32_t size = reader.int32();
  if (size == -1) return std::nullopt;
  if (size < 0) reader.fail("a negative length");
  return reader.view(reader.ok() ? static_cast<std::size_t>(size) : 0);
}

// The message at the start of `rest`, which is moved past it. No value: the end, or cut short.
Result<std::optional<Message>> next_message(ByteView& rest) {
  if (rest.size() <= 16) return std::optional<Message>();
  const auto size = load_be<std::int32_t>(rest.data() + 8);
  if (size < static_cast<std::int32_t>(kLeastMessageBytes)) return corrupt("an impossible size");
  if (rest.size() - kBatchPrefixBytes < static_cast<std::size_t>(size)) {
    return std::optional<Message>();
  }
  Message message;
  message.offset = load_be<std::int64_t>(rest.data());
  WireReader reader(rest.substr(kBatchPrefixBytes, static_cast<std::size_t>(size)));
  const std::uint32_t crc = reader.uint32();
  if (crc32(reader.rest()) != crc) return corrupt("the CRC does not match");
  message.magic = reader.int8();
  message.attributes = reader.int8();
  if (message.magic == 1) message.timestamp_ms = reader.int64();
  message.key = nullable_view(reader);
  message.value = nullable_view(reader);
  if (Status end = reader.finish(); !end) return corrupt(end.error().message());
  rest.remove_prefix(kBatchPrefixBytes + static_cast<std::size_t>(size));
  return std::optional<Message>(message);
}

void give(const Message& message, Offset offset, std::int64_t timestamp_ms,
          const std::function<void(const Record&)>& each) {
  Record record;
  record.offset = offset;
  record.timestamp_ms = timestamp_ms;
  record.key = message.key;
  record.value = message.value;
  each(record);
}

// XXH32 with seed 0, of less than 16 bytes.
std::uint32_t short_xxh32(ByteView bytes) {
  constexpr std::uint32_t kPrimes[] = {2654435761, 2246822519, 3266489917, 668265263, 374761393};
  std::uint32_t hash = kPrimes[4] + static_cast<std::uint32_t>(bytes.size());
  for (; bytes.size() >= 4; bytes.remove_prefix(4)) {
    std::uint32_t word = 0;
    for (int i = 3; i >= 0; --i) word = word << 8 | static_cast<std::uint8_t>(bytes[i]);
    hash = std::rotl(hash + word * kPrimes[2], 17) * kPrimes[3];
  }
  for (const char byte : bytes) {
    hash = std::rotl(hash + static_cast<std::uint8_t>(byte) * kPrimes[4], 11) * kPrimes[0];
  }
  hash = (hash ^ hash >> 15) * kPrimes[1];
  hash = (hash ^ hash >> 13) * kPrimes[2];
  return hash ^ hash >> 16;
}

// Under magic 0 Kafka's clients wrote the checksum of an LZ4 frame's descriptor over the magic
// number too, and its readers do not look at it (KAFKA-3160): here it becomes the right one.
void set_lz4_header_checksum(Bytes& frame) {
  constexpr std::size_t kMagicBytes = 4;
  constexpr int kContentSizeBit = 8;
  constexpr int kDictionaryBit = 1;
  if (frame.size() <= kMagicBytes) return;
  const int flags = frame[kMagicBytes];
  const std::size_t descriptor =
      2 + ((flags & kContentSizeBit) != 0 ? 8u : 0u) + ((flags & kDictionaryBit) != 0 ? 4u : 0u);
  if (frame.size() <= kMagicBytes + descriptor) return;
  frame[kMagicBytes + descriptor] =
      static_cast<char>(short_xxh32(ByteView(frame).substr(kMagicBytes, descriptor)) >> 8);
}

// The messages inside a compressed one; all of them, or an error.
template <class Each>
Status each_inside(ByteView rest, Each each) {
  for (;;) {
    TRY(const std::optional<Message> message, next_message(rest));
    if (!message) break;
    // One level is all that any producer ever wrote; more would be a way to blow up memory.
    if ((message->attributes & 7) != 0) return corrupt("compressed inside compressed");
    each(*message);
  }
  return rest.empty() ? Status() : corrupt("a compressed message set is cut short");
}

Status unpack(const Message& outer, const std::function<void(const Record&)>& each) {
  const int codec = outer.attributes & 7;
  if (codec > static_cast<int>(Compression::kLz4)) return corrupt("unknown compression");
  const codec::Format format = codec_format(static_cast<Compression>(codec));
  ByteView packed = outer.value.value_or(ByteView());
  Bytes mended;
  codec::DecodeBudget::Share share_of_mended(codec::DecodeBudget::of_process());
  if (outer.magic == 0 && codec == static_cast<int>(Compression::kLz4)) {
    TRY(share_of_mended.hold(packed.size()));
    mended = packed;
    set_lz4_header_checksum(mended);
    packed = mended;
  }
  codec::DecodeBudget::Share share(codec::DecodeBudget::of_process());
  TRY(share.hold(codec::working_bytes(format, packed)));
  TRY(const Bytes inner, codec::decompress(format, packed, kMaxUnpackedBytes, &share));
  // Twice: the last offset says the others, and a list of the messages can be larger than they are.
  Offset last = 0;
  TRY(each_inside(inner, [&](const Message& message) { last = message.offset; }));
  // Magic 1: relative offsets, the outer one is the last. Magic 0: absolute.
  const Offset base = outer.magic == 1 ? outer.offset - last : 0;
  const bool append_time = outer.magic == 1 && (outer.attributes & 8) != 0;
  return each_inside(inner, [&](const Message& message) {
    give(message, base + message.offset, append_time ? outer.timestamp_ms : message.timestamp_ms,
         each);
  });
}

}  // namespace

Result<ByteView> read_message_set(ByteView bytes, const std::function<void(const Record&)>& each) {
  while (bytes.size() > 16) {
    const auto magic = static_cast<std::int8_t>(bytes[16]);
    if (magic == kMagicV2) return bytes;
    if (magic != 0 && magic != 1) return corrupt("magic " + std::to_string(magic));
    TRY(std::optional<Message> message, next_message(bytes));
    if (!message) break;
    if ((message->attributes & 7) == 0) {
      give(*message, message->offset, message->timestamp_ms, each);
    } else {
      TRY(unpack(*message, each));
    }
  }
  return ByteView();
}

Status read_records(ByteView bytes,
                    const std::function<void(const Record&, const RecordBatch*)>& each) {
  const auto old = [&](const Record& record) { each(record, nullptr); };
  TRY(ByteView rest, read_message_set(bytes, old));
  BatchWalk walk(rest);
  Record record;
  while (std::optional<RecordBatch> batch = walk.next()) {
    if (!batch->crc_matches()) {
      return Error(ErrorCode::kCorrupt, "record batch at offset " +
                                            std::to_string(batch->base_offset()) +
                                            ": the CRC does not match");
    }
    RecordWalk records(*batch);
    while (records.next(record)) each(record, &*batch);
    TRY(records.status());
  }
  return walk.status();
}

}  // namespace sluice::kafka::wire
