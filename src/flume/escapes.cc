#include "flume/escapes.h"

#include <cctype>
#include <cstdio>
#include <optional>

#include "base/host_name.h"
#include "base/text.h"
#include "flume/host.h"

namespace sluice::flume {
namespace {

constexpr const char* kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                 "Thursday", "Friday", "Saturday"};
constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};

bool word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string number(std::int64_t value, int width) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*lld", width, static_cast<long long>(value));
  return text;
}

std::string zone_text(std::int32_t offset_s) {
  const std::int32_t minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
  return (offset_s < 0 ? "-" : "+") + number(minutes / 60, 2) + number(minutes % 60, 2);
}

std::optional<std::string> host_word(std::string_view word) {
  const std::string lower = to_lower(word);
  if (lower == "localhost") return host_name();
  if (lower == "ip") return host_address();
  if (lower == "fqdn") return canonical_host_name();
  return std::nullopt;
}

}  // namespace

std::string format_time(char letter, std::int64_t ms, const TimeZone& zone) {
  const LocalTime t = zone.local(ms);
  const std::string day = kDays[t.week_day], month = kMonths[t.month - 1];
  const int hour_12 = t.hour % 12 == 0 ? 12 : t.hour % 12;
  const std::int64_t year_2 = t.year % 100;
  switch (letter) {
    case 't':
      return std::to_string(ms);
    case 's':
      return std::to_string(ms / 1000);
    case 'a':
      return day.substr(0, 3);
    case 'A':
      return day;
    case 'b':
      return month.substr(0, 3);
    case 'B':
      return month;
    case 'c':
      return day.substr(0, 3) + " " + month.substr(0, 3) + " " + std::to_string(t.day) + " " +
             number(t.hour, 2) + ":" + number(t.minute, 2) + ":" + number(t.second, 2) + " " +
             number(t.year, 4);
    case 'd':
      return number(t.day, 2);
    case 'e':
      return std::to_string(t.day);
    case 'D':
      return number(t.month, 2) + "/" + number(t.day, 2) + "/" + number(year_2, 2);
    case 'H':
      return number(t.hour, 2);
    case 'I':
      return number(hour_12, 2);
    case 'j':
      return number(t.year_day, 3);
    case 'k':
      return std::to_string(t.hour);
    case 'l':
      return std::to_string(hour_12);
    case 'm':
      return number(t.month, 2);
    case 'n':
      return std::to_string(t.month);
    case 'M':
      return number(t.minute, 2);
    case 'p':
      return t.hour < 12 ? "AM" : "PM";
    case 'S':
      return number(t.second, 2);
    case 'y':
      return number(year_2, 2);
    case 'Y':
      return number(t.year, 4);
    case 'z':
      return zone_text(t.offset_s);
    default:
      return "";
  }
}

std::int64_t round_down(std::int64_t ms, const TimeSettings& time) {
  LocalTime local = time.zone.local(ms);
  switch (time.unit) {
    case RoundUnit::kSecond:
      local.second -= local.second % time.round_value;
      break;
    case RoundUnit::kMinute:
      local.minute -= local.minute % time.round_value;
      local.second = 0;
      break;
    case RoundUnit::kHour:
      local.hour -= local.hour % time.round_value;
      local.minute = local.second = 0;
      break;
  }
  return time.zone.to_ms(local);
}

Result<EscapedText> EscapedText::parse(const std::string& text) {
  EscapedText escaped;
  std::string plain;
  const auto end_plain = [&] {
    if (!plain.empty()) escaped.parts_.push_back({'t', std::exchange(plain, {})});
  };
  for (std::size_t i = 0; i < text.size();) {
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] != '%' || next == '\0') {
      plain += text[i++];
      continue;
    }
    if (next == '{' || next == '[') {
      const std::size_t close = text.find(next == '{' ? '}' : ']', i + 2);
      const std::string word = close == std::string::npos ? "" : text.substr(i + 2, close - i - 2);
      bool escape = !word.empty();
      for (const char c : word) {
        escape = escape && (word_character(c) || (next == '{' && (c == '.' || c == '-')));
      }
      if (escape && next == '[') {
        const std::optional<std::string> host = host_word(word);
        if (!host) {
          return Error(ErrorCode::kInvalidArgument, "The static escape string '" + word +
                                                        "' was provided but does not match any "
                                                        "of (localhost,IP,FQDN)");
        }
        plain += *host;
        i = close + 1;
        continue;
      }
      if (escape) {
        end_plain();
        escaped.parts_.push_back({'h', word});
        i = close + 1;
        continue;
      }
    } else if (next == '%') {
      plain += '%';
      i += 2;
      continue;
    } else if (word_character(next)) {
      end_plain();
      escaped.parts_.push_back({'%', std::string(1, next)});
      i += 2;
      continue;
    }
    plain += text[i++];
  }
  end_plain();
  return escaped;
}

bool EscapedText::uses_time() const {
  for (const Part& part : parts_) {
    if (part.kind == '%') return true;
  }
  return false;
}

Result<std::string> EscapedText::expand(const Headers& headers, const TimeSettings& time,
                                        Clock& clock) const {
  std::string out;
  std::optional<std::int64_t> raw_ms, ms;
  for (const Part& part : parts_) {
    if (part.kind == 't') {
      out += part.text;
      continue;
    }
    if (part.kind == 'h') {
      if (const std::string* value = headers.find(part.text)) out += *value;
      continue;
    }
    if (!ms) {
      if (time.use_local_clock) {
        raw_ms = clock.wall_ms();
      } else {
        const std::string* header = headers.find("timestamp");
        if (header == nullptr || header->empty()) {
          return Error(ErrorCode::kInvalidArgument,
                       "Expected timestamp in the Flume event headers, but it was null (set "
                       "hdfs.useLocalTimeStamp, or a timestamp interceptor)");
        }
        raw_ms = parse_int(*header);
        if (!raw_ms) {
          return Error(ErrorCode::kInvalidArgument,
                       "the header timestamp is '" + *header + "', not milliseconds");
        }
      }
      ms = time.round ? round_down(*raw_ms, time) : *raw_ms;
    }
    const char letter = part.text[0];
    out += format_time(letter, letter == 't' ? *raw_ms : *ms, time.zone);
  }
  return out;
}

}  // namespace sluice::flume
