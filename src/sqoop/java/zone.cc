#include "sqoop/java/zone.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <limits>

#include "base/file.h"
#include "base/text.h"
#include "sql/local_zone.h"
#include "sqoop/java/posix_zone.h"

namespace sluice::sqoop {
namespace {

constexpr std::int64_t k1900 = -2'208'988'800;       // 1900-01-01 00:00:00 UTC
constexpr std::int64_t k2037 = 2'145'916'799;        // the last second of 2037
constexpr std::int64_t kCycle = 146'097LL * 86'400;  // 400 years of the Gregorian calendar
constexpr std::int64_t kYearsInCycle = 400;
constexpr std::size_t kLargestFile = 1 << 20;

// Big-endian numbers of a TZif file. A read past the end gives zero and marks the reader.
class ZoneBytes {
 public:
  explicit ZoneBytes(std::string_view bytes) : rest_(bytes) {}

  std::int64_t number(std::size_t size) {
    const std::string_view bytes = take(size);
    if (bytes.empty()) return 0;
    std::uint64_t value = (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0 ? ~0ULL : 0;
    for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(value);
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view rest() const { return rest_; }
  bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

struct Counts {
  std::size_t utc_flags, standard_flags, leaps, times, types, characters;

  std::size_t body_size(std::size_t time_size) const {
    return times * (time_size + 1) + types * 6 + characters + leaps * (time_size + 4) +
           standard_flags + utc_flags;
  }
};

std::optional<Counts> read_header(ZoneBytes& in, char& version) {
  const std::string_view magic = in.take(4);
  const std::string_view mark = in.take(1);
  in.take(15);
  std::array<std::size_t, 6> numbers{};
  for (std::size_t& number : numbers) {
    const std::int64_t value = in.number(4);
    if (value < 0 || value > static_cast<std::int64_t>(kLargestFile)) return std::nullopt;
    number = static_cast<std::size_t>(value);
  }
  if (in.failed() || magic != "TZif") return std::nullopt;
  version = mark[0];
  return Counts{numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
}

Error not_a_zone() {
  return Error(ErrorCode::kCorrupt, "not a zoneinfo file");
}

// "+09:00", "-8", "+0530", "+05:30:10" as seconds.
std::optional<std::int64_t> offset_named(std::string_view text) {
  if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const bool behind = text[0] == '-';
  std::string digits;
  for (const char c : text.substr(1)) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (c != ':' || digits.size() % 2 != 0) {
      return std::nullopt;
    }
  }
  if (digits.size() == 1) digits.insert(0, "0");
  if (digits.size() % 2 != 0 || digits.size() > 6) return std::nullopt;
  std::int64_t seconds = 0;
  std::int64_t unit = 3600;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    seconds += parse_int(digits.substr(i, 2)).value_or(0) * unit;
    unit /= 60;
  }
  constexpr std::int64_t kFarthest = 18 * 3600;
  if (seconds > kFarthest) return std::nullopt;
  return behind ? -seconds : seconds;
}

bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.find("..") != name.npos) {
    return false;
  }
  return std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  });
}

// Java's data has these as an hour of summer all year round, so that their standard is 0.
bool is_permanent_summer(std::string_view name) {
  return name == "Africa/Casablanca" || name == "Africa/El_Aaiun";
}

}  // namespace

Result<JavaZone> JavaZone::named(std::string_view name) {
  const auto fixed = [](std::int64_t seconds) {
    JavaZone zone;
    zone.standard_ = seconds;
    return zone;
  };
  if (name == "Z") return JavaZone();
  if (const auto offset = offset_named(name)) return fixed(*offset);
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (!name.starts_with(prefix)) continue;
    if (name.size() == prefix.size()) return JavaZone();
    if (const auto offset = offset_named(name.substr(prefix.size()))) return fixed(*offset);
  }
  const Error unknown(ErrorCode::kNotFound, "Unknown time-zone ID: " + std::string(name));
  if (!is_zone_name(name)) return unknown;
  const char* folder = std::getenv("TZDIR");
  const std::string root = folder != nullptr ? folder : "/usr/share/zoneinfo";
  const auto bytes = read_file(root + "/" + std::string(name));
  if (!bytes) return unknown;
  TRY(JavaZone zone, decode(*bytes));
  if (is_permanent_summer(name)) zone.standard_ = 0;
  return zone;
}

