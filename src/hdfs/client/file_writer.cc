#include "hdfs/client/file_writer.h"

#include <algorithm>
#include <thread>

#include "base/log.h"

namespace sluice::hdfs {

// Four of Hadoop's packets in one: less work for each byte, and still acknowledged often.
constexpr std::size_t kPacketData = 256 << 10;
constexpr std::uint32_t kCreate = 1;
constexpr std::uint32_t kOverwrite = 2;
constexpr std::uint32_t kAppend = 4;
constexpr std::chrono::seconds kCompleteWithin{60};

FileWriter::FileWriter(std::shared_ptr<NameNode> name_node, std::shared_ptr<LeaseKeeper> keeper,
                       std::string path, std::uint64_t file_id, std::uint64_t block_size)
    : name_node_(std::move(name_node)),
      keeper_(std::move(keeper)),
      path_(std::move(path)),
      file_id_(file_id),
      block_size_(block_size),
      block_(*name_node_, {.path = path_, .file_id = file_id}) {
  keeper_->add(*this);
}

FileWriter::~FileWriter() {
  keeper_->remove(*this);
  if (closed_) return;
  // As after a crash of the writer, only that nobody has to wait for the lease to run out.
  const auto done = name_node_->call(wire::client_protocol::kRecoverLease,
                                     {.src = path_, .client_name = name_node_->client_name()});
  if (!done)
    log::debug("lease not given back", {{"path", path_}, {"error", done.error().message()}});
}

static Status refuse_special(const std::string& path, const wire::HdfsFileStatus& status) {
  if (status.file_encryption_info) {
    return Error(ErrorCode::kUnsupported, path + ": lies in an encryption zone");
  }
  if (status.ec_policy && status.ec_policy->id != 0) {
    return Error(ErrorCode::kUnsupported, path + ": is erasure coded");
  }
  return {};
}

Result<std::unique_ptr<lake::Writer>> FileWriter::create(std::shared_ptr<NameNode> name_node,
                                                         std::shared_ptr<LeaseKeeper> keeper,
                                                         const std::string& path,
                                                         const lake::CreateOptions& options) {
  const Settings& settings = name_node->settings();
  wire::CreateRequest request;
  request.src = path;
  request.masked.perm = options.permission.masked;
  if (const auto asked = options.permission.unmasked) request.unmasked = {.perm = *asked};
  request.client_name = name_node->client_name();
  request.create_flag = kCreate | (options.overwrite ? kOverwrite : 0);
  request.create_parent = options.create_parents;
  request.replication = options.replication.value_or(settings.replication);
  request.block_size = options.block_size.value_or(settings.block_size);
  if (const Status can = check_for_writing(settings, request.block_size); !can) {
    return can.error().with(path);
  }
  Result<wire::CreateResponse> created = name_node->call(wire::client_protocol::kCreate, request);
  // A file would have been replaced.
  if (!created && options.overwrite && created.error().code() == ErrorCode::kAlreadyExists) {
    return Error(ErrorCode::kIsADirectory, created.error().message());
  }
  TRY(wire::CreateResponse answer, std::move(created));
  wire::HdfsFileStatus status = answer.fs.value_or(wire::HdfsFileStatus{});
  TRY(refuse_special(path, status));
  return std::unique_ptr<lake::Writer>(
      new FileWriter(std::move(name_node), std::move(keeper), path, status.file_id.value_or(0),
                     status.blocksize.value_or(request.block_size)));
}

Result<std::unique_ptr<lake::Writer>> FileWriter::append(std::shared_ptr<NameNode> name_node,
                                                         std::shared_ptr<LeaseKeeper> keeper,
                                                         const std::string& path) {
  const Settings& settings = name_node->settings();
  if (const Status can = check_for_writing(settings, settings.block_size); !can) {
    return can.error().with(path);
  }
  wire::AppendRequest request;
  request.src = path;
  request.client_name = name_node->client_name();
  request.flag = kAppend;
  Result<wire::AppendResponse> opened = name_node->call(wire::client_protocol::kAppend, request);
  if (!opened && opened.error().code() == ErrorCode::kAlreadyExists) {
    return Error(ErrorCode::kIsADirectory, opened.error().message());
  }
  TRY(wire::AppendResponse answer, std::move(opened));
  wire::HdfsFileStatus status;
  if (answer.stat) {
    status = *answer.stat;
  } else {
    // A server before 2.7 does not tell.
    TRY(wire::GetFileInfoResponse info,
        name_node->call(wire::client_protocol::kGetFileInfo, {.src = path}));
    status = info.fs.value_or(wire::HdfsFileStatus{});
  }
  TRY(refuse_special(path, status));
  std::unique_ptr<FileWriter> writer(
      new FileWriter(name_node, std::move(keeper), path, status.file_id.value_or(0),
                     status.blocksize.value_or(name_node->settings().block_size)));
  writer->position_ = status.length;
  if (answer.block) {
    TRY(writer->block_.begin_append(*answer.block));
    writer->pending_start_ = answer.block->b.num_bytes.value_or(0);
  }
  return std::unique_ptr<lake::Writer>(std::move(writer));
}

Status FileWriter::fail(const Status& status) {
  if (!status && !failure_) failure_ = status.error();
  return status;
}

Status FileWriter::write(std::string_view bytes) {
  if (failure_) return *failure_;
  if (closed_) return Error(ErrorCode::kInvalidArgument, path_ + ": written after its end");
  return fail(try_write(bytes));
}

Status FileWriter::settle(bool sync) {
  if (failure_) return *failure_;
  if (closed_) return Error(ErrorCode::kInvalidArgument, path_ + ": flushed after its end");
  return fail(try_settle(sync));
}

Status FileWriter::close() {
  if (failure_) return *failure_;
  if (closed_) return {};
  return fail(try_close());
}

std::size_t FileWriter::packet_room() const {
  // Behind an append the first packet ends with its chunk, so that all others start with one.
  const std::size_t chunk = name_node_->settings().bytes_per_checksum;
  const std::size_t in_chunk = static_cast<std::size_t>(pending_start_ % chunk);
  if (in_chunk != 0) return chunk - in_chunk;
  return std::max(chunk, kPacketData / chunk * chunk);
}

Status FileWriter::try_write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!block_.active()) TRY(block_.begin(last_));
    const std::uint64_t left = block_size_ - block_position();
    const std::size_t room = packet_room() - pending_.size();
    const std::size_t size =
        static_cast<std::size_t>(std::min<std::uint64_t>({room, bytes.size(), left}));
    if (pending_.empty() && size == packet_room()) {
      TRY(block_.send(pending_start_, bytes.substr(0, size), false));
      pending_start_ += size;
    } else {
      pending_.append(bytes.substr(0, size));
      if (pending_.size() == packet_room()) TRY(send_pending(false));
    }
    bytes.remove_prefix(size);
    position_ += size;
    if (block_position() == block_size_) TRY(end_block());
  }
  return {};
}

