#include "hdfs/client/lease_keeper.h"

#include "base/log.h"

namespace sluice::hdfs {

constexpr std::chrono::seconds kTick{10};
// Half the soft limit of a lease.
constexpr std::chrono::seconds kRenewAfter{30};

LeaseKeeper::~LeaseKeeper() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ending_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LeaseKeeper::add(Leased& writer) {
  const std::lock_guard lock(mutex_);
  writers_.insert(&writer);
  if (!thread_.joinable()) thread_ = std::thread([this] { keep(); });
}

void LeaseKeeper::remove(Leased& writer) {
  const std::lock_guard lock(mutex_);
  writers_.erase(&writer);
}

void LeaseKeeper::keep() {
  auto renewed = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  for (;;) {
    if (ending_changed_.wait_for(lock, kTick, [this] { return ending_; })) return;
    for (Leased* writer : writers_) writer->heartbeat();
    const auto now = std::chrono::steady_clock::now();
    if (writers_.empty() || now - renewed < kRenewAfter) continue;
    renewed = now;
    lock.unlock();
    const auto done = name_node_->call(wire::client_protocol::kRenewLease,
                                       {.client_name = name_node_->client_name()});
    if (!done) log::warn("lease not renewed", {{"error", done.error().message()}});
    lock.lock();
  }
}

}  // namespace sluice::hdfs
