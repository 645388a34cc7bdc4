// Reading records of delimited text, by the rules of Sqoop's RecordParser:
//
//   an encloser at the start of a field encloses it, and a delimiter must follow the closing one;
//   an escape takes the next character as it is, inside and outside of enclosers;
//   in a field that is not enclosed, an encloser is a character like any other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/delimited_text.h"

namespace sluice::formats {

class DelimitedParser {
 public:
  explicit DelimitedParser(const Delimiters& delimiters);

  // Cuts one record, which ends at its record delimiter or with the text; an empty text has no
  // fields. The fields stay until the next call. The error's words are RecordParser's own.
  Status parse(std::string_view record);
  const std::vector<std::string_view>& fields() const { return fields_; }
  // Whether the last record ended inside an enclosed field, so that more lines belong to it.
  bool is_open() const { return open_; }
  bool encloses() const { return !enclose_.empty(); }

 private:
  // From `at` through one field and its delimiter.
  Status take_enclosed(std::string_view record, std::size_t& at, bool& at_end);
  void take_plain(std::string_view record, std::size_t& at, bool& at_end);
  // What stands at `at`: a delimiter is passed. True: there was one, or the text ended.
  bool pass_delimiter(std::string_view record, std::size_t& at, bool& at_end) const;

  std::string field_;
  std::string record_;
  std::string enclose_;
  std::string escape_;
  bool enclose_required_;
  bool open_ = false;
  std::vector<std::string_view> fields_;
  std::string made_;  // the fields that are not a part of the record as it stands
};

}  // namespace sluice::formats
