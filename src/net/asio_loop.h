// Inside of net only: the Asio context behind a Loop, and how its operations become awaitable.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/system/error_code.hpp>
#include <coroutine>
#include <optional>
#include <string>
#include <thread>

#include "net/loop.h"

namespace sluice::net {

struct Loop::Impl {
  boost::asio::io_context context{1};
  std::thread::id thread;
};

// An Asio failure as ours. `what` says what was tried on what.
Error asio_error(const std::string& what, const boost::system::error_code& code);

// Awaits one Asio operation: start(done) begins it, done(code, value) is called once on the loop.
template <class Value, class Start>
struct AsioAwait {
  Start start;
  boost::system::error_code code;
  Value value{};

  bool await_ready() noexcept { return false; }
  void await_suspend(std::coroutine_handle<> waiting) {
    start([this, waiting](const boost::system::error_code& result, Value given) {
      code = result;
      value = std::move(given);
      waiting.resume();
    });
  }
  boost::system::error_code await_resume() { return code; }
};

}  // namespace sluice::net
