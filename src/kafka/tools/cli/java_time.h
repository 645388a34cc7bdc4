// Times as Kafka's tools take them on the command line.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"

namespace sluice::kafka::tools {

// "2026-01-31T12:00:00.000", of UTC unless a zone follows (Z, +01, +0100, +01:00): milliseconds
// since 1970. The errors are Java's.
Result<std::int64_t> parse_datetime(const std::string& text);
// java.time.Duration: "P1DT2H3M4.5S".
Result<std::chrono::milliseconds> parse_duration(const std::string& text);

}  // namespace sluice::kafka::tools
