#include "kafka/client/admin/acls.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/create_acls.h"
#include "kafka/wire/delete_acls.h"
#include "kafka/wire/describe_acls.h"

namespace sluice::kafka::client {
namespace {

using wire::KafkaError;

Status check(KafkaError error, const std::optional<std::string>& message) {
  if (error != KafkaError::kNone) return failure(error, message);
  return {};
}

}  // namespace

Result<std::vector<AclBinding>> describe_acls(Cluster& cluster, const AclBinding& filter) {
  wire::DescribeAclsRequest request;
  request.resource_type_filter = static_cast<std::int8_t>(filter.target.type);
  request.resource_name_filter = filter.target.name;
  request.pattern_type_filter = static_cast<std::int8_t>(filter.target.pattern);
  request.principal_filter = filter.entry.principal;
  request.host_filter = filter.entry.host;
  request.operation = filter.entry.operation;
  request.permission_type = static_cast<std::int8_t>(filter.entry.permission);
  return with_retries(cluster.settings(), [&]() -> Result<std::vector<AclBinding>> {
    TRY(auto* connection, cluster.any());
    TRY(wire::DescribeAclsResponse answer, connection->call(request));
    TRY(check(answer.error_code, answer.error_message));
    std::vector<AclBinding> bindings;
    for (const auto& resource : answer.resources) {
      for (const auto& acl : resource.acls) {
        AclBinding& binding = bindings.emplace_back();
        binding.target.type = static_cast<AclResource>(resource.resource_type);
        binding.target.name = resource.resource_name;
        binding.target.pattern = static_cast<AclPattern>(resource.pattern_type);
        binding.entry.principal = acl.principal;
        binding.entry.host = acl.host;
        binding.entry.operation = acl.operation;
        binding.entry.permission = static_cast<AclPermission>(acl.permission_type);
      }
    }
    return bindings;
  });
}

Status create_acls(Cluster& cluster, const std::vector<AclBinding>& bindings) {
  wire::CreateAclsRequest request;
  for (const AclBinding& binding : bindings) {
    auto& creation = request.creations.emplace_back();
    creation.resource_type = static_cast<std::int8_t>(binding.target.type);
    creation.resource_name = binding.target.name.value_or("");
    creation.resource_pattern_type = static_cast<std::int8_t>(binding.target.pattern);
    creation.principal = binding.entry.principal.value_or("");
    creation.host = binding.entry.host.value_or("");
    creation.operation = binding.entry.operation;
    creation.permission_type = static_cast<std::int8_t>(binding.entry.permission);
  }
  return with_retries(cluster.settings(), [&]() -> Status {
    TRY(auto* controller, cluster.controller());
    TRY(wire::CreateAclsResponse answer, controller->call(request));
    for (const auto& result : answer.results) {
      TRY(check(result.error_code, result.error_message));
    }
    return {};
  });
}

Status delete_acls(Cluster& cluster, const std::vector<AclBinding>& filters) {
  wire::DeleteAclsRequest request;
  for (const AclBinding& filter : filters) {
    auto& wanted = request.filters.emplace_back();
    wanted.resource_type_filter = static_cast<std::int8_t>(filter.target.type);
    wanted.resource_name_filter = filter.target.name;
    wanted.pattern_type_filter = static_cast<std::int8_t>(filter.target.pattern);
    wanted.principal_filter = filter.entry.principal;
    wanted.host_filter = filter.entry.host;
    wanted.operation = filter.entry.operation;
    wanted.permission_type = static_cast<std::int8_t>(filter.entry.permission);
  }
  return with_retries(cluster.settings(), [&]() -> Status {
    TRY(auto* controller, cluster.controller());
    TRY(wire::DeleteAclsResponse answer, controller->call(request));
    for (const auto& result : answer.filter_results) {
      TRY(check(result.error_code, result.error_message));
      for (const auto& acl : result.matching_acls) TRY(check(acl.error_code, acl.error_message));
    }
    return {};
  });
}

}  // namespace sluice::kafka::client
