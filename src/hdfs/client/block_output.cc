#include "hdfs/client/block_output.h"

#include <thread>

namespace sluice::hdfs {

namespace {

using Stage = wire::BlockConstructionStage;

constexpr int kAllocations = 4;               // dfs.client.block.write.retries and the first try
constexpr int kAddBlockRetries = 7;           // while the block before is not reported yet
constexpr int kRepairs = 5;                   // dfs.client.pipeline.recovery.max-retries
constexpr std::chrono::seconds kRestart{30};  // dfs.client.datanode-restart.timeout

std::string names(const std::vector<wire::DatanodeInfo>& nodes, const Settings& settings) {
  std::string text;
  for (const wire::DatanodeInfo& node : nodes) {
    text += (text.empty() ? "" : ", ") + address_of(node.id, settings).to_string();
  }
  return "[" + text + "]";
}

template <class T>
void drop(std::vector<T>& values, std::size_t index) {
  if (index < values.size()) values.erase(values.begin() + static_cast<std::ptrdiff_t>(index));
}

}  // namespace

void BlockOutput::set_pipeline(std::shared_ptr<Pipeline> pipeline) {
  // The old one ends here, outside of the lock.
  const std::lock_guard lock(mutex_);
  pipeline_.swap(pipeline);
}

void BlockOutput::heartbeat() {
  std::shared_ptr<Pipeline> pipeline;
  {
    const std::lock_guard lock(mutex_);
    pipeline = pipeline_;
  }
  if (pipeline) pipeline->heartbeat();
}

Result<wire::LocatedBlock> BlockOutput::add_block(
    const std::optional<wire::ExtendedBlock>& previous) {
  wire::AddBlockRequest request;
  request.src = source_.path;
  request.client_name = name_node_.client_name();
  request.previous = previous;
  request.exclude_nodes = excluded_;
  request.file_id = source_.file_id;
  std::chrono::milliseconds pause{20};
  for (int attempt = 0;; ++attempt) {
    Result<wire::AddBlockResponse> answer =
        name_node_.call(wire::client_protocol::kAddBlock, request);
    if (answer) return std::move(answer->block);
    const bool later = answer.error().code() == ErrorCode::kUnavailable;
    if (!later || attempt >= kAddBlockRetries) return answer.error();
    std::this_thread::sleep_for(pause);
    pause *= 2;
  }
}

Status BlockOutput::connect(Stage stage, std::uint64_t generation, std::uint64_t acknowledged,
                            std::uint64_t sent) {
  const PipelineSetup setup{.block = block_,
                            .stage = stage,
                            .new_generation = generation,
                            .acknowledged = acknowledged,
                            .sent = sent};
  TRY(std::unique_ptr<Pipeline> pipeline,
      Pipeline::open(setup, name_node_.client_name(), name_node_.settings(), bad_node_));
  set_pipeline(std::move(pipeline));
  return {};
}

Status BlockOutput::allocate(const std::optional<wire::ExtendedBlock>& previous) {
  std::optional<Error> cause;
  for (int attempt = 0; attempt < kAllocations; ++attempt) {
    Result<wire::LocatedBlock> block = add_block(previous);
    if (!block) return cause ? block.error().with(cause->message()) : block.error();
    block_ = std::move(*block);
    const Status connected = connect(Stage::kPipelineSetupCreate, block_.b.generation_stamp, 0, 0);
    if (connected) return {};
    cause = connected.error();
    TRY(name_node_.call(wire::client_protocol::kAbandonBlock, {.b = block_.b,
                                                               .src = source_.path,
                                                               .holder = name_node_.client_name(),
                                                               .file_id = source_.file_id}));
    if (bad_node_ < block_.locs.size()) excluded_.push_back(block_.locs[bad_node_]);
  }
  return *cause;
}

Status BlockOutput::begin(const std::optional<wire::ExtendedBlock>& previous) {
  previous_ = previous;
  appending_ = false;
  sent_ = 0;
  repairs_ = 0;
  repaired_at_ = 0;
  next_seqno_ = 0;
  return allocate(previous);
}

Status BlockOutput::begin_append(const wire::LocatedBlock& block) {
  appending_ = true;
  block_ = block;
  repairs_ = 0;
  repaired_at_ = 0;
  sent_ = block.b.num_bytes.value_or(0);
  next_seqno_ = 0;
  TRY(wire::UpdateBlockForPipelineResponse renewed,
      name_node_.call(wire::client_protocol::kUpdateBlockForPipeline,
                      {.block = block_.b, .client_name = name_node_.client_name()}));
  block_.block_token = renewed.block.block_token;
  const std::uint64_t generation = renewed.block.b.generation_stamp;
  const Status connected = connect(Stage::kPipelineSetupAppend, generation, sent_, sent_);
  if (!connected) {
    return repair(bad_node_, false, sent_, false, connected.error());
  }
  wire::UpdatePipelineRequest update;
  update.client_name = name_node_.client_name();
  update.old_block = block_.b;
  block_.b.generation_stamp = generation;
  update.new_block = block_.b;
  for (const wire::DatanodeInfo& node : block_.locs) update.new_nodes.push_back(node.id);
  update.storage_ids = block_.storage_ids;
  TRY(name_node_.call(wire::client_protocol::kUpdatePipeline, update));
  return {};
}

Status BlockOutput::send(std::uint64_t offset, std::string_view data, bool sync) {
  sent_ = std::max(sent_, offset + data.size());
  return send_packet(make_packet(next_seqno_++, offset, data, false, sync, name_node_.settings()));
}

Status BlockOutput::send_packet(Packet packet) {
  const Status sent = pipeline_->send(std::move(packet));
  // The pipeline keeps what it could not send, for the recovery.
  return sent ? sent : recover(sent.error());
}

Status BlockOutput::settle() {
  for (;;) {
    const Status done = pipeline_->wait();
    if (done) return {};
    TRY(recover(done.error()));
  }
}

Result<wire::ExtendedBlock> BlockOutput::end(std::uint64_t size) {
  TRY(send_packet(make_packet(next_seqno_++, size, {}, true, false, name_node_.settings())));
  TRY(settle());
  set_pipeline(nullptr);
  wire::ExtendedBlock done = block_.b;
  done.num_bytes = size;
  return done;
}

Status BlockOutput::replace_block() {
  TRY(name_node_.call(wire::client_protocol::kAbandonBlock, {.b = block_.b,
                                                             .src = source_.path,
                                                             .holder = name_node_.client_name(),
                                                             .file_id = source_.file_id}));
  return allocate(previous_);
}

Status BlockOutput::recover(Error cause) {
  std::deque<Packet> rest;
  // Only an acknowledgement is progress: a pipeline that takes the packets and then fails is not.
  if (pipeline_->acknowledged() > repaired_at_) repairs_ = 0;
  while (repairs_ < kRepairs) {
    ++repairs_;
    const std::uint64_t acknowledged = pipeline_->acknowledged();
    repaired_at_ = acknowledged;
    const std::size_t bad = pipeline_->bad_node();
    const bool restarting = pipeline_->restarting();
    std::deque<Packet> queue = pipeline_->take_unacknowledged();
    for (Packet& packet : rest) queue.push_back(std::move(packet));
    rest.clear();
    set_pipeline(nullptr);
    const bool closing = !queue.empty() && queue.front().last;
    if (acknowledged == 0 && !appending_ && !closing) {
      if (bad < block_.locs.size()) excluded_.push_back(block_.locs[bad]);
      const Status replaced = replace_block();
      if (!replaced) return replaced.error().with(cause.message());
    } else {
      TRY(repair(bad, restarting, acknowledged, closing, cause));
      // The nodes closed the block themselves; there is nothing left to send.
      if (closing) return {};
    }
    Status sent;
    while (!queue.empty() && sent) {
      sent = pipeline_->send(std::move(queue.front()));
      queue.pop_front();
    }
    if (sent) return {};
    cause = sent.error();
    rest = std::move(queue);
  }
  return cause;
}

Status BlockOutput::repair(std::size_t bad, bool restarting, std::uint64_t acknowledged,
                           bool closing, const Error& cause) {
  const Settings& settings = name_node_.settings();
  const auto deadline = std::chrono::steady_clock::now() + kRestart;
  const bool wait_for_restart = restarting && block_.locs.size() == 1;
  const std::string all = names(block_.locs, settings);
  std::vector<wire::DatanodeInfo>& nodes = block_.locs;
  bool dropping = !wait_for_restart;
  for (;;) {
    if (dropping) {
      drop(nodes, bad);
      drop(block_.storage_ids, bad);
      drop(block_.storage_types, bad);
    }
    if (nodes.empty()) {
      return Error(ErrorCode::kUnavailable,
                   "All datanodes " + all + " are bad. Aborting... (" + cause.message() + ")");
    }
    wire::ExtendedBlock old = block_.b;
    old.num_bytes = acknowledged;
    TRY(wire::UpdateBlockForPipelineResponse renewed,
        name_node_.call(wire::client_protocol::kUpdateBlockForPipeline,
                        {.block = old, .client_name = name_node_.client_name()}));
    block_.block_token = renewed.block.block_token;
    const std::uint64_t generation = renewed.block.b.generation_stamp;
    const Stage stage = closing      ? Stage::kPipelineCloseRecovery
                        : appending_ ? Stage::kPipelineSetupAppendRecovery
                                     : Stage::kPipelineSetupStreamingRecovery;
    const Status connected = connect(stage, generation, acknowledged, sent_);
    if (connected) {
      wire::UpdatePipelineRequest update;
      update.client_name = name_node_.client_name();
      update.old_block = old;
      block_.b.generation_stamp = generation;
      update.new_block = block_.b;
      update.new_block.num_bytes = acknowledged;
      for (const wire::DatanodeInfo& node : nodes) update.new_nodes.push_back(node.id);
      update.storage_ids = block_.storage_ids;
      TRY(name_node_.call(wire::client_protocol::kUpdatePipeline, update));
      return {};
    }
    bad = bad_node_;
    dropping = !wait_for_restart || std::chrono::steady_clock::now() > deadline;
    if (!dropping) std::this_thread::sleep_for(std::chrono::milliseconds(500));
  }
}

}  // namespace sluice::hdfs
