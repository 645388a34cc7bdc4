// Addresses of clients, as rules and quotas name them.
#pragma once

#include <string>

namespace sluice::kafka::broker {

// An IPv6 address has many spellings: Java writes 0:0:0:0:0:0:0:1 where others have ::1.
bool same_host(const std::string& one, const std::string& other);

}  // namespace sluice::kafka::broker
