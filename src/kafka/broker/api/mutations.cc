#include "kafka/broker/api/mutations.h"

#include <algorithm>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/quota/quotas.h"
#include "kafka/broker/security/session.h"

namespace sluice::kafka::broker {

Mutations::Mutations(Context& context, std::int16_t strict_from)
    : context_(context),
      client_id_(context.header.client_id.value_or("")),
      strict_(context.version() >= strict_from) {}

Status Mutations::count(std::int64_t partitions) {
  constexpr wire::KafkaError kOver = wire::KafkaError::kThrottlingQuotaExceeded;
  const auto mutation = context_.services.quotas.mutate(
      {context_.session.principal().name, client_id_}, static_cast<double>(partitions), strict_,
      context_.services.clock.steady_ms());
  context_.throttle_ms = std::max(context_.throttle_ms, mutation.throttle_ms);
  if (!mutation.refused) return {};
  return refusal(kOver, std::string(wire::error_message(kOver)));
}

}  // namespace sluice::kafka::broker
