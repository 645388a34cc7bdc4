// Times by a pattern of Joda-Time ("yyyy-MM-dd HH:mm:ss,SSS"), as Flume's millis serializer reads
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "flume/time_zone.h"

namespace sluice::flume {

// Immutable. What the pattern doesn't give is 1970-01-01T00:00 in the machine's zone, or the year
// 2000 when it gives a month or a day and no year.
class JodaPattern {
 public:
  // kInvalidArgument names a letter that is none; kUnsupported one that Joda reads and we don't.
  static Result<JodaPattern> parse(std::string_view pattern);
  // Milliseconds since 1970; nothing when the whole text is not of the pattern.
  std::optional<std::int64_t> read(std::string_view text) const;

 private:
  struct Part {
    char letter = 0;  // 0: `text` as it stands
    int length = 0;
    bool digits_follow = false;
    std::string text;
  };
  struct Fields;

  bool read_part(const Part& part, std::string_view& text, Fields& fields) const;
  static std::optional<std::int64_t> moment(const Fields& fields, const TimeZone& zone);

  std::vector<Part> parts_;
  TimeZone zone_;
};

}  // namespace sluice::flume
