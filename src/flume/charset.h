// Java's charsets, by Java's names: how bytes of files and bodies become text, and text bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::flume {

// What happens to bytes that mean nothing in their charset.
enum class DecodeErrors { kFail, kReplace, kIgnore };

class Charset {
 public:
  // UTF-8.
  Charset() = default;
  // "GBK", "windows-1252", "Cp1252", "UTF-16", ... kUnsupported names one that nobody knows.
  static Result<Charset> find(std::string_view name);

  bool is_utf8() const { return kind_ == Kind::kUtf8; }
  bool is_ascii() const { return kind_ == Kind::kAscii; }
  bool is_latin1() const { return kind_ == Kind::kLatin1; }
  // Bytes of the smallest character, in which a line feed is looked for: 1, or 2 and 4 of UTF-16
  // and UTF-32.
  std::size_t unit() const { return unit_; }

  // UTF-16 and UTF-32 without an order of bytes: the first bytes of a text may say it. `mark` gets
  // how many these are.
  bool order_by_mark() const { return by_mark_; }
  Charset with_order_of(std::string_view begin, std::size_t& mark) const;

  // The first line feed, and what lies before it; npos when there is none.
  std::size_t find_line_feed(std::string_view bytes) const;
  // In UTF-8. kCorrupt for bad bytes under kFail.
  Result<std::string> decode(std::string_view bytes, DecodeErrors errors) const;
  // Of UTF-8; '?' for what the charset lacks, as Java's getBytes.
  std::string encode(std::string_view utf8) const;
  // How many bytes hold the first `units` UTF-16 units. For charsets other than the three above.
  std::size_t bytes_of_units(std::string_view bytes, std::size_t units) const;

 private:
  enum class Kind { kUtf8, kLatin1, kAscii, kOther };
  Kind kind_ = Kind::kUtf8;
  std::string converter_;  // ICU's name
  std::size_t unit_ = 1;
  bool big_endian_ = true;
  bool by_mark_ = false;
};

}  // namespace sluice::flume
