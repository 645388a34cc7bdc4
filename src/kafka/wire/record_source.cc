#include "kafka/wire/record_source.h"

#include <algorithm>

#include "kafka/wire/compression.h"

namespace sluice::kafka::wire {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
// A header is two lengths, of which the first is not null.
constexpr std::uint64_t kLeastHeaderBytes = 2;

}  // namespace

RecordSource::RecordSource(const RecordBatch& batch, codec::DecodeBudget& budget)
    : in_(batch.records()),
      compression_(batch.compression()),
      no_data_(in_.empty()),
      share_(budget) {
  if (compression_ == Compression::kNone || batch.record_count() == 0) return;
  const codec::Format format = codec_format(compression_);
  const std::size_t own = codec::working_bytes(format, in_);
  working_bytes_ = own + kPieceBytes;
  status_ = share_.hold(working_bytes_);
  if (status_) decompressor_ = make_decompressor(format, own, codec::Trailing::kIgnored);
}

void RecordSource::fail(BatchFault fault, std::string_view why) {
  if (status_) {
    status_ = Error(ErrorCode::kCorrupt, "record batch: " + std::string(why), fault);
  }
  begin_ = at_ = end_ = nullptr;
}

void RecordSource::hold(std::size_t bytes) {
  if (!status_) return;
  status_ = share_.hold(working_bytes_ + bytes);
  if (!status_) begin_ = at_ = end_ = nullptr;
}

// The next piece; false at the end, or after a failure.
bool RecordSource::refill() {
  if (!status_ || ended_) return false;
  before_ += static_cast<std::uint64_t>(end_ - begin_);
  ByteView piece;
  if (one_piece()) {
    piece = std::exchange(in_, {});
  } else {
    piece_.clear();
    std::size_t left = 0;
    do {
      left = in_.size();
      const Status read = decompressor_->read(in_, piece_, kPieceBytes);
      if (!read) {
        fail(BatchFault::kPayload, read.error().message());
        return false;
      }
    } while (piece_.empty() && in_.size() < left);
    piece = piece_;
  }
  ended_ = piece.empty();
  begin_ = at_ = piece.data();
  end_ = begin_ + piece.size();
  if (ended_) return false;
  if (before_ + piece.size() > kMaxUnpackedBytes && !one_piece()) {
    status_ = Error(
        ErrorCode::kResourceExhausted,
        "record batch: it unpacks to more than " + std::to_string(kMaxUnpackedBytes) + " bytes",
        BatchFault::kTooLarge);
  } else if (tap_) {
    status_ = tap_(piece);
  }
  if (!status_) begin_ = at_ = end_ = nullptr;
  return status_.ok();
}

// Which it is, Kafka's readers differ in: that of gzip misses the records, that of zstd takes no
// frame at all for nothing, and else data without its end is broken.
void RecordSource::fail_at_end() {
  const bool broken = compression_ == Compression::kGzip   ? no_data_
                      : compression_ == Compression::kZstd ? !no_data_ && !complete()
                                                           : !complete();
  if (broken) {
    fail(BatchFault::kPayload, "its packed data is cut short");
  } else {
    fail(BatchFault::kRecords, "it ends before its last record");
  }
}

void RecordSource::expect_end() {
  if (!status_) return;
  if (at_ != end_ || refill()) {
    fail(BatchFault::kRecords, "there is more after its last record");
  } else if (status_ && !complete()) {
    fail(BatchFault::kPayload, "its packed data is cut short");
  }
}

void RecordSource::skip(std::uint64_t size) {
  while (size > 0) {
    if (at_ == end_ && !refill()) return fail_at_end();
    const auto here = std::min(size, static_cast<std::uint64_t>(end_ - at_));
    at_ += here;
    size -= here;
  }
}

ByteView RecordSource::view(std::size_t size) {
  const char* const from = at_;
  skip(size);
  return status_ ? ByteView(from, size) : ByteView();
}

void RecordSource::copy(std::uint64_t size, Bytes& to) {
  while (size > 0) {
    if (at_ == end_ && !refill()) return fail_at_end();
    const auto here = std::min(size, static_cast<std::uint64_t>(end_ - at_));
    hold(to.size() + here);
    if (!status_) return;
    to.append(at_, here);
    at_ += here;
    size -= here;
  }
}

RecordSource::Head RecordSource::head() {
  Head head;
  const std::int32_t length = zigzag32();
  if (length < 0) fail(BatchFault::kRecords, "a record's length is negative");
  head.end = position() + static_cast<std::uint64_t>(std::max(length, 0));
  int8();  // attributes, none defined
  head.timestamp_delta = zigzag64();
  head.offset_delta = zigzag32();
  return head;
}

std::int32_t RecordSource::field_size(const Head& head) {
  const std::int32_t size = zigzag32();
  if (size < 0) return -1;
  if (head.end < position() || static_cast<std::uint64_t>(size) > head.end - position()) {
    fail(BatchFault::kRecords, "a field is longer than its record");
    return -1;
  }
  return size;
}

std::int32_t RecordSource::header_count(const Head& head) {
  const std::int32_t count = zigzag32();
  if (count == 0) return 0;
  const std::uint64_t left = head.end - std::min(head.end, position());
  if (count < 0 || static_cast<std::uint64_t>(count) > left / kLeastHeaderBytes) {
    fail(BatchFault::kRecords, "Found invalid number of record headers " + std::to_string(count));
    return 0;
  }
  return count;
}

void RecordSource::end_record(const Head& head) {
  if (status_ && position() != head.end) {
    fail(BatchFault::kRecords, "a record is not as long as it says");
  }
}

}  // namespace sluice::kafka::wire
