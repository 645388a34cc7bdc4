// What this machine is called.
#pragma once

#include <string>

namespace sluice::flume {

std::string host_address();         // of getaddrinfo(hostname): "127.0.0.1"
std::string canonical_host_name();  // with its domain, when it can be resolved

}  // namespace sluice::flume
