// What Flume's syslog sources make of the bytes they get (flume-ng-core, SyslogUtils and
// SyslogParser of 1.11; where they are odd, the oddness is kept).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "flume/event.h"
#include "flume/time_zone.h"

namespace sluice::flume {

// Which parts of a message stay in front of its body.
struct KeepFields {
  bool all = false;
  bool priority = false, version = false, timestamp = false, host = false;

  // "none", "all", or names in any notation.
  static KeepFields parse(std::string_view text);
  bool any() const { return priority || version || timestamp || host; }
};

// One message as it was sent, without its line feed.
struct SyslogBytes {
  std::string_view text;
  int priority = 0;
  bool bad = false;         // it does not begin with <priority>
  bool incomplete = false;  // cut at the longest size
};

// Cuts a message off the front of `buffer`. Nothing: its end has not come yet.
std::optional<SyslogBytes> cut_syslog(std::string_view& buffer, std::size_t most);

// The messages of one sender, RFC 3164 and RFC 5424.
class SyslogReader {
 public:
  SyslogReader(const KeepFields& keep, const TimeZone& zone) : keep_(keep), zone_(zone) {}

  // Adds the event to the batch, which keeps the bytes of the message.
  void read(const SyslogBytes& message, std::int64_t now_ms, Headers& headers, std::string& body);

 private:
  bool match(std::string_view text, std::int64_t now_ms);

  const KeepFields keep_;
  const TimeZone& zone_;
  // Those of the message before stay when one cannot be read.
  std::string priority_, version_;
  std::string timestamp_, host_, body_;
};

// How multiport_syslogtcp reads a line: stricter. False: it is no message.
bool read_strict_syslog(std::string_view line, const KeepFields& keep, std::int64_t now_ms,
                        const TimeZone& zone, Headers& headers, std::string& body);

}  // namespace sluice::flume
