// Whatever a data node sends, reading a block from it ends, with bytes or with an error.
#include <sys/socket.h>

#include "hdfs/client/block_reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  // More would have to be written while it is read.
  if (size > 64 << 10) return 0;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return 0;
  net::Socket node{Fd(ends[0])};
  auto stream = std::make_unique<hdfs::DataStream>(net::Socket(Fd(ends[1])));
  if (!node.write(std::string_view(reinterpret_cast<const char*>(data), size))) return 0;
  node.shutdown_write();
  auto reader =
      hdfs::BlockReader::start(std::move(stream), hdfs::wire::LocatedBlock{}, "node", 3, 1000, "");
  if (!reader) return 0;
  char piece[100];
  while ((*reader)->position() < (*reader)->end()) {
    if (!(*reader)->read(piece, sizeof piece)) return 0;
  }
  return 0;
}
