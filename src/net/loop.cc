#include "net/loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <new>

#include "net/asio_loop.h"
#include "net/guests.h"
#include "net/scope.h"

namespace asio = boost::asio;

namespace sluice::net {

Error asio_error(const std::string& what, const boost::system::error_code& code) {
  if (code == asio::error::operation_aborted)
    return Error(ErrorCode::kCancelled, what + ": cancelled");
  if (code == asio::error::eof) {
    return Error(ErrorCode::kUnavailable, what + ": connection closed by peer");
  }
  if (code.category() == boost::system::system_category()) return errno_error(what, code.value());
  return Error(ErrorCode::kInternal, what + ": " + code.message());
}

Loop::Loop() : impl_(std::make_unique<Impl>()) {}
Loop::~Loop() = default;

void Loop::run() {
  impl_->thread = std::this_thread::get_id();
  const auto guard = asio::make_work_guard(impl_->context);
  impl_->context.run();
}

void Loop::stop() {
  impl_->context.stop();
}

void Loop::post(std::function<void()> work) {
  asio::post(impl_->context, std::move(work));
}

void Loop::resume(std::coroutine_handle<> waiting) {
  for (;;) {
    try {
      return post([waiting] { waiting.resume(); });
    } catch (const std::bad_alloc&) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
}

bool Loop::on_this_thread() const {
  return impl_->thread == std::this_thread::get_id();
}

Loops::Loops(std::size_t count)
    : Loops(count, descriptor_limit(), descriptor_reserve(descriptor_limit())) {}

Loops::Loops(std::size_t count, std::size_t descriptors, std::size_t reserve)
    : guests_(std::make_unique<Guests>(descriptors, reserve)) {
  for (std::size_t i = 0; i < count; ++i) {
    loops_.push_back(std::make_unique<Loop>());
    threads_.emplace_back([loop = loops_.back().get()] { loop->run(); });
  }
}

Loops::~Loops() {
  for (const auto& loop : loops_) loop->stop();
  for (std::thread& thread : threads_) thread.join();
}

Loop& Loops::next() {
  return *loops_[next_.fetch_add(1, std::memory_order_relaxed) % loops_.size()];
}

namespace {

class Timer final : public Cancellable {
 public:
  Timer(Loop& loop, Scope& scope)
      : loop_(loop), scope_(scope), timer_(loop.impl().context), joined_(scope.join(*this)) {}
  ~Timer() override {
    if (joined_) scope_.leave(*this);
  }

  void cancel() override { timer_.cancel(); }
  Loop& cancellable_loop() override { return loop_; }

  Async<void> wait(std::chrono::milliseconds time) {
    if (!joined_) co_return Error(ErrorCode::kCancelled, "wait: cancelled");
    timer_.expires_after(time);
    auto start = [this](auto done) {
      timer_.async_wait([done](const boost::system::error_code& code) { done(code, 0); });
    };
    const auto code = co_await AsioAwait<int, decltype(start)>{start, {}, {}};
    if (code) co_return asio_error("wait", code);
    co_return {};
  }

 private:
  Loop& loop_;
  Scope& scope_;
  asio::steady_timer timer_;
  bool joined_;
};

}  // namespace

Async<void> sleep_for(Loop& loop, Scope& scope, std::chrono::milliseconds time) {
  Timer timer(loop, scope);
  co_return co_await timer.wait(time);
}

}  // namespace sluice::net
