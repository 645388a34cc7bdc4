#include "hdfs/client/pipeline.h"

#include <utility>

namespace sluice::hdfs {

// As much as 80 packets of 64 KiB, the window of Hadoop's client.
constexpr std::size_t kWindow = 80 * (64 << 10);
constexpr std::chrono::seconds kHeartbeatAfter{10};

static wire::OpWriteBlock write_operation(const PipelineSetup& setup,
                                          const std::string& client_name,
                                          const Settings& settings) {
  const wire::LocatedBlock& block = setup.block;
  wire::OpWriteBlock op;
  op.header.base_header.block = block.b;
  op.header.base_header.block.num_bytes = setup.acknowledged;
  op.header.base_header.token = block.block_token;
  op.header.client_name = client_name;
  op.stage = setup.stage;
  op.pipeline_size = static_cast<std::uint32_t>(block.locs.size());
  op.min_bytes_rcvd = setup.acknowledged;
  op.max_bytes_rcvd = setup.sent;
  op.latest_generation_stamp = setup.new_generation;
  op.requested_checksum.type =
      settings.crc32c ? wire::ChecksumType::kChecksumCrc32c : wire::ChecksumType::kChecksumCrc32;
  op.requested_checksum.bytes_per_checksum = settings.bytes_per_checksum;
  op.caching_strategy.emplace();
  op.targets.assign(block.locs.begin() + 1, block.locs.end());
  op.target_pinnings.assign(op.targets.size(), false);
  if (!block.storage_types.empty()) {
    op.storage_type = block.storage_types.front();
    op.target_storage_types.assign(block.storage_types.begin() + 1, block.storage_types.end());
  }
  if (!block.storage_ids.empty()) {
    op.storage_id = block.storage_ids.front();
    op.target_storage_ids.assign(block.storage_ids.begin() + 1, block.storage_ids.end());
  }
  return op;
}

Result<std::unique_ptr<Pipeline>> Pipeline::open(const PipelineSetup& setup,
                                                 const std::string& client_name,
                                                 const Settings& settings, std::size_t& bad_node) {
  bad_node = 0;
  const std::vector<wire::DatanodeInfo>& nodes = setup.block.locs;
  if (nodes.empty()) {
    return Error(ErrorCode::kResourceExhausted, "the name node gave no data node for the block");
  }
  const std::string name = address_of(nodes.front().id, settings).to_string();
  TRY(std::unique_ptr<DataStream> stream,
      DataStream::open(nodes.front().id, setup.block.block_token, settings));
  // Each node behind the first may take that long to answer too.
  TRY(stream->set_timeout(settings.data_timeout +
                          std::chrono::seconds(5) * static_cast<int>(nodes.size())));
  TRY(stream->write(wire::operation(wire::TransferOp::kWriteBlock,
                                    write_operation(setup, client_name, settings))));
  Result<wire::BlockOpResponse> answer = stream->read_delimited<wire::BlockOpResponse>();
  if (!answer) return answer.error().with("data node " + name);
  const std::string bad_link = answer->first_bad_link.value_or("");
  if (!bad_link.empty()) {
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (Address{nodes[i].id.ip_addr, static_cast<std::uint16_t>(nodes[i].id.xfer_port)}
              .to_string() == bad_link) {
        bad_node = i;
      }
    }
  }
  if (answer->status != wire::TransferStatus::kSuccess) {
    return Error(answer->status == wire::TransferStatus::kErrorAccessToken
                     ? ErrorCode::kPermissionDenied
                     : ErrorCode::kUnavailable,
                 "data node " + (bad_link.empty() ? name : bad_link) + ": " +
                     std::string(wire::name_of(answer->status)) + " " +
                     answer->message.value_or("while the pipeline was set up"));
  }
  return std::unique_ptr<Pipeline>(new Pipeline(std::move(stream), name, setup.acknowledged));
}

Pipeline::Pipeline(std::unique_ptr<DataStream> stream, std::string name, std::uint64_t acknowledged)
    : stream_(std::move(stream)),
      name_(std::move(name)),
      acknowledged_(acknowledged),
      reader_([this] { read_acks(); }) {}

Pipeline::~Pipeline() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  stream_->shutdown();
  reader_.join();
}

void Pipeline::break_down(Error error, std::size_t node) {
  const std::lock_guard lock(mutex_);
  if (!failure_) {
    failure_ = std::move(error);
    bad_node_ = node;
  }
  changed_.notify_all();
}

