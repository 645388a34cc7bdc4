// What the operating system says of this process, by the names that Prometheus' own libraries use.
#pragma once

#include "base/metrics.h"

namespace sluice::console {

void add_process_metrics(metrics::Exposition& out);

}  // namespace sluice::console
