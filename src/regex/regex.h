// Regular expressions that mean what they mean to java.util.regex of Java 17: the same syntax, the
// same matches, the same words for mistakes (docs/decisions/0051-java-regular-expressions.md).
//
// Texts are UTF-8; what is no UTF-8 in one is read as Java decodes it, as U+FFFD. Matching is
// bounded: an expression that backtracks without end on a text is an error (kResourceExhausted).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::regex {

// Where an expression was found. Refers to the text that was searched, unless it was no UTF-8.
class Match {
 public:
  // Group 0 is the whole match. Without a value the group took no part.
  std::optional<std::string_view> group(std::size_t number) const;
  std::size_t size() const { return groups_.size(); }

 private:
  friend class Regex;
  struct Span {
    std::size_t begin, end;
  };
  std::string decoded_;  // a text that had to be decoded first
  std::string_view text_;
  std::vector<std::optional<Span>> groups_;
};

class Replacement;

// Immutable; copies share it, and any thread may match.
class Regex {
 public:
  static constexpr std::uint32_t kMostSteps = 10'000'000;  // about a second of backtracking

  // kInvalidArgument with the message of Java's PatternSyntaxException, several lines.
  static Result<Regex> compile(std::string_view pattern) { return compile(pattern, kMostSteps); }
  // A search is given up after so many steps: for expressions of strangers.
  static Result<Regex> compile(std::string_view pattern, std::uint32_t most_steps);

  // Anywhere in the text.
  Result<bool> find(std::string_view text) const;
  Result<bool> find(std::string_view text, Match& match) const;
  // The whole text.
  Result<bool> matches(std::string_view text) const;
  // The same in at most so many steps; without a value where they are too few.
  std::optional<bool> matches_within(std::uint32_t steps, std::string_view text) const;
  // Without a value where nothing is found: the text stays as it is, to the byte.
  Result<std::optional<std::string>> replace_all(std::string_view text,
                                                 const Replacement& replacement) const;

  const std::string& pattern() const;
  int group_count() const;
  std::optional<int> group_number(const std::string& name) const;
  const std::map<std::string, int>& group_names() const;

 private:
  struct Code;
  explicit Regex(std::shared_ptr<const Code> code) : code_(std::move(code)) {}
  std::shared_ptr<const Code> code_;  // shared by copies; never changes
};

// What takes the place of a match, in the syntax of Java's Matcher.replaceAll: $1 or $12 is a group
// as far as there are so many, ${name} a named one, and a backslash protects what follows.
class Replacement {
 public:
  static Result<Replacement> parse(std::string_view text, const Regex& regex);

 private:
  friend class Regex;
  struct Part {
    std::string text;
    int group = -1;  // or the text of this group
  };
  std::vector<Part> parts_;
};

// The bytes as Java decodes UTF-8: U+FFFD for what is none.
std::string decode_utf8(std::string_view bytes);
bool is_utf8(std::string_view bytes);

}  // namespace sluice::regex
