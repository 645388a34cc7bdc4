#include "kafka/client/contact.h"

#include <gtest/gtest.h>

#include <vector>

namespace sluice::kafka::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ContactTest : public testing::Test {
 protected:
  // Ten looks a second, as a tool makes them.
  void wait(milliseconds time, bool answers) {
    for (const auto end = now_ + time; now_ < end; now_ += milliseconds(100)) {
      contact_.look(now_, [&] { return answers; });
    }
  }

  std::vector<std::string> told_;
  Contact::Time now_{};
  Contact contact_{"a:9092", [this](const std::string& text) { told_.push_back(text); }, now_};
};

TEST_F(ContactTest, SaysWithinASecondThatNobodyAnswersAndAgainEveryTen) {
  wait(milliseconds(1000), false);
  EXPECT_EQ(told_, std::vector<std::string>{"No answer from a:9092 for 1 s; still trying"});
  wait(seconds(20), false);
  EXPECT_EQ(told_.size(), 3u);
  contact_.answered();
  EXPECT_EQ(told_.back(), "a:9092 answers now");
}

TEST_F(ContactTest, SaysNothingOfAClusterThatAnswers) {
  wait(milliseconds(300), false);
  contact_.answered();
  wait(seconds(30), false);
  EXPECT_TRUE(told_.empty());
}

TEST_F(ContactTest, AsksBeforeItSaysThatACameBackClusterIsSilent) {
  contact_.answered();
  contact_.lost(now_);
  wait(seconds(30), true);
  EXPECT_TRUE(told_.empty());
}

// A connection that is refused is told at once, and is not told twice in other words.
TEST_F(ContactTest, TellsAReasonOnceInTenSeconds) {
  contact_.warn("a:9092: Connection refused (after 0ms in state CONNECT)", now_);
  contact_.warn("a:9092: Connection refused (after 1ms in state CONNECT)", now_ + seconds(1));
  now_ += seconds(1);
  wait(seconds(5), false);
  EXPECT_EQ(told_.size(), 1u);
  wait(seconds(5), false);
  EXPECT_EQ(told_.size(), 2u);
}

}  // namespace
}  // namespace sluice::kafka::client
