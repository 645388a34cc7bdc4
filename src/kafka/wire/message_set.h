// Message sets of the formats before record batches (magic 0 and 1): old logs, old
// producers.
//
//   0 offset i64   8 size i32   12 CRC-32 u32 of what follows   16 magic i8   17 attributes i8
//   18 timestamp i64 (magic 1)   then key and value, each int32 length (-1 null) and bytes
//
// A compressed message's value is a message set of its own; under magic 1 the inner offsets count
// from 0 and the outer offset is that of the last. Source: Kafka protocol guide, "Message sets";
// KIP-32.
#pragma once

#include <functional>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/record_batch.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::wire {

// Gives each message to `each`, in order, with its absolute offset; timestamp -1 under magic 0. The
// views are valid during the call. A message cut short at the end is passed over. kCorrupt for a
// wrong CRC, size or codec; stops at a message of magic 2, whose bytes are returned.
Result<ByteView> read_message_set(ByteView bytes, const std::function<void(const Record&)>& each);

// Every record in the bytes of a Fetch, whatever its format.
Status read_records(ByteView bytes,
                    const std::function<void(const Record&, const RecordBatch*)>& each);

}  // namespace sluice::kafka::wire
