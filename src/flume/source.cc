#include "flume/source.h"

#include "base/log.h"
#include "flume/channel_processor.h"
#include "flume/worker.h"

namespace sluice::flume {

Status ThreadSource::start(ChannelProcessor& channels) {
  TRY(open());
  if (CounterGroup* group = mutable_counters()) group->start(clock_.wall_ms());
  thread_ = std::jthread([this, &channels](const std::stop_token& stop) { run(channels, stop); });
  return {};
}

void ThreadSource::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  close();
  if (CounterGroup* group = mutable_counters()) group->stop(clock_.wall_ms());
}

void PollableSource::run(ChannelProcessor& channels, const std::stop_token& stop) {
  RunnerBackoff backoff(backoff_step_ms_, backoff_most_ms_);
  while (!stop.stop_requested()) {
    if (poll(channels, stop) == PollOutcome::kReady) {
      backoff.reset();
    } else {
      sleep_for(backoff.next(), stop);
    }
  }
}

bool deliver_at_last(ChannelProcessor& channels, Batch batch, SourceCounter& counters,
                     const Patience& patience, const std::stop_token& stop) {
  const auto events = static_cast<std::int64_t>(batch.size());
  Delivery delivery = channels.prepare(std::move(batch));
  Backoff backoff(patience.first_wait_ms, patience.most_wait_ms);
  for (;;) {
    counters.received += events;
    if (patience.count_batches) ++counters.batch_received;
    const Status done = channels.deliver(delivery, stop);
    if (done) break;
    if (stop.stop_requested()) return false;
    ++counters.channel_write_fail;
    log::warn("the channel does not take events now; the source tries again",
              {{"error", done.error().message()}});
    if (!backoff.wait(stop)) return false;
  }
  counters.accepted += events;
  if (patience.count_batches) ++counters.batch_accepted;
  return true;
}

}  // namespace sluice::flume
