// BLOCK_CHECKSUM: the digest of a block, for `hdfs dfs -checksum` and distcp.
#include "hdfs/server/node/convert.h"
#include "hdfs/server/transfer/transfer_connection.h"
#include "net/blocking.h"

namespace sluice::hdfs {
namespace {

Result<lake::BlockChecksum> digest(Node& node, const wire::OpBlockChecksum& request,
                                   lake::BlockDigest kind) {
  TRY(const lake::Block block, own_block(node, request.header.block));
  return node.lake.block_checksum(block, kind);
}

}  // namespace

net::Async<void> block_checksum(Transfer& transfer, const wire::OpBlockChecksum& request) {
  const wire::BlockChecksumOptions options =
      request.block_checksum_options.value_or(wire::BlockChecksumOptions{});
  const auto type = options.block_checksum_type.value_or(wire::BlockChecksumType::kMd5crc);
  const bool composite = type == wire::BlockChecksumType::kCompositeCrc;
  if (composite && options.stripe_length.value_or(0) != 0) {
    co_return co_await transfer.refuse(wire::TransferStatus::kErrorUnsupported,
                                       "checksums of stripes are not offered: there is no erasure "
                                       "coding here");
  }
  const auto kind = composite ? lake::BlockDigest::kCrc : lake::BlockDigest::kMd5OfSums;
  const Result<lake::BlockChecksum> sum = co_await net::blocking(
      transfer.pool, transfer.stream.loop(), [&] { return digest(transfer.node, request, kind); });
  if (!sum) {
    co_return co_await transfer.refuse(wire::TransferStatus::kError, sum.error().message());
  }
  wire::OpBlockChecksumResponse answer{.bytes_per_crc = sum->writer.bytes,
                                       .crc_per_block = sum->sums,
                                       .block_checksum = sum->digest};
  answer.crc_type = sum->writer.type == lake::SumType::kCrc32c ? wire::ChecksumType::kChecksumCrc32c
                                                               : wire::ChecksumType::kChecksumCrc32;
  answer.block_checksum_options = wire::BlockChecksumOptions{.block_checksum_type = type};
  wire::BlockOpResponse response{.status = wire::TransferStatus::kSuccess};
  response.checksum_response = std::move(answer);
  Bytes bytes;
  wire::append_delimited(bytes, response);
  co_return co_await transfer.stream.write(bytes);
}

}  // namespace sluice::hdfs
