#include "hdfs/server/transfer/transfer_connection.h"

#include <string>

#include "base/log.h"
#include "hdfs/server/node/convert.h"
#include "net/blocking.h"

namespace sluice::hdfs {
namespace {

using wire::TransferOp;
using wire::TransferStatus;

constexpr std::size_t kMaxOperation = 1 << 20;
constexpr std::chrono::milliseconds kFirstOperationTime{60'000};
// Clients keep an unused connection for 3 s (dfs.client.socketcache.expiryMsec).
constexpr std::chrono::milliseconds kNextOperationTime{10'000};
// Without progress for so long an operation is given up; writers send a heartbeat every 30 s.
constexpr std::chrono::milliseconds kStallTime{120'000};

// The operation's message, taken from the connection.
template <class Op>
net::Async<Op> take(StreamBuffer& in) {
  CO_TRY(const std::size_t size, co_await in.need_delimited(kMaxOperation));
  ByteView bytes = in.available().substr(0, size);
  CO_TRY(Op op, wire::take_delimited<Op>(bytes));
  in.consume(size);
  co_return op;
}

template <class Response>
net::Async<void> say(Transfer& transfer, const Response& response) {
  Bytes bytes;
  wire::append_delimited(bytes, response);
  co_return co_await transfer.stream.write(bytes);
}

// A client that insists on SASL learns why that is not to be had.
net::Async<void> refuse_sasl(Transfer& transfer) {
  wire::DataTransferEncryptorMessage message{.status = wire::EncryptorStatus::kError};
  message.message = "this server does not protect data transfer: dfs.data.transfer.protection";
  CO_TRY(co_await say(transfer, message));
  co_return Error(ErrorCode::kUnsupported, "SASL handshake");
}

// Short-circuit reads need a UNIX socket: the client goes on over TCP when it hears this.
net::Async<void> refuse_operation(Transfer& transfer, TransferOp op) {
  CO_TRY(const std::size_t size, co_await transfer.in.need_delimited(kMaxOperation));
  transfer.in.consume(size);
  const std::string why =
      "operation " + std::to_string(static_cast<unsigned>(op)) + " is not offered by this server";
  switch (op) {
    case TransferOp::kRequestShortCircuitShm: {
      wire::ShortCircuitShmResponse response{.status = TransferStatus::kErrorUnsupported};
      response.error = why;
      co_return co_await say(transfer, response);
    }
    case TransferOp::kReleaseShortCircuitFds: {
      wire::ReleaseShortCircuitAccessResponse response{.status = TransferStatus::kErrorUnsupported};
      response.error = why;
      co_return co_await say(transfer, response);
    }
    default:
      co_return co_await transfer.refuse(TransferStatus::kErrorUnsupported, why);
  }
}

net::Async<void> serve_operation(Transfer& transfer) {
  CO_TRY(co_await transfer.in.need(3));
  const ByteView start = transfer.in.available();
  const auto version = load_be<std::uint16_t>(start.data());
  if (version == wire::kDataTransferSaslMagic >> 16) co_return co_await refuse_sasl(transfer);
  if (version != wire::kDataTransferVersion) {
    co_return Error(ErrorCode::kCorrupt, "data transfer version " + std::to_string(version) +
                                             " instead of " +
                                             std::to_string(wire::kDataTransferVersion));
  }
  const auto op = static_cast<TransferOp>(start[2]);
  transfer.in.consume(3);
  transfer.guest->working();
  transfer.stream.set_timeout(kStallTime);
  switch (op) {
    case TransferOp::kReadBlock: {
      CO_TRY(const auto request, co_await take<wire::OpReadBlock>(transfer.in));
      co_return co_await read_block(transfer, request);
    }
    case TransferOp::kWriteBlock: {
      CO_TRY(const auto request, co_await take<wire::OpWriteBlock>(transfer.in));
      co_return co_await write_block(transfer, request);
    }
    case TransferOp::kBlockChecksum: {
      CO_TRY(const auto request, co_await take<wire::OpBlockChecksum>(transfer.in));
      co_return co_await block_checksum(transfer, request);
    }
    case TransferOp::kReadMetadata:
    case TransferOp::kReplaceBlock:
    case TransferOp::kCopyBlock:
    case TransferOp::kTransferBlock:
    case TransferOp::kRequestShortCircuitFds:
    case TransferOp::kReleaseShortCircuitFds:
    case TransferOp::kRequestShortCircuitShm:
    case TransferOp::kBlockGroupChecksum:
    case TransferOp::kCustom:
      co_return co_await refuse_operation(transfer, op);
  }
  co_return Error(ErrorCode::kCorrupt,
                  "unknown operation " + std::to_string(static_cast<unsigned>(op)));
}

net::Async<void> serve_all(Transfer& transfer) {
  transfer.stream.set_timeout(kFirstOperationTime);
  for (;;) {
    if (transfer.in.available().empty()) transfer.guest->idle();
    CO_TRY(co_await serve_operation(transfer));
    transfer.stream.set_timeout(kNextOperationTime);
  }
}

}  // namespace

wire::TransferStatus transfer_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kCorrupt:
      return TransferStatus::kErrorChecksum;
    case ErrorCode::kInvalidArgument:
      return TransferStatus::kErrorInvalid;
    case ErrorCode::kAlreadyExists:
      return TransferStatus::kErrorExists;
    case ErrorCode::kPermissionDenied:
      return TransferStatus::kErrorAccessToken;
    case ErrorCode::kUnsupported:
      return TransferStatus::kErrorUnsupported;
    case ErrorCode::kNotFound:
    case ErrorCode::kNotADirectory:
    case ErrorCode::kIsADirectory:
    case ErrorCode::kNotEmpty:
    case ErrorCode::kBusy:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kCancelled:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return TransferStatus::kError;
  }
  return TransferStatus::kError;
}

net::Async<void> Transfer::refuse(wire::TransferStatus status, std::string message) {
  wire::BlockOpResponse response{.status = status};
  response.message = message;
  CO_TRY(co_await say(*this, response));
  co_return Error(ErrorCode::kUnsupported, std::move(message));
}

net::Async<void> serve_transfers(Node& node, net::BlockingPool& pool,
                                 std::unique_ptr<net::Guest> guest) {
  Transfer transfer(node, pool, std::move(guest));
  const Result<void> ended = co_await serve_all(transfer);
  const ErrorCode code = ended ? ErrorCode::kCancelled : ended.error().code();
  // A client that leaves or is silent between two operations is an ordinary end.
  const bool ordinary = code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout ||
                        code == ErrorCode::kCancelled;
  if (!ended && !ordinary) {
    log::warn("data transfer ended with an error",
              {{"client", transfer.peer.to_string()}, {"reason", ended.error().message()}});
  }
  co_return {};
}

}  // namespace sluice::hdfs
