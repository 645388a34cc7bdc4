#include "flume/pattern.h"

#include <bit>

#include "base/log.h"

namespace sluice::flume {

Result<Pattern> Pattern::compile(const Settings& settings, std::string_view key,
                                 const std::string& text) {
  Result<regex::Regex> compiled = regex::Regex::compile(text);
  if (compiled) return Pattern(*std::move(compiled));
  // Java's message shows the expression again, and a caret below it: more lines than one.
  const std::string& words = compiled.error().message();
  const std::string what =
      "'" + text + "' is not a regular expression of Java: " + words.substr(0, words.find('\n'));
  const Property* property = settings.find(key);
  return property != nullptr ? property->problem(what) : settings.problem(what);
}

std::optional<bool> Pattern::find(std::string_view text) const {
  regex::Match match;
  return find(text, match);
}

std::optional<bool> Pattern::find(std::string_view text, regex::Match& match) const {
  const Result<bool> found = regex_.find(text, match);
  if (found) return *found;
  given_up(found.error());
  return std::nullopt;
}

bool Pattern::matches(std::string_view text) const {
  const Result<bool> matches = regex_.matches(text);
  if (!matches) given_up(matches.error());
  return matches && *matches;
}

std::optional<std::string> Pattern::replace_all(std::string_view text,
                                                const regex::Replacement& replacement) const {
  auto replaced = regex_.replace_all(text, replacement);
  if (replaced) return *std::move(replaced);
  given_up(replaced.error());
  return std::nullopt;
}

void Pattern::given_up(const Error& why) const {
  const std::uint64_t times = given_up_->fetch_add(1) + 1;
  if (std::has_single_bit(times)) {
    log::warn("an event stays as it is: its text is too much for the expression",
              {{"times", times}, {"why", why.message()}});
  }
}

}  // namespace sluice::flume
