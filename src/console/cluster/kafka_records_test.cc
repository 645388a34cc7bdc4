#include "console/cluster/kafka_records.h"

#include <gtest/gtest.h>

#include "kafka/wire/record_batch_builder.h"

namespace sluice::console {
namespace {

namespace wire = kafka::wire;

Bytes batch(std::int64_t base_offset, const std::vector<std::string>& values,
            wire::BatchSettings settings = {}) {
  settings.base_offset = base_offset;
  wire::RecordBatchBuilder builder(settings);
  for (const std::string& value : values) builder.append(1000, std::nullopt, value);
  return *builder.finish();
}

std::vector<std::string> values(RecordCollector& collector) {
  std::vector<std::string> found;
  for (const MessageView& message : collector.release()) found.push_back(*message.value);
  return found;
}

using Strings = std::vector<std::string>;

TEST(RecordCollectorTest, TakesFromTheOffsetAskedFor) {
  RecordCollector collector(0, 11, {.messages = 100, .bytes = 1000});
  ASSERT_TRUE(collector.take(batch(10, {"a", "b", "c"}), {}));
  EXPECT_EQ(collector.next_offset(), 13);
  EXPECT_EQ(values(collector), (Strings{"b", "c"}));
}

TEST(RecordCollectorTest, UnpacksEveryCodec) {
  for (const auto compression : {wire::Compression::kGzip, wire::Compression::kSnappy,
                                 wire::Compression::kLz4, wire::Compression::kZstd}) {
    RecordCollector collector(0, 0, {.messages = 100, .bytes = 1000});
    wire::BatchSettings settings;
    settings.compression = compression;
    ASSERT_TRUE(collector.take(batch(0, {"a", "b"}, settings), {}));
    EXPECT_EQ(values(collector), (Strings{"a", "b"})) << wire::compression_name(compression);
  }
}

TEST(RecordCollectorTest, KeepsEverythingOfAMessage) {
  wire::RecordBatchBuilder builder({.base_offset = 5});
  const std::vector<wire::RecordHeader> headers = {{"h", "1"}, {"none", std::nullopt}};
  builder.append(77, "key", std::nullopt, headers);
  RecordCollector collector(3, 0, {.messages = 1, .bytes = 1000});
  ASSERT_TRUE(collector.take(*builder.finish(), {}));
  const auto messages = collector.release();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].partition, 3);
  EXPECT_EQ(messages[0].offset, 5);
  EXPECT_EQ(messages[0].timestamp_ms, 77);
  EXPECT_EQ(messages[0].time, MessageView::Time::kCreate);
  EXPECT_EQ(messages[0].key, "key");
  EXPECT_EQ(messages[0].value, std::nullopt);
  ASSERT_EQ(messages[0].headers.size(), 2U);
  EXPECT_EQ(messages[0].headers[0].second, "1");
  EXPECT_EQ(messages[0].headers[1].second, std::nullopt);
}

TEST(RecordCollectorTest, StopsAtItsBounds) {
  RecordCollector few(0, 0, {.messages = 2, .bytes = 1000});
  ASSERT_TRUE(few.take(batch(0, {"a", "b", "c"}), {}));
  EXPECT_TRUE(few.full());
  EXPECT_EQ(few.next_offset(), 2);
  RecordCollector small(0, 0, {.messages = 100, .bytes = 3});
  ASSERT_TRUE(small.take(batch(0, {"aa", "bb", "cc"}), {}));
  EXPECT_EQ(values(small), (Strings{"aa", "bb"}));
}

// Of a value that unpacks to far more than was sent, only what is shown is held; its size is told.
TEST(RecordCollectorTest, SeesOnlyWhatIsShown) {
  wire::BatchSettings settings;
  settings.compression = wire::Compression::kZstd;
  const Bytes large = batch(0, {std::string(50 << 20, '0'), "small"}, settings);
  ASSERT_LT(large.size(), 100'000U);
  RecordCollector collector(0, 0, {.messages = 100, .bytes = 1 << 20, .each = 1000});
  ASSERT_TRUE(collector.take(large, {}));
  const auto messages = collector.release();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_LE(messages[0].value->size(), 1001U);
  EXPECT_EQ(messages[0].value_size, 50U << 20);
  EXPECT_EQ(messages[1].value, "small");
  EXPECT_EQ(messages[1].value_size, 5U);
}

// A fetch may end in the middle of a batch.
TEST(RecordCollectorTest, LeavesACutBatchForTheNextFetch) {
  const Bytes whole = batch(2, {"c"});
  RecordCollector collector(0, 0, {.messages = 100, .bytes = 1000});
  ASSERT_TRUE(collector.take(batch(0, {"a", "b"}) + whole.substr(0, whole.size() - 1), {}));
  EXPECT_EQ(collector.next_offset(), 2);
  ASSERT_TRUE(collector.take(whole, {}));
  EXPECT_EQ(values(collector), (Strings{"a", "b", "c"}));
}

// KIP-98: readers of committed data leave out aborted records and all markers, and pass over them.
TEST(RecordCollectorTest, LeavesOutAbortedTransactions) {
  wire::BatchSettings one;
  one.transactional = true;
  one.producer_id = 1;
  wire::BatchSettings two = one;
  two.producer_id = 2;
  Bytes log = batch(0, {"aborted"}, one) + batch(1, {"kept"}, two) + batch(2, {"plain"});
  log += wire::end_marker(3, 0, 1, 0, wire::ControlType::kAbort, 0, 1000);
  log += wire::end_marker(4, 0, 2, 0, wire::ControlType::kCommit, 0, 1000);
  log += batch(5, {"later"}, one);
  RecordCollector collector(0, 0, {.messages = 100, .bytes = 1000});
  ASSERT_TRUE(collector.take(log, {{.producer_id = 1, .first_offset = 0}}));
  EXPECT_EQ(collector.next_offset(), 6);
  EXPECT_EQ(values(collector), (Strings{"kept", "plain", "later"}));
}

TEST(RecordCollectorTest, RefusesABatchThatDoesNotMatchItsChecksum) {
  Bytes bad = batch(0, {"abc"});
  bad.back() ^= 1;
  RecordCollector collector(0, 0, {.messages = 100, .bytes = 1000});
  const Status taken = collector.take(bad, {});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace sluice::console
