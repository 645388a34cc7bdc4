// BLOCK_CHECKSUM: the digest of a block, for `hdfs dfs -checksum` and distcp.
#include "hdfs/server/convert.h"
#include "hdfs/server/transfer_connection.h"
#include "net/blocking.h"

namespace sluice::hdfs {
namespace {

Result<lake::BlockChecksum> digest(Node& node, const wire::OpBlockChecksum& request) {
  TRY(const lake::Block block, own_block(node, request.header.block));
  return node.lake.block_checksum(block);
}

}  // namespace

net::Async<void> block_checksum(Transfer& transfer, const wire::OpBlockChecksum& request) {
  const wire::BlockChecksumOptions options =
      request.block_checksum_options.value_or(wire::BlockChecksumOptions{});
  const auto type = options.block_checksum_type.value_or(wire::BlockChecksumType::kMd5crc);
  if (type != wire::BlockChecksumType::kMd5crc) {
    co_return co_await transfer.refuse(wire::TransferStatus::kErrorUnsupported,
                                       "only MD5MD5CRC checksums are offered: "
                                       "dfs.checksum.combine.mode");
  }
  const Result<lake::BlockChecksum> sum = co_await net::blocking(
      transfer.pool, transfer.stream.loop(), [&] { return digest(transfer.node, request); });
  if (!sum) {
    co_return co_await transfer.refuse(wire::TransferStatus::kError, sum.error().message());
  }
  wire::OpBlockChecksumResponse answer{.bytes_per_crc = sum->bytes_per_crc,
                                       .crc_per_block = sum->crc_per_block,
                                       .block_checksum = sum->md5};
  answer.crc_type = wire::ChecksumType::kChecksumCrc32c;
  answer.block_checksum_options = wire::BlockChecksumOptions{.block_checksum_type = type};
  wire::BlockOpResponse response{.status = wire::TransferStatus::kSuccess};
  response.checksum_response = std::move(answer);
  Bytes bytes;
  wire::append_delimited(bytes, response);
  co_return co_await transfer.stream.write(bytes);
}

}  // namespace sluice::hdfs
