// Bytes as a Parquet file: whatever they are, reading them ends with rows or an error.
#include <algorithm>
#include <cstring>
#include <string_view>

#include "columnar/module/parquet_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  const auto reader = sluice::columnar::open_parquet(
      {.size = size,
       .read_at = [file](std::uint64_t offset, char* to,
                         std::size_t wanted) -> sluice::Result<std::size_t> {
         const std::string_view rest = file.substr(std::min<std::uint64_t>(offset, file.size()));
         const std::size_t got = std::min(wanted, rest.size());
         std::memcpy(to, rest.data(), got);
         return got;
       }});
  if (!reader) return 0;
  sluice::columnar::Batch batch;
  for (auto more = (*reader)->next(batch); more && *more; more = (*reader)->next(batch)) {
  }
  return 0;
}
