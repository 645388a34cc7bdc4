// The characters that a place of an expression takes: the exact set, and for large ones (all
// letters, say) also its spelling in PCRE2's classes, because a class of hundreds of ranges is slow
// and soon too large.
#pragma once

#include <unicode/uniset.h>

#include <optional>
#include <string>
#include <string_view>

namespace sluice::regex {

class CharSet {
 public:
  CharSet() = default;
  explicit CharSet(const icu::UnicodeSet& set, std::string native = "")
      : set_(set), native_(std::move(native)) {}
  static CharSet of(char32_t first, char32_t last);
  static CharSet everything() { return of(0, 0x10FFFF); }

  void add(const CharSet& other);
  void retain(const CharSet& other);
  void complement();

  const icu::UnicodeSet& set() const { return set_; }
  // A class for PCRE2 in UTF mode, brackets and all.
  std::string pcre_class() const;

 private:
  icu::UnicodeSet set_;
  std::string
      native_;  // items of a class that mean the same; empty where there is no such spelling
  bool native_negated_ = false;
};

// What a character stands for where case does not count. Java's rule: ASCII letters only, or with
// `unicode` every character whose upper case, or the lower case of that, is the same.
CharSet any_case(char32_t first, char32_t last, bool unicode);

// Java's names: "Lu", "Alpha", "IsLatin", "InGreek", "javaLowerCase", "sc=Latin" and so on.
// Without a value there is no such name.
struct PropertyMode {
  bool any_case = false;
  bool unicode_classes = false;
};
std::optional<CharSet> property(std::string_view name, PropertyMode mode);
std::optional<CharSet> property_value(std::string_view key, std::string_view value,
                                      PropertyMode mode);

// The classes that have a letter of their own; `unicode` as with Java's (?U).
CharSet digits(bool unicode);
CharSet spaces(bool unicode);
CharSet word_characters(bool unicode);
CharSet horizontal_spaces();
CharSet vertical_spaces();
CharSet line_terminators();
// The words of \b without (?U): letters, digits and the underscore.
CharSet letters_or_digits();

}  // namespace sluice::regex
