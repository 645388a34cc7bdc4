// Files of delimited text, record by record. A field that is enclosed goes on over line ends.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/byte_source.h"
#include "formats/delimited_parser.h"

namespace sluice::formats {

enum class LineEnds {
  kHadoop,   // \n, \r\n and \r, whatever is before them, or the record delimiter if it is no \n
  kWritten,  // the record delimiter, unless an escape protects it: what DelimitedText has written
};

// One thread.
class DelimitedRecords {
 public:
  static constexpr std::uint64_t kWhole = std::numeric_limits<std::uint64_t>::max();

  // Reads the records that begin behind `from`, and not behind `to`: the line that `from` is in
  // belongs to the piece before. `read` begins at `from`.
  DelimitedRecords(ByteSource::Read read, std::uint64_t from, std::uint64_t to,
                   const Delimiters& delimiters, LineEnds ends = LineEnds::kHadoop);

  // Goes to the next record; false at the end. A record that is malformed is none of its errors.
  Result<bool> next();

  // Of the record, until the next one is read.
  const std::vector<std::string_view>& fields() const { return parser_.fields(); }
  const std::optional<Error>& malformed() const { return malformed_; }
  // As it stands in the file; with what ends it.
  std::string_view text() const {
    return std::string_view(buffer_).substr(start_, line_end_.end - start_);
  }
  std::string_view raw() const {
    return std::string_view(buffer_).substr(start_, line_end_.next - start_);
  }
  // Its first line, counted from 1 where reading began, and its first byte in the file.
  std::uint64_t line() const { return line_; }
  std::uint64_t offset() const { return base_ + start_; }

 private:
  // Where a line's text ends, and the next begins.
  struct Line {
    std::size_t end = 0;
    std::size_t next = 0;
  };
  // Cuts the line that begins at `at` of the buffer.
  Result<std::optional<Line>> cut(std::size_t at);
  std::optional<Line> find_end(std::size_t at) const;
  Result<bool> fill();
  // Adds lines to the record for as long as an escape stands before its end.
  Status take_escaped_lines();
  bool ends_with_escape() const;
  // Adds lines to the record for as long as it is inside an enclosed field.
  Status take_open_lines();

  ByteSource::Read read_;
  DelimitedParser parser_;
  std::string record_delimiter_;  // empty: line ends
  std::string encloser_;
  std::string escape_;  // of record delimiters; empty: nothing protects them
  std::uint64_t to_;
  bool skip_first_;

  std::string buffer_;
  std::uint64_t base_;       // of the buffer, in the file
  std::size_t start_ = 0;    // of the record, in the buffer
  Line line_end_;            // of the record
  std::size_t scanned_ = 0;  // no line end before it
  bool at_end_ = false;
  std::uint64_t line_ = 0;
  std::uint64_t lines_ = 0;
  std::optional<Error> malformed_;
};

}  // namespace sluice::formats
