// Which messages of a topic are wanted: what follows WHERE in SQL.
//
//   value.price > 100 AND key LIKE 'order-%'
//   headers.source = 'web' OR value.items[0].name IS NOT NULL
//   timestamp >= '2026-11-30 08:00:00' AND partition IN (0, 2)
//
// Operands: key, value, partition, offset, timestamp (milliseconds since 1970; compared with text
// it is a time in UTC), headers.NAME, and paths into a key or value that is JSON. Comparison is
// SQL's: NULL (absent, or not JSON) is neither true nor false; a number and a text that reads as
// one are compared as numbers. LIKE knows % and _. Texts are in single quotes, a quote in one is
// doubled.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "console/cluster/kafka_view.h"

namespace sluice::console {

inline constexpr std::size_t kMaxFilterBytes = 4096;

struct FilterNode;

// Copies share what was parsed; any thread.
class MessageFilter {
 public:
  // kInvalidArgument with the place and what was expected there.
  static Result<MessageFilter> parse(std::string_view text);

  bool matches(const MessageView& message) const;

 private:
  explicit MessageFilter(std::shared_ptr<const FilterNode> root) : root_(std::move(root)) {}
  std::shared_ptr<const FilterNode> root_;
};

}  // namespace sluice::console
