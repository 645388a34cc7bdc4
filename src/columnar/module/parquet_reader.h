// Reading Parquet by batches, in memory that does not grow with the file.
#pragma once

#include <cstdint>
#include <memory>

#include "columnar/columnar.h"

namespace sluice::columnar {

// Beyond `most_memory` bytes of Arrow's it gives up: a page of a damaged file may claim any size.
Result<std::unique_ptr<Reader>> open_parquet(Source source,
                                             std::int64_t most_memory = std::int64_t{1} << 30);

}  // namespace sluice::columnar
