// Records of __transaction_state come from a folder that any broker may have written: whatever is
// read as a transaction is written and read again as the same one.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "kafka/broker/txn/transaction_records.h"

using namespace sluice;
using namespace sluice::kafka::broker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // One byte says how long the key is.
  if (size == 0) return 0;
  const ByteView bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const ByteView key = bytes.substr(0, data[0]);
  const auto read = read_transaction_record(key, bytes.substr(key.size()));
  if (!read || !read->state) return 0;
  const auto record = transaction_record(*read->state);
  const auto again = read_transaction_record(record.key, ByteView(*record.value));
  CHECK(again && again->state);
  CHECK(again->state->producer == read->state->producer);
  CHECK(again->state->state == read->state->state);
  return 0;
}
