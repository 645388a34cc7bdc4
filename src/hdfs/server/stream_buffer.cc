#include "hdfs/server/stream_buffer.h"

#include <string>

namespace sluice::hdfs {

net::Async<void> StreamBuffer::more() {
  if (start_ == end_) {
    start_ = end_ = 0;
    if (buffer_.size() > 8 * room_) Bytes().swap(buffer_);  // after one very large message
  }
  if (start_ > 0 && buffer_.size() < end_ + room_) {
    std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
    end_ -= start_;
    start_ = 0;
  }
  if (buffer_.size() < end_ + room_) buffer_.resize(end_ + room_);
  CO_TRY(const std::size_t n,
         co_await stream_.read_some(buffer_.data() + end_, buffer_.size() - end_));
  end_ += n;
  co_return {};
}

net::Async<void> StreamBuffer::need(std::size_t size) {
  while (end_ - start_ < size) CO_TRY(co_await more());
  co_return {};
}

net::Async<std::size_t> StreamBuffer::need_delimited(std::size_t limit) {
  std::uint64_t size = 0;
  std::size_t digits = 0;
  for (;;) {
    CO_TRY(co_await need(digits + 1));
    const auto digit = static_cast<unsigned char>(available()[digits]);
    size |= static_cast<std::uint64_t>(digit & 0x7f) << (7 * digits);
    ++digits;
    if (digit < 0x80) break;
    if (digits == 5) co_return Error(ErrorCode::kCorrupt, "message length is no varint of 32 bits");
  }
  if (size > limit) {
    co_return Error(ErrorCode::kCorrupt, "message claims " + std::to_string(size) + " bytes");
  }
  const std::size_t total = digits + static_cast<std::size_t>(size);
  CO_TRY(co_await need(total));
  co_return total;
}

}  // namespace sluice::hdfs
