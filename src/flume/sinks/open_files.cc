#include "flume/sinks/open_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"

namespace sluice::flume {
namespace {
constexpr std::uint64_t kCompactAt = 1 << 20;
}

Status OpenFiles::open(const std::string& data_dir, const std::string& component) {
  if (data_dir.empty()) return {};
  const std::string directory = data_dir + "/flume/open";
  TRY(make_directories(directory));
  path_ = directory + "/" + component;
  TRY(lock_, open_file(path_ + ".lock", O_RDWR | O_CREAT));
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) != 0) {
    // Another agent with a sink of this name runs here: its files are its own.
    path_ += "." + std::to_string(::getpid());
    lock_.close();
  }
  if (const Result<std::string> text = read_file(path_)) {
    for (const std::string& line : split(*text, '\n')) {
      const std::vector<std::string> fields = split(line, '\t');
      if (fields.size() == 3 && fields[0] == "+") open_[fields[1]] = {fields[2], -1};
      if (fields.size() == 3 && fields[0] == "=" && open_.contains(fields[1])) {
        open_[fields[1]].length = parse_int(fields[2]).value_or(-1);
      }
      if (fields.size() == 2 && fields[0] == "-") open_.erase(fields[1]);
    }
  }
  left_ = open_;
  return compact();
}

Status OpenFiles::compact() {
  std::string text;
  for (const auto& [in_use, file] : open_) {
    text += "+\t" + in_use + "\t" + file.final_path + "\n";
    if (file.length >= 0) text += "=\t" + in_use + "\t" + std::to_string(file.length) + "\n";
  }
  TRY(write_file_atomically(path_, text));
  TRY(log_, open_file(path_, O_WRONLY | O_APPEND));
  size_ = text.size();
  return {};
}

Status OpenFiles::append(const std::string& line) {
  if (path_.empty()) return {};
  TRY(write_all(log_.get(), line));
  size_ += line.size();
  return size_ > kCompactAt ? compact() : Status();
}

Status OpenFiles::begun(const std::string& in_use, const std::string& final_path) {
  open_[in_use] = {final_path, -1};
  TRY(append("+\t" + in_use + "\t" + final_path + "\n"));
  if (!path_.empty() && ::fdatasync(log_.get()) != 0) return errno_error(path_);
  return {};
}

Status OpenFiles::whole(const std::string& in_use, std::uint64_t length) {
  const auto at = open_.find(in_use);
  if (at != open_.end()) at->second.length = static_cast<std::int64_t>(length);
  return append("=\t" + in_use + "\t" + std::to_string(length) + "\n");
}

Status OpenFiles::done(const std::string& in_use) {
  open_.erase(in_use);
  return append("-\t" + in_use + "\n");
}

}  // namespace sluice::flume
