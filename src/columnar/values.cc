#include "columnar/columnar.h"

#include <string>

namespace sluice::columnar {

void Values::add_number(std::int64_t value) {
  present.push_back(1);
  numbers.push_back(value);
}

void Values::add_real(double value) {
  present.push_back(1);
  reals.push_back(value);
}

Status Values::add_bytes(ByteView value) {
  if (value.size() > kMostBytes - bytes.size()) {
    return Error(ErrorCode::kResourceExhausted,
                 std::to_string(bytes.size()) + " bytes of values and one of " +
                     std::to_string(value.size()) + " are more than the " +
                     std::to_string(kMostBytes) + " that a column's values of one batch may have");
  }
  present.push_back(1);
  bytes += value;
  ends.push_back(static_cast<std::uint32_t>(bytes.size()));
  return {};
}

void Values::clear() {
  present.clear();
  numbers.clear();
  reals.clear();
  bytes.clear();
  ends.clear();
}

}  // namespace sluice::columnar
