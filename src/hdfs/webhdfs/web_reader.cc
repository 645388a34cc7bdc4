#include "hdfs/webhdfs/web_reader.h"

#include <algorithm>

namespace sluice::hdfs {

// A read that jumps takes this much at least, in case the next one goes on behind it.
constexpr std::uint64_t kShortWebRead = 1 << 20;
constexpr int kReadAttempts = 3;

Status WebReader::aim(std::uint64_t offset, std::size_t size) {
  if (call_ && position_ == offset && offset < end_) return {};
  call_.reset();
  std::uint64_t length = length_ - offset;
  if (offset != next_) {
    length = std::min(length, std::max<std::uint64_t>(size, kShortWebRead));
  }
  TRY(auto call, name_nodes_->begin_at_data_node(
                     {"GET",
                      "OPEN",
                      path_,
                      {{"offset", std::to_string(offset)}, {"length", std::to_string(length)}}},
                     false));
  TRY(call->finish());
  TRY(check_answer(*call));
  call_ = std::move(call);
  position_ = offset;
  end_ = offset + length;
  return {};
}

Result<std::size_t> WebReader::read_once(std::uint64_t offset, char* to, std::size_t size) {
  TRY(aim(offset, size));
  const std::size_t most =
      static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - position_));
  TRY(const std::size_t count, call_->read(to, most));
  if (count == 0) {
    return Error(ErrorCode::kCorrupt, "the answer ends at " + std::to_string(position_) + " of " +
                                          std::to_string(end_) + " bytes");
  }
  position_ += count;
  next_ = position_;
  return count;
}

Result<std::size_t> WebReader::read_at(std::uint64_t offset, char* to, std::size_t size) {
  if (offset >= length_ || size == 0) return std::size_t{0};
  for (int attempt = 1;; ++attempt) {
    auto count = read_once(offset, to, size);
    if (count) return count;
    call_.reset();
    const ErrorCode code = count.error().code();
    const bool broke_off = code == ErrorCode::kUnavailable || code == ErrorCode::kTimeout ||
                           code == ErrorCode::kCorrupt || code == ErrorCode::kIo;
    if (!broke_off || attempt >= kReadAttempts) return count.error().with(path_);
  }
}

}  // namespace sluice::hdfs
