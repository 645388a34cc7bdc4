#include "hdfs/tools/progress.h"

#include <unistd.h>

#include "base/text.h"

namespace sluice::hdfs::tools {

Progress::Progress(std::FILE* out, std::string name, std::uint64_t total, bool wanted)
    : out_(out), name_(std::move(name)), total_(total) {
  const int fd = fileno(out);
  wanted_ = wanted && fd >= 0 && isatty(fd) != 0;
}

Progress::~Progress() {
  if (shown_) std::fputs("\r\033[K", out_);
}

void Progress::add(std::size_t bytes) {
  done_ += bytes;
  if (!wanted_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(200);
  shown_ = true;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::uint64_t rate = static_cast<std::uint64_t>(static_cast<double>(done_) / seconds);
  const unsigned long long percent = total_ == 0 ? 100 : done_ * 100 / total_;
  std::fprintf(out_, "\r\033[K%s  %llu%%  %s of %s  %s/s", name_.c_str(), percent,
               human_size(done_).c_str(), human_size(total_).c_str(), human_size(rate).c_str());
  std::fflush(out_);
}

}  // namespace sluice::hdfs::tools
