// READ_BLOCK: packets of checksums and, by sendfile, data.
#include <fcntl.h>

#include <algorithm>
#include <string>

#include "hdfs/server/node/convert.h"
#include "hdfs/server/transfer/transfer_connection.h"
#include "net/blocking.h"

namespace sluice::hdfs {
namespace {

constexpr std::uint64_t kChunk = lake::kChunkSize;
// Data of one packet. Hadoop's own server sends 64 KiB; fewer headers cost less on both sides.
constexpr std::uint64_t kPacketData = 512 * 1024;
// Checksums come from the lake for this much data at once, and the kernel is told to read it.
constexpr std::uint64_t kBatch = 4 << 20;

// What is sent: whole chunks around the asked range, cut at the block's end.
struct Range {
  std::uint64_t start = 0;
  std::uint64_t end = 0;
};

struct OpenBlock {
  std::unique_ptr<lake::BlockReader> reader;
  Range range;
  Bytes checksums;  // of the first batch
};

Result<Bytes> checksums_of(lake::BlockReader& reader, std::uint64_t from, std::uint64_t to) {
  (void)::readahead(reader.fd(), static_cast<off64_t>(reader.file_offset() + from), to - from);
  return reader.checksums(from, to - from);
}

// On a thread of the pool.
Result<OpenBlock> open_block(Node& node, const wire::OpReadBlock& request) {
  TRY(const lake::Block block, own_block(node, request.header.base_header.block));
  OpenBlock open;
  TRY(open.reader, node.lake.read_block(block));
  const std::uint64_t length = open.reader->length();
  if (request.offset > length || request.len > length - request.offset) {
    return Error(ErrorCode::kInvalidArgument, " Offset " + std::to_string(request.offset) +
                                                  " and length " + std::to_string(request.len) +
                                                  " don't match block " + std::to_string(block.id) +
                                                  " ( blockLen " + std::to_string(length) + " )");
  }
  const std::uint64_t asked_end = request.offset + request.len;
  open.range.start = request.offset - request.offset % kChunk;
  open.range.end = std::min(length, (asked_end + kChunk - 1) / kChunk * kChunk);
  if (request.send_checksums.value_or(true)) {
    const std::uint64_t batch_end = std::min(open.range.end, open.range.start + kBatch);
    TRY(open.checksums, checksums_of(*open.reader, open.range.start, batch_end));
  }
  return open;
}

net::Async<void> send_packet(Transfer& transfer, const OpenBlock& open, std::uint64_t at,
                             std::uint64_t size, std::int64_t seqno, ByteView checksums) {
  Bytes start;
  wire::append_packet_start(start,
                            {.offset_in_block = static_cast<std::int64_t>(at),
                             .seqno = seqno,
                             .last_packet_in_block = size == 0,
                             .data_len = static_cast<std::int32_t>(size)},
                            checksums.size() + size);
  start += checksums;
  CO_TRY(co_await transfer.stream.write(start));
  if (size == 0) co_return {};
  co_return co_await transfer.stream.send_file(open.reader->fd(), open.reader->file_offset() + at,
                                               size);
}

net::Async<void> send_range(Transfer& transfer, OpenBlock& open, bool with_checksums) {
  std::int64_t seqno = 0;
  std::uint64_t batch_start = open.range.start;
  std::uint64_t batch_end = std::min(open.range.end, batch_start + kBatch);
  for (std::uint64_t at = open.range.start; at < open.range.end;) {
    if (at == batch_end) {
      batch_start = at;
      batch_end = std::min(open.range.end, at + kBatch);
      if (with_checksums) {
        CO_TRY(open.checksums, co_await net::blocking(transfer.pool, transfer.stream.loop(), [&] {
                 return checksums_of(*open.reader, batch_start, batch_end);
               }));
      }
    }
    const std::uint64_t size = std::min(kPacketData, batch_end - at);
    ByteView checksums;
    if (with_checksums) {
      const std::uint64_t first = (at - batch_start) / kChunk;
      const std::uint64_t count = (size + kChunk - 1) / kChunk;
      checksums =
          ByteView(open.checksums).substr(first * wire::kChecksumSize, count * wire::kChecksumSize);
    }
    CO_TRY(co_await send_packet(transfer, open, at, size, seqno++, checksums));
    at += size;
    transfer.node.counters.bytes_read += size;
  }
  co_return co_await send_packet(transfer, open, open.range.end, 0, seqno, {});
}

}  // namespace

net::Async<void> read_block(Transfer& transfer, const wire::OpReadBlock& request) {
  Result<OpenBlock> open = co_await net::blocking(
      transfer.pool, transfer.stream.loop(), [&] { return open_block(transfer.node, request); });
  if (!open) {
    co_return co_await transfer.refuse(wire::TransferStatus::kError, open.error().message());
  }
  const bool with_checksums = request.send_checksums.value_or(true);
  wire::BlockOpResponse response{.status = wire::TransferStatus::kSuccess};
  response.read_op_checksum_info = wire::ReadOpChecksumInfo{
      .checksum = {.type = with_checksums ? wire::ChecksumType::kChecksumCrc32c
                                          : wire::ChecksumType::kChecksumNull,
                   .bytes_per_checksum = lake::kChunkSize},
      .chunk_offset = open->range.start};
  Bytes bytes;
  wire::append_delimited(bytes, response);
  CO_TRY(co_await transfer.stream.write(bytes));
  CO_TRY(co_await send_range(transfer, *open, with_checksums));
  ++transfer.node.counters.blocks_read;
  // A client that took everything says so, and may ask for more; one that had enough just leaves.
  CO_TRY(const std::size_t size, co_await transfer.in.need_delimited(1024));
  transfer.in.consume(size);
  co_return {};
}

}  // namespace sluice::hdfs
