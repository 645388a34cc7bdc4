#include "net/guests.h"

#include <sys/resource.h>

#include <algorithm>
#include <ctime>

#include "base/log.h"
#include "net/loop.h"
#include "net/scope.h"

namespace sluice::net {
namespace {

using std::chrono::milliseconds;

// Less than this is a trickle, and held memory is counted in such steps.
constexpr std::size_t kStep = 16U << 10U;
// Whoever waits for memory looks again so often, and leaves after so long.
constexpr milliseconds kLook{10};
constexpr milliseconds kLongestWait{30'000};
constexpr std::size_t kManyLeave = 4;
constexpr milliseconds kWarnEvery{60'000};

constexpr const char* kForAnother = "it was idle, and its place is needed for another connection";
constexpr const char* kTooSlow =
    "part of a request came, then too little, and others wait for its memory";
constexpr const char* kTooFull = "requests in memory leave no room for this one";

// To the millisecond of a tick: cheap enough for every request.
std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

std::size_t in_steps(std::size_t bytes) {
  return bytes <= Guest::kFree ? 0 : (bytes + kStep - 1) / kStep * kStep;
}

bool any(const PortRoom&) {
  return true;
}

std::string metric(const std::string& port, std::string_view what) {
  return "sluice_net_" + port + "_" + std::string(what);
}

}  // namespace

PortCounters::PortCounters(const std::string& port)
    : connections(metric(port, "connections")),
      unfinished_bytes(metric(port, "unfinished_bytes")),
      accepted(metric(port, "accepted_total")),
      idle_ended(metric(port, "idle_ended_total")),
      slow_ended(metric(port, "slow_ended_total")),
      refused(metric(port, "refused_total")) {}

Guest::Guest(std::shared_ptr<PortRoom> room, Scope& scope, std::unique_ptr<Stream> stream,
             bool extra)
    : room_(std::move(room)),
      scope_(scope),
      stream_(std::move(stream)),
      extra_(extra),
      address_(room_->limits.group == nullptr ? "" : stream_->peer().address),
      since_ms_(now_ms()) {
  room_->guests.join(*this);
}

Guest::~Guest() {
  room_->guests.leave(*this);
}

void Guest::enter(Doing doing) {
  doing_.store(doing, std::memory_order_relaxed);
  since_ms_.store(now_ms(), std::memory_order_relaxed);
  came_ = 0;
}

void Guest::receiving(std::size_t came) {
  came_ += came;
  if (came_ < kStep && doing_.load(std::memory_order_relaxed) == Doing::kReceiving) return;
  enter(Doing::kReceiving);
}

void Guest::end(std::string why) {
  ended_because_ = std::move(why);
  stream_->cancel();
}

std::size_t Guest::share(std::size_t here, std::size_t whole) const {
  return whole <= room_->limits.unfinished_bytes / 16 ? std::max(here, whole) : here;
}

bool Guest::try_hold(std::size_t bytes) {
  const std::size_t wanted = in_steps(bytes);
  const bool near_enough = wanted <= held_ && wanted > held_ / 2;
  return wanted == held_ || near_enough || room_->guests.try_hold(*this, wanted);
}

Async<void> Guest::hold(std::size_t bytes) {
  if (try_hold(bytes)) co_return {};
  const std::int64_t until = now_ms() + kLongestWait.count();
  doing_.store(Doing::kQueued, std::memory_order_relaxed);
  while (!try_hold(bytes)) {
    room_->guests.make_room(*room_);
    if (now_ms() > until) {
      room_->counters.slow_ended.add();
      ended_because_ = kTooFull;
    }
    if (!ended_because_.empty()) co_return Error(ErrorCode::kResourceExhausted, ended_because_);
    CO_TRY(co_await sleep_for(stream_->loop(), scope_, kLook));
  }
  doing_.store(Doing::kReceiving, std::memory_order_relaxed);
  co_return {};
}

Guests::Guests(std::size_t descriptors, std::size_t reserve)
    : most_connections_(std::max<std::size_t>(descriptors - std::min(descriptors, reserve), 8)) {}

std::size_t descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1U << 20U));
}

std::size_t descriptor_reserve(std::size_t limit) {
  // Idle, a stack has about twenty, and it needs as many again to open files.
  return std::max(limit / 4, std::min<std::size_t>(limit / 2, 48));
}

bool Guests::many_leave() const {
  const std::lock_guard lock(mutex_);
  return leaving_ >= kManyLeave;
}

void Guests::count(const std::shared_ptr<PortRoom>& port) {
  const std::lock_guard lock(mutex_);
  std::erase_if(ports_, [](const auto& one) { return one.expired(); });
  ports_.push_back(port);
}

Guests::Numbers Guests::numbers() const {
  const std::lock_guard lock(mutex_);
  Numbers all{{descriptor_refusals_.name, descriptor_refusals_.read()}};
  for (const auto& one : ports_) {
    const auto port = one.lock();
    if (port == nullptr) continue;
    const PortCounters& of = port->counters;
    for (const Counter* counter : {&of.connections, &of.unfinished_bytes, &of.accepted,
                                   &of.idle_ended, &of.slow_ended, &of.refused}) {
      all.emplace_back(counter->name, counter->read());
    }
  }
  return all;
}

void Guests::count(Guest& guest) {
  ++guest.room_->here_;
  if (PortGroup* group = guest.room_->limits.group.get()) group->join(guest.address_);
}

void Guests::discount(Guest& guest) {
  --guest.room_->here_;
  if (PortGroup* group = guest.room_->limits.group.get()) group->leave(guest.address_);
}

void Guests::join(Guest& guest) {
  const std::lock_guard lock(mutex_);
  guest.id_ = ++last_id_;
  guests_.emplace(guest.id_, &guest);
  count(guest);
  guest.room_->counters.connections.add();
}

