#include "kafka/wire/record_batch.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/checksum.h"
#include "codec/codec.h"
#include "kafka/wire/message_set.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::wire {
namespace {

Bytes from_hex(std::string_view hex) {
  Bytes bytes;
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') digits += c;
  }
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// Written by Kafka's own classes: producer id 5, records ("k", "v") and (null, "v2").
constexpr std::string_view kKafkaBatch =
    "0000000000000000 00000043 00000000 02 be75da32 0000 00000001 0000018bcfe56800"
    "0000018bcfe56801 0000000000000005 0000 00000000 00000002 100000 00026b027600 10000202010476 "
    "3200";
// Kafka's commit marker at offset 3, coordinator epoch 7.
constexpr std::string_view kKafkaMarker =
    "0000000000000003 00000042 00000000 02 22da8afe 0030 00000000 0000018bcfe56803"
    "0000018bcfe56803 0000000000000005 0000 ffffffff 00000001 20000000080000000 10c000000000007 00";

TEST(RecordBatchTest, ReadsABatchOfKafkasOwn) {
  const Bytes bytes = from_hex(kKafkaBatch);
  Result<RecordBatch> batch = RecordBatch::open(bytes);
  ASSERT_TRUE(batch) << batch.error().message();
  EXPECT_TRUE(batch->crc_matches());
  EXPECT_EQ(batch->size(), 79u);
  EXPECT_EQ(batch->last_offset(), 1);
  EXPECT_EQ(batch->producer_id(), 5);
  EXPECT_EQ(batch->last_sequence(), 1);
  RecordWalk walk(*batch);
  Record record;
  ASSERT_TRUE(walk.next(record));
  EXPECT_EQ(record.offset, 0);
  EXPECT_EQ(record.timestamp_ms, 1'700'000'000'000);
  EXPECT_EQ(record.key, "k");
  EXPECT_EQ(record.value, "v");
  ASSERT_TRUE(walk.next(record));
  EXPECT_EQ(record.timestamp_ms, 1'700'000'000'001);
  EXPECT_FALSE(record.key);
  EXPECT_EQ(record.value, "v2");
  EXPECT_FALSE(walk.next(record));
  EXPECT_TRUE(walk.status());
}

TEST(RecordBatchBuilderTest, WritesTheBytesThatKafkaWrites) {
  RecordBatchBuilder builder({.producer_id = 5, .producer_epoch = 0, .base_sequence = 0});
  builder.append(1'700'000'000'000, "k", "v");
  builder.append(1'700'000'000'001, std::nullopt, "v2");
  EXPECT_EQ(to_hex(*builder.finish()), to_hex(from_hex(kKafkaBatch)));
  EXPECT_EQ(to_hex(end_marker(3, 0, 5, 0, ControlType::kCommit, 7, 1'700'000'000'003)),
            to_hex(from_hex(kKafkaMarker)));
}

TEST(RecordBatchBuilderTest, EveryCompressionComesBack) {
  for (const auto compression : {Compression::kNone, Compression::kGzip, Compression::kSnappy,
                                 Compression::kLz4, Compression::kZstd}) {
    RecordBatchBuilder builder({.base_offset = 100, .compression = compression});
    const std::vector<RecordHeader> headers = {{"h", "1"}, {"h", std::nullopt}};
    for (int i = 0; i < 1000; ++i)
      builder.append(5000 + i, std::to_string(i), "the value", headers);
    const Bytes bytes = *builder.finish();
    Result<RecordBatch> batch = RecordBatch::open(bytes);
    ASSERT_TRUE(batch) << compression_name(compression);
    EXPECT_TRUE(batch->crc_matches());
    EXPECT_EQ(batch->max_timestamp(), 5999);
    RecordWalk walk(*batch);
    Record record;
    int count = 0;
    while (walk.next(record)) {
      EXPECT_EQ(record.offset, 100 + count);
      EXPECT_EQ(record.key, std::to_string(count));
      ASSERT_EQ(record.headers.size(), 2u);
      EXPECT_FALSE(record.headers[1].value);
      ++count;
    }
    EXPECT_EQ(count, 1000);
    EXPECT_TRUE(walk.status());
  }
}

// A broker stores offset and epoch without touching the CRC; another time needs a new one.
TEST(MutableBatchTest, TakesOffsetAndTimeInPlace) {
  Bytes bytes = from_hex(kKafkaBatch);
  MutableBatch changed = MutableBatch::of(bytes, *RecordBatch::open(bytes));
  const std::uint32_t crc = changed.batch().crc();
  changed.assign(77, 3);
  changed.set_time(TimestampType::kCreateTime, changed.batch().max_timestamp());
  EXPECT_EQ(changed.batch().crc(), crc);
  EXPECT_EQ(changed.batch().last_offset(), 78);
  EXPECT_EQ(changed.batch().leader_epoch(), 3);
  changed.set_time(TimestampType::kLogAppendTime, 1'800'000'000'000);
  EXPECT_TRUE(RecordBatch::open(bytes)->crc_matches());
  RecordWalk walk(*RecordBatch::open(bytes));
  Record record;
  ASSERT_TRUE(walk.next(record));
  EXPECT_EQ(record.timestamp_ms, 1'800'000'000'000);
  changed.set_time(TimestampType::kCreateTime, -1);
  EXPECT_TRUE(RecordBatch::open(bytes)->crc_matches());
  EXPECT_EQ(RecordBatch::open(bytes)->timestamp_type(), TimestampType::kCreateTime);
}

TEST(RecordBatchTest, NoFlippedBitPasses) {
  const Bytes good = from_hex(kKafkaBatch);
  for (std::size_t bit = 16 * 8; bit < good.size() * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    Result<RecordBatch> batch = RecordBatch::open(bad);
    EXPECT_FALSE(batch && batch->crc_matches()) << "bit " << bit;
  }
}

TEST(BatchWalkTest, StopsBeforeABatchThatIsCutShort) {
  const Bytes one = from_hex(kKafkaBatch);
  const Bytes bytes = one + one + one.substr(0, 40);
  BatchWalk walk(bytes);
  EXPECT_TRUE(walk.next());
  EXPECT_TRUE(walk.next());
  EXPECT_FALSE(walk.next());
  EXPECT_TRUE(walk.status());
  EXPECT_EQ(walk.rest().size(), 40u);
}

Bytes seed(const char* name) {
  std::ifstream file(std::string(SLUICE_SOURCE_DIR "/tests/corpus/kafka_wire_records/") + name,
                     std::ios::binary);
  return Bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

std::string read_all(const Bytes& bytes) {
  std::string text;
  const Status status = read_records(bytes, [&](const Record& record, const RecordBatch*) {
    text += std::to_string(record.offset) + "@" + std::to_string(record.timestamp_ms) + " " +
            std::string(record.key.value_or("null")) + "=" +
            std::string(record.value.value_or("null")) + "\n";
  });
  return status ? text : status.error().message();
}

TEST(MessageSetTest, ReadsTheFormatsBeforeBatches) {
  EXPECT_EQ(read_all(seed("v0")), "5@-1 k=v\n6@-1 null=w\n");
  // Offsets inside a compressed message of magic 1 are relative to its own.
  EXPECT_EQ(read_all(seed("v1_gzip")), "10@1700000000000 a=1\n11@1700000000001 null=2\n");
  Bytes flipped = seed("v0");
  flipped.back() = 'x';
  EXPECT_EQ(read_all(flipped), "message set: the CRC does not match");
}

Bytes old_message(Compression compression, const Bytes& value) {
  Bytes body{0, static_cast<char>(compression)};
  append_be<std::int32_t>(body, -1);
  append_be(body, static_cast<std::int32_t>(value.size()));
  body += value;
  Bytes message;
  append_be<std::int64_t>(message, 7);
  append_be(message, static_cast<std::int32_t>(body.size() + 4));
  append_be(message, crc32(body));
  return message + body;
}

// As Kafka 3.5's own MemoryRecords wrote them. Under magic 0 the checksum of the frame's header is
// wrong on purpose (KAFKA-3160); under magic 1 a wrong one is refused.
TEST(MessageSetTest, ReadsLz4AsKafkaWroteIt) {
  EXPECT_EQ(read_all(from_hex("00000000000000150000004fbaef073f0003ffffffff0000004104224d1860401a32"
                              "0000001200010091140000001056cf205f0f0071016100000001310c00f007000015"
                              "0000000fa3bd3a7c0000ffffffff000000013200000000")),
            "20@-1 a=1\n21@-1 null=2\n");
  EXPECT_EQ(read_all(from_hex("00000000000000150000005ce2b83a2601030000018bcfe56801ffffffff00000046"
                              "04224d186040823700000016000100e01870057b6601000000018bcfe56818002001"
                              "610e0010310b0000090085000000175f14c4722400a001ffffffff00000001320000"
                              "0000")),
            "20@1700000000000 a=1\n21@1700000000001 null=2\n");
  const Bytes frame = *codec::compress(codec::Format::kLz4, Bytes());
  EXPECT_EQ(read_all(old_message(Compression::kLz4, frame.substr(0, 5))),
            "lz4: the data is cut short");
}

// Beside what was unpacked, nothing is held that grows with it.
TEST(MessageSetTest, ALargeOneInsideACompressedOne) {
  const Bytes inner = old_message(Compression::kNone, Bytes(100 << 20, 'x'));
  const Bytes packed = *codec::compress(codec::Format::kGzip, inner);
  std::size_t size = 0;
  const Status read =
      read_records(old_message(Compression::kGzip, packed),
                   [&](const Record& record, const RecordBatch*) { size += record.value->size(); });
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(size, std::size_t{100} << 20);
}

}  // namespace
}  // namespace sluice::kafka::wire
