// SCRAM credentials and quotas of users, clients and addresses.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/client/cluster.h"
#include "net/scram.h"

namespace sluice::kafka::client {

// Which credentials each of the users has, or all users that have one; of their iterations.
using ScramIterations = std::map<net::ScramMechanism, std::int32_t>;
Result<std::map<std::string, ScramIterations>> describe_scram(
    Cluster& cluster, const std::optional<std::string>& user);

// A password leaves this program salted and hashed only. Without one the credential is deleted.
struct ScramChange {
  net::ScramMechanism mechanism = net::ScramMechanism::kUnknown;
  std::optional<std::string> password;
  std::int32_t iterations = net::kScramMinIterations;
};
Status alter_scram(Cluster& cluster, const std::string& user,
                   const std::vector<ScramChange>& changes);

// "user", "client-id" or "ip" with a name, or none for the default.
using QuotaEntity = std::map<std::string, std::optional<std::string>>;
using Quotas = std::map<std::string, double>;

// Of entities with just these kinds; a kind without a name in `any` takes each.
struct QuotaMatch {
  enum class How : std::int8_t { kName = 0, kDefault = 1, kAny = 2 };
  std::string kind;
  How how = How::kAny;
  std::string name;
};
Result<std::map<QuotaEntity, Quotas>> describe_quotas(Cluster& cluster,
                                                      const std::vector<QuotaMatch>& matches);

// No value removes the quota.
Status alter_quotas(Cluster& cluster, const QuotaEntity& entity,
                    const std::map<std::string, std::optional<double>>& changes);

}  // namespace sluice::kafka::client
