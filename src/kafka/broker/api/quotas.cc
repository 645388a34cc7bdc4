// Quotas of clients. What makes no sense is refused in Kafka's words.
#include <algorithm>
#include <set>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/quota/quotas.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

enum class Match : std::int8_t { kExact = 0, kDefault = 1, kSpecified = 2 };

Status check_match(const wire::DescribeClientQuotasRequest::ComponentData& component) {
  const auto invalid = [](std::string words) {
    return refusal(KafkaError::kInvalidRequest, std::move(words));
  };
  switch (static_cast<Match>(component.match_type)) {
    case Match::kExact:
      if (component.match) return {};
      return invalid("Request specified MATCH_TYPE_EXACT, but set match string to null.");
    case Match::kDefault:
      if (!component.match) return {};
      return invalid("Request specified MATCH_TYPE_DEFAULT, but also specified a match string.");
    case Match::kSpecified:
      if (!component.match) return {};
      return invalid("Request specified MATCH_TYPE_SPECIFIED, but also specified a match string.");
  }
  return invalid("Unknown match type " + std::to_string(component.match_type));
}

Status check_filter(const wire::DescribeClientQuotasRequest& request) {
  std::set<std::string> types;
  for (const auto& component : request.components) {
    const std::string& type = component.entity_type;
    if (type.empty()) return refusal(KafkaError::kInvalidRequest, "Invalid empty entity type.");
    if (!types.insert(type).second) {
      return refusal(KafkaError::kInvalidRequest,
                     "Entity type " + type + " cannot appear more than once in the filter.");
    }
    if (type != "user" && type != "client-id" && type != "ip") {
      return refusal(KafkaError::kUnsupportedVersion, "Unsupported entity type " + type);
    }
    TRY(check_match(component));
  }
  if (types.size() > 1 && types.contains("ip")) {
    return refusal(KafkaError::kInvalidRequest,
                   "Invalid entity filter component combination. IP filter component should not be "
                   "used with user or clientId filter component.");
  }
  return {};
}

using Component = wire::DescribeClientQuotasRequest::ComponentData;

bool fits(const Component& component, const QuotaEntity& entity) {
  const auto found = entity.find(component.entity_type);
  if (found == entity.end()) return false;
  const auto match = static_cast<Match>(component.match_type);
  return match == Match::kSpecified || found->second == component.match;
}

bool fits(const wire::DescribeClientQuotasRequest& request, const QuotaEntity& entity) {
  if (request.strict && entity.size() != request.components.size()) return false;
  return std::all_of(request.components.begin(), request.components.end(),
                     [&](const Component& component) { return fits(component, entity); });
}

}  // namespace

Answer<wire::DescribeClientQuotasRequest> describe_client_quotas(
    Context& context, wire::DescribeClientQuotasRequest request) {
  wire::DescribeClientQuotasResponse response;
  response.error_message = "";  // as Kafka has it, where others have none
  if (const Status valid = check_filter(request); !valid) {
    put_error(valid.error(), response);
    response.entries = std::nullopt;
    co_return response;
  }
  response.entries.emplace();
  for (const auto& [entity, values] : context.services.quotas.all()) {
    if (!fits(request, entity)) continue;
    auto& entry = response.entries->emplace_back();
    for (const auto& [type, name] : entity) entry.entity.push_back({type, name});
    for (const auto& [key, value] : values) entry.values.push_back({key, value});
  }
  co_return response;
}

namespace {

using Entry = wire::AlterClientQuotasRequest::EntryData;

Status read_change(const Entry& entry, Quotas::Change& change) {
  for (const auto& part : entry.entity) {
    if (!change.entity.emplace(part.entity_type, part.entity_name).second) {
      return refusal(KafkaError::kInvalidRequest,
                     "Entity type " + part.entity_type + " cannot appear more than once.");
    }
  }
  TRY(check_quota_entity(change.entity));
  for (const auto& op : entry.ops) {
    // What is removed must have been a quota once, but its value is not read.
    TRY(check_quota(change.entity, op.key, op.remove ? 1 : op.value));
    change.values[op.key] = op.remove ? std::nullopt : std::optional(op.value);
  }
  return {};
}

}  // namespace

Answer<wire::AlterClientQuotasRequest> alter_client_quotas(Context& context,
                                                           wire::AlterClientQuotasRequest request) {
  const auto work = [&]() -> Result<wire::AlterClientQuotasResponse> {
    wire::AlterClientQuotasResponse response;
    std::vector<Quotas::Change> changes;
    std::vector<std::size_t> places;
    for (const Entry& entry : request.entries) {
      auto& answer = response.entries.emplace_back();
      answer.error_message = std::nullopt;
      for (const auto& part : entry.entity) {
        answer.entity.push_back({part.entity_type, part.entity_name});
      }
      Quotas::Change change;
      if (const Status valid = read_change(entry, change); !valid) {
        put_error(valid.error(), answer);
        continue;
      }
      changes.push_back(std::move(change));
      places.push_back(response.entries.size() - 1);
    }
    if (request.validate_only) return response;
    if (const Status changed = context.services.quotas.change(changes); !changed) {
      for (const std::size_t place : places) put_error(changed.error(), response.entries[place]);
    }
    return response;
  };
  co_return co_await net::blocking(context.services.pool, context.loop, work);
}

}  // namespace sluice::kafka::broker
