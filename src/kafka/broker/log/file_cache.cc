#include "kafka/broker/log/file_cache.h"

#include <fcntl.h>

namespace sluice::kafka::broker {

std::uint64_t FileCache::new_id() {
  const std::lock_guard lock(mutex_);
  return next_id_++;
}

Result<std::shared_ptr<const Fd>> FileCache::open(std::uint64_t id, const std::string& path,
                                                  bool create) {
  const std::lock_guard lock(mutex_);
  if (const auto found = entries_.find(id); found != entries_.end()) {
    recent_.splice(recent_.begin(), recent_, found->second);
    return recent_.front().file;
  }
  TRY(Fd fd, open_file(path, create ? O_RDWR | O_CREAT : O_RDWR, 0600));
  recent_.push_front({id, std::make_shared<const Fd>(std::move(fd))});
  entries_[id] = recent_.begin();
  if (recent_.size() > limit_) {
    entries_.erase(recent_.back().id);
    recent_.pop_back();
  }
  return recent_.front().file;
}

void FileCache::forget(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  recent_.erase(found->second);
  entries_.erase(found);
}

std::size_t FileCache::open_files() const {
  const std::lock_guard lock(mutex_);
  return recent_.size();
}

}  // namespace sluice::kafka::broker
