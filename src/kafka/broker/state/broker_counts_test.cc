#include "kafka/broker/state/broker_counts.h"

#include <gtest/gtest.h>

#include <thread>

namespace sluice::kafka::broker {
namespace {

std::string text_of(const metrics::Registry& registry) {
  metrics::Exposition out;
  registry.write(out);
  return out.text();
}

bool has_line(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(BrokerCountsTest, EachApiHasFiguresOfItsOwn) {
  metrics::Registry registry;
  BrokerCounts counts(registry);
  EXPECT_EQ(text_of(registry), "");
  for (const wire::ApiInfo& api : wire::apis()) counts.answered(api, 0.25, false);
  counts.answered(*wire::find_api(0), 0.5, true);
  const std::string text = text_of(registry);
  for (const wire::ApiInfo& api : wire::apis()) {
    const std::string count = api.name == "Produce" ? "2" : "1";
    EXPECT_TRUE(has_line(
        text, "sluice_kafka_request_seconds_count{api=\"" + std::string(api.name) + "\"} " + count))
        << text;
  }
  EXPECT_TRUE(has_line(text, R"(sluice_kafka_request_failures_total{api="Produce"} 1)")) << text;
  EXPECT_EQ(text.find(R"(failures_total{api="Fetch"})"), std::string::npos);
}

TEST(BrokerCountsTest, TopicsBeyondTheBoundCountTogether) {
  metrics::Registry registry;
  BrokerCounts counts(registry);
  for (std::size_t i = 0; i < metrics::Registry::kMostSeries; ++i) counts.topic(std::to_string(i));
  EXPECT_EQ(&counts.topic("one more"), &counts.topic("and another"));
  counts.topic("one more").messages_in.add();
  EXPECT_TRUE(
      has_line(text_of(registry), R"(sluice_kafka_received_messages_total{topic="other"} 1)"));
}

TEST(BrokerCountsTest, NothingIsLostBetweenThreadsAndWhoLooks) {
  metrics::Registry registry;
  BrokerCounts counts(registry);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5000; ++n) {
        counts.answered(wire::apis()[static_cast<std::size_t>(n) % 8], 0.25, true);
        counts.topic("t").messages_in.add();
        counts.topic("t" + std::to_string(n % 50)).messages_in.add();
      }
    });
  }
  for (int i = 0; i < 50; ++i) text_of(registry);
  for (std::thread& thread : threads) thread.join();
  const std::string text = text_of(registry);
  for (const wire::ApiInfo& api : wire::apis().first(8)) {
    EXPECT_TRUE(has_line(
        text, "sluice_kafka_request_failures_total{api=\"" + std::string(api.name) + "\"} 2500"))
        << text;
  }
  EXPECT_TRUE(has_line(text, R"(sluice_kafka_received_messages_total{topic="t"} 20000)")) << text;
  EXPECT_TRUE(has_line(text, R"(sluice_kafka_received_messages_total{topic="t7"} 400)")) << text;
}

}  // namespace
}  // namespace sluice::kafka::broker
