// Quotas of clients: none is set. A filter that makes no sense is refused in Kafka's words.
#include <set>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"

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

}  // namespace

Answer<wire::DescribeClientQuotasRequest> describe_client_quotas(
    Context&, wire::DescribeClientQuotasRequest request) {
  wire::DescribeClientQuotasResponse response;
  response.entries.emplace();
  if (const Status valid = check_filter(request); !valid) {
    put_error(valid.error(), response);
    response.entries = std::nullopt;
  }
  co_return response;
}

}  // namespace sluice::kafka::broker
