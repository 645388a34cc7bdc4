// A client as Flume's RPC client properties describe it: one source, or several that stand in for
// each other or share the events.
#pragma once

#include <memory>
#include <vector>

#include "base/fields.h"
#include "flume/rpc/caller.h"
#include "flume/substitution.h"

namespace sluice::flume {

class RpcClient {
 public:
  using Address = RpcConnection::Address;

  // hosts, hosts.NAME, client.type, ssl and the others; a wrong one is named with file and line.
  static Result<std::unique_ptr<RpcClient>> open(const Settings& settings,
                                                 const SystemProperties& system);
  // One avro source.
  static std::unique_ptr<RpcClient> open(Address address);

  // A source has the events. With several, each is tried once before the last one's error counts;
  // so events may come twice, to two sources.
  Status append(const Slices& events);

 private:
  struct Config;
  explicit RpcClient(std::unique_ptr<Config> config);

 public:
  ~RpcClient();

 private:
  Status append_at(std::size_t server, const Slices& events);

  const std::unique_ptr<Config> config_;
  std::vector<std::unique_ptr<Caller>> callers_;  // of each server; null: not connected
  std::size_t next_ = 0;
};

}  // namespace sluice::flume
