// The text of an old metastore, whatever it holds.
#include <cstdint>
#include <string_view>

#include "sqoop/jobs/hsqldb_script.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sluice::sqoop::OldJobs jobs;
  (void)sluice::sqoop::apply_hsqldb_script({reinterpret_cast<const char*>(data), size}, jobs);
  return 0;
}
