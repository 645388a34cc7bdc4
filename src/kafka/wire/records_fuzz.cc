#include "kafka/wire/fuzz_checks.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  sluice::kafka::wire::check_records({reinterpret_cast<const char*>(data), size});
  return 0;
}
