// Trying again what may pass, as Kafka's admin client does until default.api.timeout.ms is over.
#pragma once

#include <chrono>
#include <thread>

#include "base/result.h"
#include "kafka/client/cluster.h"
#include "kafka/wire/errors.h"

namespace sluice::kafka::client {

// A coordinator or leader that moved or is loading, a connection that was lost. That a topic does
// not exist, or has no leader, is an answer.
inline bool may_pass(const Error& error) {
  const auto reason = error.reason<wire::KafkaError>();
  if (!reason) return error.code() == ErrorCode::kUnavailable;
  return wire::is_retriable(*reason) && *reason != wire::KafkaError::kUnknownTopicOrPartition &&
         *reason != wire::KafkaError::kUnknownTopicId &&
         *reason != wire::KafkaError::kLeaderNotAvailable;
}

// `attempt` gives a Result; it finds its connections anew each time.
template <class Attempt>
auto with_retries(const ClusterSettings& settings, const Attempt& attempt) -> decltype(attempt()) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + settings.patience;
  for (;;) {
    auto outcome = attempt();
    if (outcome || !may_pass(outcome.error()) || Clock::now() + settings.retry_wait >= deadline) {
      return outcome;
    }
    std::this_thread::sleep_for(settings.retry_wait);
  }
}

}  // namespace sluice::kafka::client
