#include "flume/source.h"

#include "base/clock.h"
#include "flume/worker.h"

namespace sluice::flume {

Status PollableSource::start(ChannelProcessor& channels) {
  TRY(open());
  if (CounterGroup* group = mutable_counters()) group->start(SystemClock().wall_ms());
  thread_ = std::jthread([this, &channels](const std::stop_token& stop) {
    RunnerBackoff backoff(backoff_step_ms_, backoff_most_ms_);
    while (!stop.stop_requested()) {
      if (poll(channels, stop) == PollOutcome::kReady) {
        backoff.reset();
      } else {
        sleep_for(backoff.next(), stop);
      }
    }
  });
  return {};
}

void PollableSource::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  close();
  if (CounterGroup* group = mutable_counters()) group->stop(SystemClock().wall_ms());
}

}  // namespace sluice::flume
