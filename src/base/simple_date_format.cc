#include "base/simple_date_format.h"

#include <cctype>
#include <string_view>

namespace sluice {

Result<SimpleDateFormat> SimpleDateFormat::parse(const std::string& pattern) {
  constexpr std::string_view kKnown = "yMdHmsS";
  SimpleDateFormat format;
  bool quoted = false;
  for (std::size_t i = 0; i < pattern.size();) {
    const char letter = pattern[i];
    if (letter == '\'') {
      if (i + 1 < pattern.size() && pattern[i + 1] == '\'') {
        format.parts_.push_back({0, 0, "'"});
        i += 2;
      } else {
        quoted = !quoted;
        ++i;
      }
      continue;
    }
    if (quoted || !std::isalpha(static_cast<unsigned char>(letter))) {
      format.parts_.push_back({0, 0, std::string(1, letter)});
      ++i;
      continue;
    }
    if (kKnown.find(letter) == kKnown.npos) {
      return Error(ErrorCode::kUnsupported, "The letter '" + std::string(1, letter) +
                                                "' of a date format is not supported here: y, M, "
                                                "d, H, m, s and S are");
    }
    const auto end = std::min(pattern.find_first_not_of(letter, i), pattern.size());
    format.parts_.push_back({letter, static_cast<int>(end - i), ""});
    i = end;
  }
  if (quoted) return Error(ErrorCode::kInvalidArgument, "Unterminated quote");
  return format;
}

std::string SimpleDateFormat::format(std::time_t seconds, int milliseconds) const {
  std::tm time{};
  ::localtime_r(&seconds, &time);
  return format(time, milliseconds);
}

std::string SimpleDateFormat::format(const std::tm& time, int milliseconds) const {
  const auto value = [&](char letter) {
    switch (letter) {
      case 'y':
        return time.tm_year + 1900;
      case 'M':
        return time.tm_mon + 1;
      case 'd':
        return time.tm_mday;
      case 'H':
        return time.tm_hour;
      case 'm':
        return time.tm_min;
      case 's':
        return time.tm_sec;
      default:
        return milliseconds;
    }
  };
  std::string text;
  for (const Part& part : parts_) {
    if (part.letter == 0) {
      text += part.text;
      continue;
    }
    int number = value(part.letter);
    if (part.letter == 'y' && part.width == 2) number %= 100;
    std::string digits = std::to_string(number);
    while (digits.size() < static_cast<std::size_t>(part.width)) digits.insert(0, 1, '0');
    text += digits;
  }
  return text;
}

}  // namespace sluice
