#include "flume/sources/syslog_message.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "regex/regex.h"

namespace sluice::flume {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_host(char c) {
  return is_word(c) || c == '.' || c == '@' || c == '-';
}

// Takes what a pattern says from the front: d is a digit, A and a are letters, others themselves.
bool take(std::string_view& text, std::string_view pattern) {
  if (text.size() < pattern.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = text[i];
    switch (pattern[i]) {
      case 'd':
        if (!is_digit(c)) return false;
        break;
      case 'A':
        if (c < 'A' || c > 'Z') return false;
        break;
      case 'a':
        if (c < 'a' || c > 'z') return false;
        break;
      default:
        if (c != pattern[i]) return false;
    }
  }
  text.remove_prefix(pattern.size());
  return true;
}

bool take_blank(std::string_view& text) {
  if (text.empty() || !is_blank(text.front())) return false;
  text.remove_prefix(1);
  return true;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

// A wall-clock time whose parts may be out of range: the 32nd is the day after the 31st.
std::int64_t lenient_ms(const LocalTime& time, const TimeZone& zone) {
  const std::int64_t months = time.year * 12 + time.month - 1;
  const std::int64_t year = months >= 0 ? months / 12 : (months - 11) / 12;
  const std::int64_t days =
      days_of(year, static_cast<int>(months - year * 12) + 1, 1) + time.day - 1;
  const std::int64_t wall_s =
      days * 86400 + time.hour * std::int64_t{3600} + time.minute * 60 + time.second;
  return wall_s * 1000 - std::int64_t{zone.offset_at(wall_s - zone.offset_at(wall_s))} * 1000;
}

// Behind a dot. Java's SimpleDateFormat takes the first three digits as milliseconds, so that ".5"
// is 5 ms; the strict reader as a fraction.
bool take_fraction(std::string_view& text, bool strict, std::int64_t& ms) {
  std::size_t digits = 0;
  while (digits + 1 < text.size() && is_digit(text[digits + 1])) ++digits;
  constexpr std::size_t kMostDigits = 6, kMillis = 3;
  if (!strict) digits = std::min(digits, kMostDigits);
  if (digits == 0) return false;
  ms = number(text.substr(1, std::min(digits, kMillis)));
  for (std::size_t i = digits; strict && i < kMillis; ++i) ms *= 10;
  text.remove_prefix(digits + 1);
  return true;
}

const TimeZone& utc() {
  static const TimeZone kUtc = *TimeZone::find("UTC");
  return kUtc;
}

// "2024-01-02T03:04:05", perhaps ".678", perhaps "Z" or "+01:00"; without one it is of `zone`.
struct Stamp {
  std::string_view text;
  std::optional<std::int64_t> ms;  // none: there is no such month
};
std::optional<Stamp> take_iso(std::string_view& text, const TimeZone& zone, bool strict) {
  const std::string_view begin = text;
  if (!take(text, "dddd-dd-ddTdd:dd:dd")) return std::nullopt;
  LocalTime time;
  time.year = number(begin.substr(0, 4));
  time.month = number(begin.substr(5, 2));
  time.day = number(begin.substr(8, 2));
  time.hour = number(begin.substr(11, 2));
  time.minute = number(begin.substr(14, 2));
  time.second = number(begin.substr(17, 2));
  std::int64_t fraction = 0;
  if (!text.empty() && text.front() == '.' && !take_fraction(text, strict, fraction)) {
    return std::nullopt;
  }
  Stamp stamp;
  const std::string_view offset = text;
  if (take(text, "Z")) {
    stamp.ms = lenient_ms(time, utc());
  } else if (take(text, "+dd:dd") || take(text, "-dd:dd")) {
    const std::int64_t minutes = number(offset.substr(1, 2)) * 60 + number(offset.substr(4, 2));
    stamp.ms = lenient_ms(time, utc()) + (offset[0] == '+' ? -60'000 : 60'000) * minutes;
  } else {
    stamp.ms = lenient_ms(time, zone);
  }
  *stamp.ms += fraction;
  stamp.text = begin.substr(0, begin.size() - text.size());
  return stamp;
}

// "Jan  2 03:04:05", in the year that brings it nearest to now.
std::optional<Stamp> take_bsd(std::string_view& text, std::int64_t now_ms, const TimeZone& zone) {
  const std::string_view begin = text;
  if (!take(text, "Aaa") || !take_blank(text)) return std::nullopt;
  (void)take_blank(text);
  const std::string_view day = text;
  if (!take(text, "dd") && !take(text, "d")) return std::nullopt;
  const std::string_view day_digits = day.substr(0, day.size() - text.size());
  if (!take_blank(text)) return std::nullopt;
  const std::string_view clock = text;
  if (!take(text, "dd:dd:dd")) return std::nullopt;
  Stamp stamp{.text = begin.substr(0, begin.size() - text.size()), .ms = std::nullopt};
  const auto month = std::find(kMonths.begin(), kMonths.end(), to_lower(begin.substr(0, 3)));
  if (month == kMonths.end()) return stamp;
  LocalTime time;
  time.year = utc().local(now_ms).year;
  time.month = static_cast<int>(month - kMonths.begin()) + 1;
  time.day = number(day_digits);
  time.hour = number(clock.substr(0, 2));
  time.minute = number(clock.substr(3, 2));
  time.second = number(clock.substr(6, 2));
  const auto moved = [&](std::int64_t years, int months) {
    LocalTime other = time;
    other.year += years;
    other.month += months;
    return lenient_ms(other, zone);
  };
  std::int64_t ms = moved(0, 0);
  if (ms > now_ms && moved(0, -1) > now_ms) {
    ms = moved(-1, 0);
  } else if (ms < now_ms && moved(0, 11) < now_ms) {
    ms = moved(1, 0);
  }
  stamp.ms = ms;
  return stamp;
}

// A dot of Java's expressions matches none of these.
bool has_line_end(std::string_view text) {
  return text.find_first_of("\r\n") != std::string_view::npos ||
         text.find("\xC2\x85") != std::string_view::npos ||
         text.find("\xE2\x80\xA8") != std::string_view::npos ||
         text.find("\xE2\x80\xA9") != std::string_view::npos;
}

struct Parts {
  std::string_view version, stamp, host, body;
  bool has_stamp = false, has_host = false;
  std::optional<std::int64_t> ms;
};

// Behind the version: "stamp host body". `nil`: a dash may stand for stamp and host (RFC 5424).
bool take_parts(std::string_view text, bool nil, std::int64_t now_ms, const TimeZone& zone,
                Parts& parts) {
  if (!nil || !take(text, "-")) {
    const auto stamp = nil ? take_iso(text, zone, false) : take_bsd(text, now_ms, zone);
    if (!stamp) return false;
    parts.stamp = stamp->text;
    parts.has_stamp = true;
    parts.ms = stamp->ms;
  }
  if (!take_blank(text)) return false;
  if (!text.empty() && is_word(text.front())) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_host);
    parts.host = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    parts.has_host = true;
    text.remove_prefix(parts.host.size());
  } else if (!nil || !take(text, "-")) {
    return false;
  }
  if (!take_blank(text)) return false;
  parts.body = text;
  return !has_line_end(text);
}

