// What an agent reads, by the first byte: lines of a file, escapes of a path, expressions, names of
// time zones, a position file. The second byte sets limits.
#include <sys/mman.h>

#include <array>
#include <cstdint>

#include "base/check.h"
#include "base/clock.h"
#include "base/file.h"
#include "flume/escapes.h"
#include "flume/sources/line_decoder.h"
#include "flume/sources/position.h"

namespace {

using namespace sluice;
using namespace sluice::flume;

constexpr std::array kCharsets = {"UTF-8", "ISO-8859-1", "US-ASCII", "UTF-16LE", "GBK"};

void check_lines(std::string_view bytes, unsigned char how) {
  const LineLimits limits{.max_length = 1 + how / 9,
                          .charset = *Charset::find(kCharsets[how % kCharsets.size()]),
                          .errors = static_cast<DecodeErrors>(how / 3 % 3)};
  while (!bytes.empty()) {
    const Line line = next_line(bytes, limits, true);
    CHECK(line.whole && line.size > 0 && line.size <= bytes.size());
    CHECK(line.raw.size() <= line.size);
    bytes.remove_prefix(line.size);
  }
}

void check_escapes(const std::string& text) {
  const auto escaped = EscapedText::parse(text);
  if (!escaped) return;
  Headers headers;
  headers.set("timestamp", "1700000000000");
  headers.set("host", "h");
  const auto zone = TimeZone::find("UTC");
  CHECK(zone);
  const TimeSettings time{.zone = *zone, .round = true, .round_value = 10};
  SystemClock clock;
  (void)escaped->expand(headers, time, clock);
}

void check_position(std::string_view bytes) {
  const Fd file(::memfd_create("position", MFD_CLOEXEC));
  CHECK(write_all(file.get(), bytes));
  const PositionFile position("/proc/self/fd/" + std::to_string(file.get()));
  CHECK(position.read().file.size() <= bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 2048) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  switch (data[0] % 5) {
    case 0:
      check_lines(text, data[1]);
      break;
    case 1:
      check_escapes(text);
      break;
    case 2:
    case 3:
      check_position(text);
      break;
    default:
      if (text.find('\0') == text.npos) (void)TimeZone::find(text);
  }
  return 0;
}
