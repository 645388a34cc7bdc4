// Reading Parquet by batches, in memory that does not grow with the file.
#pragma once

#include <memory>

#include "columnar/columnar.h"

namespace sluice::columnar {

Result<std::unique_ptr<Reader>> open_parquet(Source source);

}  // namespace sluice::columnar
