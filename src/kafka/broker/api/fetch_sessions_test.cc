#include "kafka/broker/api/fetch_sessions.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;

wire::FetchRequest request(std::int32_t session, std::int32_t epoch,
                           std::vector<wire::PartitionId> partitions = {}) {
  wire::FetchRequest request;
  request.session_id = session;
  request.session_epoch = epoch;
  if (partitions.empty()) return request;
  auto& topic = request.topics.emplace_back();
  topic.topic = "t";
  for (const wire::PartitionId index : partitions) {
    topic.partitions.emplace_back().partition = index;
  }
  return request;
}

std::vector<wire::PartitionId> asked(const FetchSession& session) {
  std::vector<wire::PartitionId> indexes;
  for (const FetchAsked& one : session.asked()) indexes.push_back(one.partition.partition);
  return indexes;
}

TEST(FetchSessionsTest, ASessionRemembersWhatIsAsked) {
  FetchSessions sessions(10);
  const auto made = sessions.begin(request(0, 0, {0, 1, 2}), false, 0);
  ASSERT_TRUE(made.session);
  EXPECT_FALSE(made.incremental);
  wire::FetchRequest change = request(made.session->id(), 1, {3});
  auto& forgotten = change.forgotten_topics_data.emplace_back();
  forgotten.topic = "t";
  forgotten.partitions = {1};
  const auto next = sessions.begin(change, false, 0);
  ASSERT_TRUE(next.incremental);
  EXPECT_EQ(asked(*next.session), (std::vector<wire::PartitionId>{0, 2, 3}));
}

TEST(FetchSessionsTest, AllSessionsTogetherAreBounded) {
  FetchSessions sessions(10, 4);
  const auto first = sessions.begin(request(0, 0, {0, 1}), false, 0);
  const auto second = sessions.begin(request(0, 0, {0, 1}), false, 0);
  ASSERT_TRUE(first.session && second.session);
  EXPECT_FALSE(sessions.begin(request(0, 0, {0}), false, 0).session);
  // Who wants more of his session loses it, and makes room.
  EXPECT_EQ(sessions.begin(request(first.session->id(), 1, {2}), false, 0).error,
            KafkaError::kFetchSessionIdNotFound);
  EXPECT_EQ(sessions.count(), 1U);
  EXPECT_TRUE(sessions.begin(request(0, 0, {0}), false, 0).session);
  wire::FetchRequest longest = request(0, 0, {0});
  longest.topics.front().topic = std::string(250, 'x');
  EXPECT_FALSE(sessions.begin(longest, false, 0).session);
}

TEST(FetchSessionsTest, OnlyNewsIsAnswered) {
  FetchSessions sessions(10);
  const auto made = sessions.begin(request(0, 0, {0, 1}), false, 0);
  const std::vector<FetchAsked> all = made.session->asked();
  wire::FetchResponse::PartitionData answer;
  answer.high_watermark = 5;
  EXPECT_TRUE(made.session->is_news(all[0], answer));
  EXPECT_FALSE(made.session->is_news(all[0], answer));
  answer.high_watermark = 6;
  EXPECT_TRUE(made.session->is_news(all[0], answer));
  answer.error_code = KafkaError::kOffsetOutOfRange;
  EXPECT_TRUE(made.session->is_news(all[0], answer));
  EXPECT_TRUE(made.session->is_news(all[0], answer));
  answer.error_code = KafkaError::kNone;
  EXPECT_TRUE(made.session->is_news(all[0], answer));
  EXPECT_FALSE(made.session->is_news(all[0], answer));
  // Who has had records waits until the others had a chance.
  answer.records = wire::Records(ByteView("x"));
  EXPECT_TRUE(made.session->is_news(all[0], answer));
  EXPECT_EQ(asked(*made.session), (std::vector<wire::PartitionId>{1, 0}));
}

TEST(FetchSessionsTest, WrongSessionsAreToldApart) {
  FetchSessions sessions(10);
  const auto made = sessions.begin(request(0, 0, {0}), false, 0);
  const std::int32_t id = made.session->id();
  EXPECT_EQ(sessions.begin(request(id + 1, 1), false, 0).error,
            KafkaError::kFetchSessionIdNotFound);
  EXPECT_EQ(sessions.begin(request(id, 2), false, 0).error, KafkaError::kInvalidFetchSessionEpoch);
  EXPECT_EQ(sessions.begin(request(id, 1), true, 0).error, KafkaError::kFetchSessionTopicIdError);
  EXPECT_EQ(sessions.begin(request(id, 1), false, 0).error, KafkaError::kNone);
  // Epoch -1 ends it, and is answered in full.
  const auto last = sessions.begin(request(id, -1, {0}), false, 0);
  EXPECT_EQ(last.error, KafkaError::kNone);
  EXPECT_FALSE(last.session);
  EXPECT_EQ(sessions.count(), 0U);
}

TEST(FetchSessionsTest, TheCacheIsBounded) {
  FetchSessions sessions(2);
  (void)sessions.begin(request(0, 0, {0, 1}), false, 0);
  (void)sessions.begin(request(0, 0, {0, 1}), false, 1);
  EXPECT_FALSE(sessions.begin(request(0, 0, {0}), false, 2).session);
  EXPECT_TRUE(sessions.begin(request(0, 0, {0, 1, 2}), false, 2).session);
  EXPECT_TRUE(sessions.begin(request(0, 0, {0}), false, 200'000).session);
  EXPECT_EQ(sessions.count(), 2U);
}

}  // namespace
}  // namespace sluice::kafka::broker
