#include "formats/delimited_records.h"

#include <algorithm>

namespace sluice::formats {
namespace {

constexpr std::size_t kPiece = 256 << 10;
constexpr std::size_t kMaxRecord = std::size_t{1} << 30;
// An encloser that stands alone must not take the rest of the file with it.
constexpr std::size_t kMaxOpenRecord = 1 << 20;

}  // namespace

DelimitedRecords::DelimitedRecords(ByteSource::Read read, std::uint64_t from, std::uint64_t to,
                                   const Delimiters& delimiters, LineEnds ends)
    : read_(std::move(read)),
      parser_(delimiters),
      record_delimiter_(ends == LineEnds::kHadoop && delimiters.record == U'\n'
                            ? ""
                            : DelimitedText(delimiters).record_delimiter()),
      encloser_(to_utf8(delimiters.enclose)),
      escape_(ends == LineEnds::kHadoop || delimiters.escape == 0 ||
                      delimiters.escape == delimiters.record
                  ? ""
                  : to_utf8(delimiters.escape)),
      to_(to),
      skip_first_(from > 0),
      base_(from) {}

Result<bool> DelimitedRecords::fill() {
  if (at_end_) return false;
  if (start_ > 0) {
    buffer_.erase(0, start_);
    base_ += start_;
    line_end_.end -= start_;
    line_end_.next -= start_;
    scanned_ -= start_;
    start_ = 0;
  }
  if (buffer_.size() > kMaxRecord) {
    return Error(ErrorCode::kResourceExhausted, "a record of more than 1 GiB");
  }
  const std::size_t at = buffer_.size();
  buffer_.resize(at + kPiece);
  TRY(const std::size_t got, read_(buffer_.data() + at, kPiece));
  buffer_.resize(at + got);
  at_end_ = got == 0;
  return !at_end_;
}

std::optional<DelimitedRecords::Line> DelimitedRecords::find_end(std::size_t at) const {
  if (!record_delimiter_.empty()) {
    const std::size_t end = buffer_.find(record_delimiter_, at);
    if (end == std::string::npos) return std::nullopt;
    return Line{.end = end, .next = end + record_delimiter_.size()};
  }
  const std::size_t end = buffer_.find_first_of("\r\n", std::max(at, scanned_));
  if (end == std::string::npos) return std::nullopt;
  if (buffer_[end] == '\n') return Line{.end = end, .next = end + 1};
  if (end + 1 == buffer_.size() && !at_end_) return std::nullopt;  // perhaps \r\n
  const bool both = end + 1 < buffer_.size() && buffer_[end + 1] == '\n';
  return Line{.end = end, .next = end + (both ? 2U : 1U)};
}

Result<std::optional<DelimitedRecords::Line>> DelimitedRecords::cut(std::size_t at) {
  const std::size_t behind_start = at - start_;
  scanned_ = at;
  for (;;) {
    at = start_ + behind_start;
    if (const auto line = find_end(at)) return line;
    scanned_ = std::max(at, buffer_.empty() ? 0 : buffer_.size() - 1);
    TRY(const bool more, fill());
    if (more) continue;
    at = start_ + behind_start;
    if (const auto line = find_end(at)) return line;
    if (at == buffer_.size()) return std::optional<Line>();
    // Behind the last delimiter of another kind there may be a line end that means nothing.
    if (!record_delimiter_.empty() && buffer_.find_first_not_of("\r\n", at) == std::string::npos) {
      return std::optional<Line>();
    }
    return std::optional<Line>(Line{.end = buffer_.size(), .next = buffer_.size()});
  }
}

// An escape is written before each escape of a text: an odd number of them protects what follows.
bool DelimitedRecords::ends_with_escape() const {
  if (escape_.empty()) return false;
  std::string_view left = text();
  bool odd = false;
  for (; left.ends_with(escape_); left.remove_suffix(escape_.size())) odd = !odd;
  return odd;
}

Status DelimitedRecords::take_escaped_lines() {
  while (ends_with_escape()) {
    TRY(const auto line, cut(line_end_.next));
    if (!line) return {};
    line_end_ = *line;
    ++lines_;
  }
  return {};
}

Result<bool> DelimitedRecords::next() {
  for (;;) {
    start_ = line_end_.next;
    if (base_ + start_ > to_) return false;
    TRY(const auto line, cut(start_));
    if (!line) return false;
    line_end_ = *line;
    line_ = ++lines_;
    TRY(take_escaped_lines());
    if (!skip_first_) break;
    skip_first_ = false;
    lines_ = 0;
  }
  malformed_.reset();
  if (auto parsed = parser_.parse(text()); !parsed) {
    malformed_ = std::move(parsed).error();
  } else if (parser_.is_open()) {
    TRY(take_open_lines());
  }
  return true;
}

Status DelimitedRecords::take_open_lines() {
  const std::size_t first_end = line_end_.end - start_;
  const std::size_t first_next = line_end_.next - start_;
  const std::uint64_t first_lines = lines_;
  while (line_end_.end - start_ < kMaxOpenRecord) {
    const std::size_t added = line_end_.next - start_;
    TRY(const auto line, cut(line_end_.next));
    if (!line) break;
    line_end_ = *line;
    ++lines_;
    TRY(take_escaped_lines());
    if (text().find(encloser_, added) == std::string_view::npos) continue;
    if (auto parsed = parser_.parse(text()); !parsed) {
      malformed_ = std::move(parsed).error();
      return {};
    }
    if (!parser_.is_open()) return {};
  }
  // It never closes: the line alone is the record, as Sqoop takes it.
  line_end_ = {.end = start_ + first_end, .next = start_ + first_next};
  lines_ = first_lines;
  return parser_.parse(text());
}

}  // namespace sluice::formats
