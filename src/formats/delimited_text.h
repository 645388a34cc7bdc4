// Delimited text: fields, records, an optional escape and an optional encloser, by the rules of
// Sqoop's FieldFormatter, which the field's files are written with.
//
// A field's text becomes:
//   1. with an escape, every escape in it is doubled;
//   2. without an encloser, the escape (if any) goes before each field and record delimiter;
//   3. with one, the escape (if any) goes before each encloser, and the field is enclosed if that
//   is
//      required, or if it holds a field or record delimiter.
// With neither, nothing is protected: write_field() then says that a reader will be misled.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sluice::formats {

// Characters (Unicode code points, written as UTF-8); 0 means none.
struct Delimiters {
  char32_t field = ',';
  char32_t record = '\n';
  char32_t enclose = 0;
  char32_t escape = 0;
  bool enclose_required = false;

  bool operator==(const Delimiters&) const = default;
};

class DelimitedText {
 public:
  explicit DelimitedText(const Delimiters& delimiters);

  const std::string& field_delimiter() const { return field_; }
  const std::string& record_delimiter() const { return record_; }

  // Appends one field. True: the text holds a delimiter that nothing protects.
  bool write_field(Bytes& out, std::string_view text) const;
  // The same for text that the caller appended to `out` at `start` already.
  bool protect(Bytes& out, std::size_t start) const;
  // Text made only of these characters needs no protection, so write_field() would copy it.
  bool is_plain(std::string_view alphabet) const;

 private:
  bool holds_special(std::string_view text) const;
  bool write_special(Bytes& out, std::string_view text) const;
  // The rules above taken one after the other over the whole text, as Sqoop does. It matters where
  // one character plays two parts: it is escaped once for each.
  bool write_by_replacing(Bytes& out, std::string_view text) const;
  void escape_all(std::string& text, const std::string& part) const;

  std::string field_;
  std::string record_;
  std::string enclose_;
  std::string escape_;
  bool enclose_required_;
  bool distinct_;  // no character plays two parts
  // First bytes of what write_special() must look at; repeated to fill the four places.
  std::array<char, 4> needles_;
};

// A code point as UTF-8.
std::string to_utf8(char32_t character);

}  // namespace sluice::formats
