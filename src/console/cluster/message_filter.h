// Which messages of a topic are wanted, by an expression (filter/filter.h).
//
// Its names: key, value, partition, offset, timestamp (milliseconds since 1970; compared with text
// it is a time in UTC), headers.NAME (the last of that name), and paths into a key or value that is
// JSON.
#pragma once

#include <string_view>

#include "base/result.h"
#include "console/cluster/kafka_view.h"
#include "filter/filter.h"

namespace sluice::console {

// Copies share what was parsed; any thread.
class MessageFilter {
 public:
  // kInvalidArgument with the place and what was expected there.
  static Result<MessageFilter> parse(std::string_view text);

  bool matches(const MessageView& message) const;

 private:
  explicit MessageFilter(filter::Filter filter) : filter_(std::move(filter)) {}
  filter::Filter filter_;
};

}  // namespace sluice::console
