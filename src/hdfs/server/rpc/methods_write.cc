// ClientProtocol: the life of a file being written, from create to complete.
#include <array>

#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/rpc/call.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using namespace wire;

constexpr std::uint32_t kCreateOverwrite = static_cast<std::uint32_t>(CreateFlag::kOverwrite);
constexpr std::uint32_t kCreateAppend = static_cast<std::uint32_t>(CreateFlag::kAppend);
constexpr std::uint32_t kCreateNewBlock = static_cast<std::uint32_t>(CreateFlag::kNewBlock);

// The writer decides by this status how many DataNodes a pipeline should have: with a factor of 3
// it gives up on append and recovery, because there is one node. So the writer is told 1;
// getFileInfo shows what was asked for.
HdfsFileStatus status_for_writer(const lake::FileStatus& status) {
  HdfsFileStatus to = to_wire(status, "");
  to.block_replication = 1;
  return to;
}

Result<CreateResponse> create(Call& call, const CreateRequest& request) {
  if (const auto done = call.replay()) {
    TRY(const lake::FileStatus status, call.lake().status_of(done->file_id));
    return CreateResponse{.fs = status_for_writer(status)};
  }
  TRY(const std::string path, new_path(call.lake(), request.src, "create"));
  if (request.ec_policy_name && !request.ec_policy_name->empty()) {
    return Error(ErrorCode::kUnsupported,
                 "erasure coding is not offered by this server: policy " + *request.ec_policy_name);
  }
  const lake::CreateRequest wanted{
      .client = request.client_name,
      .client_machine = call.peer.address,
      .options = {.overwrite = (request.create_flag & kCreateOverwrite) != 0,
                  .create_parents = request.create_parent,
                  .permission = mode_of(request.masked, request.unmasked),
                  .replication = static_cast<std::uint16_t>(request.replication),
                  .block_size = request.block_size}};
  TRY(const lake::FileStatus made, call.lake().create(call.who, path, wanted));
  return CreateResponse{.fs = status_for_writer(made)};
}

Result<AppendResponse> append_answer(Call& call, const lake::AppendStart& start) {
  AppendResponse response{.stat = status_for_writer(start.status)};
  if (start.last) response.block = to_wire(call.node, call.local, *start.last);
  return response;
}

Result<AppendResponse> append(Call& call, const AppendRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  const std::uint32_t flags = request.flag.value_or(kCreateAppend);
  // Asked again after a lost answer: the same client appends once more to the file that it holds.
  if (const auto done = call.replay()) {
    TRY(const lake::FileStatus status, call.lake().status_of(done->file_id));
    TRY(const lake::LocatedBlocks located, call.lake().locate_of(done->file_id));
    lake::AppendStart start{.status = status, .last = std::nullopt};
    const bool partial = located.last && located.last->block.length < status.block_size;
    if (partial && (flags & kCreateNewBlock) == 0) start.last = located.last;
    return append_answer(call, start);
  }
  TRY(const lake::AppendStart start,
      call.lake().append(call.who, path, request.client_name, call.peer.address,
                         (flags & kCreateNewBlock) != 0));
  return append_answer(call, start);
}

Result<std::optional<lake::Block>> optional_block(Call& call,
                                                  const std::optional<ExtendedBlock>& block) {
  if (!block) return std::optional<lake::Block>();
  TRY(lake::Block own, own_block(call.node, *block));
  return std::optional(own);
}

Result<AddBlockResponse> add_block(Call& call, const AddBlockRequest& request) {
  TRY(const auto previous, optional_block(call, request.previous));
  TRY(const lake::LocatedBlock block,
      call.lake().add_block(request.src, request.file_id.value_or(0), request.client_name,
                            previous));
  return AddBlockResponse{.block = to_wire(call.node, call.local, block)};
}

Result<AbandonBlockResponse> abandon_block(Call& call, const AbandonBlockRequest& request) {
  TRY(const lake::Block block, own_block(call.node, request.b));
  TRY(call.lake().abandon_block(request.src, request.file_id.value_or(0), request.holder, block));
  return AbandonBlockResponse{};
}

Result<CompleteResponse> complete(Call& call, const CompleteRequest& request) {
  TRY(const auto last, optional_block(call, request.last));
  TRY(const bool done,
      call.lake().complete(request.src, request.file_id.value_or(0), request.client_name, last));
  return CompleteResponse{.result = done};
}

Result<FsyncResponse> fsync(Call& call, const FsyncRequest& request) {
  std::optional<std::uint64_t> length;
  if (request.last_block_length.value_or(-1) >= 0) {
    length = static_cast<std::uint64_t>(*request.last_block_length);
  }
  TRY(call.lake().fsync(request.src, request.file_id.value_or(0), request.client, length));
  return FsyncResponse{};
}

