#include "net/guests.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

#include "net/loop.h"
#include "net/port.h"
#include "net/socket.h"

namespace sluice::net {
namespace {

using std::chrono::milliseconds;

// A protocol of one byte for the size, and so many KiB behind it; each request is answered with one
// byte. '!' instead of a size keeps the server at work until the test lets go.
class PortTest : public testing::Test {
 protected:
  void start(PortLimits limits, std::size_t descriptors = 1024) {
    loops_ = std::make_unique<Loops>(2, descriptors, 0);
    auto port = Port::open(*loops_, scope_, "127.0.0.1", 0, std::move(limits));
    ASSERT_TRUE(port);
    port_ = *std::move(port);
    port_->serve([this](std::unique_ptr<Guest> guest) { return talk(this, std::move(guest)); });
  }
  ~PortTest() override {
    let_go_ = true;
    scope_.stop();
  }

  static Async<void> talk(PortTest* test, std::unique_ptr<Guest> guest) {
    Stream& stream = guest->stream();
    std::string bytes;
    guest->on_shortage([&] {
      std::string().swap(bytes);
      (void)guest->try_hold(0);
    });
    for (;;) {
      unsigned char kilobytes = 0;
      guest->idle();
      CO_TRY(co_await stream.read_exact(reinterpret_cast<char*>(&kilobytes), 1));
      guest->working();
      test->at_work_ += kilobytes == '!' ? 1 : 0;
      while (kilobytes == '!' && !test->let_go_) {
        CO_TRY(co_await sleep_for(stream.loop(), test->scope_, milliseconds(5)));
      }
      const std::size_t size = kilobytes == '!' ? 0 : std::size_t{kilobytes} << 10U;
      for (std::size_t came = 0; came < size;) {
        CO_TRY(co_await guest->hold(guest->share(came + 1024, size)));
        bytes.resize(came + 1024);
        guest->receiving(0);
        CO_TRY(co_await stream.read_exact(bytes.data() + came, 1024));
        guest->receiving(1024);
        came += 1024;
      }
      guest->working();
      CO_TRY(co_await stream.write("."));
    }
  }

