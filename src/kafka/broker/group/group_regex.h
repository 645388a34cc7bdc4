// The expressions that members subscribe with. Kafka reads them with RE2, which knows less than
// Java: nothing that looks around or back.
#pragma once

#include <string>

#include "base/result.h"
#include "regex/regex.h"

namespace sluice::kafka::broker {

// kInvalidArgument with Kafka's words for what RE2 does not take, and INVALID_REGULAR_EXPRESSION.
Result<regex::Regex> compile_group_regex(const std::string& text);

}  // namespace sluice::kafka::broker
