// Topic names by regular expression, as --topic and --include of Kafka's tools take it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace sluice::kafka::tools {

bool is_internal_topic(const std::string& name);

class TopicFilter {
 public:
  // The whole name must match. Under kList a comma separates alternatives and blanks and quotes
  // around are dropped (kafka-topics); under kPattern the text is the expression
  // (kafka-console-consumer).
  enum class Syntax { kList, kPattern };
  // kInvalidArgument: "x is an invalid regex."
  static Result<TopicFilter> make(const std::string& text, Syntax syntax);
  bool matches(const std::string& name) const;
  const std::string& expression() const { return expression_; }

 private:
  struct Compiled;
  std::string expression_;
  std::shared_ptr<const Compiled> compiled_;  // immutable, so copies share it
};

}  // namespace sluice::kafka::tools
