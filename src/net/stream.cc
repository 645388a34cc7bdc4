#include "net/stream.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "base/result.h"

namespace sluice::net {

std::string Endpoint::to_string() const {
  const bool six = address.find(':') != std::string::npos;
  return (six ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

std::span<iovec> drop_front(std::span<iovec> parts, std::size_t size) {
  while (!parts.empty()) {
    iovec& first = parts.front();
    const std::size_t taken = std::min(first.iov_len, size);
    first.iov_base = static_cast<char*>(first.iov_base) + taken;
    first.iov_len -= taken;
    size -= taken;
    if (first.iov_len > 0) break;
    parts = parts.subspan(1);
  }
  return parts;
}

// What was read and not taken is read again: a stream keeps no bytes of its own.
std::optional<Result<std::size_t>> Stream::send_file_ready(int file, std::uint64_t offset,
                                                           std::uint64_t size) {
  std::array<char, 64 * 1024> bytes;
  ssize_t got = 0;
  do {
    got = ::pread(file, bytes.data(), std::min<std::uint64_t>(size, bytes.size()),
                  static_cast<off_t>(offset));
  } while (got < 0 && errno == EINTR);
  if (got < 0) return Result<std::size_t>(errno_error("read of a file that is sent"));
  if (got == 0) {
    return Result<std::size_t>(
        Error(ErrorCode::kCorrupt, "file ends before the bytes that were promised"));
  }
  const iovec part{bytes.data(), static_cast<std::size_t>(got)};
  return write_ready(std::span(&part, 1));
}

Async<std::size_t> Stream::read_some(char* to, std::size_t size) {
  for (;;) {
    if (auto n = read_ready(to, size)) co_return std::move(*n);
    CO_TRY(co_await readable());
  }
}

Async<void> Stream::read_exact(char* to, std::size_t size) {
  while (size > 0) {
    CO_TRY(const std::size_t n, co_await read_some(to, size));
    to += n;
    size -= n;
  }
  co_return {};
}

Async<void> Stream::write(std::string_view bytes) {
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  co_return co_await write(std::span(&part, 1));
}

Async<void> Stream::write(std::span<iovec> parts) {
  for (parts = drop_front(parts, 0); !parts.empty();) {
    if (auto sent = write_ready(parts)) {
      CO_TRY(const std::size_t n, std::move(*sent));
      parts = drop_front(parts, n);
    } else {
      CO_TRY(co_await writable());
    }
  }
  co_return {};
}

Async<void> Stream::send_file(int file, std::uint64_t offset, std::uint64_t size) {
  while (size > 0) {
    if (auto sent = send_file_ready(file, offset, size)) {
      CO_TRY(const std::size_t n, std::move(*sent));
      offset += n;
      size -= n;
    } else {
      CO_TRY(co_await writable());
    }
  }
  co_return {};
}

}  // namespace sluice::net