Status Pipeline::send(Packet packet) {
  const std::shared_ptr<const Bytes> bytes = packet.bytes;
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || unacknowledged_bytes_ < kWindow; });
    // Also what is not sent is kept, so that the next pipeline sends it.
    unacknowledged_bytes_ += bytes->size();
    unacknowledged_.push_back(std::move(packet));
    if (failure_) return *failure_;
    last_sent_ = std::chrono::steady_clock::now();
  }
  Status sent;
  {
    const std::lock_guard lock(write_mutex_);
    sent = stream_->write(*bytes);
  }
  if (sent) return {};
  break_down(sent.error().with("data node " + name_), 0);
  const std::lock_guard lock(mutex_);
  return *failure_;
}

Status Pipeline::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || unacknowledged_.empty(); });
  // What is acknowledged is safe, whatever happened after it.
  if (unacknowledged_.empty()) return {};
  return *failure_;
}

void Pipeline::heartbeat() {
  {
    const std::lock_guard lock(mutex_);
    if (failure_ || std::chrono::steady_clock::now() - last_sent_ < kHeartbeatAfter) return;
    last_sent_ = std::chrono::steady_clock::now();
  }
  wire::PacketHeader header;
  header.seqno = wire::kHeartbeatSeqno;
  Bytes bytes;
  wire::append_packet_start(bytes, header, 0);
  // A thread that is sending just now is sign of life enough.
  const std::unique_lock lock(write_mutex_, std::try_to_lock);
  if (!lock) return;
  const Status sent = stream_->write(bytes);
  if (!sent) break_down(sent.error().with("data node " + name_), 0);
}

void Pipeline::read_acks() {
  for (;;) {
    const Result<bool> more = read_ack();
    if (!more || !*more) return;
  }
}

// False after the last acknowledgement of the block.
Result<bool> Pipeline::read_ack() {
  Result<wire::PipelineAck> ack = stream_->read_delimited<wire::PipelineAck>();
  if (!ack) {
    const bool nothing_expected = [this] {
      const std::lock_guard lock(mutex_);
      return !ending_ && unacknowledged_.empty();
    }();
    // A writer that has nothing to say gets no acknowledgements either; heartbeats find a dead
    // node.
    if (nothing_expected && ack.error().code() == ErrorCode::kTimeout) return true;
    break_down(ack.error().with("data node " + name_), 0);
    return ack.error();
  }
  for (std::size_t i = 0; i < ack->reply.size(); ++i) {
    const wire::TransferStatus reply = ack->reply[i];
    if (reply == wire::TransferStatus::kSuccess) continue;
    if (reply == wire::TransferStatus::kOobRestart) {
      const std::lock_guard lock(mutex_);
      restarting_ = i == 0;
    }
    Error error(reply == wire::TransferStatus::kErrorChecksum ? ErrorCode::kCorrupt
                                                              : ErrorCode::kUnavailable,
                "a data node of the pipeline behind " + name_ + " answered " +
                    std::string(wire::name_of(reply)));
    break_down(error, i);
    return error;
  }
  if (ack->seqno == wire::kHeartbeatSeqno) return true;
  std::unique_lock lock(mutex_);
  if (unacknowledged_.empty() || unacknowledged_.front().seqno != ack->seqno) {
    lock.unlock();
    Error error(ErrorCode::kCorrupt, "data node " + name_ + ": acknowledged packet " +
                                         std::to_string(ack->seqno) + " out of order");
    break_down(error, 0);
    return error;
  }
  const Packet& packet = unacknowledged_.front();
  acknowledged_ = std::max(acknowledged_, packet.offset + packet.size);
  unacknowledged_bytes_ -= packet.bytes->size();
  const bool more = !packet.last;
  unacknowledged_.pop_front();
  changed_.notify_all();
  return more;
}

std::size_t Pipeline::bad_node() {
  const std::lock_guard lock(mutex_);
  return bad_node_;
}

bool Pipeline::restarting() {
  const std::lock_guard lock(mutex_);
  return restarting_;
}

std::uint64_t Pipeline::acknowledged() {
  const std::lock_guard lock(mutex_);
  return acknowledged_;
}

std::deque<Packet> Pipeline::take_unacknowledged() {
  const std::lock_guard lock(mutex_);
  unacknowledged_bytes_ = 0;
  return std::exchange(unacknowledged_, {});
}

}  // namespace sluice::hdfs
