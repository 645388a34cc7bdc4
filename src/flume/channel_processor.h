// Between a source and its channels: interceptors, then the selector, then one transaction per
// channel.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "flume/channel.h"
#include "flume/interceptor.h"
#include "flume/selector.h"

namespace sluice::flume {

// A batch on its way into the channels. It remembers which channels have it, so that a try after a
// failure gives nothing twice.
struct Delivery {
  Selection selection;
  std::size_t done = 0;  // required parts that are committed
};

class ChannelProcessor {
 public:
  ChannelProcessor(std::vector<std::unique_ptr<Interceptor>> interceptors,
                   std::unique_ptr<Selector> selector, std::vector<Channel*> channels)
      : interceptors_(std::move(interceptors)),
        selector_(std::move(selector)),
        channels_(std::move(channels)) {}

  Delivery prepare(Batch batch);
  // Puts what is missing. kResourceExhausted when a channel is full: call again with the same
  // delivery.
  Status deliver(Delivery& delivery, const std::stop_token& stop);
  // Both at once, for sources that can ask for the events again.
  Status process(Batch batch, const std::stop_token& stop);
  // How many events a source without a batch size puts at once: every channel takes that many.
  std::size_t most_at_once() const;

 private:
  std::vector<std::unique_ptr<Interceptor>> interceptors_;
  std::unique_ptr<Selector> selector_;
  std::vector<Channel*> channels_;
};

}  // namespace sluice::flume
