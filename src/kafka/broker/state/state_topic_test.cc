#include "kafka/broker/state/state_topic.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>
#include <thread>

namespace sluice::kafka::broker {
namespace {

// Java's String.hashCode: 31 * hash + unit, modulo 2^32; the sign bit is masked.
TEST(StateTopicTest, PlaceIsJavasHash) {
  EXPECT_EQ(place_of("a", 50), 97 % 50);
  EXPECT_EQ(place_of("ab", 50), 3105 % 50);
  EXPECT_EQ(place_of("console-consumer-1", 50), 35782224 % 50);
  EXPECT_EQ(place_of("", 50), 0);
}

class StateTopicFiles : public testing::Test {
 protected:
  StateTopicFiles() {
    char name[] = "/tmp/sluice-state-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    directory_ = name;
    start();
  }
  ~StateTopicFiles() override {
    state_.reset();
    topics_.reset();
    std::filesystem::remove_all(directory_);
  }
  void start() {
    state_.reset();
    topics_ = std::make_unique<Topics>(directory_, settings_, clock_);
    ASSERT_TRUE(topics_->load_catalog(disk_, "/catalog"));
    ASSERT_TRUE(topics_->load());
    state_ = std::make_unique<StateTopic>("__state", 4, TopicConfigs{{"cleanup.policy", "compact"}},
                                          *topics_, settings_, clock_);
  }

  std::string directory_;
  BrokerSettings settings_;
  ManualClock clock_;
  disk::MemoryDisk disk_;
  std::unique_ptr<Topics> topics_;
  std::unique_ptr<StateTopic> state_;
};

// Whoever is told that the topic is there can write to it, however many ask at once.
TEST_F(StateTopicFiles, WhoeverEnsuredItCanWrite) {
  std::vector<std::thread> callers;
  std::atomic<int> refused = 0;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&, caller] {
      const wire::KeyedRecord record{"key", "value"};
      const std::string name = "name" + std::to_string(caller);
      if (!state_->ensure() || !state_->append(name, std::span(&record, 1))) ++refused;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(refused, 0);
}

TEST_F(StateTopicFiles, ReplayGivesWhatWasAppended) {
  const wire::KeyedRecord record{"key", "value"};
  EXPECT_FALSE(state_->append("a", std::span(&record, 1))) << "never makes the topic";
  ASSERT_TRUE(state_->ensure());
  ASSERT_TRUE(state_->append("a", std::span(&record, 1)));
  ASSERT_TRUE(state_->append("b", std::span(&record, 1)));
  ASSERT_TRUE(state_->store("a"));
  start();
  std::vector<wire::PartitionId> seen;
  state_->replay([&](wire::PartitionId index, const wire::RecordBatch& batch) -> Status {
    EXPECT_EQ(batch.record_count(), 1);
    seen.push_back(index);
    return {};
  });
  EXPECT_EQ(seen, (std::vector{place_of("a", 4), place_of("b", 4)}));
  EXPECT_TRUE(state_->serves("a"));
}

}  // namespace
}  // namespace sluice::kafka::broker
