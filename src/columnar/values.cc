#include "columnar/columnar.h"

namespace sluice::columnar {

void Values::add_number(std::int64_t value) {
  present.push_back(1);
  numbers.push_back(value);
}

void Values::add_real(double value) {
  present.push_back(1);
  reals.push_back(value);
}

void Values::add_bytes(ByteView value) {
  present.push_back(1);
  bytes += value;
  ends.push_back(static_cast<std::uint32_t>(bytes.size()));
}

void Values::clear() {
  present.clear();
  numbers.clear();
  reals.clear();
  bytes.clear();
  ends.clear();
}

}  // namespace sluice::columnar
