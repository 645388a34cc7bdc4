// An expression (filter/filter.h) over an event. Its names: body, with paths where it is JSON;
// headers.NAME; timestamp, the header of that name as milliseconds since 1970.
#pragma once

#include <string>
#include <string_view>

#include "base/fields.h"
#include "filter/filter.h"
#include "flume/event.h"

namespace sluice::flume {

// Any thread.
class EventFilter {
 public:
  // The value of that property; the error has its place in the file.
  static Result<EventFilter> parse(const Settings& settings, std::string_view key,
                                   const std::string& text);

  // Whether it is known to hold.
  bool matches(const Event& event) const;

 private:
  explicit EventFilter(filter::Filter filter) : filter_(std::move(filter)) {}
  filter::Filter filter_;
};

}  // namespace sluice::flume
