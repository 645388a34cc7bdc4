// Writing ORC by Arrow's adapter.
#pragma once

#include <memory>

#include "columnar/columnar.h"

namespace sluice::columnar {

// Metadata has no place in it.
Result<std::unique_ptr<Writer>> make_orc_writer(const WriteRequest& request, Sink sink);

}  // namespace sluice::columnar
