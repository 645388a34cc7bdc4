// A blocking TCP client socket with deadlines, for the client libraries and tools.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/result.h"

namespace sluice::net {

class Socket {
 public:
  // Resolves and tries each address; kUnavailable names host, port and the last reason.
  static Result<Socket> connect(const std::string& host, std::uint16_t port,
                                std::chrono::milliseconds timeout);
  explicit Socket(Fd fd) : fd_(std::move(fd)) {}

  // Each read or write call that waits longer than this fails with kTimeout; 0 waits for ever.
  Status set_timeout(std::chrono::milliseconds timeout);

  // At least one byte; 0 when the peer closed.
  Result<std::size_t> read_some(char* to, std::size_t size);
  Status read_exact(char* to, std::size_t size);
  Status write(std::string_view bytes);
  // No more writes; the peer sees the end.
  void shutdown_write();
  // Ends any read or write that another thread has in progress.
  void shutdown();

  int native_handle() const { return fd_.get(); }
  std::string local_address() const;

 private:
  Fd fd_;
};

}  // namespace sluice::net
