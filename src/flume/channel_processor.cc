#include "flume/channel_processor.h"

#include <algorithm>

#include "base/log.h"

namespace sluice::flume {

void change_headers(Batch& batch, const std::function<void(Headers&)>& change) {
  const Headers* before = nullptr;
  const Headers* after = nullptr;
  for (Event& event : batch.events()) {
    if (event.headers != before) {
      Headers changed = *event.headers;
      change(changed);
      before = event.headers;
      after = changed == *before ? before : batch.own(std::move(changed));
    }
    event.headers = after;
  }
}

Delivery ChannelProcessor::prepare(Batch batch) {
  for (const auto& interceptor : interceptors_) interceptor->intercept(batch);
  Delivery delivery;
  if (batch.empty()) return delivery;
  delivery.selection = selector_->select(std::make_shared<const Batch>(std::move(batch)));
  return delivery;
}

Status ChannelProcessor::deliver(Delivery& delivery, const std::stop_token& stop) {
  const std::vector<Selection::Part>& required = delivery.selection.required;
  while (delivery.done < required.size()) {
    const Selection::Part& part = required[delivery.done];
    TRY(channels_[part.channel]->put(part.batch, stop));
    ++delivery.done;
  }
  for (const Selection::Part& part : delivery.selection.optional) {
    if (Status put = channels_[part.channel]->put(part.batch, stop); !put) {
      log::error("an optional channel did not take a batch",
                 {{"events", part.batch->size()}, {"error", put.error().message()}});
    }
  }
  delivery.selection.optional.clear();
  return {};
}

Status ChannelProcessor::process(Batch batch, const std::stop_token& stop) {
  Delivery delivery = prepare(std::move(batch));
  return deliver(delivery, stop);
}

std::size_t ChannelProcessor::most_at_once() const {
  std::int64_t most = 1000;
  for (const Channel* channel : channels_) most = std::min(most, channel->transaction_capacity());
  return static_cast<std::size_t>(std::max<std::int64_t>(most, 1));
}

}  // namespace sluice::flume
