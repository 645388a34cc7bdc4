// The messages of one partition by offset: for looking, not for consuming.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/cluster.h"
#include "kafka/client/consumer.h"

namespace sluice::kafka::client {

struct FetchQuery {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;  // the first that is wanted
  std::size_t max_records = 1000;
  // When so many bytes of records are copied, the rest waits for the next fetch: a small batch may
  // unpack to very much.
  std::size_t max_copied = std::size_t{16} << 20;
  std::int32_t max_bytes = 1 << 20;  // one batch always comes, however large
  std::chrono::milliseconds max_wait{0};
  bool read_committed = false;
};

struct FetchedRecords {
  std::vector<IncomingRecord> records;
  // Where to go on; past `offset` even when nothing of what was read is shown (control records,
  // aborted transactions, compacted offsets).
  std::int64_t next_offset = 0;
  std::int64_t log_start_offset = 0;
  std::int64_t high_watermark = 0;
  std::int64_t last_stable_offset = -1;  // -1 of a broker that knows no transactions
};

// kNotFound for a topic or partition that does not exist; kInvalidArgument when the offset is
// outside the log. Empty at the end of the log once max_wait is over.
Result<FetchedRecords> fetch(Cluster& cluster, const FetchQuery& query);

}  // namespace sluice::kafka::client
