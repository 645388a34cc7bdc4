// The bytes of a connection of Hadoop RPC, protected as both sides agreed.
#pragma once

#include <memory>
#include <mutex>

#include "base/bytes.h"
#include "base/result.h"
#include "net/socket.h"

namespace sluice::hdfs {

// What a login leaves behind that protects each message from then on.
class RpcLayer {
 public:
  virtual ~RpcLayer() = default;
  virtual Result<Bytes> wrap(ByteView message) = 0;
  virtual Result<Bytes> unwrap(ByteView message) = 0;
};

// One thread reads while another writes.
class RpcStream {
 public:
  explicit RpcStream(net::Socket socket) : socket_(std::move(socket)) {}

  // From here on. Null: nothing is protected.
  void protect(std::unique_ptr<RpcLayer> layer) { layer_ = std::move(layer); }

  net::Socket& socket() { return socket_; }
  // A whole frame.
  Status write(const Bytes& frame);
  Status read_exact(char* to, std::size_t size);
  void shutdown() { socket_.shutdown(); }

 private:
  Status unwrap_more();

  net::Socket socket_;
  std::unique_ptr<RpcLayer> layer_;
  std::mutex layer_mutex_;  // its key is not for two threads at once
  Bytes unwrapped_;
  std::size_t taken_ = 0;
};

}  // namespace sluice::hdfs
