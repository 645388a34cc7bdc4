#include "formats/byte_source.h"

#include <algorithm>

namespace sluice::formats {

constexpr std::size_t kPiece = std::size_t{256} << 10;

Status ByteSource::fill() {
  buffer_.resize(kPiece);
  at_ = 0;
  Result<std::size_t> size = read_(buffer_.data(), buffer_.size());
  buffer_.resize(size ? *size : 0);
  if (!size) return size.error();
  filled_ += *size;
  return {};
}

Result<std::optional<char>> ByteSource::next() {
  if (at_ == buffer_.size()) TRY(fill());
  if (buffer_.empty()) return std::optional<char>();
  return std::optional<char>(buffer_[at_++]);
}

Status ByteSource::take(std::size_t size, std::string& to) {
  while (size > 0) {
    if (at_ == buffer_.size()) TRY(fill());
    if (buffer_.empty()) return Error(ErrorCode::kCorrupt, "the file is cut short");
    const std::size_t some = std::min(size, buffer_.size() - at_);
    to.append(buffer_, at_, some);
    at_ += some;
    size -= some;
  }
  return {};
}

}  // namespace sluice::formats
