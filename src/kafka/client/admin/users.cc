#include "kafka/client/admin/users.h"

#include "kafka/client/failure.h"
#include "kafka/client/retry.h"
#include "kafka/wire/alter_client_quotas.h"
#include "kafka/wire/alter_user_scram_credentials.h"
#include "kafka/wire/describe_client_quotas.h"
#include "kafka/wire/describe_user_scram_credentials.h"

namespace sluice::kafka::client {

using wire::KafkaError;

namespace {

constexpr std::size_t kSaltBytes = 26;

Status check(KafkaError error, const std::optional<std::string>& message) {
  if (error == KafkaError::kNone) return {};
  return failure(error, message);
}

}  // namespace

Result<std::map<std::string, ScramIterations>> describe_scram(
    Cluster& cluster, const std::optional<std::string>& user) {
  using Found = std::map<std::string, ScramIterations>;
  wire::DescribeUserScramCredentialsRequest request;
  request.users.reset();
  if (user) request.users.emplace().emplace_back().name = *user;
  return with_retries(cluster.settings(), [&]() -> Result<Found> {
    TRY(auto* connection, cluster.any());
    TRY(const auto answer, connection->call(request));
    TRY(check(answer.error_code, answer.error_message));
    Found found;
    for (const auto& each : answer.results) {
      if (each.error_code == KafkaError::kResourceNotFound) continue;
      TRY(check(each.error_code, each.error_message));
      for (const auto& info : each.credential_infos) {
        found[each.user][static_cast<net::ScramMechanism>(info.mechanism)] = info.iterations;
      }
    }
    return found;
  });
}

Status alter_scram(Cluster& cluster, const std::string& user,
                   const std::vector<ScramChange>& changes) {
  wire::AlterUserScramCredentialsRequest request;
  for (const ScramChange& change : changes) {
    if (!change.password) {
      auto& deletion = request.deletions.emplace_back();
      deletion.name = user;
      deletion.mechanism = static_cast<std::int8_t>(change.mechanism);
      continue;
    }
    auto& made = request.upsertions.emplace_back();
    made.name = user;
    made.mechanism = static_cast<std::int8_t>(change.mechanism);
    made.iterations = change.iterations;
    made.salt = net::random_bytes(kSaltBytes);
    made.salted_password =
        net::scram_salted(change.mechanism, *change.password, made.salt, change.iterations);
  }
  return with_retries(cluster.settings(), [&]() -> Status {
    TRY(auto* controller, cluster.controller());
    TRY(const auto answer, controller->call(request));
    for (const auto& each : answer.results) TRY(check(each.error_code, each.error_message));
    return {};
  });
}

Result<std::map<QuotaEntity, Quotas>> describe_quotas(Cluster& cluster,
                                                      const std::vector<QuotaMatch>& matches) {
  using Found = std::map<QuotaEntity, Quotas>;
  wire::DescribeClientQuotasRequest request;
  request.strict = true;
  for (const QuotaMatch& match : matches) {
    auto& component = request.components.emplace_back();
    component.entity_type = match.kind;
    component.match_type = static_cast<std::int8_t>(match.how);
    component.match.reset();
    if (match.how == QuotaMatch::How::kName) component.match = match.name;
  }
  return with_retries(cluster.settings(), [&]() -> Result<Found> {
    TRY(auto* connection, cluster.any());
    TRY(const auto answer, connection->call(request));
    TRY(check(answer.error_code, answer.error_message));
    Found found;
    if (!answer.entries) return found;
    for (const auto& entry : *answer.entries) {
      QuotaEntity entity;
      for (const auto& part : entry.entity) entity[part.entity_type] = part.entity_name;
      for (const auto& value : entry.values) found[entity][value.key] = value.value;
    }
    return found;
  });
}

Status alter_quotas(Cluster& cluster, const QuotaEntity& entity,
                    const std::map<std::string, std::optional<double>>& changes) {
  wire::AlterClientQuotasRequest request;
  auto& entry = request.entries.emplace_back();
  for (const auto& [kind, name] : entity) {
    auto& part = entry.entity.emplace_back();
    part.entity_type = kind;
    part.entity_name = name;
  }
  for (const auto& [key, value] : changes) {
    auto& change = entry.ops.emplace_back();
    change.key = key;
    change.value = value.value_or(0);
    change.remove = !value;
  }
  return with_retries(cluster.settings(), [&]() -> Status {
    TRY(auto* controller, cluster.controller());
    TRY(const auto answer, controller->call(request));
    for (const auto& each : answer.entries) TRY(check(each.error_code, each.error_message));
    return {};
  });
}

}  // namespace sluice::kafka::client
