// What is asked about transactions and their producers from outside.
#include <algorithm>
#include <optional>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/state/transaction_topic.h"
#include "kafka/broker/topics/topics.h"
#include "regex/regex.h"

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
  std::vector<std::string> states;
  for (const std::string& state : request.state_filters) {
    const bool known = transaction_state_of(state).has_value();
    (known ? states : response.unknown_state_filters).push_back(state);
  }
  std::optional<regex::Regex> pattern;
  if (request.transactional_id_pattern && !request.transactional_id_pattern->empty()) {
    auto compiled = regex::Regex::compile(*request.transactional_id_pattern);
    if (!compiled) {
      response.error_code = KafkaError::kInvalidRegularExpression;
      co_return response;
    }
    pattern = std::move(*compiled);
  }
  const std::int64_t now = context.services.clock.wall_ms();
  const bool none = states.empty() && !request.state_filters.empty();
  for (const Transaction& one : context.services.transactions.all()) {
    const std::string state(transaction_state_name(one.state));
    if (none || !lets(states, state) || !lets(request.producer_id_filters, one.producer.id)) {
      continue;
    }
    if (request.duration_filter >= 0 && now - one.started_ms <= request.duration_filter) continue;
    if (pattern) {
      const auto matches = pattern->matches(one.id);
      if (!matches || !*matches) continue;
    }
    auto& listed = response.transaction_states.emplace_back();
    listed.transactional_id = one.id;
    listed.producer_id = one.producer.id;
    listed.transaction_state = state;
  }
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