Status FileWriter::send_pending(bool sync) {
  TRY(block_.send(pending_start_, pending_, sync));
  // The last chunk stays if it is not full: more bytes change its checksum, so it goes out again.
  const std::size_t chunk = name_node_->settings().bytes_per_checksum;
  const std::uint64_t boundary = block_position() / chunk * chunk;
  if (boundary > pending_start_) {
    pending_.erase(0, static_cast<std::size_t>(boundary - pending_start_));
    pending_start_ = boundary;
  }
  pending_sent_ = pending_.size();
  return {};
}

Status FileWriter::end_block() {
  if (pending_.size() > pending_sent_) TRY(send_pending(false));
  TRY(last_, block_.end(block_position()));
  pending_.clear();
  pending_start_ = 0;
  pending_sent_ = 0;
  persisted_ = false;
  return {};
}

Status FileWriter::try_settle(bool sync) {
  // Blocks before the current one are complete at their nodes.
  if (!block_.active()) return {};
  if (pending_.size() > pending_sent_) {
    TRY(send_pending(sync));
  } else if (sync) {
    TRY(block_.send(block_position(), {}, true));
  }
  TRY(block_.settle());
  if (persisted_) return {};
  TRY(name_node_->call(wire::client_protocol::kFsync, {.src = path_,
                                                       .client = name_node_->client_name(),
                                                       .last_block_length = -1,
                                                       .file_id = file_id_}));
  persisted_ = true;
  return {};
}

Status FileWriter::try_close() {
  if (block_.active()) TRY(end_block());
  TRY(complete());
  closed_ = true;
  return {};
}

Status FileWriter::complete() {
  const auto deadline = std::chrono::steady_clock::now() + kCompleteWithin;
  std::chrono::milliseconds pause{2};
  for (;;) {
    TRY(wire::CompleteResponse answer, name_node_->call(wire::client_protocol::kComplete,
                                                        {.src = path_,
                                                         .client_name = name_node_->client_name(),
                                                         .last = last_,
                                                         .file_id = file_id_}));
    if (answer.result) return {};
    // A data node reports a block a moment after it acknowledged it.
    if (std::chrono::steady_clock::now() > deadline) {
      return Error(ErrorCode::kTimeout,
                   "Unable to close file because the last block does not have enough number of "
                   "replicas: " +
                       path_);
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(400));
  }
}

}  // namespace sluice::hdfs
