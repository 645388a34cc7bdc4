#include "hdfs/client/patience.h"

#include "base/log.h"

namespace sluice::hdfs {

void Reminder::tell(const std::string& sentence, const std::string& address) {
  const auto waited = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start_);
  log::warn(sentence, {{"address", address}, {"waited_s", waited.count()}});
  next_ += std::chrono::seconds(10);
}

Patience::Patience(std::string sentence, std::string address)
    : sentence_(std::move(sentence)), address_(std::move(address)), watcher_([this] { watch(); }) {}

Patience::~Patience() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
  watcher_.join();
}

void Patience::watch() {
  Reminder reminder;
  std::unique_lock lock(mutex_);
  while (!changed_.wait_until(lock, reminder.next(), [this] { return ended_; })) {
    reminder.tell(sentence_, address_);
  }
}

}  // namespace sluice::hdfs
