#include "flume/channel.h"

namespace sluice::flume {

Status Channel::take_in(const Slices& slices) {
  const auto most = static_cast<std::size_t>(transaction_capacity());
  for (const Slice& slice : slices) {
    const auto events = slice.events();
    for (std::size_t at = 0; at < events.size(); at += most) {
      Batch batch;
      batch.keep(slice.batch);
      for (const Event& event : events.subspan(at, std::min(most, events.size() - at))) {
        batch.add(event.headers, event.body);
      }
      TRY(put(std::make_shared<const Batch>(std::move(batch)), {}));
    }
  }
  return {};
}

}  // namespace sluice::flume
