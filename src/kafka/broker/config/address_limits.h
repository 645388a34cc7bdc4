// max.connections.per.ip.overrides: how many connections some addresses may have.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice::kafka::broker {

// "NAME:COUNT,..."; a name is looked up now, as Kafka does. By addresses in numbers, as the system
// spells them. kInvalidArgument names what makes no sense.
Result<std::map<std::string, std::size_t>> parse_address_limits(const std::string& text);
// The same where not every host can be looked up: the first that cannot, or nothing.
Result<std::optional<std::string>> find_address_limits(const std::string& text,
                                                       std::map<std::string, std::size_t>& limits);

}  // namespace sluice::kafka::broker
