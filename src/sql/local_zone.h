// The time zone of this process by name.
#pragma once

#include <string>

namespace sluice::sql {

// "Europe/Paris": from TZ, else from the machine's /etc/localtime; "UTC" when neither names one.
std::string local_zone();

}  // namespace sluice::sql
