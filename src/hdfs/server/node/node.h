// What all parts of the server share: the lake, how this node names itself, and its counters.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "hdfs/server/node/activity.h"
#include "hdfs/server/node/options.h"
#include "hdfs/server/node/running_calls.h"
#include "lake/lake.h"
#include "net/tcp.h"

namespace sluice::hdfs {

// Counted since start, shown by /jmx.
struct Counters {
  std::atomic<std::uint64_t> rpc_calls{0};
  std::atomic<std::uint64_t> rpc_failures{0};
  std::atomic<std::uint64_t> rpc_nanoseconds{0};
  std::atomic<std::uint64_t> rpc_received_bytes{0};
  std::atomic<std::uint64_t> rpc_sent_bytes{0};
  std::atomic<std::size_t> rpc_connections{0};
  std::atomic<std::size_t> transfers{0};
  std::atomic<std::uint64_t> blocks_read{0};
  std::atomic<std::uint64_t> blocks_written{0};
  std::atomic<std::uint64_t> bytes_read{0};
  std::atomic<std::uint64_t> bytes_written{0};
  std::array<std::atomic<std::uint64_t>, kActivities.size()> activities{};

  // A call of RPC that was answered, or an operation of WebHDFS.
  void count_method(std::string_view name) {
    for (std::size_t i = 0; i < kActivities.size(); ++i) {
      const Activity& each = kActivities[i];
      if (name == each.method || name == each.other_method) ++activities[i];
    }
  }
  void count_operation(std::string_view name) {
    for (std::size_t i = 0; i < kActivities.size(); ++i) {
      const Activity& each = kActivities[i];
      if (name == each.web || name == each.other_web) ++activities[i];
    }
  }
};

// One per server; everything but the counters is fixed before the first connection.
struct Node {
  Node(lake::Lake& the_lake, ServerOptions the_options)
      : lake(the_lake), options(std::move(the_options)) {}

  lake::Lake& lake;
  ServerOptions options;
  std::uint16_t rpc_port = 0;
  std::uint16_t data_port = 0;
  std::uint16_t http_port = 0;
  std::string datanode_uuid;
  std::string storage_id;
  std::int64_t started_ms = 0;
  Counters counters;
  std::atomic<bool> safe_mode{false};  // safe_mode.h
  RunningCalls running_calls;

  // What a client that came to `local` should call this host.
  const std::string& host(const net::Endpoint& local) const {
    return options.advertised_host.empty() ? local.address : options.advertised_host;
  }
};

}  // namespace sluice::hdfs
