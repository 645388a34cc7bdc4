#include "flume/sources/avro_events.h"

#include <algorithm>

#include "base/file.h"
#include "formats/avro_canonical.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

constexpr std::int64_t kSyncBytes = 16;

// Java prints the fingerprint's bytes from its low end.
std::string hash_text(std::uint64_t fingerprint) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (int byte = 0; byte < 8; ++byte, fingerprint >>= 8) {
    text += kDigits[(fingerprint >> 4) & 0xF];
    text += kDigits[fingerprint & 0xF];
  }
  return text;
}

formats::ByteSource bytes_of(int file, std::int64_t size) {
  return formats::ByteSource([file, size, at = std::int64_t{0}](
                                 char* to, std::size_t room) mutable -> Result<std::size_t> {
    const auto most = std::min(static_cast<std::int64_t>(room), size - at);
    if (most <= 0) return 0;
    TRY(const std::size_t n,
        read_some_at(file, to, static_cast<std::size_t>(most), static_cast<std::uint64_t>(at)));
    at += static_cast<std::int64_t>(n);
    return n;
  });
}

}  // namespace

Result<std::unique_ptr<AvroEvents>> AvroEvents::open(int file, std::int64_t size,
                                                     SchemaHeader header, const Place& from) {
  TRY(auto reader, formats::AvroReader::open(bytes_of(file, size)));
  std::string name = "flume.avro.schema.literal";
  std::string value = formats::compact_json(reader->schema());
  if (header == SchemaHeader::kHash) {
    TRY(const std::string canonical, formats::canonical_avro_schema(reader->schema()));
    name = "flume.avro.schema.hash";
    value = hash_text(formats::avro_fingerprint(canonical));
  }
  std::unique_ptr<AvroEvents> events(
      new AvroEvents(std::move(reader), std::move(name), std::move(value)));
  TRY(events->pass_over(from));
  return events;
}

Status AvroEvents::pass_over(const Place& to) {
  std::int64_t records = to.records;
  for (;;) {
    TRY(const bool more, reader_->more());
    if (!more) return {};
    const bool there = static_cast<std::int64_t>(reader_->block_begin()) >= to.offset + kSyncBytes;
    if (there && records == 0) return {};
    if (there) --records;
    json_.clear();
    TRY(reader_->next(json_));
  }
}

Status AvroEvents::read(std::size_t limit, const Headers& headers, Batch& batch) {
  constexpr std::size_t kMostBytes = 48 << 20;  // of a batch of several
  if (broken_) return *broken_;
  Headers all = headers;
  all.set(header_, value_);
  const Headers* shared = batch.own(std::move(all));
  for (std::size_t bytes = 0; batch.size() < limit && bytes < kMostBytes;) {
    json_.clear();
    const Result<bool> more = reader_->next(json_);
    if (!more) {
      broken_ = more.error();
      return batch.empty() ? Status(*broken_) : Status();
    }
    if (!*more) return {};
    bytes += reader_->encoded().size();
    batch.add(shared, batch.own(std::string(reader_->encoded())));
  }
  return {};
}

AvroEvents::Place AvroEvents::place() const {
  const auto begin = static_cast<std::int64_t>(reader_->block_begin());
  return {.offset = std::max<std::int64_t>(begin - kSyncBytes, 0),
          .records = reader_->block_index()};
}

}  // namespace sluice::flume
