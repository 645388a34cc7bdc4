// The lines that Sqoop's users see and their scripts search: "26/11/24 11:24:08 INFO
// mapreduce.ImportJobBase: Retrieved 8 records.", in local time, on the command's stderr.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace sluice::sqoop {

// May be used from many threads; a line is written whole.
class JobLog {
 public:
  explicit JobLog(std::FILE* to) : to_(to) {}

  void enable_debug() { debug_ = true; }
  void debug(std::string_view source, std::string_view text) const;
  void info(std::string_view source, std::string_view text) const;
  void warn(std::string_view source, std::string_view text) const;
  void error(std::string_view source, std::string_view text) const;
  // A line without time and source.
  void plain(std::string_view text) const;

 private:
  void line(std::string_view level, std::string_view source, std::string_view text) const;

  std::FILE* to_;
  bool debug_ = false;
};

}  // namespace sluice::sqoop
