// A block while it is written: a pipeline that is set up, fed, and repaired when a node of it
// fails.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "hdfs/client/name_node.h"
#include "hdfs/client/pipeline.h"

namespace sluice::hdfs {

// Where blocks of one file come from.
struct BlockSource {
  std::string path;
  std::uint64_t file_id = 0;
};

// Used by the thread of the writer, except heartbeat(). When nothing of a new block was
// acknowledged yet, a failure gives it up for another one on other nodes; later the nodes that are
// left go on under a new generation stamp. What was not acknowledged is sent again. Without a node
// that is left the block, and the file with it, has failed.
class BlockOutput {
 public:
  BlockOutput(NameNode& name_node, BlockSource source)
      : name_node_(name_node), source_(std::move(source)) {}

  bool active() const { return pipeline_ != nullptr; }
  // Allocates the block behind `previous`.
  Status begin(const std::optional<wire::ExtendedBlock>& previous);
  // Goes on behind the end of an existing block.
  Status begin_append(const wire::LocatedBlock& block);
  Status send(std::uint64_t offset, std::string_view data, bool sync);
  // Until all nodes have acknowledged all.
  Status settle();
  // Sends the closing packet and settles; the block is then complete at `size` bytes.
  Result<wire::ExtendedBlock> end(std::uint64_t size);
  void heartbeat();

 private:
  Status allocate(const std::optional<wire::ExtendedBlock>& previous);
  Result<wire::LocatedBlock> add_block(const std::optional<wire::ExtendedBlock>& previous);
  Status connect(wire::BlockConstructionStage stage, std::uint64_t generation,
                 std::uint64_t acknowledged, std::uint64_t sent);
  Status send_packet(Packet packet);
  Status recover(Error cause);
  Status replace_block();
  Status repair(std::size_t bad, bool restarting, std::uint64_t acknowledged, bool closing,
                const Error& cause);
  void set_pipeline(std::shared_ptr<Pipeline> pipeline);

  NameNode& name_node_;
  const BlockSource source_;
  wire::LocatedBlock block_;
  std::optional<wire::ExtendedBlock> previous_;
  std::vector<wire::DatanodeInfo> excluded_;
  bool appending_ = false;
  std::uint64_t sent_ = 0;  // bytes of the block that some node may have
  std::int64_t next_seqno_ = 0;
  int repairs_ = 0;                // since some byte was acknowledged
  std::uint64_t repaired_at_ = 0;  // what was acknowledged at the last of them
  std::size_t bad_node_ = 0;       // of the last connect() that failed
  std::mutex mutex_;               // guards the pointer below against heartbeat()
  // Shared: a heartbeat may be under way while the pipeline is replaced.
  std::shared_ptr<Pipeline> pipeline_;
};

}  // namespace sluice::hdfs
