// The service manager that started this process, if one did and wants to know (systemd's notify
// protocol).
#pragma once

#include <string_view>

namespace sluice {

// "READY=1", "STOPPING=1". Nobody is told, and nothing fails, where $NOTIFY_SOCKET names nobody.
void tell_service_manager(std::string_view state);

}  // namespace sluice
