#include "kafka/broker/txn/coordinator.h"

#include <gtest/gtest.h>

#include <limits>

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;
using State = TransactionState;
using Partition = Transaction::Partition;

// Keeps records as a log does, and fails when told to.
class MemoryStore final : public TransactionStore {
 public:
  Status keep(const wire::TransactionalId&, const wire::KeyedRecord& record) override {
    if (failing || records.size() >= room) return Error(ErrorCode::kIo, "disk full");
    records.push_back(record);
    return {};
  }
  std::vector<wire::KeyedRecord> records;
  std::size_t room = std::numeric_limits<std::size_t>::max();
  bool failing = false;
};

class MemoryPartitions final : public TransactionPartitions {
 public:
  void admit(const std::set<Partition>& partitions, ProducerIdentity producer) override {
    for (const Partition& one : partitions) admitted[one] = producer;
  }
  Status end(std::set<Partition>& unmarked, const Log::Marker& marker) override {
    ++tries;
    std::erase_if(unmarked, [&](const Partition& one) {
      if (failing || broken.contains(one)) return false;
      markers.emplace_back(one, marker);
      return true;
    });
    return unmarked.empty() ? Status() : Error(ErrorCode::kIo, "disk full");
  }
  std::map<Partition, ProducerIdentity> admitted;
  std::vector<std::pair<Partition, Log::Marker>> markers;
  int tries = 0;
  std::set<Partition> broken;
  bool failing = false;
};

