// Clients from before Kafka 0.11, who know messages and no record batches (decision 0251).
#pragma once

#include <cstdint>
#include <memory>
#include <variant>

#include "base/bytes.h"
#include "codec/decode_budget.h"
#include "kafka/broker/log/batch_check.h"
#include "kafka/broker/log/log.h"

namespace sluice::kafka::broker {

constexpr std::int16_t kFirstProduceOfBatches = 3;
constexpr std::int16_t kFirstFetchOfBatches = 4;

// False for the records of a Produce that begin with a record batch.
bool are_messages(ByteView records);
// Those messages as one batch, in the codec that the last of them has that has one; no bytes: there
// are none. `most`: so much of them may be packed, as of any batch.
std::variant<Bytes, Refusal> batch_of_messages(ByteView records, std::int64_t most);

struct OldRecords {
  wire::KafkaError error = wire::KafkaError::kNone;
  Bytes messages = {};
  // Holds room for them, and for a copy, until the answer is encoded.
  std::unique_ptr<codec::DecodeBudget::Share> share = nullptr;
};
// What a Fetch of this version gets of `slice`, which a read from `from` gave: behind what gives no
// messages (the markers of transactions) what follows it. Reads files.
OldRecords read_as_messages(Log& log, Log::Slice slice, wire::Offset from, std::int16_t version);

}  // namespace sluice::kafka::broker
