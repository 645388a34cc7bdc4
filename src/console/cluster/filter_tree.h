// A parsed filter (message_filter.h says what one means) and what it finds in a message.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "console/cluster/kafka_view.h"

namespace boost::json {
class value;
}

namespace sluice::console {

// What an operand stands for in one message; monostate is SQL's NULL.
using FilterValue = std::variant<std::monostate, bool, double, std::int64_t, std::string>;

// A step into JSON: a member's name or an element's index.
using FilterStep = std::variant<std::string, std::size_t>;

struct FilterOperand {
  enum class Kind { kLiteral, kKey, kValue, kHeader, kPartition, kOffset, kTimestamp };
  Kind kind = Kind::kLiteral;
  FilterValue literal = {};
  std::string header = {};
  std::vector<FilterStep> path = {};  // into a key or value
};

enum class FilterOperator { kEqual, kNotEqual, kLess, kAtMost, kGreater, kAtLeast };

struct FilterNode {
  enum class Kind { kAnd, kOr, kNot, kCompare, kLike, kIn, kIsNull, kTrue };
  Kind kind = Kind::kTrue;
  FilterOperator compare = FilterOperator::kEqual;
  std::vector<FilterOperand> operands = {};  // what is compared; of IN the candidates follow
  std::vector<std::unique_ptr<FilterNode>> parts = {};
};

// A message that operands look into; its JSON is parsed once, when it is first asked for.
class FilterSubject {
 public:
  explicit FilterSubject(const MessageView& message) : message_(message) {}

  FilterValue value_of(const FilterOperand& operand);

 private:
  struct Json {
    bool asked = false;
    std::shared_ptr<const boost::json::value> read = {};  // null when the text is no JSON
  };
  FilterValue inside(const std::optional<std::string>& text, Json& json,
                     const std::vector<FilterStep>& path);

  const MessageView& message_;
  Json key_;
  Json value_;
};

// SQL's three values: absent is "unknown".
std::optional<bool> holds(const FilterNode& node, FilterSubject& subject);

// "%" is any text, "_" any one byte.
bool like(std::string_view text, std::string_view pattern);

}  // namespace sluice::console