class TransactionsTest : public testing::Test {
 protected:
  TransactionsTest() { start(); }
  void start() {
    coordinator_ = std::make_unique<TransactionCoordinator>(
        settings_, store_, partitions_, [this] { return Result<wire::ProducerId>(next_id_++); },
        clock_);
    for (const wire::KeyedRecord& record : store_.records) {
      const auto value = record.value ? std::optional<ByteView>(*record.value) : std::nullopt;
      ASSERT_TRUE(coordinator_->load(record.key, value));
    }
    coordinator_->loaded();
  }
  ProducerIdentity init(std::optional<ProducerIdentity> expected = std::nullopt) {
    const auto made = coordinator_->init("t", 60'000, expected);
    EXPECT_EQ(made.error, KafkaError::kNone);
    return made.producer;
  }
  KafkaError add(ProducerIdentity producer, const Partition& partition = {"a", 0}) {
    return coordinator_->add("t", producer, {partition}, 0);
  }
  KafkaError end(ProducerIdentity producer, bool commit) {
    return coordinator_->end("t", producer, commit, 0).error;
  }
  State state() const { return coordinator_->find("t")->state; }
  // Twice a second, as the broker does.
  void tend_for_ms(std::int64_t ms) {
    for (; ms > 0; ms -= 500) {
      clock_.advance_ms(500);
      coordinator_->tend();
    }
  }

  TransactionSettings settings_;
  MemoryStore store_;
  MemoryPartitions partitions_;
  ManualClock clock_;
  wire::ProducerId next_id_ = 1000;
  std::unique_ptr<TransactionCoordinator> coordinator_;
};

TEST_F(TransactionsTest, CommitWritesAMarkerToEachPartition) {
  const ProducerIdentity producer = init();
  EXPECT_EQ(producer.epoch, 0);
  EXPECT_EQ(state(), State::kEmpty);
  EXPECT_EQ(end(producer, true), KafkaError::kInvalidTxnState);
  EXPECT_EQ(add(producer, {"a", 0}), KafkaError::kNone);
  EXPECT_EQ(add(producer, {"b", 1}), KafkaError::kNone);
  EXPECT_EQ((partitions_.admitted[{"b", 1}]), producer);
  EXPECT_EQ(state(), State::kOngoing);
  EXPECT_EQ(end(producer, true), KafkaError::kNone);
  EXPECT_EQ(state(), State::kCompleteCommit);
  ASSERT_EQ(partitions_.markers.size(), 2U);
  EXPECT_EQ(partitions_.markers[0].second.type, wire::ControlType::kCommit);
  EXPECT_EQ(partitions_.markers[0].second.producer_epoch, 0);
  // The answer may have been lost.
  EXPECT_EQ(end(producer, true), KafkaError::kNone);
  EXPECT_EQ(end(producer, false), KafkaError::kInvalidTxnState);
  EXPECT_EQ(partitions_.markers.size(), 2U);
}

TEST_F(TransactionsTest, ANewProducerAbortsWhatTheOldLeftOpen) {
  const ProducerIdentity old = init();
  ASSERT_EQ(add(old), KafkaError::kNone);
  const ProducerIdentity fresh = init();
  EXPECT_EQ(fresh.id, old.id);
  EXPECT_EQ(fresh.epoch, old.epoch + 2);  // the abort has one of its own
  ASSERT_EQ(partitions_.markers.size(), 1U);
  EXPECT_EQ(partitions_.markers[0].second.type, wire::ControlType::kAbort);
  EXPECT_EQ(partitions_.markers[0].second.producer_epoch, old.epoch + 1);
  EXPECT_EQ(add(old), KafkaError::kProducerFenced);
  EXPECT_EQ(end(old, true), KafkaError::kProducerFenced);
  EXPECT_EQ(add({old.id + 1, 0}), KafkaError::kInvalidProducerIdMapping);
}

// KIP-360: a producer names what it believes to be, and gets the same answer twice.
TEST_F(TransactionsTest, AProducerGoesOnFromTheEpochItHas) {
  const ProducerIdentity first = init();
  const ProducerIdentity second = init(first);
  EXPECT_EQ(second.epoch, first.epoch + 1);
  EXPECT_EQ(init(first), second);
  const ProducerIdentity third = init(second);
  EXPECT_EQ(coordinator_->init("t", 60'000, first).error, KafkaError::kProducerFenced);
  EXPECT_EQ(coordinator_->init("t", 60'000, ProducerIdentity{77, 0}).error,
            KafkaError::kProducerFenced);
  EXPECT_EQ(third.epoch, second.epoch + 1);
  // What is open is aborted in an epoch of its own, which fences it as well.
  ASSERT_EQ(add(third), KafkaError::kNone);
  EXPECT_EQ(coordinator_->init("t", 60'000, third).error, KafkaError::kProducerFenced);
  EXPECT_EQ(state(), State::kCompleteAbort);
}

// KIP-890: each end gives the epoch of the next transaction.
TEST_F(TransactionsTest, Version2GoesOnInANewEpoch) {
  const ProducerIdentity first = init();
  ASSERT_EQ(coordinator_->add("t", first, {{"a", 0}}, 2), KafkaError::kNone);
  const auto ended = coordinator_->end("t", first, true, 2);
  ASSERT_EQ(ended.error, KafkaError::kNone);
  EXPECT_EQ(ended.producer, (ProducerIdentity{first.id, 1}));
  EXPECT_EQ(partitions_.markers.back().second.producer_epoch, 1);
  // Again, since the answer was lost; then with what it was not.
  EXPECT_EQ(coordinator_->end("t", first, true, 2).producer, ended.producer);
  EXPECT_EQ(coordinator_->end("t", first, false, 2).error, KafkaError::kInvalidTxnState);
  // An abort of nothing is an epoch, too; a commit of nothing is not.
  EXPECT_EQ(coordinator_->end("t", ended.producer, true, 2).error, KafkaError::kInvalidTxnState);
  EXPECT_EQ(coordinator_->end("t", ended.producer, false, 2).producer.epoch, 2);
}

TEST_F(TransactionsTest, Version2TakesANewIdWhenTheEpochsAreUsedUp) {
  ProducerIdentity producer = init();
  Transaction last = *coordinator_->find("t");
  last.producer.epoch = std::numeric_limits<std::int16_t>::max() - 1;
  store_.records.push_back(transaction_record(last));
  start();
  producer = last.producer;
  ASSERT_EQ(coordinator_->add("t", producer, {{"a", 0}}, 2), KafkaError::kNone);
  const auto ended = coordinator_->end("t", producer, true, 2);
  ASSERT_EQ(ended.error, KafkaError::kNone);
  EXPECT_NE(ended.producer.id, producer.id);
  EXPECT_EQ(ended.producer.epoch, 0);
  EXPECT_EQ(coordinator_->end("t", producer, true, 2).producer, ended.producer);
  start();
  EXPECT_EQ(coordinator_->find("t")->producer, ended.producer);
}

// What was decided is completed, and only that: at once, or after a restart.
TEST_F(TransactionsTest, WhatWasDecidedIsCompletedLater) {
  const ProducerIdentity producer = init();
  ASSERT_EQ(add(producer), KafkaError::kNone);
  partitions_.failing = true;
  EXPECT_EQ(end(producer, true), KafkaError::kNone);
  EXPECT_EQ(state(), State::kPrepareCommit);
  EXPECT_EQ(add(producer), KafkaError::kConcurrentTransactions);
  EXPECT_EQ(end(producer, true), KafkaError::kConcurrentTransactions);
  start();
  partitions_.failing = false;
  coordinator_->tend();
  EXPECT_EQ(state(), State::kCompleteCommit);
  ASSERT_EQ(partitions_.markers.size(), 1U);
  EXPECT_EQ(partitions_.markers[0].second.type, wire::ControlType::kCommit);
}

// A disk that takes no more is not filled with markers: each partition has its own once.
TEST_F(TransactionsTest, WhatIsMarkedIsNotMarkedAgain) {
  const ProducerIdentity producer = init();
  ASSERT_EQ(add(producer, {"a", 0}), KafkaError::kNone);
  ASSERT_EQ(add(producer, {"b", 1}), KafkaError::kNone);
  partitions_.broken = {{"b", 1}};
  EXPECT_EQ(end(producer, true), KafkaError::kNone);
  tend_for_ms(100'000);
  EXPECT_EQ(partitions_.markers.size(), 1U);
  EXPECT_LT(partitions_.tries, 15) << "less and less often";
  EXPECT_GT(partitions_.tries, 3);
  // Both have it, and that it is complete cannot be stored.
  store_.room = store_.records.size();
  partitions_.broken.clear();
  tend_for_ms(100'000);
  EXPECT_EQ(partitions_.markers.size(), 2U);
  EXPECT_EQ(state(), State::kPrepareCommit);
  store_.room = std::numeric_limits<std::size_t>::max();
  tend_for_ms(30'000);
  EXPECT_EQ(partitions_.markers.size(), 2U);
  EXPECT_EQ(state(), State::kCompleteCommit);
  // The next one begins with its own.
  ASSERT_EQ(add(producer, {"a", 0}), KafkaError::kNone);
  EXPECT_EQ(end(producer, false), KafkaError::kNone);
  EXPECT_EQ(partitions_.markers.size(), 3U);
}

TEST_F(TransactionsTest, AnOpenOneIsOpenAfterARestart) {
  const ProducerIdentity producer = init();
  ASSERT_EQ(add(producer, {"a", 3}), KafkaError::kNone);
  partitions_.admitted.clear();
  start();
  EXPECT_EQ((partitions_.admitted[{"a", 3}]), producer);
  EXPECT_EQ(end(producer, true), KafkaError::kNone);
}

// A topic that was made anew knows nothing of the transaction that its name is in.
TEST_F(TransactionsTest, WhatIsAddedAgainIsAdmittedAgain) {
  const ProducerIdentity producer = init();
  ASSERT_EQ(add(producer), KafkaError::kNone);
  partitions_.admitted.clear();
  const std::size_t kept = store_.records.size();
  EXPECT_EQ(add(producer), KafkaError::kNone);
  EXPECT_EQ((partitions_.admitted[{"a", 0}]), producer);
  EXPECT_EQ(store_.records.size(), kept);
  // What is refused is not admitted.
  partitions_.admitted.clear();
  EXPECT_EQ(add({producer.id, 7}), KafkaError::kProducerFenced);
  EXPECT_TRUE(partitions_.admitted.empty());
}

TEST_F(TransactionsTest, NothingChangesThatIsNotKept) {
  const ProducerIdentity producer = init();
  store_.failing = true;
  EXPECT_EQ(add(producer), KafkaError::kNotCoordinator);
  EXPECT_EQ(state(), State::kEmpty);
  store_.failing = false;
  EXPECT_EQ(add(producer), KafkaError::kNone);
}

TEST_F(TransactionsTest, ATimeoutAbortsAndFences) {
  const ProducerIdentity producer = init();
  ASSERT_EQ(add(producer), KafkaError::kNone);
  coordinator_->tend();
  EXPECT_EQ(state(), State::kOngoing);
  clock_.advance_ms(60'001);
  coordinator_->tend();
  EXPECT_EQ(state(), State::kCompleteAbort);
  EXPECT_EQ(end(producer, true), KafkaError::kProducerFenced);
  EXPECT_EQ(coordinator_->init("t", 0, std::nullopt).error, KafkaError::kInvalidTransactionTimeout);
  EXPECT_EQ(coordinator_->init("t", 900'001, std::nullopt).error,
            KafkaError::kInvalidTransactionTimeout);
}

TEST_F(TransactionsTest, AnIdThatNobodyUsesIsForgotten) {
  (void)init();
  clock_.advance_ms(settings_.id_expiration_ms);
  coordinator_->tend();
  EXPECT_FALSE(coordinator_->find("t"));
  start();
  EXPECT_FALSE(coordinator_->find("t"));
}

}  // namespace
}  // namespace sluice::kafka::broker
