// A whole server over a lake of its own: the first byte picks the port (RPC, data transfer, HTTP),
// the rest is what a client sends before it stops. The server answers and hangs up; it neither
// stalls nor dies.
#include <stdlib.h>

#include <chrono>
#include <cstdint>
#include <filesystem>

#include "base/check.h"
#include "base/log.h"
#include "hdfs/server/server.h"
#include "lake/lake.h"
#include "net/blocking.h"
#include "net/loop.h"
#include "net/socket.h"

namespace {

using namespace sluice;

struct Running {
  Running() {
    char name[] = "/tmp/sluice-server-fuzz-XXXXXX";
    CHECK(::mkdtemp(name) != nullptr);
    folder = name;
    lake::LakeOptions where;
    where.files_dir = folder + "/lake";
    where.meta_dir = folder + "/meta";
    auto opened = lake::Lake::open(std::move(where));
    CHECK(opened);
    lake = *std::move(opened);
    hdfs::ServerOptions options;
    options.rpc_port = options.data_port = options.http_port = 0;
    auto listening = hdfs::Server::open(loops, pool, *lake, std::move(options));
    CHECK(listening);
    server = *std::move(listening);
  }
  ~Running() {
    server.reset();
    lake.reset();
    std::filesystem::remove_all(folder);
  }

  std::string folder;
  net::Loops loops{1};
  net::BlockingPool pool{2, 64};
  std::unique_ptr<lake::Lake> lake;
  std::unique_ptr<hdfs::Server> server;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // More would have to be written while answers are read.
  if (size < 2 || size > 16 << 10) return 0;
  static Running running;
  const net::Endpoint to = data[0] % 3 == 0   ? running.server->rpc()
                           : data[0] % 3 == 1 ? running.server->data()
                                              : running.server->http();
  auto client = net::Socket::connect("127.0.0.1", to.port, std::chrono::seconds(5));
  CHECK(client && client->set_timeout(std::chrono::seconds(5)));
  // It may hang up before all is written.
  (void)client->write(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  client->shutdown_write();
  char answer[4096];
  while (true) {
    const auto got = client->read_some(answer, sizeof answer);
    CHECK(got || got.error().code() != ErrorCode::kTimeout);
    if (!got || *got == 0) return 0;
  }
}
