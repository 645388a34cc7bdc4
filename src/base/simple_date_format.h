// The patterns of Java's SimpleDateFormat that name numbers: y M d H m s S, and text in quotes.
#pragma once

#include <ctime>
#include <string>
#include <vector>

#include "base/result.h"

namespace sluice {

class SimpleDateFormat {
 public:
  // kUnsupported names a letter that asks for something else.
  static Result<SimpleDateFormat> parse(const std::string& pattern);
  std::string format(const std::tm& time, int milliseconds) const;
  // In the time zone of the process.
  std::string format(std::time_t seconds, int milliseconds) const;

 private:
  struct Part {
    char letter;  // 0: text
    int width;
    std::string text;
  };
  std::vector<Part> parts_;
};

}  // namespace sluice
