#include "formats/lob_file.h"

namespace sluice::formats {
namespace {

constexpr std::uint64_t kObjectsInSegment = 4096;
constexpr std::int64_t kSegment = -1;
constexpr std::int64_t kFinale = -2;
constexpr std::int64_t kTable = -3;

void append_number(Bytes& out, std::uint64_t value) {
  append_vint(out, static_cast<std::int64_t>(value));
}

void append_property(Bytes& out, std::string_view name, std::string_view value) {
  append_number(out, name.size());
  out += name;
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(value.size() >> shift & 0xFF);
  }
  out += value;
}

}  // namespace

void LobFileWriter::begin(Bytes& out) {
  const std::size_t before = out.size();
  out += "LOB";
  append_number(out, 0);
  append_mark(out);
  append_number(out, 2);
  std::string per_segment;
  append_number(per_segment, kObjectsInSegment);
  append_property(out, "EntriesPerSegment", per_segment);
  append_property(out, "EntryEncoding", "BLOB");
  position_ += out.size() - before;
}

std::uint64_t LobFileWriter::add(Bytes& out, std::string_view object) {
  const std::size_t before = out.size();
  const std::uint64_t offset = position_;
  append_mark(out);
  append_number(out, objects_);
  append_number(out, object.size());
  out += object;
  const std::uint64_t length = out.size() - before;
  if (segments_.empty() || segments_.back().count == kObjectsInSegment) {
    segments_.push_back({.first_number = objects_,
                         .first_offset = offset,
                         .last_offset = offset,
                         .count = 0,
                         .lengths = ""});
  }
  Segment& segment = segments_.back();
  segment.last_offset = offset;
  ++segment.count;
  append_number(segment.lengths, length);
  ++objects_;
  position_ += length;
  return offset;
}

void LobFileWriter::finish(Bytes& out) {
  const std::size_t before = out.size();
  const auto here = [&] { return position_ + (out.size() - before); };
  std::string table;
  for (const Segment& segment : segments_) {
    append_number(table, here());
    append_number(table, segment.first_number);
    append_number(table, segment.first_offset);
    append_number(table, segment.last_offset);
    append_mark(out);
    append_vint(out, kSegment);
    append_number(out, segment.lengths.size());
    out += segment.lengths;
  }
  const std::uint64_t table_at = here();
  append_mark(out);
  append_vint(out, kTable);
  append_number(out, segments_.size());
  out += table;
  append_mark(out);
  append_vint(out, kFinale);
  append_number(out, table_at);
}

}  // namespace sluice::formats
