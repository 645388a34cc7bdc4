// Syslog messages of any bytes: cut and read in both ways.
#include <cstdint>
#include <string>

#include "base/check.h"
#include "flume/sources/syslog_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::flume;
  static const TimeZone kZone = *TimeZone::find("Europe/Berlin");
  constexpr std::int64_t kNowMs = 1'717'200'000'000;
  if (size == 0) return 0;
  const std::size_t most = 1 + data[0];
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  SyslogReader reader(KeepFields::parse("hostname timestamp"), kZone);
  while (true) {
    const std::size_t before = bytes.size();
    const auto message = cut_syslog(bytes, most);
    if (!message) break;
    CHECK(bytes.size() < before);
    Headers headers;
    std::string body;
    reader.read(*message, kNowMs, headers, body);
    CHECK(headers.find("Severity") != nullptr);
    Headers strict;
    (void)read_strict_syslog(message->text, KeepFields(), kNowMs, kZone, strict, body);
  }
  return 0;
}
