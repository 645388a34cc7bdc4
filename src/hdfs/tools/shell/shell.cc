#include "hdfs/tools/shell/shell.h"

#include <chrono>
#include <ctime>

#include "base/text.h"
#include "hdfs/tools/shell/log_level.h"

namespace sluice::hdfs::tools {

static std::string_view first_line(std::string_view text) {
  return text.substr(0, text.find('\n'));
}

void Shell::print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), invocation_.out);
}

void Shell::warn(std::string_view message) {
  std::fflush(invocation_.out);
  const std::string line = command_ + ": " + std::string(message) + "\n";
  std::fwrite(line.data(), 1, line.size(), invocation_.err);
}

void Shell::fail(const Error& error) {
  failed_ = true;
  warn(first_line(error.message()));
}

void Shell::log(std::string_view level, std::string_view source, std::string_view text) {
  if (!is_logged(level)) return;
  const std::int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(
                               std::chrono::system_clock::now().time_since_epoch())
                               .count();
  std::string line = time_text(now, "%y/%m/%d %H:%M:%S ", false);
  line.append(level).append(" ").append(source).append(": ").append(text).append("\n");
  std::fflush(invocation_.out);
  std::fwrite(line.data(), 1, line.size(), invocation_.err);
}

std::string size_text(std::uint64_t bytes, bool human) {
  if (!human) return std::to_string(bytes);
  std::string text = human_size(bytes);
  // Hadoop writes no decimals where there are none: "1 M".
  std::uint64_t unit = 1;
  while (bytes / unit >= 1024) unit *= 1024;
  const std::size_t point = text.find('.');
  if (bytes % unit == 0 && point != std::string::npos) text.erase(point, 2);
  return text;
}

std::string time_text(std::int64_t ms, const char* format, bool utc) {
  std::int64_t seconds = ms / 1000;
  if (ms % 1000 < 0) --seconds;
  const std::time_t time = seconds;
  std::tm parts{};
  if (utc) {
    gmtime_r(&time, &parts);
  } else {
    localtime_r(&time, &parts);
  }
  char text[64];
  return std::string(text, std::strftime(text, sizeof text, format, &parts));
}

}  // namespace sluice::hdfs::tools
