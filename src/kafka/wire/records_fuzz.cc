#include "kafka/wire/fuzz_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const sluice::ByteView bytes(reinterpret_cast<const char*>(data), size);
  sluice::kafka::wire::check_records(bytes);
  sluice::kafka::wire::check_records(sluice::kafka::wire::with_right_sums(bytes));
  return 0;
}
