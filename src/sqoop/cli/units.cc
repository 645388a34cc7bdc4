#include "sqoop/cli/units.h"

#include <cmath>
#include <cstdio>

namespace sluice::sqoop {

std::string four_decimals(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.4f", value);
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  const std::size_t whole = std::min(out.find('.'), out.size());
  for (std::size_t at = whole; at > 3;) {
    at -= 3;
    if (out[at - 1] != '-') out.insert(at, ",");
  }
  return out;
}

std::string amount_of_bytes(double bytes) {
  constexpr double kKilo = 1024;
  if (bytes > kKilo * kKilo * kKilo) return four_decimals(bytes / (kKilo * kKilo * kKilo)) + " GB";
  if (bytes > kKilo * kKilo) return four_decimals(bytes / (kKilo * kKilo)) + " MB";
  if (bytes > kKilo) return four_decimals(bytes / kKilo) + " KB";
  return four_decimals(bytes) + " bytes";
}

std::string transferred(double bytes, double seconds) {
  return "Transferred " + amount_of_bytes(bytes) + " in " + four_decimals(seconds) + " seconds (" +
         amount_of_bytes(seconds > 0 ? bytes / seconds : 0) + "/sec)";
}

}  // namespace sluice::sqoop
