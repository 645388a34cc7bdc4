// The data nodes that take one block together: packets go to the first, acknowledgements of all
// come back through it.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "hdfs/client/data_stream.h"
#include "hdfs/client/packet.h"

namespace sluice::hdfs {

// What a block is written as: a new one, one to append to, or one whose nodes were replaced.
struct PipelineSetup {
  wire::LocatedBlock block;  // with the nodes, and the token of this write
  wire::BlockConstructionStage stage = wire::BlockConstructionStage::kPipelineSetupCreate;
  std::uint64_t new_generation = 0;
  std::uint64_t acknowledged = 0;  // bytes that every node has
  std::uint64_t sent = 0;          // bytes that some node may have
};

// send() and wait() are of one thread; a thread of its own reads the acknowledgements. The first
// failure ends the pipeline: it is broken, and names the node at fault by its place.
class Pipeline {
 public:
  // A node that could not be reached is told by its place in `bad_node`.
  static Result<std::unique_ptr<Pipeline>> open(const PipelineSetup& setup,
                                                const std::string& client_name,
                                                const Settings& settings, std::size_t& bad_node);
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  // Waits while too much is on its way. An error: the pipeline is broken, now or before.
  Status send(Packet packet);
  // Until everything sent is acknowledged.
  Status wait();
  // Tells the nodes that the writer still lives, when nothing was sent for a while.
  void heartbeat();

  std::size_t bad_node();
  // The first node said that it restarts, and takes the block up again soon.
  bool restarting();
  // What was not acknowledged, for another pipeline to send; this one must be broken.
  std::deque<Packet> take_unacknowledged();
  // How far every node has the block.
  std::uint64_t acknowledged();

 private:
  Pipeline(std::unique_ptr<DataStream> stream, std::string name, std::uint64_t acknowledged);
  void read_acks();
  Result<bool> read_ack();
  void break_down(Error error, std::size_t node);

  std::unique_ptr<DataStream> stream_;
  const std::string name_;
  std::mutex write_mutex_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::deque<Packet> unacknowledged_;
  std::size_t unacknowledged_bytes_ = 0;
  std::uint64_t acknowledged_;
  std::optional<Error> failure_;
  std::size_t bad_node_ = 0;
  bool restarting_ = false;
  bool ending_ = false;
  std::chrono::steady_clock::time_point last_sent_ = std::chrono::steady_clock::now();
  std::thread reader_;
};

}  // namespace sluice::hdfs
