// The expressions that members subscribe with. Kafka reads them with RE2, which knows less than
// Java: nothing that looks around or back.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>

#include "base/result.h"
#include "kafka/wire/types.h"
#include "regex/regex.h"

namespace sluice::kafka::broker {

// kInvalidArgument with Kafka's words for what RE2 does not take, and INVALID_REGULAR_EXPRESSION.
Result<regex::Regex> compile_group_regex(const std::string& text);

// The topics of `names` that match, or nothing when that would take more steps than so many names
// are worth: a tenth of a second at most.
std::optional<std::set<wire::TopicName>> topics_matching(const regex::Regex& expression,
                                                         std::span<const wire::TopicName> names);

}  // namespace sluice::kafka::broker
