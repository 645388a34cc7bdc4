#include "hdfs/client/file_checksum.h"

#include <openssl/evp.h>

#include <algorithm>
#include <bit>

#include "hdfs/client/composite_crc.h"
#include "hdfs/client/data_stream.h"
#include "hdfs/client/file_reader.h"

namespace sluice::hdfs {

constexpr std::size_t kMd5Size = 16;

static Result<Bytes> md5(ByteView bytes) {
  Bytes sum(kMd5Size, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(sum.data()), &size,
                 EVP_md5(), nullptr) != 1) {
    return Error(ErrorCode::kInternal, "MD5 is not available");
  }
  return sum;
}

static Result<wire::OpBlockChecksumResponse> block_checksum(NameNode& name_node,
                                                            const wire::LocatedBlock& block,
                                                            wire::BlockChecksumType type) {
  const Settings& settings = name_node.settings();
  Error last(ErrorCode::kUnavailable, "no data node has block " + std::to_string(block.b.block_id));
  for (const wire::DatanodeInfo& node : block.locs) {
    Result<std::unique_ptr<DataStream>> stream =
        DataStream::open(node.id, block.block_token, settings);
    if (!stream) {
      last = stream.error();
      continue;
    }
    wire::OpBlockChecksum op;
    op.header.block = block.b;
    op.header.token = block.block_token;
    op.block_checksum_options.emplace().block_checksum_type = type;
    const Status sent = (*stream)->write(wire::operation(wire::TransferOp::kBlockChecksum, op));
    Result<wire::BlockOpResponse> answer =
        sent ? answer_of(**stream, address_of(node.id, settings).to_string())
             : Result<wire::BlockOpResponse>(sent.error());
    if (answer && answer->checksum_response) return std::move(*answer->checksum_response);
    last = answer ? Error(ErrorCode::kCorrupt, "a data node gave no checksum") : answer.error();
  }
  return last;
}

// Hadoop hashes the buffer it gathered the blocks' sums in, which doubles from 32 bytes: the zeros
// behind them count.
static std::size_t padded(std::size_t size) {
  return std::max<std::size_t>(32, std::bit_ceil(size));
}

namespace {

CrcKind kind_of(const wire::OpBlockChecksumResponse& sum) {
  return sum.crc_type == wire::ChecksumType::kChecksumCrc32c ? CrcKind::kCrc32c : CrcKind::kCrc32;
}

using Blocks = std::vector<wire::LocatedBlock>;

Result<lake::FileChecksum> md5_of_blocks(NameNode& name_node, const Blocks& blocks) {
  Bytes sums;
  std::uint32_t bytes_per_crc = 0;
  std::uint64_t crc_per_block = 0;
  CrcKind kind = CrcKind::kCrc32;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    TRY(wire::OpBlockChecksumResponse sum,
        block_checksum(name_node, blocks[i], wire::BlockChecksumType::kMd5crc));
    sums += sum.block_checksum;
    if (i > 0) continue;
    bytes_per_crc = sum.bytes_per_crc;
    if (blocks.size() > 1) crc_per_block = sum.crc_per_block;
    kind = kind_of(sum);
  }
  sums.resize(padded(sums.size()), '\0');
  TRY(Bytes sum, md5(sums));
  lake::FileChecksum checksum;
  checksum.algorithm = "MD5-of-" + std::to_string(crc_per_block) + "MD5-of-" +
                       std::to_string(bytes_per_crc) +
                       (kind == CrcKind::kCrc32c ? "CRC32C" : "CRC32");
  append_be(checksum.bytes, bytes_per_crc);
  append_be(checksum.bytes, crc_per_block);
  checksum.bytes += sum;
  return checksum;
}

// kUnsupported: the data nodes are older than composite sums, or offer none.
Result<lake::FileChecksum> crc_of_blocks(NameNode& name_node, const Blocks& blocks) {
  std::uint32_t crc = 0;
  CrcKind kind = CrcKind::kCrc32c;
  for (const wire::LocatedBlock& block : blocks) {
    TRY(wire::OpBlockChecksumResponse sum,
        block_checksum(name_node, block, wire::BlockChecksumType::kCompositeCrc));
    kind = kind_of(sum);
    const bool composite =
        sum.block_checksum_options &&
        sum.block_checksum_options->block_checksum_type == wire::BlockChecksumType::kCompositeCrc;
    if (!composite || sum.block_checksum.size() != sizeof crc) {
      return Error(ErrorCode::kUnsupported, "the data node gave no composite checksum");
    }
    crc = combine_crcs(kind, crc, load_be<std::uint32_t>(sum.block_checksum.data()),
                       block.b.num_bytes.value_or(0));
  }
  return composite_checksum(kind, crc);
}

}  // namespace

Result<lake::FileChecksum> file_checksum(const std::shared_ptr<NameNode>& name_node,
                                         const std::string& path) {
  TRY(wire::GetBlockLocationsResponse answer,
      name_node->call(wire::client_protocol::kGetBlockLocations,
                      {.src = path, .offset = 0, .length = INT64_MAX}));
  if (!answer.locations) return Error(ErrorCode::kNotFound, "File does not exist: " + path);
  if (answer.locations->under_construction) {
    return Error(ErrorCode::kIo,
                 "Fail to get checksum, since file " + path + " is under construction.");
  }
  const Blocks& blocks = answer.locations->blocks;
  // An empty file has the same sum in every mode.
  if (blocks.empty() || !name_node->settings().composite_checksums) {
    return md5_of_blocks(*name_node, blocks);
  }
  Result<lake::FileChecksum> composite = crc_of_blocks(*name_node, blocks);
  if (composite || composite.error().code() != ErrorCode::kUnsupported) return composite;
  // The bytes themselves give the same value; which CRC the file has, the other sum tells.
  TRY(const wire::OpBlockChecksumResponse other,
      block_checksum(*name_node, blocks.front(), wire::BlockChecksumType::kMd5crc));
  TRY(const std::unique_ptr<lake::Reader> reader, FileReader::open(name_node, path));
  return composite_checksum_of(*reader, kind_of(other));
}

}  // namespace sluice::hdfs
