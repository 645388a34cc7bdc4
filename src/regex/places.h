// What flags make of the dot, of a letter, and of the places ^, $ and \b, in PCRE2's words.
#pragma once

#include <string>

#include "regex/char_set.h"

namespace sluice::regex {

struct Flags {
  bool any_case = false;         // (?i)
  bool multiline = false;        // (?m)
  bool dot_all = false;          // (?s)
  bool unix_lines = false;       // (?d)
  bool unicode_case = false;     // (?u)
  bool comments = false;         // (?x)
  bool unicode_classes = false;  // (?U)
};

CharSet any_character(const Flags& flags);
CharSet one_character(char32_t character, const Flags& flags);
CharSet character_range(char32_t first, char32_t last, const Flags& flags);

std::string line_begin(const Flags& flags);
std::string line_end(const Flags& flags);
// \b, or \B when `inside`. Beside a combining mark it asks with kMarkedBoundary or kMarkedInside.
std::string word_boundary(const Flags& flags, bool inside);

// Conditions that PCRE2 can't say: it calls us back with these numbers, and goes on when we agree.
constexpr int kCallLastMatchEnd = 1;
constexpr int kCallBoundary = 2;
constexpr int kCallInside = 3;
constexpr int kCallLookBehindEnd = 4;
constexpr int kCallLookBehind = 10;  // and the following ones, one for each
inline constexpr char kLastMatchEnd[] = "(?C1)";

// Whether there is a word boundary of Java at this byte of a UTF-8 text.
bool is_word_boundary(std::string_view text, std::size_t at);

}  // namespace sluice::regex
