// The characters of an expression under a cursor, as Java's parser walks them: comments and blanks
// are skipped under (?x), and mistakes are reported beside the cursor.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::regex {

class PatternText {
 public:
  explicit PatternText(std::string_view utf8);

  bool comments = false;    // (?x)
  bool unix_lines = false;  // (?d)

  char32_t peek();          // the character at the cursor
  char32_t read();          // the same, and goes on
  char32_t next();          // goes on, and looks at what is there
  char32_t next_escaped();  // the same, blanks and comments included
  char32_t skip();          // goes two on, over the character that is returned
  void unread() { --cursor_; }
  bool at_end() const { return cursor_ >= length_; }
  std::size_t cursor() const { return cursor_; }
  void move_to(std::size_t cursor) { cursor_ = cursor; }
  std::size_t length() const { return length_; }
  char32_t at(std::size_t index) const { return index < text_.size() ? text_[index] : 0; }

  // The mistake before the cursor, in Java's words and layout.
  Error mistake(std::string_view what) const;
  Error unsupported(std::string_view what) const;

 private:
  bool is_line_end(char32_t c) const;
  void take_out_quotes();

  std::string original_;
  std::vector<char32_t> text_;  // \Q...\E is gone from it
  std::size_t length_ = 0;
  std::size_t cursor_ = 0;
};

bool is_ascii_digit(char32_t c);
bool is_ascii_letter(char32_t c);

}  // namespace sluice::regex
