// Writing Parquet by its column writers.
#pragma once

#include <memory>

#include "columnar/columnar.h"

namespace sluice::columnar {

Result<std::unique_ptr<Writer>> make_parquet_writer(const WriteRequest& request, Sink sink);

}  // namespace sluice::columnar