void Guests::leave(Guest& guest) {
  const std::lock_guard lock(mutex_);
  guests_.erase(guest.id_);
  PortRoom& room = *guest.room_;
  if (guest.leaving_) {
    --leaving_;
  } else {
    discount(guest);
  }
  room.held_ -= guest.held_;
  room.counters.unfinished_bytes.take(guest.held_);
  room.counters.connections.take(1);
}

// Whoever has been at what he does for longer.
Guest* Guests::longer(Guest* found, Guest* other) {
  return found == nullptr || other->since_ms_ < found->since_ms_ ? other : found;
}

// Its loop may end it before the posted work runs: the work looks it up again. A guest whose
// request has become whole by then stays.
void Guests::end(Guest& guest, const char* why) {
  guest.stream_->loop().post([this, id = guest.id_, why] {
    const std::lock_guard lock(mutex_);
    const auto found = guests_.find(id);
    if (found == guests_.end()) return;
    Guest& still = *found->second;
    if (still.doing_.load(std::memory_order_relaxed) != Doing::kWorking) return still.end(why);
    still.leaving_ = false;
    --leaving_;
    count(still);
  });
  guest.leaving_ = true;
  ++leaving_;
  discount(guest);
  const std::int64_t now = now_ms();
  if (now - warned_ms_ < kWarnEvery.count()) return;
  warned_ms_ = now;
  log::warn("connections are ended to make room for others",
            {{"port", guest.room_->limits.name}, {"reason", why}, {"here", guests_.size()}});
}

void Guests::ask_to_give_back(Guest& guest) {
  guest.stream_->loop().post([this, id = guest.id_] {
    Guest* still = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (const auto found = guests_.find(id); found != guests_.end()) still = found->second;
    }
    // A guest with memory has run, and ends on this loop.
    const bool idle = still != nullptr && still->doing_ == Guest::Doing::kIdle;
    if (idle && still->give_back_) still->give_back_();
  });
}

// Of some ports: the longest idle; else the longest silent within a request.
bool Guests::end_idle_of(const std::function<bool(const PortRoom&)>& is_one) {
  const std::int64_t now = now_ms();
  Guest* idle = nullptr;
  Guest* silent = nullptr;
  for (const auto& [id, guest] : guests_) {
    if (guest->leaving_ || !is_one(*guest->room_)) continue;
    const Doing doing = guest->doing_.load(std::memory_order_relaxed);
    const bool late = now - guest->since_ms_ > guest->room_->limits.patience.count();
    if (doing == Doing::kIdle) idle = longer(idle, guest);
    if (doing == Doing::kReceiving && late) silent = longer(silent, guest);
  }
  Guest* found = idle != nullptr ? idle : silent;
  if (found == nullptr) return false;
  found->room_->counters.idle_ended.add();
  end(*found, kForAnother);
  return true;
}

Guests::Room Guests::admit(PortRoom& port, const std::string& address) {
  const std::lock_guard lock(mutex_);
  const PortGroup* group = port.limits.group.get();
  if (group != nullptr && group->full_for(address)) return Room::kNotForAddress;
  const std::size_t all = guests_.size() - leaving_;
  if (all >= most_connections_ && !end_idle_of(any)) {
    descriptor_refusals_.add();
    return all < most_connections_ + port.limits.extra ? Room::kExtra : Room::kNo;
  }
  const auto of_port = [&](const PortRoom& room) { return &room == &port; };
  const auto of_group = [&](const PortRoom& room) { return room.limits.group.get() == group; };
  if (port.here_ < port.limits.connections || end_idle_of(of_port)) {
    const bool fits = group == nullptr || !group->full() || end_idle_of(of_group);
    return fits ? Room::kYes : Room::kNo;
  }
  return port.here_ < port.limits.connections + port.limits.extra ? Room::kExtra : Room::kNo;
}

bool Guests::end_one_idle() {
  const std::lock_guard lock(mutex_);
  descriptor_refusals_.add();
  return end_idle_of(any);
}

bool Guests::try_hold(Guest& guest, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  PortRoom& room = *guest.room_;
  const std::size_t others = room.held_ - guest.held_;
  // Whoever is alone may have a request that is larger than the bound.
  const bool fits = others == 0 || others + bytes <= room.limits.unfinished_bytes;
  if (bytes > guest.held_ && !fits) return false;
  room.held_ = others + bytes;
  room.counters.unfinished_bytes.value.store(room.held_, std::memory_order_relaxed);
  guest.held_ = bytes;
  return true;
}

void Guests::make_room(PortRoom& port) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = now_ms();
  if (now - port.looked_ms_ < kLook.count()) return;
  port.looked_ms_ = now;
  Guest* slow = nullptr;
  Guest* queued = nullptr;
  bool others_go_on = false;  // memory becomes free without ending anybody
  for (const auto& [id, guest] : guests_) {
    if (guest->room_.get() != &port || guest->held_ == 0) continue;
    const Doing doing = guest->doing_.load(std::memory_order_relaxed);
    const bool late = now - guest->since_ms_ > port.limits.patience.count();
    if (doing == Doing::kIdle) ask_to_give_back(*guest);
    if (guest->leaving_ || doing == Doing::kIdle || doing == Doing::kWorking) {
      others_go_on = true;
    } else if (doing == Doing::kQueued) {
      queued = longer(queued, guest);
    } else if (late) {
      slow = longer(slow, guest);
    } else {
      others_go_on = true;
    }
  }
  // When all wait for each other, one has to give in.
  if (slow == nullptr && !others_go_on) slow = queued;
  if (slow == nullptr) return;
  port.counters.slow_ended.add();
  end(*slow, kTooSlow);
}

}  // namespace sluice::net
