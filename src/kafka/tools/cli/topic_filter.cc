#include "kafka/tools/cli/topic_filter.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::kafka::tools {

Result<TopicFilter> TopicFilter::make(const std::string& text, Syntax syntax) {
  std::string expression = text;
  if (syntax == Syntax::kList) {
    std::string list(trim(text));
    std::replace(list.begin(), list.end(), ',', '|');
    std::erase(list, ' ');
    const auto first = list.find_first_not_of("\"'");
    const auto last = list.find_last_not_of("\"'");
    expression = first == list.npos ? "" : list.substr(first, last - first + 1);
  }
  Result<regex::Regex> compiled = regex::Regex::compile(expression);
  if (compiled) return TopicFilter(expression, *std::move(compiled));
  if (syntax == Syntax::kPattern || compiled.error().code() != ErrorCode::kInvalidArgument) {
    return compiled.error();
  }
  return Error(ErrorCode::kInvalidArgument, expression + " is an invalid regex.");
}

bool TopicFilter::matches(const std::string& name) const {
  const Result<bool> matches = compiled_.matches(name);
  return matches && *matches;  // not when the expression gives up on the name
}

}  // namespace sluice::kafka::tools