// One format: an optional digit and an optional blank, then the parts.
bool match_format(std::string_view text, bool nil, std::int64_t now_ms, const TimeZone& zone,
                  Parts& parts) {
  for (const std::size_t digits : {std::size_t{1}, std::size_t{0}}) {
    if (digits == 1 && (text.empty() || !is_digit(text.front()))) continue;
    const std::string_view behind = text.substr(digits);
    for (const bool blank : {true, false}) {
      std::string_view rest = behind;
      if (blank && !take_blank(rest)) continue;
      Parts tried;
      tried.version = text.substr(0, digits);
      if (!take_parts(rest, nil, now_ms, zone, tried)) continue;
      parts = tried;
      return true;
    }
  }
  return false;
}

std::string kept_fields(const KeepFields& keep, std::string_view priority, std::string_view version,
                        std::string_view stamp, std::string_view host) {
  std::string text;
  const auto add = [&text](std::string_view part) { text.append(part) += ' '; };
  if (keep.priority) text.append("<").append(priority) += '>';
  if (keep.version && !version.empty()) add(version);
  if (keep.timestamp) add(stamp);
  if (keep.host) add(host);
  return text;
}

}  // namespace

KeepFields KeepFields::parse(std::string_view given) {
  const std::string text = to_lower(trim(given));
  KeepFields keep;
  if (text == "false" || text == "none") return keep;
  keep.all = text == "true" || text == "all";
  if (keep.all) return keep;
  const auto has = [&text](std::string_view name) { return text.find(name) != std::string::npos; };
  keep.priority = has("priority");
  keep.version = has("version");
  keep.timestamp = has("timestamp");
  keep.host = has("hostname");
  return keep;
}

std::optional<SyslogBytes> cut_syslog(std::string_view& buffer, std::size_t most) {
  buffer.remove_prefix(std::min(buffer.find_first_not_of('\n'), buffer.size()));
  if (buffer.empty()) return std::nullopt;
  SyslogBytes message;
  std::size_t at = 1;
  message.bad = buffer.front() != '<';
  constexpr std::size_t kMostDigits = 3;
  for (std::size_t digits = 0; !message.bad; ++digits, ++at) {
    if (at == buffer.size()) return std::nullopt;
    if (buffer[at] == '>') {
      message.bad = digits == 0;
      ++at;
      break;
    }
    message.bad = !is_digit(buffer[at]) || digits == kMostDigits;
    if (!message.bad) message.priority = message.priority * 10 + (buffer[at] - '0');
  }
  const std::size_t end = buffer.find('\n', at);
  const std::size_t size = std::min(end, buffer.size());
  if (at < most && size >= most) {
    message.incomplete = true;
    message.text = buffer.substr(0, most);
    buffer.remove_prefix(most);
    return message;
  }
  if (end == std::string_view::npos) return std::nullopt;
  message.text = buffer.substr(0, end);
  buffer.remove_prefix(end + 1);
  return message;
}

