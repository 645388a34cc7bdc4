#include "kafka/tools/cli/line_source.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::kafka::tools {
namespace {
constexpr int kIdleMs = 50;
constexpr std::size_t kChunk = 64 * 1024;
}  // namespace

bool LineSource::fill() {
  if (ended_) return false;
  buffer_.erase(0, at_);
  at_ = 0;
  for (;;) {
    pollfd waits{fd_, POLLIN, 0};
    const int ready = ::poll(&waits, 1, kIdleMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) {
      if (idle_()) continue;
      ended_ = true;
      return false;
    }
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kChunk);
    const ssize_t got = ::read(fd_, buffer_.data() + before, kChunk);
    buffer_.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) ended_ = true;
    return got > 0;
  }
}

std::optional<std::string> LineSource::next() {
  std::size_t searched = at_;
  for (;;) {
    if (skip_newline_ && at_ < buffer_.size()) {
      if (buffer_[at_] == '\n') ++at_;
      skip_newline_ = false;
      searched = at_;
    }
    const std::size_t end = buffer_.find_first_of("\r\n", searched);
    if (end != buffer_.npos) {
      std::string line = buffer_.substr(at_, end - at_);
      skip_newline_ = buffer_[end] == '\r';
      at_ = end + 1;
      return line;
    }
    const std::size_t left = buffer_.size() - at_;
    if (!fill()) {
      if (at_ >= buffer_.size()) return std::nullopt;
      std::string line = buffer_.substr(at_);
      at_ = buffer_.size();
      return line;
    }
    searched = at_ + left;
  }
}

}  // namespace sluice::kafka::tools
