// What a compaction makes of transactions: the records of those that were aborted go, and markers
// stay as long as there may be records that they end.
#pragma once

#include <set>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "kafka/broker/log/aborted_index.h"
#include "kafka/broker/log/batch_filter.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::broker {

// Sees the batches of a log in order, each once.
class CleanedTransactions {
 public:
  // `aborted`: those with records in what is cleaned.
  explicit CleanedTransactions(std::vector<AbortedTransaction> aborted);

  // `kept`: the index of the segment that a marker goes to; null while nothing is written.
  Result<BatchFate> fate(const wire::RecordBatch& batch, AbortedIndex* kept);

 private:
  struct Open {
    AbortedTransaction transaction;
    bool seen = false;  // a batch of it
  };
  Result<BatchFate> fate_of_marker(const wire::RecordBatch& batch, AbortedIndex* kept);

  std::vector<AbortedTransaction> aborted_;  // by their first offset
  std::size_t next_ = 0;
  std::unordered_map<wire::ProducerId, Open> open_aborted_;
  std::set<wire::ProducerId> open_committed_;
};

}  // namespace sluice::kafka::broker
