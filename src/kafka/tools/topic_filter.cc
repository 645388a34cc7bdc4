#include "kafka/tools/topic_filter.h"

#include <algorithm>
#include <regex>

#include "base/text.h"

namespace sluice::kafka::tools {

struct TopicFilter::Compiled {
  std::regex expression;
};

namespace {

// The words of Java's PatternSyntaxException for the mistakes people make, else the library's.
std::string explain(const std::string& expression, const std::regex_error& error) {
  const auto last = expression.empty() ? 0 : expression.size() - 1;
  const auto at = [&](const char* what, std::size_t index, std::size_t caret) {
    return std::string(what) + " near index " + std::to_string(index) + "\n" + expression + "\n" +
           std::string(caret, ' ') + "^";
  };
  if (error.code() == std::regex_constants::error_brack) {
    return at("Unclosed character class", last, last);
  }
  if (error.code() == std::regex_constants::error_paren) {
    return at("Unclosed group", expression.size(), expression.size());
  }
  return expression + ": " + error.what();
}

}  // namespace

bool is_internal_topic(const std::string& name) {
  return name == "__consumer_offsets" || name == "__transaction_state";
}

Result<TopicFilter> TopicFilter::make(const std::string& text, Syntax syntax) {
  TopicFilter filter;
  filter.expression_ = text;
  if (syntax == Syntax::kList) {
    std::string list(trim(text));
    std::replace(list.begin(), list.end(), ',', '|');
    std::erase(list, ' ');
    const auto first = list.find_first_not_of("\"'");
    const auto last = list.find_last_not_of("\"'");
    filter.expression_ = first == list.npos ? "" : list.substr(first, last - first + 1);
  }
  // The library says by exception what it cannot read.
  try {
    filter.compiled_ = std::make_shared<Compiled>(Compiled{std::regex(filter.expression_)});
  } catch (const std::regex_error& error) {
    return Error(ErrorCode::kInvalidArgument, syntax == Syntax::kList
                                                  ? filter.expression_ + " is an invalid regex."
                                                  : explain(filter.expression_, error));
  }
  return filter;
}

bool TopicFilter::matches(const std::string& name) const {
  try {
    return std::regex_match(name, compiled_->expression);
  } catch (const std::regex_error&) {
    return false;  // the expression is too complex for this name
  }
}

}  // namespace sluice::kafka::tools
