// A client that speaks Hadoop's protocols by hand, for tests: nothing is retried and nothing
// hidden.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "hdfs/wire/client_protocol.h"
#include "hdfs/wire/framing.h"
#include "hdfs/wire/packet.h"
#include "net/socket.h"
#include "net/tcp.h"

namespace sluice::hdfs::testing {

inline Result<net::Socket> dial(const net::Endpoint& to) {
  TRY(net::Socket socket,
      net::Socket::connect(to.address, to.port, std::chrono::milliseconds(5000)));
  TRY(socket.set_timeout(std::chrono::milliseconds(20'000)));
  return socket;
}

// A delimited message from a socket.
template <class M>
Result<M> receive_delimited(net::Socket& socket) {
  Bytes bytes;
  for (;;) {
    char byte = 0;
    TRY(socket.read_exact(&byte, 1));
    bytes.push_back(byte);
    if ((static_cast<unsigned char>(byte) & 0x80) == 0) break;
  }
  std::size_t size = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    size |= static_cast<std::size_t>(bytes[i] & 0x7f) << (7 * i);
  }
  Bytes body(size, '\0');
  TRY(socket.read_exact(body.data(), size));
  return wire::decode<M>(body);
}

struct Answer {
  wire::RpcResponseHeader header;
  Bytes body;  // the delimited response
};

class RpcClient {
 public:
  static Result<RpcClient> connect(const net::Endpoint& to, const std::string& user) {
    TRY(net::Socket socket, dial(to));
    RpcClient client(std::move(socket));
    Bytes bytes = wire::hello(wire::kAuthNone);
    wire::append_frame(
        bytes, client.header(wire::kCallIdContext),
        wire::IpcConnectionContext{.user_info = wire::UserInformation{.effective_user = user},
                                   .protocol = Bytes(wire::client_protocol::kProtocol)});
    TRY(client.socket().write(bytes));
    return client;
  }
  explicit RpcClient(net::Socket socket) : socket_(std::move(socket)) {}

  net::Socket& socket() { return socket_; }
  wire::RpcRequestHeader header(std::int32_t call_id) const {
    return {.rpc_kind = wire::RpcKind::kRpcProtocolBuffer,
            .rpc_op = wire::RpcOperation::kRpcFinalPacket,
            .call_id = call_id,
            .client_id = client_id_,
            .retry_count = 0};
  }

  Result<Answer> receive() {
    char length[4];
    TRY(socket_.read_exact(length, 4));
    Bytes frame(load_be<std::uint32_t>(length), '\0');
    TRY(socket_.read_exact(frame.data(), frame.size()));
    ByteView rest(frame);
    TRY(auto head, wire::take_delimited<wire::RpcResponseHeader>(rest));
    return Answer{std::move(head), Bytes(rest)};
  }

  template <class Request, class Response>
  Result<Response> call(const wire::Method<Request, Response>& method, const Request& request) {
    Bytes bytes;
    wire::append_call(bytes, header(next_call_++), method, request);
    TRY(socket_.write(bytes));
    TRY(const Answer answer, receive());
    last_exception = answer.header.exception_class_name.value_or("");
    if (answer.header.status != wire::RpcStatus::kSuccess) {
      return Error(ErrorCode::kInternal,
                   last_exception + ": " + answer.header.error_msg.value_or(""));
    }
    ByteView rest(answer.body);
    TRY(Response response, wire::take_delimited<Response>(rest));
    if (!rest.empty()) return Error(ErrorCode::kCorrupt, "bytes behind the response");
    return response;
  }

  std::string last_exception;

 private:
  net::Socket socket_;
  Bytes client_id_ = "0123456789abcdef";
  std::int32_t next_call_ = 0;
};

// The checksums of `data`, which starts at `offset` of its block.
inline Bytes checksums_of(ByteView data, std::size_t offset = 0) {
  Bytes sums;
  std::size_t room = wire::kBytesPerChecksum - offset % wire::kBytesPerChecksum;
  while (!data.empty()) {
    const ByteView piece = data.substr(0, room);
    append_be(sums, crc32c(piece));
    data.remove_prefix(piece.size());
    room = wire::kBytesPerChecksum;
  }
  return sums;
}

inline Bytes packet(std::int64_t seqno, std::size_t offset, ByteView data, bool last = false,
                    bool sync = false) {
  Bytes bytes;
  const Bytes sums = checksums_of(data, offset);
  wire::PacketHeader header{.offset_in_block = static_cast<std::int64_t>(offset),
                            .seqno = seqno,
                            .last_packet_in_block = last,
                            .data_len = static_cast<std::int32_t>(data.size())};
  if (sync) header.sync_block = true;
  wire::append_packet_start(bytes, header, sums.size() + data.size());
  bytes += sums;
  bytes += data;
  return bytes;
}

inline wire::OpWriteBlock write_operation(const wire::LocatedBlock& block,
                                          wire::BlockConstructionStage stage) {
  return {.header = {.base_header = {.block = block.b}, .client_name = "test"},
          .stage = stage,
          .pipeline_size = 1,
          .requested_checksum = {.type = wire::ChecksumType::kChecksumCrc32c,
                                 .bytes_per_checksum = wire::kBytesPerChecksum}};
}

// Opens a block for writing: the socket, ready for packets.
inline Result<net::Socket> start_write(const net::Endpoint& data, const wire::OpWriteBlock& op) {
  TRY(net::Socket socket, dial(data));
  TRY(socket.write(wire::operation(wire::TransferOp::kWriteBlock, op)));
  TRY(const auto response, receive_delimited<wire::BlockOpResponse>(socket));
  if (response.status != wire::TransferStatus::kSuccess) {
    return Error(ErrorCode::kInternal, response.message.value_or("refused"));
  }
  return socket;
}

// Reads [offset, offset + size) of a block, verifying the checksums that come with it.
inline Result<Bytes> read_range(const net::Endpoint& data, const wire::ExtendedBlock& block,
                                std::uint64_t offset, std::uint64_t size) {
  TRY(net::Socket socket, dial(data));
  const wire::OpReadBlock op{.header = {.base_header = {.block = block}, .client_name = "test"},
                             .offset = offset,
                             .len = size};
  TRY(socket.write(wire::operation(wire::TransferOp::kReadBlock, op)));
  TRY(const auto response, receive_delimited<wire::BlockOpResponse>(socket));
  if (response.status != wire::TransferStatus::kSuccess || !response.read_op_checksum_info) {
    return Error(ErrorCode::kInternal, response.message.value_or("refused"));
  }
  const std::uint64_t start = response.read_op_checksum_info->chunk_offset;
  Bytes got;
  for (bool last = false; !last;) {
    char lengths[wire::kPacketLengths];
    TRY(socket.read_exact(lengths, sizeof lengths));
    TRY(const auto sizes, wire::decode_packet_lengths(lengths));
    Bytes rest(sizes.header + sizes.body, '\0');
    TRY(socket.read_exact(rest.data(), rest.size()));
    TRY(const auto header,
        wire::decode<wire::PacketHeader>(ByteView(rest).substr(0, sizes.header)));
    TRY(const std::size_t sums, wire::checksums_size(header, sizes.body));
    const ByteView body = ByteView(rest).substr(sizes.header);
    if (body.substr(0, sums) != checksums_of(body.substr(sums))) {
      return Error(ErrorCode::kCorrupt, "checksums do not fit the data");
    }
    got += body.substr(sums);
    last = header.last_packet_in_block;
  }
  Bytes status;
  wire::append_delimited(status,
                         wire::ClientReadStatus{.status = wire::TransferStatus::kChecksumOk});
  TRY(socket.write(status));
  if (got.size() < offset - start + size) return Error(ErrorCode::kCorrupt, "too few bytes");
  return got.substr(offset - start, size);
}

}  // namespace sluice::hdfs::testing
