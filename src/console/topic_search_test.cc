#include "console/topic_search.h"

#include <gtest/gtest.h>

#include "console/api.h"
#include "console/cluster/memory_kafka.h"

namespace sluice::console {
namespace {

MessageView message(const std::string& key, const std::string& value) {
  MessageView made;
  made.key = key;
  made.value = value;
  return made;
}

std::vector<std::string> keys(const std::vector<MessageView>& messages) {
  std::vector<std::string> found;
  for (const MessageView& one : messages) found.push_back(*one.key);
  return found;
}

class TopicSearchTest : public testing::Test {
 protected:
  std::vector<MessageView> all(TopicSearch& search) {
    std::vector<MessageView> found;
    while (!search.done()) {
      auto piece = search.next();
      EXPECT_TRUE(piece);
      if (!piece) break;
      std::ranges::move(*piece, std::back_inserter(found));
    }
    return found;
  }
  TopicSearch search(SearchedFor wanted, TopicSearch::From from = TopicSearch::From::kNewest) {
    return TopicSearch(kafka_, *kafka_.topic("t"), std::move(wanted), from);
  }

  MemoryKafka kafka_;
};

TEST_F(TopicSearchTest, FindsTextInKeysValuesAndHeaders) {
  kafka_.append("t", 0, message("Needle", "x"));
  kafka_.append("t", 0, message("b", "a NEEDLE here"));
  kafka_.append("t", 0, message("c", "x")).headers = {{"a-needle-b", std::nullopt}};
  kafka_.append("t", 0, message("d", "x")).headers = {{"h", "needle"}};
  kafka_.append("t", 0, message("e", "need le"));
  auto looked = search({.text = "needle"});
  EXPECT_EQ(keys(all(looked)), (std::vector<std::string>{"d", "c", "b", "Needle"}));
  EXPECT_EQ(looked.progress().scanned, 5);
  EXPECT_EQ(looked.progress().of, 5);
  EXPECT_EQ(looked.progress().found, 4);
}

TEST_F(TopicSearchTest, TextAndFilterBothHold) {
  kafka_.append("t", 0, message("a", R"({"n":1,"s":"x"})"));
  kafka_.append("t", 0, message("b", R"({"n":2,"s":"x"})"));
  kafka_.append("t", 0, message("c", R"({"n":2,"s":"y"})"));
  auto looked = search({.text = "x", .filter = *MessageFilter::parse("value.n = 2")});
  EXPECT_EQ(keys(all(looked)), std::vector<std::string>{"b"});
}

TEST_F(TopicSearchTest, LooksThroughWholePartitionsInBothDirections) {
  for (int i = 0; i < 12'000; ++i)
    kafka_.append("t", i % 2, message(std::to_string(i), i % 1000 == 7 ? "hit" : "miss"));
  for (const auto from : {TopicSearch::From::kOldest, TopicSearch::From::kNewest}) {
    auto looked = search({.partition = 1, .text = "hit"}, from);
    auto found = keys(all(looked));
    if (from == TopicSearch::From::kNewest) std::ranges::reverse(found);
    ASSERT_EQ(found.size(), 12U);
    EXPECT_EQ(found.front(), "7");
    EXPECT_EQ(found.back(), "11007");
    EXPECT_EQ(looked.progress().scanned, 6000);
  }
  auto both = search({.text = "hit"});
  EXPECT_EQ(all(both).size(), 12U);
  EXPECT_EQ(both.progress().scanned, 12'000);
}

TEST_F(TopicSearchTest, APieceThatFindsTooMuchIsTakenInParts) {
  const std::string value(kMaxMessageBytes, 'v');
  for (int i = 0; i < 300; ++i) kafka_.append("t", 0, message(std::to_string(i), value));
  auto looked = search({});
  std::vector<std::string> found;
  std::size_t most = 0;
  while (!looked.done()) {
    const auto piece = *looked.next();
    most = std::max(most, piece.size());
    for (auto& one : keys(piece)) found.push_back(std::move(one));
  }
  EXPECT_LT(most, 300U);
  ASSERT_EQ(found.size(), 300U);
  EXPECT_EQ(found.front(), "299");
  EXPECT_EQ(found.back(), "0");
}

TEST_F(TopicSearchTest, ATailShowsWhatIsNew) {
  kafka_.append("t", 0, message("old", "x"));
  TopicTail tail(kafka_, "t", {.text = "hit"});
  EXPECT_TRUE(tail.next()->messages.empty());
  kafka_.append("t", 0, message("a", "hit"));
  kafka_.append("t", 0, message("b", "miss"));
  kafka_.append("t", 1, message("c", "hit"));  // in a partition that is new
  const auto news = *tail.next();
  EXPECT_EQ(keys(news.messages), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(news.skipped, 0);
  EXPECT_TRUE(tail.next()->messages.empty());
}

TEST_F(TopicSearchTest, ATailCountsWhatItPassesOver) {
  kafka_.append("t", 0, message("old", "x"));
  TopicTail tail(kafka_, "t", {});
  ASSERT_TRUE(tail.next());
  for (int i = 0; i < 10'000; ++i) kafka_.append("t", 0, message(std::to_string(i), "x"));
  const auto news = *tail.next();
  EXPECT_EQ(news.messages.size(), TopicTail::kMostAtOnce);
  EXPECT_EQ(keys(news.messages).back(), "9999");
  EXPECT_EQ(news.skipped, 10'000 - 50);
}

}  // namespace
}  // namespace sluice::console