// There is no further node: the block is given as it is, and the client goes on with what it has.
Result<GetAdditionalDatanodeResponse> get_additional_datanode(
    Call& call, const GetAdditionalDatanodeRequest& request) {
  TRY(const lake::Block block, own_block(call.node, request.blk));
  LocatedBlock located =
      to_wire(call.node, call.local, lake::LocatedBlock{.block = block, .offset = 0});
  return GetAdditionalDatanodeResponse{.block = std::move(located)};
}

Result<UpdateBlockForPipelineResponse> update_block_for_pipeline(
    Call& call, const UpdateBlockForPipelineRequest& request) {
  TRY(const lake::Block block, own_block(call.node, request.block));
  TRY(const lake::LocatedBlock located,
      call.lake().update_block_for_pipeline(request.client_name, block));
  return UpdateBlockForPipelineResponse{.block = to_wire(call.node, call.local, located)};
}

Result<UpdatePipelineResponse> update_pipeline(Call& call, const UpdatePipelineRequest& request) {
  if (call.replay()) return UpdatePipelineResponse{};
  TRY(const lake::Block before, own_block(call.node, request.old_block));
  TRY(const lake::Block after, own_block(call.node, request.new_block));
  TRY(call.lake().update_pipeline(request.client_name, before, after));
  return UpdatePipelineResponse{};
}

Result<TruncateResponse> truncate(Call& call, const TruncateRequest& request) {
  TRY(const std::string path, client_path(call.lake(), request.src));
  TRY(const bool done,
      call.lake().truncate(call.idempotent(), path, request.new_length, request.client_name));
  return TruncateResponse{.result = done};
}

Result<ConcatResponse> concat(Call& call, const ConcatRequest& request) {
  if (call.replay()) return ConcatResponse{};
  TRY(const std::string target, concat_path(call.lake(), request.trg));
  std::vector<std::string> sources;
  for (const auto& each : request.srcs) {
    TRY(std::string source, concat_path(call.lake(), each));
    sources.push_back(std::move(source));
  }
  TRY(call.lake().concat(call.who, target, sources));
  return ConcatResponse{};
}

// What safe mode names, where it is no path.
std::string name(const ExtendedBlock& block) {
  return block.pool_id + ":blk_" + std::to_string(block.block_id) + "_" +
         std::to_string(block.generation_stamp);
}

Result<std::string> nothing(ByteView) {
  return std::string();
}

Result<std::string> additional_datanode(ByteView body) {
  TRY(const auto request, take_delimited<GetAdditionalDatanodeRequest>(body));
  return request.src + ", blk=" + name(request.blk);
}

Result<std::string> abandoned(ByteView body) {
  TRY(const auto request, take_delimited<AbandonBlockRequest>(body));
  return name(request.b) + " for file" + request.src;
}

Result<std::string> pipeline_block(ByteView body) {
  TRY(const auto request, take_delimited<UpdateBlockForPipelineRequest>(body));
  return name(request.block);
}

// The missing spaces after "file" are the NameNode's.
namespace cp = client_protocol;
constexpr std::array kMethods = {
    changes<cp::kCreate, create>("Cannot create file", field<&CreateRequest::src>),
    changes<cp::kAppend, append>("Cannot append to file", field<&AppendRequest::src>),
    changes<cp::kAddBlock, add_block>("Cannot add block to ", field<&AddBlockRequest::src>),
    changes<cp::kAbandonBlock, abandon_block>("Cannot abandon block ", abandoned),
    changes<cp::kComplete, complete>("Cannot complete file ", field<&CompleteRequest::src>),
    changes<cp::kFsync, fsync>("Cannot fsync file ", field<&FsyncRequest::src>),
    changes<cp::kGetAdditionalDatanode, get_additional_datanode>("Cannot add datanode; src=",
                                                                 additional_datanode),
    changes<cp::kUpdateBlockForPipeline, update_block_for_pipeline>(
        "Cannot get a new GS for block ", pipeline_block),
    changes<cp::kUpdatePipeline, update_pipeline>("Pipeline not updated", nothing),
    changes<cp::kConcat, concat>("Cannot concat ", field<&ConcatRequest::trg>),
    changes<cp::kTruncate, truncate>("Cannot truncate for ", field<&TruncateRequest::src>),
};

}  // namespace

std::span<const Handler> write_methods() {
  return kMethods;
}

}  // namespace sluice::hdfs
