#include "net/port.h"

#include <new>

#include "base/log.h"
#include "net/loop.h"
#include "net/tls.h"

namespace sluice::net {
namespace {

using std::chrono::steady_clock;

// After a failed accept, so that the loop does not spin while the kernel has no more to give.
constexpr std::chrono::milliseconds kRest{50};
// For those who leave to be gone.
constexpr std::chrono::milliseconds kMoment{1};
constexpr std::chrono::seconds kQuiet{10};

}  // namespace

Port::Port(Loops& loops, Loop& loop, Scope& scope, TcpListener listener, PortLimits limits)
    : loops_(loops),
      loop_(loop),
      scope_(scope),
      listener_(std::move(listener)),
      local_(listener_.local()),
      room_(std::make_shared<PortRoom>(loops.guests(), std::move(limits))) {
  loops.guests().count(room_);
}

Result<std::unique_ptr<Port>> Port::open(Loops& loops, Scope& scope, const std::string& address,
                                         std::uint16_t port, PortLimits limits) {
  Loop& loop = loops.next();
  TRY(TcpListener listener, TcpListener::open(loop, scope, address, port, limits.buffers));
  return std::unique_ptr<Port>(
      new Port(loops, loop, scope, std::move(listener), std::move(limits)));
}

void Port::serve(Welcome welcome, const TlsServer* tls) {
  welcome_ = std::move(welcome);
  tls_ = tls;
  scope_.spawn(loop_, accept());
}

// Whatever one connection costs us, the next is accepted.
Async<void> Port::accept() {
  for (;;) {
    Result<void> done = Error(ErrorCode::kResourceExhausted, "out of memory");
    try {
      done = co_await accept_one();
    } catch (const std::bad_alloc&) {
      // Nothing was left for the coroutine of the next connection: `done` says so.
    }
    if (done) {
      if (loops_.guests().many_leave()) CO_TRY(co_await sleep_for(loop_, scope_, kMoment));
      continue;
    }
    if (done.error().code() == ErrorCode::kCancelled) co_return {};
    const bool made_room =
        done.error().code() == ErrorCode::kResourceExhausted && loops_.guests().end_one_idle();
    if (const auto now = steady_clock::now(); now > quiet_until_) {
      quiet_until_ = now + kQuiet;
      log::warn("a connection could not be accepted",
                {{"port", room_->limits.name},
                 {"reason", done.error().message()},
                 {"done", made_room ? "an idle connection is ended" : "it waits"}});
    }
    CO_TRY(co_await sleep_for(loop_, scope_, kRest));
  }
}

Async<void> Port::accept_one() {
  Loop& home = loops_.next();
  CO_TRY(std::unique_ptr<Stream> stream, co_await listener_.accept(home));
  if (tls_ != nullptr) {
    CO_TRY(stream, tls_->wrap(std::move(stream)));
  }
  if (room_->limits.pace) {
    const std::chrono::milliseconds wait = room_->limits.pace();
    if (wait.count() > 0) CO_TRY(co_await sleep_for(loop_, scope_, wait));
  }
  let_in(std::move(stream));
  co_return {};
}

// Closed at once: answering would need the very resources.
void Port::refuse(const Endpoint& peer, const char* why) {
  room_->counters.refused.add();
  const auto now = steady_clock::now();
  if (now <= quiet_until_) return;
  quiet_until_ = now + kQuiet;
  const std::uint64_t refused = room_->counters.refused.read();
  log::warn("connections are refused", {{"reason", why},
                                        {"port", room_->limits.name},
                                        {"client", peer.to_string()},
                                        {"refused", refused - refused_before_}});
  refused_before_ = refused;
}

void Port::let_in(std::unique_ptr<Stream> stream) {
  const Endpoint peer = stream->peer();
  const Guests::Room found = room_->guests.admit(*room_, peer.address);
  if (found == Guests::Room::kNo) {
    return refuse(peer, "all places are taken, and nobody is idle");
  }
  if (found == Guests::Room::kNotForAddress) {
    return refuse(peer, "this address has as many as it may");
  }
  room_->counters.accepted.add();
  Loop& home = stream->loop();
  auto guest =
      std::make_unique<Guest>(room_, scope_, std::move(stream), found == Guests::Room::kExtra);
  scope_.spawn(home, welcome_(std::move(guest)));
}

}  // namespace sluice::net
