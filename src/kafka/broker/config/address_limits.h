// max.connections.per.ip.overrides: how many connections some addresses may have.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/result.h"

namespace sluice::kafka::broker {

// "NAME:COUNT,..."; a name is looked up now, as Kafka does. By addresses in numbers, as the system
// spells them. kInvalidArgument names what makes no sense.
Result<std::map<std::string, std::size_t>> parse_address_limits(const std::string& text);

}  // namespace sluice::kafka::broker
