// A pattern, a text and a replacement, separated by line ends: whatever they are, the answer comes,
// and in bounded time.
#include <string_view>

#include "regex/regex.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t first = input.find('\n');
  const std::string_view pattern = input.substr(0, first);
  const std::string_view rest = first == input.npos ? "" : input.substr(first + 1);
  const std::size_t second = rest.find('\n');
  const std::string_view text = rest.substr(0, std::min<std::size_t>(second, 64));
  const auto regex = sluice::regex::Regex::compile(pattern);
  if (!regex) return 0;
  sluice::regex::Match match;
  (void)regex->find(text, match);
  (void)regex->matches(text);
  const auto replacement = sluice::regex::Replacement::parse(
      second == rest.npos ? "<$0>" : rest.substr(second + 1), *regex);
  if (replacement) (void)regex->replace_all(text, *replacement);
  return 0;
}
