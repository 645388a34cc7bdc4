#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <future>
#include <thread>

#include "net/blocking.h"
#include "net/event.h"
#include "net/loop.h"
#include "net/scope.h"
#include "net/socket.h"
#include "net/tcp.h"

namespace sluice::net {
namespace {

using std::chrono::milliseconds;

// Runs a coroutine on a loop and waits for what it gives.
template <class T>
Async<void> deliver(Async<T> work, std::promise<Result<T>>* to) {
  Async<T> child = std::move(work);
  to->set_value(co_await child);
  co_return {};
}

template <class T>
Result<T> run(Scope& scope, Loop& loop, Async<T> work) {
  std::promise<Result<T>> promise;
  auto future = promise.get_future();
  scope.spawn(loop, deliver(std::move(work), &promise));
  return future.get();
}

Async<void> echo(std::unique_ptr<Stream> stream) {
  char buffer[4096];
  for (;;) {
    CO_TRY(const std::size_t n, co_await stream->read_some(buffer, sizeof buffer));
    CO_TRY(co_await stream->write(std::string_view(buffer, n)));
  }
}

Async<void> serve_echo(TcpListener* listener, Scope* scope, Loops* loops) {
  for (;;) {
    Loop& loop = loops->next();
    CO_TRY(std::unique_ptr<Stream> stream, co_await listener->accept(loop));
    scope->spawn(loop, echo(std::move(stream)));
  }
}

Async<int> immediately(int value) {
  co_return value;
}

Async<int> sum_of_ready(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    CO_TRY(const int value, co_await immediately(1));
    sum += value;
  }
  co_return sum;
}

// A loop over children that never wait must not deepen the stack.
TEST(AsyncTest, ReadyChildrenDoNotDeepenTheStack) {
  Loops loops(1);
  Scope scope;
  const Result<int> sum = run(scope, loops.at(0), sum_of_ready(1'000'000));
  ASSERT_TRUE(sum);
  EXPECT_EQ(*sum, 1'000'000);
  scope.stop();
}

// Every byte comes back whatever the loop of the connection is, many connections at a time.
TEST(TcpTest, EchoesOnEveryLoop) {
  Loops loops(2);
  Scope scope;
  auto listener = TcpListener::open(loops.at(0), scope, "127.0.0.1", 0);
  ASSERT_TRUE(listener) << listener.error().message();
  scope.spawn(loops.at(0), serve_echo(&*listener, &scope, &loops));
  std::vector<Socket> sockets;
  const std::string text(1 << 16, 'x');
  for (int i = 0; i < 20; ++i) {
    auto socket = Socket::connect("127.0.0.1", listener->local().port, milliseconds(2000));
    ASSERT_TRUE(socket) << socket.error().message();
    sockets.push_back(std::move(*socket));
  }
  for (Socket& socket : sockets) ASSERT_TRUE(socket.write(text));
  for (Socket& socket : sockets) {
    std::string back(text.size(), '\0');
    ASSERT_TRUE(socket.read_exact(back.data(), back.size()));
    EXPECT_EQ(back, text);
  }
  scope.stop();
}

// Stopping the scope ends connections that wait for a silent peer.
TEST(ScopeTest, StopEndsWaits) {
  Loops loops(2);
  Scope scope;
  auto listener = TcpListener::open(loops.at(0), scope, "127.0.0.1", 0);
  ASSERT_TRUE(listener);
  scope.spawn(loops.at(0), serve_echo(&*listener, &scope, &loops));
  auto socket = Socket::connect("127.0.0.1", listener->local().port, milliseconds(2000));
  ASSERT_TRUE(socket);
  ASSERT_TRUE(socket->write("a"));
  char byte = 0;
  ASSERT_TRUE(socket->read_exact(&byte, 1));
  scope.stop();
  const auto end = socket->read_some(&byte, 1);
  ASSERT_TRUE(end);
  EXPECT_EQ(*end, 0U);
}

TEST(TcpTest, TakenPortIsBusyAndNamed) {
  Loops loops(1);
  Scope scope;
  auto first = TcpListener::open(loops.at(0), scope, "127.0.0.1", 0);
  ASSERT_TRUE(first);
  auto second = TcpListener::open(loops.at(0), scope, "127.0.0.1", first->local().port);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kBusy);
  EXPECT_NE(second.error().message().find(first->local().to_string()), std::string::npos);
  scope.stop();
}

