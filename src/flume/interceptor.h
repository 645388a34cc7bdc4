// Changes, or drops, the events of a batch on their way from a source to its channels.
#pragma once

#include <functional>

#include "flume/event.h"

namespace sluice::flume {

// Runs on the source's thread, one batch at a time.
class Interceptor {
 public:
  virtual ~Interceptor() = default;
  virtual void intercept(Batch& batch) = 0;
};

// Applies `change` to the headers of every event. Events that shared their headers share the
// changed ones, so a file's lines cost one copy.
void change_headers(Batch& batch, const std::function<void(Headers&)>& change);

}  // namespace sluice::flume
