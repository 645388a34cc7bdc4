// The name node, or the pair of them, as one thing that answers calls.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "hdfs/client/rpc_connection.h"
#include "hdfs/client/settings.h"
#include "hdfs/wire/client_protocol.h"
#include "hdfs/wire/framing.h"

namespace sluice::hdfs {

// Calls may come from many threads. A call whose connection broke is sent again with the same
// client id and call id, so that the server's retry cache answers what was done already; with
// several name nodes the next one is tried, as it is after StandbyException.
class NameNode {
 public:
  // Also for the RPC port of a data node, with its protocol.
  explicit NameNode(Settings settings,
                    std::string_view protocol = wire::client_protocol::kProtocol);

  template <class Request, class Response>
  Result<Response> call(const wire::Method<Request, Response>& method, const Request& request) {
    Bytes body;
    wire::append_delimited(
        body, wire::RequestHeader{.method_name = Bytes(method.name),
                                  .declaring_class_protocol_name = Bytes(method.protocol),
                                  .client_protocol_version = 1});
    wire::append_delimited(body, request);
    TRY(Bytes answer, exchange(body));
    ByteView rest = answer;
    return wire::take_delimited<Response>(rest);
  }

  const Settings& settings() const { return settings_; }
  // "DFSClient_NONMAPREDUCE_...": the holder of this client's leases.
  const std::string& client_name() const { return client_name_; }

 private:
  struct Connected {
    // Shared: a thread may still wait on a connection that another one has replaced.
    std::shared_ptr<RpcConnection> connection;
    std::size_t index = 0;
  };
  Result<Bytes> exchange(const Bytes& body);
  Result<Connected> connection();
  // The name node of `index` is no good: the next one is to be tried.
  void fail_over(std::size_t index);

  const Settings settings_;
  const std::string protocol_;
  const Bytes client_id_;
  const std::string client_name_;
  std::atomic<std::int32_t> next_call_{0};
  std::mutex mutex_;  // guards what follows
  std::shared_ptr<RpcConnection> connection_;
  std::size_t current_ = 0;
};

// Random bytes for ids.
Bytes random_bytes(std::size_t size);

}  // namespace sluice::hdfs
