// The producer over the cluster that librdkafka simulates.
#include "kafka/client/producer.h"

#include <gtest/gtest.h>

#include <map>

namespace sluice::kafka::client {
namespace {

// Records that are sent before the partitions are known are placed by a thread of the library.
TEST(ProducerTest, RoundRobinTakesEachPartitionInTurn) {
  std::map<std::int32_t, int> placed;
  const auto count = [&placed](const Delivery& delivery) {
    EXPECT_FALSE(delivery.error) << delivery.error->message();
    ++placed[delivery.partition];
  };
  auto producer = Producer::open({{"bootstrap.servers", "127.0.0.1:1"},
                                  {"test.mock.num.brokers", "1"},
                                  {"partitioner", kRoundRobin}},
                                 {.on_delivery = count, .on_warning = [](const std::string&) {}});
  ASSERT_TRUE(producer) << producer.error().message();
  for (int i = 0; i < 40; ++i) {
    OutgoingRecord record;
    record.key = "always the same";
    ASSERT_TRUE((*producer)->send("topic", std::move(record)));
  }
  ASSERT_TRUE((*producer)->flush(std::chrono::seconds(120)));
  ASSERT_GT(placed.size(), 1U);
  const int each = 40 / static_cast<int>(placed.size());
  for (const auto& [partition, records] : placed) EXPECT_EQ(records, each) << partition;
}

// Nothing arrives: the producer ends with records that no partition was found for.
TEST(ProducerTest, EndsWithRecordsThatWereNeverPlaced) {
  auto producer =
      Producer::open({{"bootstrap.servers", "127.0.0.1:1"}, {"partitioner", kRoundRobin}},
                     {.on_delivery = {}, .on_warning = [](const std::string&) {}});
  ASSERT_TRUE(producer) << producer.error().message();
  OutgoingRecord record;
  record.value = "v";
  ASSERT_TRUE((*producer)->send("topic", std::move(record)));
  producer->reset();
}

}  // namespace
}  // namespace sluice::kafka::client
