#include "net/event.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/asio_loop.h"

namespace asio = boost::asio;

namespace sluice::net {
namespace {

// The set flag lives on the loop: notify() posts there, so no lock is needed, and a notification
// that comes between two waits is kept.
class LoopEvent final : public Event,
                        public Cancellable,
                        public std::enable_shared_from_this<LoopEvent> {
 public:
  LoopEvent(Loop& loop, Scope& scope)
      : loop_(loop), scope_(scope), timer_(loop.impl().context), joined_(scope.join(*this)) {}
  ~LoopEvent() override {
    if (joined_) scope_.leave(*this);
  }

  void notify() override {
    if (pending_.exchange(true)) return;
    asio::post(loop_.impl().context, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->set();
    });
  }

  Async<bool> wait_for(std::chrono::milliseconds time) override {
    const auto self = shared_from_this();
    if (!joined_ || cancelled_) co_return Error(ErrorCode::kCancelled, "wait: cancelled");
    if (!set_) {
      timer_.expires_after(time);
      auto start = [this](auto done) {
        timer_.async_wait([done](const boost::system::error_code& code) { done(code, 0); });
      };
      (void)co_await AsioAwait<int, decltype(start)>{start, {}, {}};
    }
    if (cancelled_) co_return Error(ErrorCode::kCancelled, "wait: cancelled");
    co_return std::exchange(set_, false);
  }

  void cancel() override {
    cancelled_ = true;
    timer_.cancel();
  }
  Loop& cancellable_loop() override { return loop_; }

 private:
  void set() {
    pending_ = false;
    set_ = true;
    timer_.cancel();
  }

  Loop& loop_;
  Scope& scope_;
  asio::steady_timer timer_;
  std::atomic<bool> pending_{false};
  bool set_ = false;
  bool cancelled_ = false;
  bool joined_;
};

}  // namespace

std::shared_ptr<Event> Event::make(Loop& loop, Scope& scope) {
  return std::make_shared<LoopEvent>(loop, scope);
}

}  // namespace sluice::net
