// A TCP connection to another agent: blocking calls that end at a deadline or when stop is
// requested.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"
#include "flume/rpc/zlib_stream.h"
#include "net/tls_client.h"

namespace sluice::flume {

class RpcConnection {
 public:
  struct Address {
    std::string host;
    std::int64_t port = 0;
    std::string text() const { return host + ":" + std::to_string(port); }
  };
  // What the bytes are inside of.
  struct Layers {
    int compression = 0;  // 0: none, else zlib's level
    std::shared_ptr<const net::TlsClient> tls = nullptr;
  };
  // kUnavailable, kTimeout, kPermissionDenied name the address.
  static Result<std::unique_ptr<RpcConnection>> open(const Address& address, const Layers& layers,
                                                     std::chrono::milliseconds patience,
                                                     const std::stop_token& stop);

  // All of it, within the time.
  Status send(std::string_view bytes, std::chrono::milliseconds patience,
              const std::stop_token& stop);
  // Appends what comes, at least a byte, to input().
  Status receive(std::chrono::milliseconds patience, const std::stop_token& stop);
  std::string& input() { return input_; }

 private:
  using Deadline = std::chrono::steady_clock::time_point;

  RpcConnection(Fd fd, Address address) : fd_(std::move(fd)), address_(std::move(address)) {}
  Status begin_tls(const net::TlsClient& tls, Deadline deadline, const std::stop_token& stop);
  Status send_raw(std::string_view bytes, Deadline deadline, const std::stop_token& stop);
  // At least a byte.
  Result<std::string> receive_raw(Deadline deadline, const std::stop_token& stop);
  // Inside of TLS, when there is TLS; perhaps nothing yet.
  Result<std::string> receive_plain(Deadline deadline, const std::stop_token& stop);

  Fd fd_;
  const Address address_;
  std::unique_ptr<net::TlsSession> tls_;
  std::unique_ptr<ZlibStream> zlib_;
  std::string input_;
};

}  // namespace sluice::flume
