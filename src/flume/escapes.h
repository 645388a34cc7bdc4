// The escapes of hdfs.path and its prefixes: %{header}, %[localhost], and %Y, %m, ... for the time
// of an event.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "flume/event.h"
#include "flume/time_zone.h"

namespace sluice::flume {

enum class RoundUnit { kSecond, kMinute, kHour };

struct TimeSettings {
  TimeZone zone;
  bool use_local_clock = false;  // else the header `timestamp`
  bool round = false;
  RoundUnit unit = RoundUnit::kSecond;
  int round_value = 1;
};

// A text with escapes, taken apart once. What does not look like an escape stays as it is; a letter
// without meaning vanishes, as in Flume. Used by one thread.
class EscapedText {
 public:
  // kInvalidArgument for an unknown %[word].
  static Result<EscapedText> parse(const std::string& text);

  // kInvalidArgument when the time is needed and the event has no `timestamp` header.
  Result<std::string> expand(const Headers& headers, const TimeSettings& time, Clock& clock) const;
  bool constant() const { return parts_.empty() || (parts_.size() == 1 && parts_[0].kind == 't'); }
  bool uses_time() const;

 private:
  struct Part {
    char kind;         // 't' text, 'h' header, '%' time
    std::string text;  // text, header's name, or the letter
  };
  std::vector<Part> parts_;
};

// Down to a whole multiple of the unit, in the zone.
std::int64_t round_down(std::int64_t ms, const TimeSettings& time);
std::string format_time(char letter, std::int64_t ms, const TimeZone& zone);

}  // namespace sluice::flume
