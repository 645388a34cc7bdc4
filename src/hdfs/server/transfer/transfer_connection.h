// One connection of DataTransferProtocol: operations one after the other.
#pragma once

#include "hdfs/server/node/node.h"
#include "hdfs/server/node/stream_buffer.h"
#include "hdfs/wire/packet.h"
#include "net/async.h"
#include "net/guests.h"

namespace sluice::net {
class BlockingPool;
}  // namespace sluice::net

namespace sluice::hdfs {

// What the operations of one connection share. Its coroutine owns it.
struct Transfer {
  Transfer(Node& the_node, net::BlockingPool& the_pool, std::unique_ptr<net::Guest> the_guest)
      : node(the_node),
        pool(the_pool),
        guest(std::move(the_guest)),
        stream(guest->stream()),
        in(*guest, 4096),
        peer(stream.peer()) {
    ++node.counters.transfers;
  }
  ~Transfer() { --node.counters.transfers; }
  Transfer(const Transfer&) = delete;

  // The answer to an operation that did not work; the connection ends after it.
  net::Async<void> refuse(wire::TransferStatus status, std::string message);

  Node& node;
  net::BlockingPool& pool;
  const std::unique_ptr<net::Guest> guest;
  net::Stream& stream;
  StreamBuffer in;
  net::Endpoint peer;
};

// The operations. After a success the connection goes on with the next one; an error ends it.
net::Async<void> read_block(Transfer& transfer, const wire::OpReadBlock& request);
net::Async<void> write_block(Transfer& transfer, const wire::OpWriteBlock& request);
net::Async<void> block_checksum(Transfer& transfer, const wire::OpBlockChecksum& request);

// Serves until the client leaves, an operation fails, or the scope stops.
net::Async<void> serve_transfers(Node& node, net::BlockingPool& pool,
                                 std::unique_ptr<net::Guest> guest);

// The status that a failure has in this protocol.
wire::TransferStatus transfer_status(ErrorCode code);

}  // namespace sluice::hdfs
