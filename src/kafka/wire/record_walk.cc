#include "kafka/wire/record_walk.h"

#include <algorithm>

#include "kafka/wire/wire_writer.h"

namespace sluice::kafka::wire {
namespace {

// Unsigned: a delta from outside may overflow.
std::int64_t time_of(const RecordBatch& batch, std::int64_t delta) {
  if (batch.timestamp_type() == TimestampType::kLogAppendTime) return batch.max_timestamp();
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(batch.base_timestamp()) +
                                   static_cast<std::uint64_t>(delta));
}

void append_field(WireWriter& writer, const std::optional<ByteView>& bytes) {
  writer.zigzag32(bytes ? static_cast<std::int32_t>(bytes->size()) : -1);
  if (bytes) writer.raw(*bytes);
}

std::size_t varint_bytes(std::uint64_t value) {
  std::size_t bytes = 1;
  for (; value > 0x7f; value >>= 7) ++bytes;
  return bytes;
}
std::size_t zigzag_bytes(std::int64_t value) {
  return varint_bytes((static_cast<std::uint64_t>(value) << 1) ^
                      static_cast<std::uint64_t>(value >> 63));
}
std::size_t field_bytes(const std::optional<ByteView>& bytes) {
  return bytes ? zigzag_bytes(static_cast<std::int64_t>(bytes->size())) + bytes->size() : 1;
}

}  // namespace

RecordWalk::RecordWalk(const RecordBatch& batch, const WalkLimits& limits)
    : batch_(batch), limits_(limits), source_(batch, limits.budget), left_(batch.record_count()) {}

RecordWalk::Span RecordWalk::field(const RecordSource::Head& head, std::size_t most) {
  Span span{nullptr, 0, 0, source_.field_size(head)};
  if (span.full_size < 0) return span;
  const auto size = static_cast<std::size_t>(span.full_size);
  if (source_.one_piece()) {
    span.size = size;
    span.in_batch = source_.view(size).data();
    return span;
  }
  span.at = held_.size();
  span.size = std::min(size, most);
  source_.copy(span.size, held_);
  source_.skip(size - span.size);
  return span;
}

void RecordWalk::read_headers(const RecordSource::Head& head) {
  headers_.clear();
  const std::int32_t count = source_.header_count(head);
  for (std::int32_t i = 0; i < count && source_.status(); ++i) {
    const Span key = field(head, limits_.value_bytes);
    if (key.full_size < 0) source_.fail(BatchFault::kRecords, "a header has no key");
    headers_.push_back(key);
    headers_.push_back(field(head, limits_.value_bytes));
    source_.hold(held_.size() + headers_.size() * (sizeof(Span) + sizeof(RecordHeader)));
  }
}

std::optional<ByteView> RecordWalk::view(const Span& span) const {
  if (span.full_size < 0) return std::nullopt;
  return span.in_batch != nullptr ? ByteView(span.in_batch, span.size)
                                  : ByteView(held_).substr(span.at, span.size);
}

bool RecordWalk::next(Record& record) {
  if (!status()) return false;
  if (left_ == 0) {
    source_.expect_end();
    return false;
  }
  held_.clear();
  const RecordSource::Head head = source_.head();
  const Span key = field(head, limits_.key_bytes);
  const Span value = field(head, limits_.value_bytes);
  read_headers(head);
  source_.end_record(head);
  if (!status()) return false;
  record.offset = batch_.base_offset() + head.offset_delta;
  record.timestamp_ms = time_of(batch_, head.timestamp_delta);
  record.key = view(key);
  record.value = view(value);
  record.key_size = static_cast<std::size_t>(std::max(key.full_size, 0));
  record.value_size = static_cast<std::size_t>(std::max(value.full_size, 0));
  record.headers.clear();
  for (std::size_t i = 0; i < headers_.size(); i += 2) {
    record.headers.push_back({view(headers_[i]).value_or(ByteView()), view(headers_[i + 1])});
  }
  --left_;
  return true;
}

bool RecordScan::next(RecordOutline& outline) {
  if (!status()) return false;
  if (left_ == 0) {
    source_.expect_end();
    return false;
  }
  const RecordSource::Head head = source_.head();
  const std::int32_t key = source_.field_size(head);
  source_.skip(static_cast<std::uint64_t>(std::max(key, 0)));
  const std::int32_t value = source_.field_size(head);
  source_.skip(static_cast<std::uint64_t>(std::max(value, 0)));
  const std::int32_t headers = source_.header_count(head);
  for (std::int32_t i = 0; i < headers && status(); ++i) {
    const std::int32_t name = source_.field_size(head);
    if (name < 0) source_.fail(BatchFault::kRecords, "a header has no key");
    source_.skip(static_cast<std::uint64_t>(std::max(name, 0)));
    source_.skip(static_cast<std::uint64_t>(std::max(source_.field_size(head), 0)));
  }
  source_.end_record(head);
  if (!status()) return false;
  outline = {head.offset_delta, time_of(batch_, head.timestamp_delta), key, value};
  --left_;
  return true;
}

void append_record(Bytes& to, std::int64_t timestamp_delta, std::int32_t offset_delta,
                   const std::optional<ByteView>& key, const std::optional<ByteView>& value,
                   std::span<const RecordHeader> headers) {
  const auto count = static_cast<std::int32_t>(headers.size());
  std::size_t length = 1 + zigzag_bytes(timestamp_delta) + zigzag_bytes(offset_delta) +
                       field_bytes(key) + field_bytes(value) + zigzag_bytes(count);
  for (const RecordHeader& header : headers) {
    length += field_bytes(header.key) + field_bytes(header.value);
  }
  WireWriter writer(to);
  writer.zigzag32(static_cast<std::int32_t>(length));
  writer.int8(0);  // attributes, none defined
  writer.zigzag64(timestamp_delta);
  writer.zigzag32(offset_delta);
  append_field(writer, key);
  append_field(writer, value);
  writer.zigzag32(count);
  for (const RecordHeader& header : headers) {
    append_field(writer, header.key);
    append_field(writer, header.value);
  }
}

std::optional<EndMarker> end_marker_of(const RecordBatch& batch) {
  if (!batch.is_control()) return std::nullopt;
  RecordWalk walk(batch);
  Record record;
  if (!walk.next(record) || !record.key) return std::nullopt;
  const auto type = control_type(*record.key);
  if (type != ControlType::kAbort && type != ControlType::kCommit) return std::nullopt;
  EndMarker marker;
  marker.type = *type;
  // The version (i16), then the epoch.
  constexpr std::size_t kWithEpoch = 6;
  if (record.value && record.value->size() >= kWithEpoch) {
    marker.coordinator_epoch = load_be<std::int32_t>(record.value->data() + 2);
  }
  return marker;
}

}  // namespace sluice::kafka::wire
