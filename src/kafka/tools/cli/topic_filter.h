// Topic names by Java's regular expressions, as --topic and --include of Kafka's tools take it.
#pragma once

#include <string>

#include "base/result.h"
#include "regex/regex.h"

namespace sluice::kafka::tools {

class TopicFilter {
 public:
  // The whole name must match. Under kList a comma separates alternatives and blanks and quotes
  // around are dropped (kafka-topics); under kPattern the text is the expression
  // (kafka-console-consumer).
  enum class Syntax { kList, kPattern };
  // kInvalidArgument: "x is an invalid regex.", or under kPattern the words of Java's
  // PatternSyntaxException.
  static Result<TopicFilter> make(const std::string& text, Syntax syntax);
  bool matches(const std::string& name) const;
  const std::string& expression() const { return expression_; }

 private:
  TopicFilter(std::string expression, regex::Regex compiled)
      : expression_(std::move(expression)), compiled_(std::move(compiled)) {}
  std::string expression_;
  regex::Regex compiled_;
};

}  // namespace sluice::kafka::tools
