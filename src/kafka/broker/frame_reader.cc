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

FrameReader::FrameReader(net::Guest& guest, std::chrono::milliseconds idle)
    : guest_(guest), stream_(guest.stream()), idle_(idle) {
  guest_.on_shortage([this] { give_back(); });
}

net::Async<std::span<char>> FrameReader::next(std::size_t limit, bool alone) {
  begin_ += taken_;
  taken_ = 0;
  if (begin_ == end_) CO_TRY(co_await first_bytes(alone));
  CO_TRY(co_await fill(wire::kFrameSizeBytes));
  const auto size = load_be<std::int32_t>(buffer_.get() + begin_);
  if (size < 0 || static_cast<std::size_t>(size) > limit) {
    co_return Error(ErrorCode::kCorrupt, "a frame of " + std::to_string(size) + " bytes");
  }
  const std::size_t whole = wire::kFrameSizeBytes + static_cast<std::size_t>(size);
  CO_TRY(co_await fill(whole));
  guest_.working();
  taken_ = whole;
  co_return std::span<char>(buffer_.get() + begin_ + wire::kFrameSizeBytes,
                            whole - wire::kFrameSizeBytes);
}

void FrameReader::give_back() {
  if (!waiting_) return;
  buffer_.reset();
  capacity_ = 0;
  (void)guest_.try_hold(0);
}

void FrameReader::left_alone() {
  if (!waiting_) return;
  guest_.idle();
  if (capacity_ > kKept) give_back();
}

// Waits for the first bytes of a frame; a large buffer is not kept for long meanwhile.
net::Async<void> FrameReader::first_bytes(bool alone) {
  begin_ = end_ = 0;
  if (capacity_ > 0) {
    if (const auto n = stream_.read_ready(buffer_.get(), capacity_)) {
      CO_TRY(end_, *n);
      co_return {};
    }
  }
  if (alone) guest_.idle();
  waiting_ = true;
  const bool large = alone && capacity_ > kKept;
  if (large) stream_.set_timeout(std::min(kLinger, idle_));
  Status came = co_await stream_.readable();
  if (large) {
    stream_.set_timeout(idle_);
    if (!came && came.error().code() == ErrorCode::kTimeout) {
      give_back();
      came = co_await stream_.readable();
    }
  }
  waiting_ = false;
  co_return came;
}

net::Async<void> FrameReader::fill(std::size_t wanted) {
  while (end_ - begin_ < wanted) {
    pack(wanted);
    if (end_ == capacity_) CO_TRY(co_await grow(wanted));
    // A large body is read to its end and no further, so that nothing of the next frame has to
    // move.
    const std::size_t missing = wanted - (end_ - begin_);
    const std::size_t room = capacity_ - end_;
    const std::size_t most = wanted > kFirst ? std::min(missing, room) : room;
    if (auto n = stream_.read_ready(buffer_.get() + end_, most)) {
      CO_TRY(const std::size_t came, std::move(*n));
      end_ += came;
      if (wanted > kFirst) guest_.receiving(came);
    } else {
      guest_.receiving(0);
      CO_TRY(co_await stream_.readable());
    }
  }
  co_return {};
}

void FrameReader::pack(std::size_t wanted) {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ > 0 && capacity_ - begin_ < wanted) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
}

net::Async<void> FrameReader::grow(std::size_t wanted) {
  const std::size_t capacity = std::max(kFirst, std::min(capacity_ * 2, begin_ + wanted));
  const std::size_t held = guest_.share(capacity, wanted);
  if (!guest_.try_hold(held)) CO_TRY(co_await guest_.hold(held));
  std::unique_ptr<char[]> larger(new char[capacity]);
  if (end_ > begin_) std::memcpy(larger.get(), buffer_.get() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  buffer_ = std::move(larger);
  capacity_ = capacity;
  co_return {};
}

}  // namespace sluice::kafka::broker
