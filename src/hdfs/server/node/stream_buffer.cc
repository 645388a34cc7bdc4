#include "hdfs/server/node/stream_buffer.h"

#include <string>

namespace sluice::hdfs {

// A read that brings in less than this is not worth its call.
constexpr std::size_t kLeastRoom = 4096;

StreamBuffer::StreamBuffer(net::Guest& guest, std::size_t room)
    : guest_(guest), stream_(guest.stream()), room_(room) {
  guest_.on_shortage([this] { give_back(); });
}

void StreamBuffer::give_back() {
  if (start_ != end_) return;
  Bytes().swap(buffer_);
  start_ = end_ = 0;
  (void)guest_.try_hold(beside_);
}

net::Async<void> StreamBuffer::more() {
  if (start_ == end_) {
    start_ = end_ = 0;
    if (buffer_.size() > 8 * room_) give_back();  // after one very large message
  }
  if (start_ > 0 && buffer_.size() < end_ + room_) {
    std::memmove(buffer_.data(), buffer_.data() + start_, end_ - start_);
    end_ -= start_;
    start_ = 0;
  }
  for (;;) {
    // Whoever waits may have been asked to give the buffer back.
    if (buffer_.size() < end_ + room_) CO_TRY(co_await grow());
    if (auto came = stream_.read_ready(buffer_.data() + end_, buffer_.size() - end_)) {
      CO_TRY(const std::size_t n, *std::move(came));
      end_ += n;
      guest_.receiving(n);
      co_return {};
    }
    CO_TRY(co_await stream_.readable());
  }
}

net::Async<void> StreamBuffer::grow() {
  std::size_t wanted = end_ + room_;
  if (!guest_.try_hold(beside_ + wanted)) {
    if (buffer_.size() >= end_ + kLeastRoom) co_return {};
    wanted = end_ + kLeastRoom;
    CO_TRY(co_await guest_.hold(beside_ + wanted));
  }
  buffer_.resize(wanted);
  co_return {};
}

void StreamBuffer::count_beside(std::size_t bytes) {
  beside_ = bytes;
  (void)guest_.try_hold(buffer_.size() + beside_);
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
