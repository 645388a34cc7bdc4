#include "flume/sinks/dead_letters.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "flume/charset.h"
#include "formats/json.h"

namespace sluice::flume {

void DeadLetters::add(const Event& event, const std::string& why, std::int64_t now_ms) {
  lines_ += R"({"time":)" + std::to_string(now_ms) + R"(,"why":)";
  formats::append_json_string(lines_, why);
  lines_ += R"(,"headers":{)";
  bool first = true;
  for (const auto& [name, value] : event.headers->pairs()) {
    if (!first) lines_ += ',';
    first = false;
    formats::append_json_string(lines_, name);
    lines_ += ':';
    formats::append_json_string(lines_, value);
  }
  const bool is_text = static_cast<bool>(Charset().decode(event.body, DecodeErrors::kFail));
  lines_ += is_text ? R"(},"body":)" : R"(},"body64":)";
  formats::append_json_string(lines_, is_text ? std::string(event.body) : to_base64(event.body));
  lines_ += "}\n";
}

// A file that was moved away, as log files are, is begun anew.
Status DeadLetters::save() {
  if (lines_.empty()) return {};
  if (path_.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "there are events for the dead letters, and no data directory for them: set "
                 "deadLetter");
  }
  struct stat here {
  }, open{};
  const bool same = file_ && ::stat(path_.c_str(), &here) == 0 &&
                    ::fstat(file_.get(), &open) == 0 && here.st_ino == open.st_ino &&
                    here.st_dev == open.st_dev;
  if (!same) {
    const std::size_t slash = path_.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
    TRY(make_directories(folder));
    TRY(file_, open_file(path_, O_WRONLY | O_CREAT | O_APPEND, 0640));
    TRY(sync_directory(folder));
  }
  if (::fstat(file_.get(), &open) != 0) return errno_error(path_);
  Status written = write_all(file_.get(), lines_);
  if (written && ::fdatasync(file_.get()) != 0) written = errno_error(path_);
  if (!written) {  // no line is left half
    [[maybe_unused]] const int cut = ::ftruncate(file_.get(), open.st_size);
    return written.error().with(path_);
  }
  lines_.clear();
  return {};
}

}  // namespace sluice::flume
