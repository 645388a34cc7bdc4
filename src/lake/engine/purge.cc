#include "lake/engine/purge.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "lake/disk_tree.h"

namespace sluice::lake {

Result<std::unique_ptr<Purge>> Purge::open(const std::string& folder, std::int64_t run) {
  TRY(sluice::make_directories(folder, 0700));
  TRY(Fd fd, sluice::open_file(folder, O_RDONLY | O_DIRECTORY));
  std::unique_ptr<Purge> purge(new Purge(std::move(fd)));
  // Names are never used twice, also over restarts.
  purge->prefix_ = std::to_string(run) + "-";
  TRY(DirectoryNames left, names_in(purge->fd_.get()));
  for (const std::string& name : left.visible) purge->destroy(name);
  purge->thread_ = std::thread([raw = purge.get()] { raw->work(); });
  return purge;
}

Purge::~Purge() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::string Purge::fresh_name() {
  const std::lock_guard lock(mutex_);
  return prefix_ + std::to_string(next_++);
}

Result<std::string> Purge::keep(int directory, const std::string& name) {
  const std::string kept = fresh_name();
  if (::linkat(directory, name.c_str(), fd_.get(), kept.c_str(), 0) != 0) {
    return errno_error("link of " + name);
  }
  return kept;
}

Result<std::string> Purge::take(int directory, const std::string& name) {
  const std::string taken = fresh_name();
  TRY(rename_at(directory, name, fd_.get(), taken, false));
  return taken;
}

Status Purge::put_back(const std::string& taken, int directory, const std::string& name) {
  return rename_at(fd_.get(), taken, directory, name, false);
}

void Purge::destroy(const std::string& taken) {
  later([this, taken] {
    const Status removed = remove_tree_at(fd_.get(), taken);
    if (removed) return;
    log::warn("removed tree could not be taken apart; the next start tries again",
              {{"name", taken}, {"error", removed.error().message()}});
  });
}

void Purge::later(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    doomed_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void Purge::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !doomed_.empty(); });
    if (ending_) return;
    const std::function<void()> work = std::move(doomed_.front());
    doomed_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

}  // namespace sluice::lake
