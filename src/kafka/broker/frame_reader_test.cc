#include "kafka/broker/frame_reader.h"

#include <gtest/gtest.h>

#include <future>

#include "net/loop.h"
#include "net/port.h"
#include "net/scope.h"
#include "net/socket.h"

namespace sluice::kafka::broker {
namespace {

using std::chrono::milliseconds;

// Reads frames and tells their sizes; the capacity of the buffer is looked at on the loop.
struct Server {
  net::Loops loops{1};
  net::Scope scope;
  std::unique_ptr<net::Port> port;
  std::unique_ptr<FrameReader> frames;
  std::promise<std::size_t> sizes[3];
  bool alone = true;

  static net::Async<void> serve(Server* server, std::unique_ptr<net::Guest> guest) {
    guest->stream().set_timeout(milliseconds(30'000));
    server->frames = std::make_unique<FrameReader>(*guest, milliseconds(30'000));
    for (auto& size : server->sizes) {
      CO_TRY(const auto frame, co_await server->frames->next(100 << 20, server->alone));
      size.set_value(frame.size());
    }
    co_return {};
  }
  template <class Work>
  auto on_loop(Work work) {
    std::promise<decltype(work())> done;
    loops.at(0).post([&] { done.set_value(work()); });
    return done.get_future().get();
  }
  std::size_t capacity() {
    return on_loop([this] { return frames->capacity(); });
  }
  net::Socket connect() {
    auto opened = net::Port::open(loops, scope, "127.0.0.1", 0, {.name = "test"});
    EXPECT_TRUE(opened);
    port = std::move(*opened);
    port->serve(
        [this](std::unique_ptr<net::Guest> guest) { return serve(this, std::move(guest)); });
    return *net::Socket::connect("127.0.0.1", port->local().port, milliseconds(5000));
  }
};

Bytes frame_of(std::size_t size) {
  Bytes frame;
  append_be(frame, static_cast<std::int32_t>(size));
  frame.append(size, 'x');
  return frame;
}

// What a large request needed is not kept by a client that is silent after it; the next request
// finds a new buffer.
TEST(FrameReaderTest, GivesMemoryBackWhenIdle) {
  Server server;
  net::Socket client = server.connect();
  ASSERT_TRUE(client.write(frame_of(5'000'000)));
  EXPECT_EQ(server.sizes[0].get_future().get(), 5'000'000U);
  while (server.capacity() > 16 << 10) continue;
  ASSERT_TRUE(client.write(frame_of(7) + frame_of(2'000'000)));
  EXPECT_EQ(server.sizes[1].get_future().get(), 7U);
  EXPECT_EQ(server.sizes[2].get_future().get(), 2'000'000U);
  server.scope.stop();
}

// Whoever writes to the same client says when; in the middle of a frame nothing happens.
TEST(FrameReaderTest, GivesMemoryBackWhenTold) {
  Server server;
  server.alone = false;
  net::Socket client = server.connect();
  ASSERT_TRUE(client.write(frame_of(5'000'000)));
  EXPECT_EQ(server.sizes[0].get_future().get(), 5'000'000U);
  EXPECT_GE(server.capacity(), 5'000'000U);
  const auto give_back = [&] {
    server.frames->left_alone();
    return server.frames->capacity();
  };
  EXPECT_EQ(server.on_loop(give_back), 0U);
  const Bytes next = frame_of(3'000'000);
  ASSERT_TRUE(client.write(ByteView(next).substr(0, 2'000'000)));
  while (server.capacity() < 1'000'000) continue;
  EXPECT_GE(server.on_loop(give_back), 1'000'000U);
  ASSERT_TRUE(client.write(ByteView(next).substr(2'000'000)));
  EXPECT_EQ(server.sizes[1].get_future().get(), 3'000'000U);
  server.scope.stop();
}

}  // namespace
}  // namespace sluice::kafka::broker
