// One connection of Hadoop RPC, shared by many calling threads: requests go out as they come, and a
// reader thread hands each answer to the call with its id.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/bytes.h"
#include "base/result.h"
#include "hdfs/client/security/rpc_stream.h"
#include "hdfs/client/settings.h"

namespace sluice::hdfs {

// What a call came back with. A remote failure keeps the class of its exception.
struct Answer {
  Bytes body;             // the delimited response message
  std::string exception;  // empty: success
  std::string message;
};

// After its socket failed a connection is broken for good: every call in progress and every later
// one fails with the same error. A call that runs out of time (kTimeout) breaks nothing.
class RpcConnection {
 public:
  // Says hello and who we are. A refusal is kUnavailable in the words of Hadoop's client.
  static Result<std::unique_ptr<RpcConnection>> open(const Address& address,
                                                     const std::string& protocol,
                                                     const Bytes& client_id,
                                                     const Settings& settings);
  ~RpcConnection();
  RpcConnection(const RpcConnection&) = delete;
  RpcConnection& operator=(const RpcConnection&) = delete;

  // `body` is everything behind the request's header. From many threads.
  Result<Answer> call(std::int32_t call_id, std::int32_t retry_count, const Bytes& body);
  bool broken();

 private:
  RpcConnection(std::unique_ptr<RpcStream> stream, Address address, Bytes client_id,
                const Settings& settings);
  void read_answers();
  Status read_answer();
  void break_down(const Error& error);

  struct Call {
    std::condition_variable done;
    std::optional<Answer> answer;
  };

  // Whether the call is settled, by an answer or by the end of the connection, within its time.
  bool wait_for(Call& call, std::unique_lock<std::mutex>& lock);

  const std::unique_ptr<RpcStream> stream_;
  const Address address_;
  const Bytes client_id_;
  const std::chrono::milliseconds call_timeout_;
  std::mutex write_mutex_;
  std::mutex mutex_;  // guards what follows
  std::map<std::uint32_t, Call*> calls_;
  std::optional<Error> failure_;
  bool answered_ = false;  // some call of this connection
  std::thread reader_;
};

}  // namespace sluice::hdfs
