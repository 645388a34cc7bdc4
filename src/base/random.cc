#include "base/random.h"

#include <sys/random.h>

#include <cerrno>

#include "base/check.h"

namespace sluice {

Random::result_type SystemRandom::operator()() {
  result_type number = 0;
  ssize_t got = 0;
  do {
    got = ::getrandom(&number, sizeof number, 0);
  } while (got < 0 && errno == EINTR);
  CHECK(got == sizeof number);  // so few bytes never come in part
  return number;
}

Random::result_type SeededRandom::operator()() {
  constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;
  std::uint64_t mixed = state_.fetch_add(kStep) + kStep;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return mixed ^ (mixed >> 31);
}

Bytes random_bytes(Random& random, std::size_t size) {
  Bytes bytes;
  while (bytes.size() < size) append_le(bytes, random());
  bytes.resize(size);
  return bytes;
}

Bytes random_uuid(Random& random) {
  Bytes bytes = random_bytes(random, 16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
  return bytes;
}

std::string uuid_text(ByteView bytes) {
  std::string text = to_hex(bytes);
  for (const std::size_t at : {20, 16, 12, 8}) text.insert(at, 1, '-');
  return text;
}

}  // namespace sluice
