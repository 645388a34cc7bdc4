#include "base/log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>

#include "base/file.h"
#include "base/secrets.h"

namespace sluice::log {
namespace {

std::atomic<Level> minimum{Level::kInfo};

std::string timestamp() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  const std::time_t seconds = ms / 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  char text[40];
  const std::size_t n = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  std::string out(text, n);
  const std::string fraction = std::to_string(1000 + ms % 1000);
  return out + "." + fraction.substr(1) + "Z";
}

void append_value(std::string& line, std::string_view value) {
  const bool plain =
      !value.empty() && value.find_first_of(" \"=\\\n\r\t") == std::string_view::npos;
  if (plain) {
    line += value;
    return;
  }
  line += '"';
  for (const char c : value) {
    switch (c) {
      case '"':
        line += "\\\"";
        break;
      case '\\':
        line += "\\\\";
        break;
      case '\n':
        line += "\\n";
        break;
      case '\r':
        line += "\\r";
        break;
      case '\t':
        line += "\\t";
        break;
      default:
        line += c;
    }
  }
  line += '"';
}

// $JOURNAL_STREAM names the device and inode of the stream that journald reads.
bool is_read_by_journald() {
  const char* named = std::getenv("JOURNAL_STREAM");
  struct stat stream {};
  if (named == nullptr || ::fstat(STDERR_FILENO, &stream) != 0) return false;
  return named == std::to_string(stream.st_dev) + ":" + std::to_string(stream.st_ino);
}

// How journald is told what a line is worth: `journalctl -p warning` shows warnings and errors.
std::string_view priority(Level level) {
  static const bool kTold = is_read_by_journald();
  if (!kTold) return "";
  switch (level) {
    case Level::kDebug:
      return "<7>";
    case Level::kInfo:
      return "<6>";
    case Level::kWarn:
      return "<4>";
    case Level::kError:
      return "<3>";
  }
  return "";
}

void write(Level level, std::string_view name, std::string_view sentence, Fields fields) {
  if (!enabled(level)) return;
  std::string line(priority(level));
  line += timestamp();
  line += " level=";
  line += name;
  line += " msg=";
  append_value(line, without_secrets(std::string(sentence)));
  for (const Field& field : fields) {
    line += ' ';
    line += field.name;
    line += '=';
    append_value(line, without_secrets(field.value));
  }
  line += '\n';
  // One write per line keeps lines of several threads whole. A log that cannot be written is lost.
  (void)write_all(STDERR_FILENO, line);
}

}  // namespace

// The level is process-wide state by nature: it belongs to stderr, of which there is one.
void set_level(Level level) {
  minimum = level;
}
bool enabled(Level level) {
  return level >= minimum.load(std::memory_order_relaxed);
}

void debug(std::string_view sentence, Fields fields) {
  write(Level::kDebug, "debug", sentence, fields);
}
void info(std::string_view sentence, Fields fields) {
  write(Level::kInfo, "info", sentence, fields);
}
void warn(std::string_view sentence, Fields fields) {
  write(Level::kWarn, "warn", sentence, fields);
}
void error(std::string_view sentence, Fields fields) {
  write(Level::kError, "error", sentence, fields);
}

}  // namespace sluice::log
