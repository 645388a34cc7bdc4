#include "kafka/tools/admin/configs_users.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "kafka/client/admin/users.h"

namespace sluice::kafka::tools {
namespace {

using client::QuotaEntity;
using client::QuotaMatch;
using client::Quotas;
using client::ScramChange;

constexpr const char* kOfClients[] = {"producer_byte_rate", "consumer_byte_rate",
                                      "request_percentage", "controller_mutation_rate"};
constexpr const char* kOfAddresses = "connection_creation_rate";

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

std::string kind_of(const std::string& type) {
  if (type == "users") return "user";
  return type == "clients" ? "client-id" : "ip";
}

bool is_scram(const std::string& name) {
  return net::scram_mechanism(name) != net::ScramMechanism::kUnknown;
}

bool is_quota(const std::string& name) {
  return std::find(std::begin(kOfClients), std::end(kOfClients), name) != std::end(kOfClients);
}

// As Java prints a double: 1000.0, 1.048576E7.
std::string java_double(double value) {
  char text[64];
  const bool plain = value == 0 || (std::fabs(value) >= 1e-3 && std::fabs(value) < 1e7);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  std::string digits(text, std::to_chars(text, text + sizeof text, value, format).ptr);
  const auto e = digits.find('e');
  std::string exponent;
  if (e != digits.npos) {
    exponent =
        "E" + std::to_string(*parse_int(digits.substr(digits[e + 1] == '+' ? e + 2 : e + 1)));
    digits.resize(e);
  }
  if (digits.find('.') == digits.npos) digits += ".0";
  return digits + exponent;
}

std::string entity_text(const QuotaEntity& entity) {
  std::vector<std::string> parts;
  for (const char* kind : {"user", "client-id", "ip"}) {
    const auto found = entity.find(kind);
    if (found == entity.end()) continue;
    const std::string word = found->first == "user" ? "user-principal" : found->first;
    parts.push_back(found->second ? word + " '" + *found->second + "'" : "the default " + word);
  }
  return join(parts, ", ");
}

Result<std::map<QuotaEntity, Quotas>> quotas_of(client::Cluster& cluster,
                                                const ConfigTargets& targets) {
  if (targets.names.size() > targets.types.size()) {
    return invalid("More entity names specified than entity types");
  }
  std::vector<QuotaMatch> matches;
  for (std::size_t i = 0; i < targets.types.size(); ++i) {
    QuotaMatch& match = matches.emplace_back();
    match.kind = kind_of(targets.types[i]);
    if (i >= targets.names.size()) continue;
    match.name = targets.names[i];
    match.how = match.name.empty() ? QuotaMatch::How::kDefault : QuotaMatch::How::kName;
  }
  return client::describe_quotas(cluster, matches);
}

Status alter_quotas(client::Cluster& cluster, const ConfigTargets& targets,
                    const ConfigChanges& wanted) {
  TRY(const auto before, quotas_of(cluster, targets));
  const Quotas old = before.empty() ? Quotas() : before.begin()->second;
  std::vector<std::string> absent;
  std::map<std::string, std::optional<double>> changes;
  for (const std::string& name : wanted.deleted) {
    if (!old.contains(name)) absent.push_back(name);
    changes[name] = std::nullopt;
  }
  if (!absent.empty()) return invalid("Invalid config(s): " + join(absent, ","));
  for (const auto& [name, value] : wanted.added) {
    double number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc() || end != value.data() + value.size()) {
      return invalid("Cannot parse quota configuration value for " + name + ": " + value);
    }
    changes[name] = number;
  }
  QuotaEntity entity;
  for (std::size_t i = 0; i < targets.types.size(); ++i) {
    const std::string name = i < targets.names.size() ? targets.names[i] : "";
    entity[kind_of(targets.types[i])] = name.empty() ? std::nullopt : std::optional(name);
  }
  return client::alter_quotas(cluster, entity, changes);
}

// "iterations=8192,password=..."; the first part may be left out.
Result<ScramChange> read_credential(const std::string& name, const std::string& text) {
  constexpr std::string_view kPassword = "password=";
  constexpr std::string_view kIterations = "iterations=";
  ScramChange change;
  change.mechanism = net::scram_mechanism(name);
  std::string rest = text;
  if (rest.starts_with(kIterations)) {
    const auto end = rest.find(',');
    const auto number = parse_int(rest.substr(kIterations.size(), end - kIterations.size()));
    // The value holds the password, so it is not repeated.
    if (end == rest.npos || !number) return invalid("Invalid credential property " + name);
    if (*number != -1) {
      change.iterations = static_cast<std::int32_t>(std::clamp<std::int64_t>(*number, -1, 1 << 30));
    }
    rest.erase(0, end + 1);
  }
  if (!rest.starts_with(kPassword)) return invalid("Invalid credential property " + name);
  if (change.iterations < net::kScramMinIterations) {
    return invalid("Iterations " + std::to_string(change.iterations) +
                   " is less than the minimum " + std::to_string(net::kScramMinIterations) +
                   " required for " + name);
  }
  if (change.iterations > net::kScramMaxIterations) {
    return invalid("Iterations " + std::to_string(change.iterations) +
                   " is greater than the maximum " + std::to_string(net::kScramMaxIterations) +
                   " for " + name);
  }
  change.password = rest.substr(kPassword.size());
  return change;
}

Status alter_credentials(client::Cluster& cluster, const std::string& user,
                         const ConfigChanges& wanted) {
  std::vector<ScramChange> changes;
  for (const std::string& name : wanted.deleted) {
    changes.emplace_back().mechanism = net::scram_mechanism(name);
  }
  for (const auto& [name, value] : wanted.added) {
    TRY(ScramChange change, read_credential(name, value));
    changes.push_back(std::move(change));
  }
  return client::alter_scram(cluster, user, changes);
}

// What may be set on these, in Kafka's words for what may not.
Status check_names(const ConfigTargets& targets, const std::vector<std::string>& names,
                   const char* done, const char* collection) {
  const bool addresses = targets.has("ips");
  const bool clients = targets.has("clients");
  std::vector<std::string> unknown;
  for (const std::string& name : names) {
    const bool known =
        addresses ? name == kOfAddresses : is_quota(name) || (!clients && is_scram(name));
    if (!known) unknown.push_back(name);
  }
  if (unknown.empty()) return {};
  if (addresses) {
    return invalid(
        "Only connection quota configs can be added for 'ips' using --bootstrap-server. "
        "Unexpected config names: " +
        join(unknown, ","));
  }
  return invalid(std::string("Only quota ") + (clients ? "" : "and SCRAM credential ") +
                 "configs can be " + done + " for '" + (clients ? "clients" : "users") +
                 "' using --bootstrap-server. Unexpected config names: " + collection + "(" +
                 join(unknown, ", ") + ")");
}

}  // namespace

