// What is asked about transactions and their producers from outside.
#include <algorithm>
#include <optional>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/api/id_pattern.h"
#include "kafka/broker/state/transaction_topic.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

wire::DescribeTransactionsResponse::TransactionState describe(const Context& context,
                                                              const std::string& id) {
  wire::DescribeTransactionsResponse::TransactionState answer;
  answer.transactional_id = id;
  if (id.empty()) {
    answer.error_code = KafkaError::kInvalidRequest;
    return answer;
  }
  if (!context.services.transaction_topic.serves(id)) {
    answer.error_code = KafkaError::kNotCoordinator;
    return answer;
  }
  const auto found = context.services.transactions.find(id);
  if (!found) {
    answer.error_code = KafkaError::kTransactionalIdNotFound;
    return answer;
  }
  answer.transaction_state = transaction_state_name(found->state);
  answer.transaction_timeout_ms = found->timeout_ms;
  answer.transaction_start_time_ms = found->started_ms;
  answer.producer_id = found->producer.id;
  answer.producer_epoch = found->producer.epoch;
  for (const auto& [topic, index] : found->partitions) {
    if (answer.topics.empty() || answer.topics.back().topic != topic) {
      answer.topics.emplace_back().topic = topic;
    }
    answer.topics.back().partitions.push_back(index);
  }
  return answer;
}

template <class Values, class Value>
bool lets(const Values& filter, const Value& value) {
  return filter.empty() || std::find(filter.begin(), filter.end(), value) != filter.end();
}

using ListRequest = wire::ListTransactionsRequest;
using ListResponse = wire::ListTransactionsResponse;

// The states that are asked for, without those that are none.
std::vector<std::string> known_states(const ListRequest& request, ListResponse& response) {
  std::vector<std::string> states;
  for (const std::string& state : request.state_filters) {
    const bool known = transaction_state_of(state).has_value();
    (known ? states : response.unknown_state_filters).push_back(state);
  }
  return states;
}

Result<std::optional<IdPattern>> pattern_of(const ListRequest& request, const Clock& clock) {
  const auto& text = request.transactional_id_pattern;
  if (!text || text->empty()) return std::optional<IdPattern>();
  TRY(auto pattern, IdPattern::compile(*text, clock));
  return std::optional<IdPattern>(std::move(pattern));
}

// An expression costs time, and an error of it tells of what it met: ids that the client may not
// know of do not come that far.
Status list(const Context& context, const ListRequest& request, ListResponse& response) {
  const std::vector<std::string> states = known_states(request, response);
  TRY(const std::optional<IdPattern> pattern, pattern_of(request, context.services.clock));
  const std::int64_t now = context.services.clock.wall_ms();
  const bool none = states.empty() && !request.state_filters.empty();
  for (const Transaction& one : context.services.transactions.all()) {
    const std::string state(transaction_state_name(one.state));
    if (none || !lets(states, state) || !lets(request.producer_id_filters, one.producer.id)) {
      continue;
    }
    if (request.duration_filter >= 0 && now - one.started_ms <= request.duration_filter) continue;
    if (!context.may_silently(AclOperation::kDescribe, ResourceType::kTransactionalId, one.id)) {
      continue;
    }
    if (pattern) {
      TRY(const bool matches, pattern->matches(one.id));
      if (!matches) continue;
    }
    auto& listed = response.transaction_states.emplace_back();
    listed.transactional_id = one.id;
    listed.producer_id = one.producer.id;
    listed.transaction_state = state;
  }
  return {};
}

}  // namespace

Answer<wire::DescribeTransactionsRequest> describe_transactions(
    Context& context, wire::DescribeTransactionsRequest request) {
  wire::DescribeTransactionsResponse response;
  for (const std::string& id : request.transactional_ids) {
    response.transaction_states.push_back(describe(context, id));
  }
  co_return response;
}

Answer<wire::ListTransactionsRequest> list_transactions(Context& context,
                                                        wire::ListTransactionsRequest request) {
  wire::ListTransactionsResponse response;
  const auto work = [&] { return list(context, request, response); };
  const Status done = co_await net::blocking(context.services.pool, context.loop, work);
  if (done) co_return response;
  if (done.error().code() == ErrorCode::kCancelled) co_return done.error();
  response.error_code = done.error().code() == ErrorCode::kInvalidArgument
                            ? KafkaError::kInvalidRegularExpression
                            : KafkaError::kCoordinatorNotAvailable;
  response.transaction_states.clear();
  co_return response;
}

Answer<wire::DescribeProducersRequest> describe_producers(Context& context,
                                                          wire::DescribeProducersRequest request) {
  wire::DescribeProducersResponse response;
  for (const auto& topic : request.topics) {
    auto& answered = response.topics.emplace_back();
    answered.name = topic.name;
    for (const wire::PartitionId index : topic.partition_indexes) {
      auto& answer = answered.partitions.emplace_back();
      answer.partition_index = index;
      const PartitionPtr partition = context.services.partitions.find(topic.name, index);
      if (!partition) {
        put_error(refusal(KafkaError::kUnknownTopicOrPartition,
                          "This server does not host this topic-partition."),
                  answer);
        continue;
      }
      for (const auto& [id, producer] : partition->log().producers()) {
        const bool any = !producer.batches.empty();
        wire::DescribeProducersResponse::ProducerState state;
        state.producer_id = id;
        state.producer_epoch = producer.epoch;
        state.last_sequence = any ? producer.batches.back().last_sequence : -1;
        state.last_timestamp = producer.last_timestamp;
        state.coordinator_epoch = producer.coordinator_epoch;
        state.current_txn_start_offset = producer.open_since;
        answer.active_producers.push_back(state);
      }
    }
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
