#include <gtest/gtest.h>

#include "kafka/client/failure.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/java_time.h"
#include "kafka/tools/cli/scala_order.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;
using wire::KafkaError;

// The rows of kafka-consumer-groups 3.5.0 for these two topics.
TEST(ScalaOrderTest, WalksTheTrieOfHashesAsKafkasRowsCome) {
  std::vector<TopicPartition> keys;
  for (std::int32_t i = 0; i < 12; ++i) keys.push_back({"tp-order", i});
  for (std::int32_t i = 0; i < 7; ++i) keys.push_back({"other.topic", i});
  std::vector<std::string> walked;
  for (const TopicPartition& key : immutable_order(keys)) walked.push_back(key.to_string());
  EXPECT_EQ(walked, (std::vector<std::string>{
                        "other.topic-5", "other.topic-4", "tp-order-0", "other.topic-0",
                        "tp-order-4", "tp-order-8", "other.topic-3", "other.topic-6", "tp-order-3",
                        "other.topic-2", "tp-order-10", "tp-order-6", "tp-order-1", "tp-order-7",
                        "tp-order-11", "other.topic-1", "tp-order-5", "tp-order-2", "tp-order-9"}));
}

TEST(ScalaOrderTest, KeepsFourKeysAsTheyCame) {
  const std::vector<std::string> four = {"z", "y", "x", "a"};
  EXPECT_EQ(immutable_order(four), four);
}

TEST(ScalaOrderTest, WalksTablesByPlace) {
  EXPECT_EQ(hash_map_order({"p", "a", "b"}), (std::vector<std::string>{"p", "a", "b"}));
  const std::vector<TopicPartition> keys = {{"t", 0}, {"t", 1}};
  EXPECT_EQ(mutable_order(keys), (std::vector<TopicPartition>{{"t", 1}, {"t", 0}}));
}

TEST(ScalaOrderTest, HashesTextAsJava) {
  EXPECT_EQ(java_hash("hello"), 99162322u);
  EXPECT_EQ(java_hash("é"), 233u);
  EXPECT_EQ(java_hash("😀"), 55357u * 31 + 56832);
}

TEST(JavaTimeTest, ReadsTimesOfUtcAndOfZones) {
  EXPECT_EQ(*parse_datetime("1970-01-01T00:00:01.500"), 1500);
  EXPECT_EQ(*parse_datetime("1970-01-01T01:00:00.000+01:00"), 0);
  EXPECT_EQ(*parse_datetime("1970-01-01T00:00:00.000-0130"), 5'400'000);
  EXPECT_EQ(*parse_datetime("2024-02-29T12:00:00.000Z"), 1'709'208'000'000);
}

TEST(JavaTimeTest, RefusesTimesInJavasWords) {
  EXPECT_EQ(parse_datetime("yesterday").error().message(),
            "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format");
  EXPECT_EQ(parse_datetime("2020-13-01T00:00:00.000").error().message(),
            "Unparseable date: \"2020-13-01T00:00:00.000Z\"");
  EXPECT_FALSE(parse_datetime("2023-02-29T12:00:00.000"));
}

TEST(JavaTimeTest, ReadsDurations) {
  using std::chrono::milliseconds;
  EXPECT_EQ(*parse_duration("P1D"), milliseconds(86'400'000));
  EXPECT_EQ(*parse_duration("pt1h2m3.5s"), milliseconds(3'723'500));
  EXPECT_EQ(*parse_duration("-PT5S"), milliseconds(-5000));
  EXPECT_EQ(*parse_duration("P1DT-1H"), milliseconds(82'800'000));
  for (const char* wrong : {"1 day", "P", "PT", "P1H", "P1DT", "PT1S1M", "PT1.5H", "P1D2"}) {
    EXPECT_FALSE(parse_duration(wrong)) << wrong;
  }
}

TEST(JavaExceptionTest, NamesTheClassOfAnError) {
  EXPECT_EQ(java_class(KafkaError::kNonEmptyGroup),
            "org.apache.kafka.common.errors.GroupNotEmptyException");
  EXPECT_EQ(java_class(KafkaError::kTopicAuthorizationFailed),
            "org.apache.kafka.common.errors.TopicAuthorizationException");
  EXPECT_EQ(java_class(KafkaError::kInvalidTopicException),
            "org.apache.kafka.common.errors.InvalidTopicException");
  EXPECT_EQ(
      java_future_text(client::failure(KafkaError::kGroupIdNotFound)),
      "java.util.concurrent.ExecutionException: "
      "org.apache.kafka.common.errors.GroupIdNotFoundException: The group id does not exist.");
  EXPECT_EQ(future_message(Error(ErrorCode::kNotFound, "no such file")), "no such file");
}

}  // namespace
}  // namespace sluice::kafka::tools
