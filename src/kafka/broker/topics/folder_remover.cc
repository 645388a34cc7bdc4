#include "kafka/broker/topics/folder_remover.h"

#include <fcntl.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.h"
#include "base/file.h"
#include "base/log.h"

namespace sluice::kafka::broker {

namespace {

constexpr std::size_t kLongestName = 255;
constexpr std::size_t kRandomBytes = 16;

}  // namespace

std::string aside_name(const std::string& folder, std::string_view suffix) {
  Bytes bytes(kRandomBytes, '\0');
  const Fd random(::open("/dev/urandom", O_RDONLY | O_CLOEXEC));
  if (random) (void)read_some_at(random.get(), bytes.data(), bytes.size(), 0);
  const std::size_t slash = folder.rfind('/') + 1;
  const std::size_t dash = folder.rfind('-');
  const std::string end = folder.substr(dash) + "." + to_hex(bytes) + std::string(suffix);
  const std::size_t room = kLongestName - end.size();
  return folder.substr(0, slash) + folder.substr(slash, std::min(dash - slash, room)) + end;
}

void FolderRemover::add(const std::vector<std::string>& folders) {
  const std::lock_guard lock(mutex_);
  if (stopped_ || folders.empty()) return;
  folders_.insert(folders_.end(), folders.begin(), folders.end());
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  changed_.notify_all();
}

void FolderRemover::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopped_ || (folders_.empty() && !busy_); });
}

void FolderRemover::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void FolderRemover::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopped_ || !folders_.empty(); });
    if (stopped_) return;
    const std::string folder = std::move(folders_.front());
    folders_.pop_front();
    busy_ = true;
    lock.unlock();
    std::error_code failed;
    std::filesystem::remove_all(folder, failed);
    if (failed) {
      log::warn("folder of a deleted partition stays",
                {{"folder", folder}, {"reason", failed.message()}});
    }
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

}  // namespace sluice::kafka::broker