JavaZone JavaZone::local() {
  if (auto zone = named(sql::local_zone())) return *zone;
  // A POSIX rule in TZ, or a machine without zoneinfo: Java then takes the present offset too.
  const std::time_t now = std::time(nullptr);
  std::tm shown{};
  localtime_r(&now, &shown);
  JavaZone zone;
  zone.standard_ = shown.tm_gmtoff;
  return zone;
}

Result<JavaZone> JavaZone::decode(std::string_view tzif) {
  if (tzif.size() > kLargestFile) return not_a_zone();
  ZoneBytes in(tzif);
  char version = 0;
  auto counts = read_header(in, version);
  if (!counts) return not_a_zone();
  std::size_t time_size = 4;
  if (version >= '2') {
    in.take(counts->body_size(4));
    counts = read_header(in, version);
    if (!counts) return not_a_zone();
    time_size = 8;
  }
  ZoneBytes times(in.take(counts->times * time_size));
  const std::string_view kinds = in.take(counts->times);
  ZoneBytes types(in.take(counts->types * 6));
  in.take(counts->body_size(time_size) - counts->times * (time_size + 1) - counts->types * 6);
  std::vector<std::int64_t> offsets;
  std::optional<std::int64_t> last_standard;
  std::vector<bool> summers;
  for (std::size_t i = 0; i < counts->types; ++i) {
    offsets.push_back(types.number(4));
    summers.push_back(types.number(1) != 0);
    types.take(1);
  }
  if (in.failed() || offsets.empty()) return not_a_zone();
  JavaZone zone;
  zone.standard_ = offsets.front();
  zone.changes_.push_back({std::numeric_limits<std::int64_t>::min(), offsets.front()});
  for (const char kind : kinds) {
    const std::int64_t at = times.number(time_size);
    const auto type = static_cast<unsigned char>(kind);
    if (type >= offsets.size()) return not_a_zone();
    // Java's table ends there, and a rule holds from then on if the zone has one.
    if (at > k2037) break;
    zone.add(at, offsets[type]);
    if (!summers[type]) zone.standard_ = offsets[type];
  }
  const std::int64_t end = zone.changes_.back().at;
  zone.keep_since_1900();
  if (version < '2') return zone;
  const std::string_view footer = in.rest();
  if (footer.size() > 2) TRY(zone.extend(trim(footer), end));
  return zone;
}

void JavaZone::add(std::int64_t at, std::int64_t offset) {
  if (!changes_.empty() && changes_.back().offset == offset) return;
  changes_.push_back({at, offset});
}

// Java's table begins in 1900, with what was the rule then.
void JavaZone::keep_since_1900() {
  std::size_t first = changes_.size();
  while (first > 0 && changes_[first - 1].at >= k1900) --first;
  if (first == changes_.size()) {  // no change since then: the standard offset is all there is
    changes_.clear();
    return;
  }
  if (first == 0) return;
  changes_.erase(changes_.begin(), changes_.begin() + static_cast<std::ptrdiff_t>(first) - 1);
  changes_.front().at = k1900;
}

// What holds behind the table's end, written out until the calendar repeats itself.
Status JavaZone::extend(std::string_view text, std::int64_t from) {
  const auto rule = PosixZone::parse(text);
  if (!rule) return not_a_zone();
  standard_ = rule->java_standard();
  if (!rule->has_summer()) return {};
  constexpr std::int64_t kFirstYear = 1970;
  const auto first = std::max(kFirstYear, year_of(from));
  for (std::int64_t year = first; year <= first + kYearsInCycle + 1; ++year) {
    for (const auto& [at, offset] : rule->changes(year)) {
      if (at > from) add(at, offset);
    }
  }
  repeats_ = true;
  return {};
}

template <class TimeOf>
std::int64_t JavaZone::offset_by(std::int64_t time, TimeOf&& time_of) const {
  if (changes_.empty() || time < time_of(changes_.front())) return standard_;
  if (repeats_ && time >= changes_.back().at) {
    const std::int64_t beyond = time - changes_.back().at;
    time -= (beyond / kCycle + 1) * kCycle;
  }
  const auto behind =
      std::upper_bound(changes_.begin(), changes_.end(), time,
                       [&](std::int64_t t, const Change& change) { return t < time_of(change); });
  return std::prev(behind)->offset;
}

std::int64_t JavaZone::offset_at(std::int64_t utc) const {
  return offset_by(utc, [](const Change& change) { return change.at; });
}

std::int64_t JavaZone::offset_of_wall(std::int64_t wall) const {
  return offset_by(wall, [](const Change& change) { return change.at + change.offset; });
}

}  // namespace sluice::sqoop
