// Who listens on a port, as far as this machine lets us see.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice {

// "process 4711 (java)" for the listener on a local TCP port; nothing when it is not ours to see.
std::optional<std::string> port_owner(std::uint16_t port);

}  // namespace sluice