bool has_quotas(const ConfigTargets& targets) {
  return targets.has("users") || targets.has("clients") || targets.has("ips");
}

Status describe_users(const Invocation& invocation, client::Cluster& cluster,
                      const ConfigTargets& targets) {
  TRY(const auto quotas, quotas_of(cluster, targets));
  for (const auto& [entity, values] : quotas) {
    std::vector<std::string> texts;
    for (const auto& [key, value] : values) texts.push_back(key + "=" + java_double(value));
    std::fprintf(invocation.out, "Quota configs for %s are %s\n", entity_text(entity).c_str(),
                 join(texts, ", ").c_str());
  }
  if (!targets.has("users") || targets.has("clients") || targets.of_default()) return {};
  std::optional<std::string> user;
  if (!targets.names.empty()) user = targets.names.front();
  TRY(const auto credentials, client::describe_scram(cluster, user));
  for (const auto& [name, mechanisms] : credentials) {
    std::vector<std::string> texts;
    for (const auto& [mechanism, iterations] : mechanisms) {
      texts.push_back(std::string(net::scram_name(mechanism)) +
                      "=iterations=" + std::to_string(iterations));
    }
    std::fprintf(invocation.out, "SCRAM credential configs for user-principal '%s' are %s\n",
                 name.c_str(), join(texts, ", ").c_str());
  }
  return {};
}

Status alter_users(client::Cluster& cluster, const ConfigTargets& targets,
                   const ConfigChanges& changes) {
  std::vector<std::string> names;
  for (const auto& [name, value] : changes.added) names.push_back(name);
  TRY(check_names(targets, names, "added", "Set"));
  TRY(check_names(targets, changes.deleted, "deleted", "List"));
  names.insert(names.end(), changes.deleted.begin(), changes.deleted.end());
  const auto credentials = std::count_if(names.begin(), names.end(), is_scram);
  if (credentials == 0) return alter_quotas(cluster, targets, changes);
  if (targets.of_default()) {
    return invalid(
        "The use of --entity-default or --user-defaults is not allowed with User SCRAM Credentials "
        "using --bootstrap-server.");
  }
  if (static_cast<std::size_t>(credentials) != names.size()) {
    return invalid(
        "Cannot alter both quota and SCRAM credential configs simultaneously for 'users' using "
        "--bootstrap-server.");
  }
  return alter_credentials(cluster, targets.names.front(), changes);
}

}  // namespace sluice::kafka::tools