Async<void> read_with_timeout(TcpListener* listener, Loop* loop) {
  CO_TRY(std::unique_ptr<Stream> stream, co_await listener->accept(*loop));
  stream->set_timeout(milliseconds(20));
  char byte = 0;
  CO_TRY(co_await stream->read_exact(&byte, 1));
  co_return {};
}

Async<std::string> both_ends(TcpListener* listener, Loop* loop) {
  CO_TRY(const std::unique_ptr<Stream> stream, co_await listener->accept(*loop));
  co_return stream->peer().address + " " + stream->local().address;
}

// Rules and quotas name an address in one way, whichever family the socket that it came by is of.
TEST(TcpTest, APeerHasOneAddress) {
  Loops loops(1);
  Scope scope;
  for (const auto& [listens, address] :
       {std::pair("::", "127.0.0.1"), std::pair("::", "::1"), std::pair("0.0.0.0", "127.0.0.1")}) {
    auto listener = TcpListener::open(loops.at(0), scope, listens, 0);
    ASSERT_TRUE(listener) << listener.error().message();
    const auto client =
        Socket::connect(address, listener->local().port, std::chrono::milliseconds(5000));
    ASSERT_TRUE(client) << client.error().message();
    const auto ends = run(scope, loops.at(0), both_ends(&*listener, &loops.at(0)));
    ASSERT_TRUE(ends);
    EXPECT_EQ(*ends, std::string(address) + " " + address) << listens;
  }
  scope.stop();
}

TEST(TcpTest, SilentPeerTimesOut) {
  Loops loops(1);
  Scope scope;
  auto listener = TcpListener::open(loops.at(0), scope, "127.0.0.1", 0);
  ASSERT_TRUE(listener);
  auto socket = Socket::connect("127.0.0.1", listener->local().port, milliseconds(2000));
  ASSERT_TRUE(socket);
  const Status status = run(scope, loops.at(0), read_with_timeout(&*listener, &loops.at(0)));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code(), ErrorCode::kTimeout);
  scope.stop();
}

Async<void> send_whole(TcpListener* listener, Loop* loop, int file, std::uint64_t size) {
  CO_TRY(std::unique_ptr<Stream> stream, co_await listener->accept(*loop));
  co_return co_await stream->send_file(file, 0, size);
}

