// The coordinator of all transactions of this broker: the door of txn/.
//
// Any thread but a loop's: what changes a transaction waits for the disk. One lock, held for the
// moment of a state change and never over a wait; a transaction whose step is on its way takes no
// other until it is done.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "kafka/broker/log/log.h"
#include "kafka/broker/txn/transaction.h"
#include "kafka/broker/txn/transaction_records.h"
#include "kafka/broker/txn/transaction_settings.h"

namespace sluice::kafka::broker {

// Where transactions are kept: the partition of __transaction_state of their id.
class TransactionStore {
 public:
  virtual ~TransactionStore() = default;
  // On the disk when it returns, as far as durability says. kUnavailable: the topic is not there.
  virtual Status keep(const wire::TransactionalId& id, const wire::KeyedRecord& record) = 0;
};

// The partitions that transactions write to. One that is gone needs nothing more.
class TransactionPartitions {
 public:
  virtual ~TransactionPartitions() = default;
  virtual void admit(const std::set<Transaction::Partition>& partitions,
                     ProducerIdentity producer) = 0;
  // Marks these, and takes those out that need nothing more: their marker is on the disk. An error
  // when some stay.
  virtual Status end(std::set<Transaction::Partition>& unmarked, const Log::Marker& marker) = 0;
};

class TransactionCoordinator {
 public:
  using ProducerIds = std::function<Result<wire::ProducerId>()>;

  TransactionCoordinator(const TransactionSettings& settings, TransactionStore& store,
                         TransactionPartitions& partitions, ProducerIds ids, const Clock& clock)
      : settings_(settings),
        store_(store),
        partitions_(partitions),
        ids_(std::move(ids)),
        clock_(clock) {}

  // At start, for each record of __transaction_state in the order of its partition; then loaded().
  Status load(ByteView key, const std::optional<ByteView>& value);
  void loaded();

  struct Producer {
    wire::KafkaError error = wire::KafkaError::kNone;
    ProducerIdentity producer;
  };
  // The producer of an id, in an epoch that no other has; what it left open is aborted.
  Producer init(const wire::TransactionalId& id, std::int32_t timeout_ms,
                const std::optional<ProducerIdentity>& expected);
  // Takes partitions into the transaction, which begins with the first.
  wire::KafkaError add(const wire::TransactionalId& id, ProducerIdentity producer,
                       const std::set<Transaction::Partition>& partitions,
                       std::int16_t client_version);
  // Are all of them in the transaction that is open?
  wire::KafkaError verify(const wire::TransactionalId& id, ProducerIdentity producer,
                          const Transaction::Partition& partition) const;
  // The producer goes on with what is answered.
  Producer end(const wire::TransactionalId& id, ProducerIdentity producer, bool commit,
               std::int16_t client_version);

  // Nothing for an id that is not known.
  std::optional<Transaction> find(const wire::TransactionalId& id) const;
  // In the order of their ids.
  std::vector<Transaction> all() const;

  // Aborts those whose time is over, completes those that were decided, and forgets ids that nobody
  // uses, as their time comes; to be called often.
  void tend();

 private:
  struct Place {
    Transaction now;
    bool busy = false;  // a step is on its way
    // Of one that is decided: what its markers have to come to, and when that is tried again.
    std::set<Transaction::Partition> unmarked;
    std::int64_t again_ms = 0;
    std::int64_t pause_ms = 0;

    void become(Transaction next);
  };
  using PlacePtr = std::shared_ptr<Place>;  // with whoever takes a step

  PlacePtr place(const wire::TransactionalId& id) const;
  wire::KafkaError keep(Place& place, Transaction next);
  wire::KafkaError finish(Place& place);
  void put_off(Place& place) const;
  wire::KafkaError decide(Place& place, Transaction next);
  Producer init_in(Place& place, const InitProducer& asked);
  void release(Place& place);
  std::vector<PlacePtr> take(const std::function<bool(const Place&)>& wanted);
  void abort_overdue();
  void complete_decided();
  void forget_unused();

  const TransactionSettings& settings_;
  TransactionStore& store_;
  TransactionPartitions& partitions_;
  const ProducerIds ids_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::unordered_map<wire::TransactionalId, PlacePtr> places_;
  std::int64_t aborted_ms_ = 0;
  std::int64_t removed_ms_ = 0;
};

}  // namespace sluice::kafka::broker
