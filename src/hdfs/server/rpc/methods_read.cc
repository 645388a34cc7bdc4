// ClientProtocol: where the bytes of a file are, and what a new file is made with.
#include <array>

#include "base/log.h"
#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

Result<GetBlockLocationsResponse> get_block_locations(Call& call,
                                                      const GetBlockLocationsRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const lake::LocatedBlocks located,
      call.lake().locate(call.idempotent(), path, request.offset, request.length));
  return GetBlockLocationsResponse{.locations = to_wire(call.node, call.local, located)};
}

Result<GetLocatedFileInfoResponse> get_located_file_info(Call& call,
                                                         const GetLocatedFileInfoRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src.value_or("")));
  const lake::Caller who = call.idempotent();
  const auto status = call.lake().status(who, path);
  if (!status && status.error().code() == ErrorCode::kNotFound) return GetLocatedFileInfoResponse{};
  if (!status) return status.error();
  HdfsFileStatus info = to_wire(*status, "");
  if (!status->is_directory) {
    TRY(const lake::LocatedBlocks located, call.lake().locate(who, path, 0, UINT64_MAX));
    info.locations = to_wire(call.node, call.local, located);
  }
  return GetLocatedFileInfoResponse{.fs = std::move(info)};
}

Result<GetServerDefaultsResponse> get_server_defaults(Call& call, const GetServerDefaultsRequest&) {
  const lake::LakeOptions& lake = call.lake().options();
  FsServerDefaults defaults{.block_size = lake.default_block_size,
                            .bytes_per_checksum = lake::kChunkSize,
                            .write_packet_size = 64 * 1024,
                            .replication = lake.default_replication,
                            .file_buffer_size = 4096};
  defaults.encrypt_data_transfer = false;
  defaults.trash_interval = call.node.options.trash_interval_minutes;
  defaults.checksum_type = ChecksumType::kChecksumCrc32c;
  defaults.key_provider_uri = "";
  defaults.policy_id = 7;  // HOT
  return GetServerDefaultsResponse{.server_defaults = std::move(defaults)};
}

Result<GetPreferredBlockSizeResponse> get_preferred_block_size(
    Call& call, const GetPreferredBlockSizeRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.filename));
  TRY(const lake::FileStatus status, call.lake().status(call.idempotent(), path));
  return GetPreferredBlockSizeResponse{.bsize = status.block_size};
}

// The lake finds out by itself at the next read of those bytes; the report goes to the log.
Result<ReportBadBlocksResponse> report_bad_blocks(Call& call,
                                                  const ReportBadBlocksRequest& request) {
  for (const LocatedBlock& block : request.blocks) {
    const auto path = call.lake().path_of(lake::block_file_id(block.b.block_id));
    log::warn("a client found a block that does not match its checksums",
              {{"client", call.peer.to_string()},
               {"path", path ? *path : "?"},
               {"offset", block.offset}});
  }
  return ReportBadBlocksResponse{};
}

Result<ListCorruptFileBlocksResponse> list_corrupt_file_blocks(
    Call& call, const ListCorruptFileBlocksRequest& request) {
  const Result<std::string> under = client_path(call.lake(), request.path);
  if (!under) return under.error();
  const std::string prefix = *under == "/" ? *under : *under + "/";
  CorruptFileBlocks corrupt;
  // One page has all of them: the cookie counts what the client has.
  const std::vector<std::string> paths = call.lake().corrupt_files();
  const bool first = request.cookie.value_or("").empty() || request.cookie == "0";
  for (const std::string& path : paths) {
    if (first && (path == *under || path.starts_with(prefix))) corrupt.files.push_back(path);
  }
  corrupt.cookie = std::to_string(paths.size());
  return ListCorruptFileBlocksResponse{.corrupt = std::move(corrupt)};
}

namespace cp = client_protocol;
constexpr std::array kMethods = {
    always<cp::kGetBlockLocations, get_block_locations>(),
    always<cp::kGetLocatedFileInfo, get_located_file_info>(),
    always<cp::kGetServerDefaults, get_server_defaults>(),
    always<cp::kGetPreferredBlockSize, get_preferred_block_size>(),
    always<cp::kReportBadBlocks, report_bad_blocks>(),
    always<cp::kListCorruptFileBlocks, list_corrupt_file_blocks>(),
};

}  // namespace

std::span<const Handler> read_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
