#include "kafka/broker/frame_reader.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "kafka/wire/frame.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::size_t kFirst = 16 << 10;
// A buffer up to this size stays with its connection.
constexpr std::size_t kKept = 64 << 10;

}  // namespace

net::Async<ByteView> FrameReader::next(bool alone) {
  begin_ += taken_;
  taken_ = 0;
  if (begin_ == end_ && capacity_ > kKept) CO_TRY(co_await first_bytes(alone));
  CO_TRY(co_await fill(wire::kFrameSizeBytes));
  const auto size = load_be<std::int32_t>(buffer_.get() + begin_);
  if (size < 0 || static_cast<std::size_t>(size) > limit_) {
    co_return Error(ErrorCode::kCorrupt, "a frame of " + std::to_string(size) + " bytes");
  }
  const std::size_t whole = wire::kFrameSizeBytes + static_cast<std::size_t>(size);
  CO_TRY(co_await fill(whole));
  taken_ = whole;
  co_return ByteView(buffer_.get() + begin_ + wire::kFrameSizeBytes, whole - wire::kFrameSizeBytes);
}

void FrameReader::give_back() {
  if (!waiting_) return;
  buffer_.reset();
  capacity_ = 0;
}

// Waits without holding on to the buffer.
net::Async<void> FrameReader::first_bytes(bool alone) {
  begin_ = end_ = 0;
  if (const auto n = stream_.read_ready(buffer_.get(), capacity_)) {
    CO_TRY(end_, std::move(*n));
    co_return {};
  }
  waiting_ = true;
  if (alone) stream_.set_timeout(std::min(kLinger, idle_));
  const Status came = co_await stream_.readable();
  if (alone) stream_.set_timeout(idle_);
  if (alone && !came && came.error().code() == ErrorCode::kTimeout) {
    give_back();
    waiting_ = false;
    co_return {};
  }
  waiting_ = false;
  co_return came;
}

net::Async<void> FrameReader::fill(std::size_t wanted) {
  while (end_ - begin_ < wanted) {
    make_room(wanted);
    // A large body is read to its end and no further, so that nothing of the next frame has to
    // move.
    const std::size_t missing = wanted - (end_ - begin_);
    const std::size_t room = capacity_ - end_;
    const std::size_t most = wanted > kFirst ? std::min(missing, room) : room;
    CO_TRY(const std::size_t n, co_await stream_.read_some(buffer_.get() + end_, most));
    end_ += n;
  }
  co_return {};
}

void FrameReader::make_room(std::size_t wanted) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0 && capacity_ - begin_ < wanted) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ < capacity_) return;
  const std::size_t capacity = std::max(kFirst, std::min(capacity_ * 2, begin_ + wanted));
  std::unique_ptr<char[]> larger(new char[capacity]);
  if (end_ > begin_) std::memcpy(larger.get(), buffer_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

}  // namespace sluice::kafka::broker
