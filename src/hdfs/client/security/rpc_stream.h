// The bytes of a connection of Hadoop RPC, protected as both sides agreed.
#pragma once

#include <memory>
#include <mutex>

#include "base/bytes.h"
#include "base/result.h"
#include "kerberos/sasl.h"
#include "net/socket.h"

namespace sluice::hdfs {

// One thread reads while another writes.
class RpcStream {
 public:
  explicit RpcStream(net::Socket socket) : socket_(std::move(socket)) {}

  // From here on. Null, or authentication alone: nothing is protected.
  void protect(std::unique_ptr<kerberos::SaslClient> layer);

  net::Socket& socket() { return socket_; }
  // A whole frame.
  Status write(const Bytes& frame);
  Status read_exact(char* to, std::size_t size);
  void shutdown() { socket_.shutdown(); }

 private:
  Status unwrap_more();

  net::Socket socket_;
  std::unique_ptr<kerberos::SaslClient> layer_;
  std::mutex layer_mutex_;  // its key is not for two threads at once
  Bytes unwrapped_;
  std::size_t taken_ = 0;
};

}  // namespace sluice::hdfs
