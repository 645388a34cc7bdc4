// Message sets of the formats before record batches, for consumers that know no others: see
// message_set.h for the layout.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/wire/record_batch.h"

namespace sluice::kafka::wire {

// Appends a batch's records to `to` as messages of magic 0 or 1: one message around them where the
// batch is compressed, with the same codec (under magic 0 gzip in the place of LZ4, whose frames
// were others then); else those from the offset `from` on. Headers have no place there. Control
// batches give nothing. kUnsupported for zstd; kCorrupt for a batch that is; kResourceExhausted
// when unpacking takes more than there is now.
Status append_messages(Bytes& to, const RecordBatch& batch, std::int8_t magic, Offset from);

}  // namespace sluice::kafka::wire
