#include "sqoop/cli/monitor.h"

#include <unistd.h>

#include <chrono>

#include "base/text.h"
#include "sqoop/cli/units.h"

namespace sluice::sqoop {

Monitor::Monitor(RunRecord& record, const Progress& progress, std::FILE* to,
                 std::optional<std::uint64_t> expected_rows, std::size_t parts)
    : record_(record),
      progress_(progress),
      to_(to),
      expected_rows_(expected_rows),
      parts_(parts),
      terminal_(isatty(fileno(to)) != 0),
      thread_([this] { watch(); }) {}

Monitor::~Monitor() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  thread_.join();
  if (shown_) std::fputs("\r\x1b[K", to_);
}

void Monitor::watch() {
  const auto started = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  while (!stop_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; })) {
    record_.running(progress_.rows, progress_.written);
    if (terminal_) {
      show(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    }
  }
}

void Monitor::show(double seconds) {
  shown_ = true;
  const std::uint64_t rows = progress_.rows;
  const double rate = static_cast<double>(rows) / seconds;
  std::string line =
      four_decimals(static_cast<double>(rows)) + " rows, " + human_size(progress_.bytes) + "B, " +
      four_decimals(static_cast<double>(static_cast<std::uint64_t>(rate))) + " rows/s, part " +
      std::to_string(progress_.parts_done) + " of " + std::to_string(parts_);
  if (expected_rows_ && *expected_rows_ > rows && rate > 0) {
    const auto left =
        static_cast<std::uint64_t>(static_cast<double>(*expected_rows_ - rows) / rate);
    line +=
        ", about " + std::to_string(left / 60) + " min " + std::to_string(left % 60) + " s left";
  }
  std::fprintf(to_, "\r\x1b[K%s", line.c_str());
  std::fflush(to_);
}

}  // namespace sluice::sqoop
