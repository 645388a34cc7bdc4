// Permissions on the cluster, and settings of whatever they are of.
#include <set>

#include "kafka/broker/guards/denied.h"
#include "kafka/broker/guards/guards.h"

namespace sluice::kafka::broker::guarded {

using wire::KafkaError;

namespace {

constexpr KafkaError kDenied = KafkaError::kClusterAuthorizationFailed;

bool may_cluster(const Context& context, AclOperation operation) {
  return context.may(operation, ResourceType::kCluster, kClusterName);
}

void refuse(KafkaError error, auto& answer) {
  answer.error_code = error;
  answer.error_message = std::string(wire::error_message(error));
}

// Settings are of a topic, of a group, or of the cluster.
constexpr std::int8_t kTopic = 2;
constexpr std::int8_t kGroup = 32;

ResourceType kind_of(std::int8_t resource_type) {
  if (resource_type == kTopic) return ResourceType::kTopic;
  return resource_type == kGroup ? ResourceType::kGroup : ResourceType::kCluster;
}

KafkaError denial_of(std::int8_t resource_type) {
  if (resource_type == kTopic) return KafkaError::kTopicAuthorizationFailed;
  return resource_type == kGroup ? KafkaError::kGroupAuthorizationFailed : kDenied;
}

template <class Resource>
std::vector<Resource> take_denied_resources(const Context& context,
                                            std::vector<Resource>& resources,
                                            AclOperation operation) {
  return take_denied(resources, [&](const Resource& resource) {
    const ResourceType kind = kind_of(resource.resource_type);
    return context.may(operation, kind,
                       kind == ResourceType::kCluster ? kClusterName : resource.resource_name);
  });
}

template <class Request, Answer<Request> (*handler)(Context&, Request)>
Answer<Request> alter(Context& context, Request request) {
  const auto denied =
      take_denied_resources(context, request.resources, AclOperation::kAlterConfigs);
  CO_TRY(auto response, co_await handler(context, std::move(request)));
  for (const auto& resource : denied) {
    auto& answer = response.responses.emplace_back();
    answer.resource_type = resource.resource_type;
    answer.resource_name = resource.resource_name;
    refuse(denial_of(resource.resource_type), answer);
  }
  co_return response;
}

}  // namespace

Answer<wire::DescribeConfigsRequest> describe_configs(Context& context,
                                                      wire::DescribeConfigsRequest request) {
  const auto denied =
      take_denied_resources(context, request.resources, AclOperation::kDescribeConfigs);
  CO_TRY(auto response, co_await broker::describe_configs(context, std::move(request)));
  for (const auto& resource : denied) {
    auto& answer = response.results.emplace_back();
    answer.resource_type = resource.resource_type;
    answer.resource_name = resource.resource_name;
    refuse(denial_of(resource.resource_type), answer);
  }
  co_return response;
}

Answer<wire::AlterConfigsRequest> alter_configs(Context& context,
                                                wire::AlterConfigsRequest request) {
  return alter<wire::AlterConfigsRequest, broker::alter_configs>(context, std::move(request));
}

Answer<wire::IncrementalAlterConfigsRequest> incremental_alter_configs(
    Context& context, wire::IncrementalAlterConfigsRequest request) {
  return alter<wire::IncrementalAlterConfigsRequest, broker::incremental_alter_configs>(
      context, std::move(request));
}

Answer<wire::CreateAclsRequest> create_acls(Context& context, wire::CreateAclsRequest request) {
  if (may_cluster(context, AclOperation::kAlter)) {
    co_return co_await broker::create_acls(context, std::move(request));
  }
  wire::CreateAclsResponse response;
  response.results.resize(request.creations.size());
  for (auto& answer : response.results) refuse(kDenied, answer);
  co_return response;
}

Answer<wire::DeleteAclsRequest> delete_acls(Context& context, wire::DeleteAclsRequest request) {
  if (may_cluster(context, AclOperation::kAlter)) {
    co_return co_await broker::delete_acls(context, std::move(request));
  }
  wire::DeleteAclsResponse response;
  response.filter_results.resize(request.filters.size());
  for (auto& answer : response.filter_results) refuse(kDenied, answer);
  co_return response;
}

Answer<wire::AlterClientQuotasRequest> alter_client_quotas(Context& context,
                                                           wire::AlterClientQuotasRequest request) {
  if (may_cluster(context, AclOperation::kAlterConfigs)) {
    co_return co_await broker::alter_client_quotas(context, std::move(request));
  }
  wire::AlterClientQuotasResponse response;
  for (const auto& entry : request.entries) {
    auto& answer = response.entries.emplace_back();
    for (const auto& part : entry.entity) {
      answer.entity.push_back({part.entity_type, part.entity_name});
    }
    refuse(kDenied, answer);
  }
  co_return response;
}

Answer<wire::AlterUserScramCredentialsRequest> alter_user_scram_credentials(
    Context& context, wire::AlterUserScramCredentialsRequest request) {
  if (may_cluster(context, AclOperation::kAlter)) {
    co_return co_await broker::alter_user_scram_credentials(context, std::move(request));
  }
  std::set<std::string> users;
  for (const auto& change : request.deletions) users.insert(change.name);
  for (const auto& change : request.upsertions) users.insert(change.name);
  wire::AlterUserScramCredentialsResponse response;
  for (const std::string& user : users) {
    auto& answer = response.results.emplace_back();
    answer.user = user;
    refuse(kDenied, answer);
  }
  co_return response;
}

Answer<wire::DescribeClusterRequest> describe_cluster(Context& context,
                                                      wire::DescribeClusterRequest request) {
  const bool with_operations = request.include_cluster_authorized_operations;
  CO_TRY(auto response, co_await broker::describe_cluster(context, std::move(request)));
  if (with_operations) {
    response.cluster_authorized_operations = context.allowed(ResourceType::kCluster, kClusterName);
  }
  co_return response;
}

Answer<wire::AlterReplicaLogDirsRequest> alter_replica_log_dirs(
    Context& context, wire::AlterReplicaLogDirsRequest request) {
  if (may_cluster(context, AclOperation::kAlter)) {
    co_return co_await broker::alter_replica_log_dirs(context, std::move(request));
  }
  wire::AlterReplicaLogDirsResponse response;
  for (const auto& folder : request.dirs) {
    for (const auto& topic : folder.topics) {
      auto& answered = response.results.emplace_back();
      answered.topic_name = topic.name;
      for (const wire::PartitionId index : topic.partitions) {
        answered.partitions.push_back({index, kDenied});
      }
    }
  }
  co_return response;
}

Answer<wire::DescribeLogDirsRequest> describe_log_dirs(Context& context,
                                                       wire::DescribeLogDirsRequest request) {
  if (may_cluster(context, AclOperation::kDescribe)) {
    co_return co_await broker::describe_log_dirs(context, std::move(request));
  }
  wire::DescribeLogDirsResponse response;
  if (context.version() >= 3) response.error_code = kDenied;
  co_return response;
}

Answer<wire::DescribeQuorumRequest> describe_quorum(Context& context,
                                                    wire::DescribeQuorumRequest request) {
  if (may_cluster(context, AclOperation::kDescribe)) {
    co_return co_await broker::describe_quorum(context, std::move(request));
  }
  wire::DescribeQuorumResponse response;
  response.error_code = kDenied;
  co_return response;
}

Answer<wire::InitProducerIdRequest> init_producer_id(Context& context,
                                                     wire::InitProducerIdRequest request) {
  wire::InitProducerIdResponse response;
  response.producer_id = -1;
  if (request.transactional_id) {
    if (!context.may(AclOperation::kWrite, ResourceType::kTransactionalId,
                     *request.transactional_id)) {
      response.error_code = KafkaError::kTransactionalIdAuthorizationFailed;
      co_return response;
    }
  } else if (!context.may_any(AclOperation::kWrite, ResourceType::kTopic) &&
             !may_cluster(context, AclOperation::kIdempotentWrite)) {
    response.error_code = kDenied;
    co_return response;
  }
  co_return co_await broker::init_producer_id(context, std::move(request));
}

}  // namespace sluice::kafka::broker::guarded
