// An id as Kafka makes them.
#pragma once

#include <string>

namespace sluice::kafka::tools {

// 22 characters of base64url of a random UUID (version 4) that does not begin like an option.
std::string random_uuid();

}  // namespace sluice::kafka::tools