bool SyslogReader::match(std::string_view text, std::int64_t now_ms) {
  const std::string_view priority = text.substr(1, text.find('>') - 1);
  const std::string_view behind = text.substr(priority.size() + 2);
  Parts parts;
  if (!match_format(behind, true, now_ms, zone_, parts) &&
      !match_format(behind, false, now_ms, zone_, parts)) {
    return false;
  }
  priority_ = priority;
  version_ = parts.version;
  host_ = parts.host;
  if (parts.ms) timestamp_ = std::to_string(*parts.ms);
  body_ = kept_fields(keep_, priority_, version_, parts.has_stamp ? parts.stamp : "null",
                      parts.has_host ? parts.host : "null") +
          std::string(parts.body);
  return true;
}

void SyslogReader::read(const SyslogBytes& message, std::int64_t now_ms, Headers& headers,
                        std::string& body) {
  timestamp_.clear();
  host_.clear();
  body_.clear();
  bool matched = false;
  if (!message.bad) {
    // Java reads text, so that bytes which are none become U+FFFD.
    matched = match(regex::decode_utf8(message.text), now_ms);
  }
  const int priority = message.bad ? 0 : message.priority;
  headers.set("Facility", std::to_string(priority / 8));
  headers.set("Severity", std::to_string(priority % 8));
  const auto set = [&headers](std::string_view name, const std::string& value) {
    if (!value.empty()) headers.set(name, value);
  };
  set("priority", priority_);
  set("version", version_);
  set("timestamp", timestamp_);
  set("host", host_);
  if (message.bad) {
    headers.set("flume.syslog.status", "Invalid");
  } else if (message.incomplete) {
    headers.set("flume.syslog.status", "Incomplete");
  }
  body = matched && !keep_.all && !body_.empty() ? body_ : std::string(message.text);
}

namespace {

// The stamp of a strict message, and the blank behind it: a dash is now. A date of RFC 3164 that
// makes no sense is 0.
std::optional<Stamp> take_strict_stamp(std::string_view& rest, std::int64_t now_ms,
                                       const TimeZone& zone) {
  constexpr std::size_t kBsdSize = 15;
  if (rest.front() == '-') {
    if (rest.size() <= 2) return std::nullopt;
    const Stamp now{.text = rest.substr(0, 1), .ms = now_ms};
    rest.remove_prefix(2);
    return now;
  }
  if (rest.front() >= 'A' && rest.front() <= 'Z') {
    if (rest.size() <= kBsdSize) return std::nullopt;
    std::string_view parsed = rest.substr(0, kBsdSize);
    const auto bsd = take_bsd(parsed, now_ms, zone);
    const Stamp stamp{.text = rest.substr(0, kBsdSize),
                      .ms = bsd && parsed.empty() ? bsd->ms.value_or(0) : 0};
    rest.remove_prefix(kBsdSize + 1);
    return stamp;
  }
  const std::size_t blank = rest.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  std::string_view parsed = rest.substr(0, blank);
  auto iso = take_iso(parsed, utc(), true);
  if (!iso || parsed.starts_with('+') || parsed.starts_with('-')) return std::nullopt;
  iso->text = rest.substr(0, blank);
  rest.remove_prefix(blank + 1);
  return iso;
}

}  // namespace

bool read_strict_syslog(std::string_view line, const KeepFields& keep, std::int64_t now_ms,
                        const TimeZone& zone, Headers& headers, std::string& body) {
  const std::size_t end = line.find('>');
  constexpr std::size_t kMostBracket = 6;
  if (!line.starts_with('<') || end > kMostBracket || line.size() <= end + 1) return false;
  const std::string_view priority = line.substr(1, end - 1);
  const auto value = parse_int(priority);
  if (!value) return false;
  std::string_view rest = line.substr(end + 1), version;
  if (rest.size() > 2 && rest.starts_with("1 ")) {
    version = rest.substr(0, 1);
    rest.remove_prefix(2);
  }
  const auto stamp = take_strict_stamp(rest, now_ms, zone);
  if (!stamp) return false;
  const std::size_t blank = rest.find(' ');
  if (blank == std::string_view::npos) return false;
  const std::string_view host = rest.substr(0, blank);
  headers.set("Priority", priority);
  headers.set("Facility", std::to_string(*value / 8));
  headers.set("Severity", std::to_string(*value % 8));
  if (!version.empty()) headers.set("Version", version);
  headers.set("timestamp", std::to_string(*stamp->ms));
  headers.set("host", host);
  body = line;
  if (rest.size() > blank + 1 && !keep.all) {
    body = kept_fields(keep, priority, version, stamp->text, host);
    body += rest.substr(blank + 1);
  }
  return true;
}

}  // namespace sluice::flume
