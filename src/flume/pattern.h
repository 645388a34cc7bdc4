// A regular expression of the agent's file, and what happens to an event that it can't decide on.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/fields.h"
#include "regex/regex.h"

namespace sluice::flume {

// Any thread may match. What the expression gives up on (it would go back without end) is said in
// the log, the first time and then ever more rarely.
class Pattern {
 public:
  // The value of a property, or its default; the error has the property's place in the file.
  static Result<Pattern> compile(const Settings& settings, std::string_view key,
                                 const std::string& text);

  // Anywhere in the text. Without a value: given up.
  std::optional<bool> find(std::string_view text) const;
  std::optional<bool> find(std::string_view text, regex::Match& match) const;
  // The whole text; given up is no match.
  bool matches(std::string_view text) const;
  // Without a value when nothing is found, or given up.
  std::optional<std::string> replace_all(std::string_view text,
                                         const regex::Replacement& replacement) const;

  const regex::Regex& regex() const { return regex_; }

 private:
  explicit Pattern(regex::Regex regex) : regex_(std::move(regex)) {}
  void given_up(const Error& why) const;

  regex::Regex regex_;
  // Shared by copies: it is one expression of the file.
  std::shared_ptr<std::atomic<std::uint64_t>> given_up_ =
      std::make_shared<std::atomic<std::uint64_t>>(0);
};

}  // namespace sluice::flume
