// Amounts as Sqoop prints them: "1.2246 KB", "3.1034".
#pragma once

#include <string>

namespace sluice::sqoop {

// At most four decimals, none that are zero at the end, thousands separated by commas.
std::string four_decimals(double value);
// With bytes, KB, MB or GB behind it, by 1024.
std::string amount_of_bytes(double bytes);
// "Transferred 1.2246 KB in 3.1034 seconds (404.08 bytes/sec)".
std::string transferred(double bytes, double seconds);

}  // namespace sluice::sqoop
