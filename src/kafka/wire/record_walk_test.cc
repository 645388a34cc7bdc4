#include "kafka/wire/record_walk.h"

#include <gtest/gtest.h>

#include "base/checksum.h"
#include "kafka/wire/compression.h"
#include "kafka/wire/record_batch_builder.h"

namespace sluice::kafka::wire {
namespace {

constexpr Compression kAll[] = {Compression::kNone, Compression::kGzip, Compression::kSnappy,
                                Compression::kLz4, Compression::kZstd};

Bytes record(std::int32_t delta, std::optional<ByteView> key = "k",
             std::optional<ByteView> value = "v", std::vector<RecordHeader> headers = {}) {
  Bytes bytes;
  append_record(bytes, 10 * delta, delta, key, value, headers);
  return bytes;
}

// A batch whose header says `count`, whatever `packed` is.
Bytes batch_of(Compression compression, std::int32_t count, ByteView packed) {
  RecordBatchBuilder builder({.compression = compression});
  for (std::int32_t i = 0; i < count; ++i) builder.append(1000, "", "");
  Bytes batch = builder.finish()->substr(0, kBatchHeaderBytes);
  batch += packed;
  store_be(batch.data() + layout::kLength,
           static_cast<std::int32_t>(batch.size() - kBatchPrefixBytes));
  store_be(batch.data() + layout::kCrc, crc32c(ByteView(batch).substr(layout::kAttributes)));
  return batch;
}
Bytes packed(Compression compression, ByteView records) {
  if (compression == Compression::kNone) return Bytes(records);
  return *codec::compress(codec_format(compression), records);
}

struct Seen {
  int count = 0;
  Status status;
};
Seen scan(const Bytes& bytes, codec::DecodeBudget& budget = codec::DecodeBudget::of_process()) {
  const RecordBatch batch = *RecordBatch::open(bytes);
  RecordScan scan(batch, budget);
  RecordOutline outline;
  Seen seen;
  while (scan.next(outline)) ++seen.count;
  seen.status = scan.status();
  return seen;
}

std::optional<BatchFault> fault_of(const Bytes& bytes) {
  const Seen seen = scan(bytes);
  // Both readers see the same.
  const RecordBatch batch = *RecordBatch::open(bytes);
  RecordWalk walk(batch);
  Record record;
  while (walk.next(record)) {
  }
  EXPECT_EQ(walk.status().ok(), seen.status.ok());
  if (seen.status) return std::nullopt;
  EXPECT_EQ(walk.status().error().message(), seen.status.error().message());
  return seen.status.error().reason<BatchFault>();
}

// As the real broker told them apart for each of these batches.
TEST(RecordScanTest, TellsABrokenPayloadFromWrongRecords) {
  const Bytes two = record(0) + record(1);
  for (const Compression codec : kAll) {
    const Bytes all = packed(codec, two);
    const std::string name(compression_name(codec));
    EXPECT_EQ(fault_of(batch_of(codec, 2, all)), std::nullopt) << name;
    EXPECT_EQ(fault_of(batch_of(codec, 1, all)), BatchFault::kRecords) << name;
    EXPECT_EQ(fault_of(batch_of(codec, 3, all)), BatchFault::kRecords) << name;
    const bool own_end = codec != Compression::kNone && codec != Compression::kGzip;
    EXPECT_EQ(fault_of(batch_of(codec, 2, all.substr(0, all.size() - 12))),
              own_end ? BatchFault::kPayload : BatchFault::kRecords)
        << name;
    if (codec == Compression::kNone) continue;
    EXPECT_EQ(fault_of(batch_of(codec, 2, all.substr(0, all.size() - 3))), BatchFault::kPayload)
        << name;
    EXPECT_EQ(fault_of(batch_of(codec, 2, "this is not gzip")), BatchFault::kPayload) << name;
  }
  EXPECT_EQ(fault_of(batch_of(Compression::kGzip, 2, packed(Compression::kGzip, two) + "\0\0")),
            std::nullopt);
  EXPECT_EQ(fault_of(batch_of(
                Compression::kLz4, 2,
                packed(Compression::kLz4, record(0)) + packed(Compression::kLz4, record(1)))),
            BatchFault::kRecords);
}

TEST(RecordScanTest, RefusesRecordsThatContradictTheirLengths) {
  const struct {
    const char* why;
    Bytes bytes;
  } cases[] = {
      {"a negative length", Bytes("\x05\0\0\0\x02k\x02v\0", 9)},
      {"shorter than its fields", Bytes("\x06\0\0\0\x02k\x02v\0", 9)},
      {"longer than its fields", Bytes("\x14\0\0\0\x02k\x02v\0zz", 11)},
      {"longer than the batch", Bytes("\x28\0\0\0\x02k\x02v\0", 9)},
      {"a key beyond its end", Bytes("\x0c\0\0\0\x40k\0", 7)},
      {"too many headers", Bytes("\x10\0\0\0\x02k\x02v\x7e", 9)},
      {"fewer than no headers", Bytes("\x10\0\0\0\x02k\x02v\x01", 9)},
      {"a header without a key", Bytes("\x14\0\0\0\x02k\x02v\x02\x01\x01", 11)},
  };
  for (const auto& one : cases) {
    EXPECT_EQ(fault_of(batch_of(Compression::kNone, 1, one.bytes)), BatchFault::kRecords)
        << one.why;
    EXPECT_EQ(fault_of(batch_of(Compression::kLz4, 1, packed(Compression::kLz4, one.bytes))),
              BatchFault::kRecords)
        << one.why;
  }
}

// 100 MB that a producer sends as a few KiB: who asks only for the outline holds none of it.
TEST(RecordScanTest, HoldsNoMoreThanAPiece) {
  const Bytes bomb = record(0, "k", Bytes(100'000'000, '\0'));
  for (const Compression codec :
       {Compression::kGzip, Compression::kSnappy, Compression::kLz4, Compression::kZstd}) {
    const Bytes bytes = batch_of(codec, 1, packed(codec, bomb));
    codec::DecodeBudget budget(32u << 20);
    EXPECT_EQ(scan(bytes, budget).count, 1) << compression_name(codec);
    codec::DecodeBudget none(1000);
    EXPECT_EQ(scan(bytes, none).status.error().code(), ErrorCode::kResourceExhausted);
  }
}

TEST(RecordWalkTest, StaysWithinItsBudgetAndShowsWhatWasAskedFor) {
  const Bytes value(50'000'000, 'x');
  const Bytes bytes =
      batch_of(Compression::kZstd, 2,
               packed(Compression::kZstd, record(0, "key", value, {{"h", value}}) + record(1)));
  codec::DecodeBudget budget(16u << 20);
  const RecordBatch batch = *RecordBatch::open(bytes);
  Record seen;
  {
    RecordWalk walk(batch, {.budget = budget});
    EXPECT_FALSE(walk.next(seen));
    EXPECT_EQ(walk.status().error().code(), ErrorCode::kResourceExhausted);
  }
  EXPECT_EQ(budget.held(), 0u);
  RecordWalk walk(batch, {.value_bytes = 1000, .budget = budget});
  ASSERT_TRUE(walk.next(seen)) << walk.status().error().message();
  EXPECT_EQ(seen.key, "key");
  EXPECT_EQ(seen.value->size(), 1000u);
  EXPECT_EQ(seen.value_size, value.size());
  EXPECT_EQ(seen.headers.at(0).value->size(), 1000u);
  ASSERT_TRUE(walk.next(seen));
  EXPECT_EQ(seen.value, "v");
  EXPECT_EQ(seen.value_size, 1u);
  EXPECT_FALSE(walk.next(seen));
  EXPECT_TRUE(walk.status());
}

// Headers of two bytes each stand for many times that in memory.
TEST(RecordWalkTest, CountsHeadersInItsBudget) {
  const std::vector<RecordHeader> headers(300'000, RecordHeader{"", ""});
  const Bytes bytes =
      batch_of(Compression::kZstd, 1, packed(Compression::kZstd, record(0, "k", "v", headers)));
  codec::DecodeBudget budget(8u << 20);
  RecordWalk walk(*RecordBatch::open(bytes), {.budget = budget});
  Record seen;
  EXPECT_FALSE(walk.next(seen));
  EXPECT_EQ(walk.status().error().code(), ErrorCode::kResourceExhausted);
}

TEST(RecordWalkTest, EndsWhereABatchUnpacksToTooMuch) {
  const Bytes bytes =
      batch_of(Compression::kZstd, 1,
               packed(Compression::kZstd, record(0, "k", Bytes(kMaxUnpackedBytes + 1, '\0'))));
  const Seen seen = scan(bytes);
  EXPECT_EQ(seen.count, 0);
  EXPECT_EQ(seen.status.error().code(), ErrorCode::kResourceExhausted);
  EXPECT_EQ(seen.status.error().reason<BatchFault>(), BatchFault::kTooLarge);
}

}  // namespace
}  // namespace sluice::kafka::wire
