// A whole broker over a folder of its own, with one topic: what a client sends before it stops,
// frame after frame. The broker answers and hangs up; it neither stalls nor dies. Each frame's size
// is set here, so that the search is spent on what is inside.
#include <stdlib.h>

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "base/bytes.h"
#include "base/check.h"
#include "kafka/broker/broker.h"
#include "net/blocking.h"
#include "net/loop.h"
#include "net/socket.h"

namespace {

using namespace sluice;

struct Running {
  Running() {
    char name[] = "/tmp/sluice-broker-fuzz-XXXXXX";
    CHECK(::mkdtemp(name) != nullptr);
    folder = name;
    kafka::broker::BrokerOptions options;
    options.data_dir = folder;
    options.port = 0;
    options.settings.offsets_partitions = 1;
    auto opened = kafka::broker::Broker::open(loops, pool, std::move(options));
    CHECK(opened);
    broker = *std::move(opened);
  }
  ~Running() {
    broker.reset();
    std::filesystem::remove_all(folder);
  }

  std::string folder;
  net::Loops loops{1};
  net::BlockingPool pool{2, 64};
  std::unique_ptr<kafka::broker::Broker> broker;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 8 << 10) return 0;
  static Running running;
  auto client =
      net::Socket::connect("127.0.0.1", running.broker->endpoint().port, std::chrono::seconds(5));
  CHECK(client && client->set_timeout(std::chrono::seconds(5)));
  Bytes frame;
  append_be(frame, static_cast<std::uint32_t>(size));
  frame.append(reinterpret_cast<const char*>(data), size);
  // It may hang up before all is written.
  (void)client->write(frame);
  client->shutdown_write();
  char answer[4096];
  while (true) {
    const auto got = client->read_some(answer, sizeof answer);
    CHECK(got || got.error().code() != ErrorCode::kTimeout);
    if (!got || *got == 0) return 0;
  }
}