// A file goes out whole through a buffer that holds little of it.
TEST(TcpTest, AFileGoesThroughABoundedSendBuffer) {
  Loops loops(1);
  Scope scope;
  auto listener = TcpListener::open(loops.at(0), scope, "127.0.0.1", 0);
  ASSERT_TRUE(listener);
  const std::string bytes(16 << 20, 'x');
  std::FILE* file = std::tmpfile();
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  ASSERT_EQ(std::fflush(file), 0);
  auto socket = Socket::connect("127.0.0.1", listener->local().port, milliseconds(60'000));
  ASSERT_TRUE(socket);
  std::string got(bytes.size(), '\0');
  std::thread reader([&] { EXPECT_TRUE(socket->read_exact(got.data(), got.size())); });
  const Status sent =
      run(scope, loops.at(0), send_whole(&*listener, &loops.at(0), ::fileno(file), bytes.size()));
  reader.join();
  std::fclose(file);
  EXPECT_TRUE(sent);
  EXPECT_EQ(got, bytes);
  scope.stop();
}

Async<bool> wait_twice(std::shared_ptr<Event> event) {
  CO_TRY(const bool first, co_await event->wait_for(milliseconds(10'000)));
  CO_TRY(const bool second, co_await event->wait_for(milliseconds(1)));
  co_return first && !second;
}

// A notification is taken once; the next wait runs into its time.
TEST(EventTest, NotificationIsTakenOnce) {
  Loops loops(1);
  Scope scope;
  auto event = Event::make(loops.at(0), scope);
  std::thread notifier([event] { event->notify(); });
  const Result<bool> result = run(scope, loops.at(0), wait_twice(event));
  notifier.join();
  ASSERT_TRUE(result);
  EXPECT_TRUE(*result);
  scope.stop();
}

Async<std::string> blocking_name(BlockingPool* pool, Loop* loop) {
  CO_TRY(const bool there, co_await blocking(*pool, *loop, [loop]() -> Result<bool> {
           return loop->on_this_thread();
         }));
  co_return std::string(there ? "on the loop" : "off") + (loop->on_this_thread() ? ", back" : "");
}

TEST(BlockingTest, RunsOffTheLoopAndComesBack) {
  Loops loops(1);
  BlockingPool pool(1, 10);
  Scope scope;
  const Result<std::string> where = run(scope, loops.at(0), blocking_name(&pool, &loops.at(0)));
  ASSERT_TRUE(where);
  EXPECT_EQ(*where, "off, back");
  scope.stop();
}

// What a length from outside asks of a container: std::length_error in a handler, or in its work on
// the pool, is the end of that handler only.
Async<std::size_t> too_long() {
  std::string text;
  text.resize(text.max_size() + 1);
  co_return text.size();
}

Async<std::size_t> too_long_on(BlockingPool* pool, Loop* loop) {
  CO_TRY(const std::size_t size, co_await blocking(*pool, *loop, []() -> Result<std::size_t> {
           std::string text;
           text.resize(text.max_size() + 1);
           return text.size();
         }));
  co_return size;
}

TEST(BlockingTest, MoreThanAnyMemoryHoldsIsAnError) {
  Loops loops(1);
  BlockingPool pool(1, 8);
  Scope scope;
  for (Result<std::size_t> size : {run(scope, loops.at(0), too_long()),
                                   run(scope, loops.at(0), too_long_on(&pool, &loops.at(0)))}) {
    ASSERT_FALSE(size);
    EXPECT_EQ(size.error().code(), ErrorCode::kResourceExhausted);
  }
  scope.stop();
}

TEST(BlockingTest, FullQueueRefuses) {
  std::promise<void> gate;  // outlives the pool, whose thread waits at it
  std::promise<void> started;
  BlockingPool pool(1, 1);
  ASSERT_TRUE(pool.submit([&started, opened = gate.get_future().share()] {
    started.set_value();
    opened.wait();
  }));
  started.get_future().wait();
  ASSERT_TRUE(pool.submit([] {}));
  EXPECT_FALSE(pool.submit([] {}));
  gate.set_value();
}

Async<std::size_t> write_until_full(TcpListener* listener, Loop* loop) {
  CO_TRY(const std::unique_ptr<Stream> stream, co_await listener->accept(*loop));
  const std::string bytes(16 << 10, 'x');
  std::size_t written = 0;
  for (;;) {
    iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
    const auto some = stream->write_ready({&part, 1});
    if (!some) co_return written;
    CO_TRY(const std::size_t count, Result<std::size_t>(*some));
    written += count;
  }
}

// What a connection holds of bytes that nobody reads is as its listener says, and never too little.
TEST(TcpTest, ConnectionsHaveTheBuffersOfTheirListener) {
  Loops loops(1);
  Scope scope;
  const auto held = [&](int send_bytes) {
    auto listener =
        TcpListener::open(loops.at(0), scope, "127.0.0.1", 0, {.send_bytes = send_bytes});
    EXPECT_TRUE(listener);
    auto socket = Socket::connect("127.0.0.1", listener->local().port, milliseconds(5000));
    EXPECT_TRUE(socket);
    auto written = run(scope, loops.at(0), write_until_full(&*listener, &loops.at(0)));
    EXPECT_TRUE(written);
    return *written;
  };
  const std::size_t least = held(64 << 10);
  EXPECT_GE(held(1) + (64 << 10), least);
  EXPECT_GT(held(200 << 10), least + (64 << 10));
  scope.stop();
}

}  // namespace
}  // namespace sluice::net
