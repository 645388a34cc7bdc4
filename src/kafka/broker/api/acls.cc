// Access rules, read and changed. Words are Kafka's: tools print them.
#include <map>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/security/security.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

constexpr std::size_t kLongestText = 1024;

// The fields of a filter have the same names in a description and in a deletion.
template <class Asked>
AclFilter filter_of(const Asked& asked) {
  AclFilter filter;
  filter.type = static_cast<ResourceType>(asked.resource_type_filter);
  filter.name = asked.resource_name_filter;
  filter.pattern = static_cast<PatternType>(asked.pattern_type_filter);
  filter.principal = asked.principal_filter;
  filter.host = asked.host_filter;
  filter.operation = static_cast<AclOperation>(asked.operation);
  filter.permission = static_cast<AclPermission>(asked.permission_type);
  return filter;
}

Error invalid(std::string why) {
  return refusal(KafkaError::kInvalidRequest, std::move(why));
}

bool is_between(std::int8_t number, auto low, auto high) {
  return number >= static_cast<std::int8_t>(low) && number <= static_cast<std::int8_t>(high);
}

Result<AclRule> rule_of(const wire::CreateAclsRequest::AclCreation& asked) {
  if (!is_between(asked.resource_type, ResourceType::kTopic, ResourceType::kUser) ||
      !is_between(asked.operation, AclOperation::kAll, AclOperation::kDescribeTokens) ||
      !is_between(asked.permission_type, AclPermission::kDeny, AclPermission::kAllow) ||
      !is_between(asked.resource_pattern_type, PatternType::kLiteral, PatternType::kPrefixed)) {
    return invalid("CreatableAcls contain unknown elements");
  }
  AclRule rule;
  rule.resource.type = static_cast<ResourceType>(asked.resource_type);
  rule.resource.name = asked.resource_name;
  rule.resource.pattern = static_cast<PatternType>(asked.resource_pattern_type);
  rule.principal = asked.principal;
  rule.host = asked.host;
  rule.operation = static_cast<AclOperation>(asked.operation);
  rule.permission = static_cast<AclPermission>(asked.permission_type);
  if (rule.resource.type == ResourceType::kCluster && rule.resource.name != kClusterName) {
    return invalid("The only valid name for the CLUSTER resource is kafka-cluster");
  }
  if (rule.resource.name.empty()) return invalid("Invalid empty resource name");
  if (rule.principal.find(':') == std::string::npos) {
    return invalid("Could not parse principal from `" + rule.principal +
                   "` (no colon is present separating the principal type from the principal "
                   "name)");
  }
  for (const std::string* text : {&rule.resource.name, &rule.principal, &rule.host}) {
    if (text->size() > kLongestText) return invalid("A name of an access rule is too long");
  }
  return rule;
}

}  // namespace

Answer<wire::DescribeAclsRequest> describe_acls(Context& context,
                                                wire::DescribeAclsRequest request) {
  wire::DescribeAclsResponse response;
  response.error_message = std::nullopt;
  const Authorizer& authorizer = context.services.security.authorizer();
  if (!authorizer.enabled()) {
    put_error(refusal(KafkaError::kSecurityDisabled, "No Authorizer is configured on the broker"),
              response);
    co_return response;
  }
  for (const AclRule& rule : authorizer.find(filter_of(request))) {
    const auto type = static_cast<std::int8_t>(rule.resource.type);
    const auto pattern = static_cast<std::int8_t>(rule.resource.pattern);
    const bool same = !response.resources.empty() &&
                      response.resources.back().resource_type == type &&
                      response.resources.back().resource_name == rule.resource.name &&
                      response.resources.back().pattern_type == pattern;
    if (!same) {
      auto& resource = response.resources.emplace_back();
      resource.resource_type = type;
      resource.resource_name = rule.resource.name;
      resource.pattern_type = pattern;
    }
    auto& acl = response.resources.back().acls.emplace_back();
    acl.principal = rule.principal;
    acl.host = rule.host;
    acl.operation = static_cast<std::int8_t>(rule.operation);
    acl.permission_type = static_cast<std::int8_t>(rule.permission);
  }
  co_return response;
}

Answer<wire::CreateAclsRequest> create_acls(Context& context, wire::CreateAclsRequest request) {
  const auto work = [&]() -> Result<wire::CreateAclsResponse> {
    Authorizer& authorizer = context.services.security.authorizer();
    wire::CreateAclsResponse response;
    std::vector<AclRule> rules;
    std::vector<std::size_t> places;
    for (const auto& asked : request.creations) {
      auto& answer = response.results.emplace_back();
      answer.error_message = std::nullopt;
      const auto rule = rule_of(asked);
      if (!authorizer.enabled()) {
        put_error(refusal(KafkaError::kSecurityDisabled, "No Authorizer is configured."), answer);
      } else if (!rule) {
        put_error(rule.error(), answer);
      } else {
        rules.push_back(*rule);
        places.push_back(response.results.size() - 1);
      }
    }
    if (const Status added = authorizer.add(rules); !added) {
      for (const std::size_t place : places) put_error(added.error(), response.results[place]);
    }
    return response;
  };
  co_return co_await net::blocking(context.services.pool, context.loop, work);
}

namespace {

using FilterAnswer = wire::DeleteAclsResponse::DeleteAclsFilterResult;

void delete_fitting(Authorizer& authorizer, const AclFilter& filter, FilterAnswer& answer) {
  const std::vector<AclRule> rules = authorizer.find(filter);
  if (const Status removed = authorizer.remove(rules); !removed) {
    return put_error(removed.error(), answer);
  }
  for (const AclRule& rule : rules) {
    auto& match = answer.matching_acls.emplace_back();
    match.error_message = std::nullopt;
    match.resource_type = static_cast<std::int8_t>(rule.resource.type);
    match.resource_name = rule.resource.name;
    match.pattern_type = static_cast<std::int8_t>(rule.resource.pattern);
    match.principal = rule.principal;
    match.host = rule.host;
    match.operation = static_cast<std::int8_t>(rule.operation);
    match.permission_type = static_cast<std::int8_t>(rule.permission);
  }
}

}  // namespace

Answer<wire::DeleteAclsRequest> delete_acls(Context& context, wire::DeleteAclsRequest request) {
  const auto work = [&]() -> Result<wire::DeleteAclsResponse> {
    Authorizer& authorizer = context.services.security.authorizer();
    wire::DeleteAclsResponse response;
    for (const auto& asked : request.filters) {
      auto& answer = response.filter_results.emplace_back();
      answer.error_message = std::nullopt;
      if (authorizer.enabled()) {
        delete_fitting(authorizer, filter_of(asked), answer);
      } else {
        put_error(refusal(KafkaError::kSecurityDisabled, "No Authorizer is configured."), answer);
      }
    }
    return response;
  };
  co_return co_await net::blocking(context.services.pool, context.loop, work);
}

}  // namespace sluice::kafka::broker
