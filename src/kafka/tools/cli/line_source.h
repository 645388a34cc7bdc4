// Lines from a descriptor as Java's BufferedReader splits them: \n, \r and \r\n each end a line,
// and the last line needs no end.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace sluice::kafka::tools {

class LineSource {
 public:
  // `idle` is called about every 50 ms while nothing comes; false from it ends the input.
  LineSource(int fd, std::function<bool()> idle) : fd_(fd), idle_(std::move(idle)) {}
  // Nothing at the end of the input.
  std::optional<std::string> next();

 private:
  // False at the end.
  bool fill();

  int fd_;
  std::function<bool()> idle_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool ended_ = false;
  bool skip_newline_ = false;
};

}  // namespace sluice::kafka::tools
