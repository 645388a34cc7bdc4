// Bytes that come one after the other from wherever a file lies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"

namespace sluice::formats {

class ByteSource {
 public:
  // Up to `size` bytes into `to`; 0 only at the end.
  using Read = std::function<Result<std::size_t>(char* to, std::size_t size)>;

  explicit ByteSource(Read read) : read_(std::move(read)) {}

  // Appends exactly `size` bytes; kCorrupt when there are fewer. A size that a broken file claims
  // costs no more memory than what the file has.
  Status take(std::size_t size, std::string& to);
  // One byte, or none at the end.
  Result<std::optional<char>> next();
  // How many bytes were given so far.
  std::uint64_t given() const { return filled_ - (buffer_.size() - at_); }

 private:
  Status fill();

  Read read_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint64_t filled_ = 0;  // bytes that were read
};

}  // namespace sluice::formats