  Socket connect() {
    auto socket = Socket::connect("127.0.0.1", port_->local().port, milliseconds(5000));
    EXPECT_TRUE(socket);
    EXPECT_TRUE(socket->set_timeout(milliseconds(20'000)));
    return *std::move(socket);
  }
  static bool ask(Socket& socket, unsigned char kilobytes) {
    std::string request(1, static_cast<char>(kilobytes));
    request.append(std::size_t{kilobytes} << 10U, 'x');
    return socket.write(request).ok() && answered(socket);
  }
  static bool answered(Socket& socket) {
    char byte = 0;
    return socket.read_exact(&byte, 1).ok();
  }
  static void eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 2000 && !holds(); ++i) std::this_thread::sleep_for(milliseconds(5));
    EXPECT_TRUE(holds());
  }

  std::unique_ptr<Loops> loops_;
  Scope scope_;
  std::unique_ptr<Port> port_;
  std::atomic<bool> let_go_ = false;
  std::atomic<int> at_work_ = 0;  // '!' that came
};

// Whoever has been idle for longest makes room; whoever is at work stays.
TEST_F(PortTest, IdleConnectionsMakeRoom) {
  start({.name = "test", .connections = 3});
  Socket works = connect();
  ASSERT_TRUE(works.write("!"));
  eventually([&] { return at_work_ == 1; });
  Socket oldest = connect();
  ASSERT_TRUE(ask(oldest, 1));
  Socket older = connect();
  ASSERT_TRUE(ask(older, 1));
  std::this_thread::sleep_for(milliseconds(20));  // the clock of a census has ticks
  ASSERT_TRUE(ask(older, 1));
  for (int i = 0; i < 20; ++i) {
    Socket another = connect();
    EXPECT_TRUE(ask(another, 1));
  }
  EXPECT_FALSE(ask(oldest, 1));
  EXPECT_GE(port_->counters().idle_ended.read(), 1U);
  const auto numbers = loops_->guests().numbers();
  const std::pair<std::string, std::uint64_t> ended("sluice_net_test_idle_ended_total",
                                                    port_->counters().idle_ended.read());
  EXPECT_NE(std::ranges::find(numbers, ended), numbers.end());
  let_go_ = true;
  EXPECT_TRUE(answered(works));
}

// Nobody whose request is whole is cut off for a newcomer.
TEST_F(PortTest, RefusesWhenAllAreAtWork) {
  start({.name = "test", .connections = 2});
  Socket first = connect();
  Socket second = connect();
  ASSERT_TRUE(first.write("!"));
  ASSERT_TRUE(second.write("!"));
  eventually([&] { return at_work_ == 2; });
  Socket third = connect();
  EXPECT_FALSE(ask(third, 1));
  EXPECT_GE(port_->counters().refused.read(), 1U);
  let_go_ = true;
  EXPECT_TRUE(answered(first));
  EXPECT_TRUE(answered(second));
}

// The same when all ports together have no more descriptors: the place is made by any of them.
TEST_F(PortTest, IdleConnectionsGiveTheirDescriptors) {
  start({.name = "test"}, 10);
  auto other = Port::open(*loops_, scope_, "127.0.0.1", 0, {.name = "other"});
  ASSERT_TRUE(other);
  (*other)->serve([this](std::unique_ptr<Guest> guest) { return talk(this, std::move(guest)); });
  std::vector<Socket> idle;
  for (int i = 0; i < 40; ++i) {
    auto socket = Socket::connect("127.0.0.1", (*other)->local().port, milliseconds(5000));
    ASSERT_TRUE(socket);
    idle.push_back(*std::move(socket));
  }
  eventually([&] { return (*other)->counters().accepted.read() == 40; });
  Socket asks = connect();
  EXPECT_TRUE(ask(asks, 1));
  EXPECT_GE((*other)->counters().idle_ended.read(), 30U);
  eventually([&] { return (*other)->counters().connections.read() <= 10; });
  scope_.stop();
}

// Two ports of a group have one bound: whoever is idle at one of them makes room at the other.
TEST_F(PortTest, AGroupCountsTheConnectionsOfItsPorts) {
  const auto group = std::make_shared<PortGroup>(PortGroup::Limits{.connections = 2});
  start({.name = "test", .group = group});
  auto other = Port::open(*loops_, scope_, "127.0.0.1", 0, {.name = "other", .group = group});
  ASSERT_TRUE(other);
  (*other)->serve([this](std::unique_ptr<Guest> guest) { return talk(this, std::move(guest)); });
  const auto connect_other = [&] {
    return *Socket::connect("127.0.0.1", (*other)->local().port, milliseconds(5000));
  };
  Socket works = connect();
  ASSERT_TRUE(works.write("!"));
  eventually([&] { return at_work_ == 1; });
  Socket idle = connect();
  ASSERT_TRUE(ask(idle, 1));
  Socket third = connect_other();
  EXPECT_TRUE(ask(third, 1));
  EXPECT_FALSE(ask(idle, 1));
  ASSERT_TRUE(third.write("!"));
  eventually([&] { return at_work_ == 2; });
  Socket fourth = connect_other();
  EXPECT_FALSE(ask(fourth, 1));

  group->limit({.connections = 3});
  Socket fifth = connect_other();
  EXPECT_TRUE(ask(fifth, 1));
  scope_.stop();
}

// One address has no more than it may; nobody is ended for it, and others come in.
TEST_F(PortTest, AnAddressHasItsOwnBound) {
  const auto group = std::make_shared<PortGroup>(
      PortGroup::Limits{.of_an_address = 2, .of_addresses = {{"127.0.0.2", 0}}});
  start({.name = "test", .group = group});
  {
    Socket first = connect();
    Socket second = connect();
    ASSERT_TRUE(ask(first, 1));
    ASSERT_TRUE(ask(second, 1));
    Socket third = connect();
    EXPECT_FALSE(ask(third, 1));
    EXPECT_TRUE(ask(first, 1));
    EXPECT_TRUE(ask(second, 1));
  }
  eventually([&] { return !group->full_for("127.0.0.1"); });
  Socket again = connect();
  EXPECT_TRUE(ask(again, 1));
  EXPECT_TRUE(group->full_for("127.0.0.2"));
  EXPECT_FALSE(group->full_for("127.0.0.3"));
}

// Connections that come too fast wait for their turn.
TEST_F(PortTest, APaceHoldsConnectionsUp) {
  std::atomic<bool> open = false;
  std::atomic<int> asked = 0;
  start({.name = "test", .pace = [&] {
           ++asked;
           return milliseconds(open ? 0 : 600'000);
         }});
  Socket waits = connect();
  eventually([&] { return asked == 1; });
  EXPECT_EQ(port_->counters().accepted.read(), 0U);
  scope_.stop();
}

// Requests that come in part and then stop give way to those that go on.
TEST_F(PortTest, SlowRequestsGiveTheirMemory) {
  start({.name = "test", .unfinished_bytes = 256 << 10, .patience = milliseconds(300)});
  std::vector<Socket> halves;
  for (int i = 0; i < 4; ++i) {
    halves.push_back(connect());
    std::string half(1, static_cast<char>(100));
    half.append(64 << 10, 'x');
    ASSERT_TRUE(halves.back().write(half));
  }
  Socket asks = connect();
  EXPECT_TRUE(ask(asks, 60));
  EXPECT_GE(port_->counters().slow_ended.read(), 1U);
  EXPECT_LE(port_->counters().unfinished_bytes.read(), 256U << 10U);
}

// Those who keep memory for their next request free it when others need it; nobody is ended.
TEST_F(PortTest, IdleConnectionsGiveTheirMemory) {
  start({.name = "test", .unfinished_bytes = 256 << 10});
  std::vector<Socket> sockets;
  for (int i = 0; i < 20; ++i) {
    sockets.push_back(connect());
    EXPECT_TRUE(ask(sockets.back(), 100));
  }
  for (Socket& socket : sockets) EXPECT_TRUE(ask(socket, 100));
  EXPECT_EQ(port_->counters().slow_ended.read(), 0U);
}

// Many large requests at once wait for each other and all come through, as long as their clients
// go on.
TEST_F(PortTest, RequestsWaitForMemory) {
  start({.name = "test", .unfinished_bytes = 1 << 20});
  std::vector<std::thread> clients;
  std::atomic<int> answers = 0;
  for (int i = 0; i < 24; ++i) {
    clients.emplace_back([&] {
      Socket socket = connect();
      for (int j = 0; j < 10; ++j) answers += ask(socket, 60) ? 1 : 0;
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answers, 240);
  EXPECT_EQ(port_->counters().slow_ended.read(), 0U);
}

}  // namespace
}  // namespace sluice::net
