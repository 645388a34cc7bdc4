// WRITE_BLOCK: a pipeline of one. Packets that have arrived together are written together, and each
// is acknowledged in order: when its bytes are visible and survive a kill, and with syncBlock when
// the disk has them.
#include <algorithm>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/log.h"
#include "hdfs/server/node/convert.h"
#include "hdfs/server/transfer/transfer_connection.h"
#include "net/blocking.h"

namespace sluice::hdfs {
namespace {

using wire::BlockConstructionStage;
using wire::ChecksumType;
using wire::TransferStatus;

// How much one read of the socket may bring: several packets of the client's 64 KiB.
constexpr std::size_t kReadRoom = 512 * 1024;
constexpr std::size_t kIdleRoom = 4096;

struct Packet {
  wire::PacketHeader header;
  ByteView checksums;
  ByteView data;
  std::size_t size = 0;  // in the stream
};

// The first packet in `bytes`, or nothing while it is incomplete.
Result<std::optional<Packet>> first_packet(ByteView bytes) {
  if (bytes.size() < wire::kPacketLengths) return std::optional<Packet>();
  TRY(const wire::PacketLengths lengths, wire::decode_packet_lengths(bytes.data()));
  const std::size_t size = wire::kPacketLengths + lengths.header + lengths.body;
  if (bytes.size() < size) return std::optional<Packet>();
  Packet packet;
  TRY(packet.header,
      wire::decode<wire::PacketHeader>(bytes.substr(wire::kPacketLengths, lengths.header)));
  TRY(const std::size_t sums, wire::checksums_size(packet.header, lengths.body));
  packet.checksums = bytes.substr(wire::kPacketLengths + lengths.header, sums);
  packet.data = bytes.substr(size - lengths.body + sums, lengths.body - sums);
  packet.size = size;
  if (packet.header.offset_in_block < 0) {
    return Error(ErrorCode::kCorrupt, "packet with a negative offset");
  }
  return std::optional(packet);
}

// Checksums over chunks that are not the lake's 512 bytes are verified here, and not handed on.
Status verify_foreign_chunks(const Packet& packet, const wire::Checksum& asked) {
  const std::size_t chunk = asked.bytes_per_checksum;
  std::size_t sum = 0;
  std::size_t offset = static_cast<std::size_t>(packet.header.offset_in_block) % chunk;
  for (ByteView rest = packet.data; !rest.empty(); ++sum, offset = 0) {
    const ByteView piece = rest.substr(0, chunk - offset);
    rest.remove_prefix(piece.size());
    const std::size_t at = sum * wire::kChecksumSize;
    if (at + wire::kChecksumSize > packet.checksums.size()) {
      return Error(ErrorCode::kCorrupt, "packet lacks checksums");
    }
    const auto stated = load_be<std::uint32_t>(packet.checksums.data() + at);
    const std::uint32_t found =
        asked.type == ChecksumType::kChecksumCrc32c ? crc32c(piece) : crc32(piece);
    if (stated != found) {
      return Error(ErrorCode::kCorrupt, "checksum mismatch in the packet at " +
                                            std::to_string(packet.header.offset_in_block) +
                                            " of its block");
    }
  }
  return {};
}

Status write_packet(lake::BlockWriter& writer, const Packet& packet, const wire::Checksum& asked) {
  const auto offset = static_cast<std::uint64_t>(packet.header.offset_in_block);
  if (!packet.data.empty()) {
    if (asked.type == ChecksumType::kChecksumNull) {
      TRY(writer.write(offset, packet.data, {}));
    } else if (asked.bytes_per_checksum != lake::kChunkSize) {
      TRY(verify_foreign_chunks(packet, asked));
      TRY(writer.write(offset, packet.data, {}));
    } else if (packet.checksums.empty()) {
      return Error(ErrorCode::kCorrupt, "packet lacks checksums");
    } else {
      TRY(writer.write(offset, packet.data, packet.checksums,
                       asked.type == ChecksumType::kChecksumCrc32c));
    }
  }
  if (packet.header.sync_block.value_or(false)) TRY(writer.sync());
  return {};
}

// What became of a batch: how many packets were written, and why the next one was not.
struct BatchResult {
  std::size_t written = 0;
  std::optional<Error> error;
};

BatchResult write_batch(lake::BlockWriter& writer, const std::vector<Packet>& packets,
                        const wire::Checksum& asked) {
  BatchResult result;
  for (const Packet& packet : packets) {
    const bool heartbeat = packet.header.seqno == wire::kHeartbeatSeqno;
    const Status status = heartbeat ? Status() : write_packet(writer, packet, asked);
    if (!status) {
      result.error = status.error();
      break;
    }
    ++result.written;
  }
  return result;
}

void append_ack(Bytes& to, std::int64_t seqno, TransferStatus status) {
  wire::append_delimited(to, wire::PipelineAck{.seqno = seqno, .reply = {status}});
}

// Everything complete that has arrived; at least one packet.
net::Async<std::vector<Packet>> next_packets(StreamBuffer& in) {
  std::vector<Packet> packets;
  for (;;) {
    ByteView bytes = in.available();
    for (;;) {
      CO_TRY(const std::optional<Packet> packet, first_packet(bytes));
      if (!packet) break;
      bytes.remove_prefix(packet->size);
      packets.push_back(*packet);
      if (packet->header.last_packet_in_block) break;
    }
    if (!packets.empty()) co_return packets;
    CO_TRY(co_await in.more());
  }
}

// A server that goes away in order says so: the client then waits for it to come back instead of
// giving the file up (dfs.client.datanode-restart.timeout).
void announce_restart(Transfer& transfer) {
  Bytes bytes;
  append_ack(bytes, wire::kOutOfBandSeqno, TransferStatus::kOobRestart);
  const iovec part{bytes.data(), bytes.size()};
  (void)transfer.stream.write_ready(std::span(&part, 1));
}

net::Async<void> receive(Transfer& transfer, lake::BlockWriter& writer, wire::Checksum asked) {
  for (bool last = false; !last;) {
    transfer.guest->receiving(0);
    CO_TRY(const std::vector<Packet> packets, co_await next_packets(transfer.in));
    transfer.guest->working();
    const Result<BatchResult> batch = co_await net::blocking(
        transfer.pool, transfer.stream.loop(),
        [&]() -> Result<BatchResult> { return write_batch(writer, packets, asked); });
    BatchResult result = batch ? *batch : BatchResult{0, batch.error()};
    Bytes acks;
    std::size_t taken = 0;
    for (std::size_t i = 0; i < result.written; ++i) {
      append_ack(acks, packets[i].header.seqno, TransferStatus::kSuccess);
      transfer.node.counters.bytes_written += packets[i].data.size();
      taken += packets[i].size;
      last = packets[i].header.last_packet_in_block;
    }
    if (result.error) {
      const TransferStatus status = result.error->code() == ErrorCode::kCorrupt
                                        ? TransferStatus::kErrorChecksum
                                        : TransferStatus::kError;
      append_ack(acks, packets[result.written].header.seqno, status);
    }
    transfer.in.consume(taken);
    CO_TRY(co_await transfer.stream.write(acks));
    if (result.error) co_return *std::move(result.error);
  }
  co_return {};
}

std::optional<std::string> unsupported(const wire::OpWriteBlock& request) {
  if (!request.targets.empty()) return "this server is a pipeline's only node";
  if (request.stage == BlockConstructionStage::kTransferRbw ||
      request.stage == BlockConstructionStage::kTransferFinalized) {
    return "blocks are not transferred to this server";
  }
  const wire::Checksum& asked = request.requested_checksum;
  if (asked.type != ChecksumType::kChecksumNull &&
      (asked.bytes_per_checksum == 0 || asked.bytes_per_checksum > wire::kMaxPacket)) {
    return "impossible bytesPerChecksum " + std::to_string(asked.bytes_per_checksum);
  }
  return std::nullopt;
}

// What the file's checksum will be made of. A writer that has none leaves that to the lake.
lake::WriterSums writer_sums(const wire::Checksum& asked) {
  switch (asked.type) {
    case ChecksumType::kChecksumNull:
      return {};
    case ChecksumType::kChecksumCrc32:
      return {lake::SumType::kCrc32, asked.bytes_per_checksum};
    case ChecksumType::kChecksumCrc32c:
      return {lake::SumType::kCrc32c, asked.bytes_per_checksum};
  }
  return {};
}

// Appends and recoveries carry the new generation beside the block.
Result<std::unique_ptr<lake::BlockWriter>> open_writer(Node& node,
                                                       const wire::OpWriteBlock& request) {
  TRY(lake::Block block, own_block(node, request.header.base_header.block));
  block.generation = std::max(block.generation, request.latest_generation_stamp);
  TRY(auto writer, node.lake.write_block(block, writer_sums(request.requested_checksum)));
  const bool is_new = request.stage == BlockConstructionStage::kPipelineSetupCreate ||
                      request.stage == BlockConstructionStage::kDataStreaming;
  if (!is_new && writer->length() < request.min_bytes_rcvd) {
    return Error(ErrorCode::kInvalidArgument,
                 "block " + std::to_string(block.id) + " has " + std::to_string(writer->length()) +
                     " bytes, the client has seen " + std::to_string(request.min_bytes_rcvd));
  }
  return writer;
}

}  // namespace

net::Async<void> write_block(Transfer& transfer, const wire::OpWriteBlock& request) {
  if (const auto why = unsupported(request)) {
    co_return co_await transfer.refuse(TransferStatus::kErrorUnsupported, *why);
  }
  Result<std::unique_ptr<lake::BlockWriter>> writer = co_await net::blocking(
      transfer.pool, transfer.stream.loop(), [&] { return open_writer(transfer.node, request); });
  if (!writer) {
    co_return co_await transfer.refuse(transfer_status(writer.error().code()),
                                       writer.error().message());
  }
  wire::BlockOpResponse response{.status = TransferStatus::kSuccess};
  response.first_bad_link = "";
  Bytes bytes;
  wire::append_delimited(bytes, response);
  CO_TRY(co_await transfer.stream.write(bytes));
  // The client only wanted the new generation to be known: no packets follow.
  if (request.stage == BlockConstructionStage::kPipelineCloseRecovery) co_return {};

  transfer.in.set_room(kReadRoom);
  const Result<void> received = co_await receive(transfer, **writer, request.requested_checksum);
  transfer.in.set_room(kIdleRoom);
  if (!received && received.error().code() == ErrorCode::kCancelled) announce_restart(transfer);
  if (received) ++transfer.node.counters.blocks_written;
  co_return received;
}

}  // namespace sluice::hdfs
