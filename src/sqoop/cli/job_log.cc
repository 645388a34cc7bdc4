#include "sqoop/cli/job_log.h"

#include <ctime>

namespace sluice::sqoop {

void JobLog::line(std::string_view level, std::string_view source, std::string_view text) const {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "%y/%m/%d %H:%M:%S ", &local);
  std::string out = stamp;
  out.append(level).append(" ").append(source).append(": ").append(text).append("\n");
  std::fwrite(out.data(), 1, out.size(), to_);
  std::fflush(to_);
}

void JobLog::debug(std::string_view source, std::string_view text) const {
  if (debug_) line("DEBUG", source, text);
}
void JobLog::info(std::string_view source, std::string_view text) const {
  line("INFO", source, text);
}
void JobLog::warn(std::string_view source, std::string_view text) const {
  line("WARN", source, text);
}
void JobLog::error(std::string_view source, std::string_view text) const {
  line("ERROR", source, text);
}
void JobLog::plain(std::string_view text) const {
  std::string out(text);
  out += '\n';
  std::fwrite(out.data(), 1, out.size(), to_);
  std::fflush(to_);
}

}  // namespace sluice::sqoop
