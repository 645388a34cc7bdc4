#include "kafka/broker/guards/mutations.h"

#include "kafka/broker/guards/denied.h"
#include "kafka/broker/quota/quotas.h"
#include "kafka/broker/security/session.h"

namespace sluice::kafka::broker::limited {

namespace {

constexpr wire::KafkaError kOver = wire::KafkaError::kThrottlingQuotaExceeded;

// From these versions on (KIP-599) who is over his quota is refused; before, he waits afterwards.
constexpr std::int16_t kStrictCreate = 6;
constexpr std::int16_t kStrictDelete = 5;
constexpr std::int16_t kStrictGrow = 3;

class Mutations {
 public:
  Mutations(Context& context, std::int16_t strict_from)
      : context_(context),
        client_id_(context.header.client_id.value_or("")),
        strict_(context.version() >= strict_from) {}

  bool allow(std::int64_t partitions) {
    const auto mutation = context_.services.quotas.mutate(
        {context_.session.principal().name, client_id_}, static_cast<double>(partitions), strict_,
        context_.services.clock.steady_ms());
    context_.throttle_ms = std::max(context_.throttle_ms, mutation.throttle_ms);
    return !mutation.refused;
  }

 private:
  Context& context_;
  const std::string client_id_;
  const bool strict_;
};

void refuse(auto& answer) {
  answer.error_code = kOver;
  answer.error_message = std::string(wire::error_message(kOver));
}

std::int64_t count(const Context& context, const wire::CreateTopicsRequest::CreatableTopic& topic) {
  if (!topic.assignments.empty()) return static_cast<std::int64_t>(topic.assignments.size());
  return topic.num_partitions > 0 ? topic.num_partitions
                                  : context.services.settings.default_partitions;
}

}  // namespace

Answer<wire::CreateTopicsRequest> create_topics(Context& context,
                                                wire::CreateTopicsRequest request) {
  Mutations mutations(context, kStrictCreate);
  const auto over = guarded::take_denied(request.topics, [&](const auto& topic) {
    return request.validate_only || mutations.allow(count(context, topic));
  });
  CO_TRY(auto response, co_await broker::create_topics(context, std::move(request)));
  for (const auto& topic : over) {
    auto& answer = response.topics.emplace_back();
    answer.name = topic.name;
    refuse(answer);
  }
  co_return response;
}

Answer<wire::DeleteTopicsRequest> delete_topics(Context& context,
                                                wire::DeleteTopicsRequest request) {
  Mutations mutations(context, kStrictDelete);
  const auto over = guarded::take_denied(request.topics, [&](const auto& topic) {
    const TopicCatalog& catalog = context.services.catalog;
    const TopicPtr known = topic.name ? catalog.find(*topic.name) : catalog.find(topic.topic_id);
    return !known || mutations.allow(known->partitions);
  });
  CO_TRY(auto response, co_await broker::delete_topics(context, std::move(request)));
  for (const auto& topic : over) {
    auto& answer = response.responses.emplace_back();
    answer.name = topic.name;
    answer.topic_id = topic.topic_id;
    refuse(answer);
  }
  co_return response;
}

Answer<wire::CreatePartitionsRequest> create_partitions(Context& context,
                                                        wire::CreatePartitionsRequest request) {
  Mutations mutations(context, kStrictGrow);
  const auto over = guarded::take_denied(request.topics, [&](const auto& topic) {
    const TopicPtr known = context.services.catalog.find(topic.name);
    const std::int64_t added = known ? topic.count - known->partitions : 0;
    return request.validate_only || added <= 0 || mutations.allow(added);
  });
  CO_TRY(auto response, co_await broker::create_partitions(context, std::move(request)));
  for (const auto& topic : over) {
    auto& answer = response.results.emplace_back();
    answer.name = topic.name;
    refuse(answer);
  }
  co_return response;
}

}  // namespace sluice::kafka::broker::limited
