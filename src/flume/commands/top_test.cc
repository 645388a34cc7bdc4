#include "flume/top.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "flume/fixture.h"

namespace sluice::flume {
namespace {

class TopTest : public FlumeTest {
 public:
  void run_file(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(path("data/flume/agents"));
    write("data/flume/agents/" + name, content);
  }
  std::string content(std::int64_t ms, int events) {
    return R"({"name":"a","pid":)" + std::to_string(::getpid()) + R"(,"updated_ms":)" +
           std::to_string(ms) + R"(,"troubles":{"SINK.k":"it is\naway"},"metrics":{)" +
           R"("SOURCE.s":{"Type":"SOURCE","EventAcceptedCount":")" + std::to_string(events) +
           R"("},"CHANNEL.c":{"ChannelSize":"7","EventTakeSuccessCount":"3"},"SINK.k":{}}})";
  }
};

TEST_F(TopTest, ShowsWhatAgentsDo) {
  run_file("a-1.json", content(1000, 10));
  run_file("dead-2.json", R"({"name":"dead","pid":2147483000,"metrics":{}})");
  run_file("bad.json", "{");
  const auto before = see_agents(path("data"));
  ASSERT_EQ(before.size(), 1u);
  run_file("a-1.json", content(3000, 25));
  const auto now = see_agents(path("data"));
  EXPECT_EQ(top_table(before, now),
            "AGENT            COMPONENT                    EVENTS/S       EVENTS      WAITING"
            "  TROUBLE\n"
            "a                CHANNEL.c                         0.0            3            7\n"
            "a                SINK.k                            0.0            0"
            "               it is.away\n"
            "a                SOURCE.s                          7.5           25\n");
  EXPECT_THAT(top_table({}, now), ::testing::HasSubstr("SOURCE.s                            -"));
}

TEST_F(TopTest, SaysThatNoneRuns) {
  EXPECT_THAT(top_table({}, see_agents(path("nowhere"))), ::testing::HasSubstr("No agent runs"));
}

}  // namespace
}  // namespace sluice::flume
