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

namespace sluice::flume {

class RpcConnection {
 public:
  struct Address {
    std::string host;
    std::int64_t port = 0;
    std::string text() const { return host + ":" + std::to_string(port); }
  };
  // kUnavailable, kTimeout name the address. `compression`: 0 for none, else zlib's level.
  static Result<std::unique_ptr<RpcConnection>> open(const Address& address, int compression,
                                                     std::chrono::milliseconds patience,
                                                     const std::stop_token& stop);

  // All of it, within the time.
  Status send(std::string_view bytes, std::chrono::milliseconds patience,
              const std::stop_token& stop);
  // Appends what comes, at least a byte, to input().
  Status receive(std::chrono::milliseconds patience, const std::stop_token& stop);
  std::string& input() { return input_; }

 private:
  RpcConnection(Fd fd, Address address) : fd_(std::move(fd)), address_(std::move(address)) {}

  Fd fd_;
  const Address address_;
  std::unique_ptr<ZlibStream> zlib_;
  std::string input_;
};

}  // namespace sluice::flume
