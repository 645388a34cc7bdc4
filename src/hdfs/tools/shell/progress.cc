#include "hdfs/tools/shell/progress.h"

#include <unistd.h>

#include "base/text.h"

namespace sluice::hdfs::tools {

static bool is_terminal(std::FILE* file) {
  const int fd = fileno(file);
  return fd >= 0 && isatty(fd) != 0;
}

Progress::Progress(std::FILE* out) : out_(out), wanted_(is_terminal(out)) {}

void Progress::clear() {
  const std::lock_guard lock(mutex_);
  if (shown_) std::fputs("\r\033[K", out_);
  shown_ = false;
}

void Progress::begin_file(const std::string& name, std::uint64_t size) {
  const std::lock_guard lock(mutex_);
  name_ = name;
  size_ = size;
  ++begun_;
}

void Progress::add(std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_ += bytes;
  show();
}

void Progress::end_file() {
  const std::lock_guard lock(mutex_);
  ++ended_;
  if (begun_ > 1) show();
}

void Progress::show() {
  if (!wanted_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(200);
  shown_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::string rate =
      human_size(static_cast<std::uint64_t>(static_cast<double>(bytes_) / seconds)) + "/s";
  std::string line;
  if (begun_ == 1) {
    const std::uint64_t percent = size_ == 0 ? 100 : bytes_ * 100 / size_;
    line = name_ + "  " + std::to_string(percent) + "%  " + human_size(bytes_) + " of " +
           human_size(size_) + "  " + rate;
  } else {
    line = std::to_string(ended_) + " files  " + human_size(bytes_) + "  " + rate + "  " + name_;
  }
  std::fprintf(out_, "\r\033[K%s", line.c_str());
  std::fflush(out_);
}

}  // namespace sluice::hdfs::tools
