#include "kafka/broker/quota/quotas.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "kafka/broker/security/host.h"

namespace sluice::kafka::broker {
namespace {

constexpr const char* kPrefix = "quota/";
constexpr const char* kUser = "user";
constexpr const char* kClient = "client-id";
constexpr const char* kAddress = "ip";
constexpr const char* kConnectionRate = "connection_creation_rate";
constexpr const char* kMutationRate = "controller_mutation_rate";
constexpr std::size_t kMostQuotas = 10'000;
constexpr std::size_t kLongestName = 1024;
// So many are measured at a time; who has been silent for long is forgotten first.
constexpr std::size_t kMostMeters = 20'000;
constexpr std::int64_t kIdleMs = 60'000;

const char* key_of(Quotas::Kind kind) {
  return kind == Quotas::Kind::kProduce ? "producer_byte_rate" : "consumer_byte_rate";
}

Error invalid(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why));
}

// One line of the ledger: type NUL ('=' name, or '*' for the default) NUL ... key.
std::string name_of(const QuotaEntity& entity, const std::string& key) {
  std::string name = kPrefix;
  for (const auto& [type, of] : entity) {
    name += type + '\0' + (of ? "=" + *of : std::string("*")) + '\0';
  }
  return name + key;
}

bool is_address(const std::string& text) {
  in6_addr address{};
  return ::inet_pton(AF_INET, text.c_str(), &address) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

std::string number_text(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value);
  return {text, end.ptr};
}

}  // namespace

Status check_quota_entity(const QuotaEntity& entity) {
  if (entity.empty()) return invalid("Invalid empty client quota entity");
  for (const auto& [type, name] : entity) {
    if (type != kUser && type != kClient && type != kAddress) {
      return invalid("Unhandled client quota entity type: " + type);
    }
    if (name && name->empty()) return invalid("Empty " + type + " not supported");
    if (name && name->find('\0') != name->npos) return invalid("A name of " + type + " holds NUL");
    if (name && type == kAddress && !is_address(*name)) {
      return invalid(*name + " is not a valid IP or resolvable host");
    }
    if (name && name->size() > kLongestName) return invalid("A name of " + type + " is too long");
  }
  if (entity.contains(kAddress) && entity.size() > 1) {
    return invalid(
        "Invalid quota entity combination, IP entity should not be combined with "
        "User or ClientId entities");
  }
  return {};
}

Status check_quota(const QuotaEntity& entity, const std::string& key, double value) {
  const bool address = entity.contains(kAddress);
  const bool known = address ? key == kConnectionRate
                             : key == "producer_byte_rate" || key == "consumer_byte_rate" ||
                                   key == "request_percentage" || key == kMutationRate;
  if (!known) return invalid("Invalid configuration key " + key);
  if (key == "request_percentage") {
    return Error(ErrorCode::kUnsupported,
                 "request_percentage is not offered: requests take no threads of their own here");
  }
  if (!(value > 0) || !std::isfinite(value)) {
    return invalid("Quota " + key + " must be greater than 0");
  }
  const bool whole = key == "producer_byte_rate" || key == "consumer_byte_rate" || address;
  if (whole && std::abs(value - std::round(value)) > 1e-6) {
    return invalid(address ? key + " must be an integer"
                           : "Configuration " + key + " must be a Long value");
  }
  return {};
}

Status Quotas::load() {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, text] : ledger_.below(kPrefix)) {
    const std::vector<std::string> parts = split(name, '\0');
    if (parts.size() % 2 == 0) {
      return Error(ErrorCode::kCorrupt, "a stored quota cannot be read");
    }
    QuotaEntity entity;
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
      const std::string& of = parts[i + 1];
      entity[parts[i]] = of == "*" ? std::nullopt : std::optional(of.substr(1));
    }
    quotas_[entity][parts.back()] = std::strtod(text.c_str(), nullptr);
  }
  any_ = !quotas_.empty();
  return {};
}

std::map<QuotaEntity, QuotaValues> Quotas::all() const {
  const std::lock_guard lock(mutex_);
  return quotas_;
}

Status Quotas::change(const std::vector<Change>& changes) {
  std::vector<Ledger::Change> records;
  for (const auto& [entity, values] : changes) {
    for (const auto& [key, value] : values) {
      records.push_back(
          {name_of(entity, key), value ? std::optional(number_text(*value)) : std::nullopt});
    }
  }
  {
    const std::lock_guard lock(mutex_);
    if (quotas_.size() + changes.size() > kMostQuotas) {
      return Error(ErrorCode::kResourceExhausted, "there would be quotas for more than " +
                                                      std::to_string(kMostQuotas) + " clients");
    }
  }
  TRY(ledger_.write(records));
  const std::lock_guard lock(mutex_);
  for (const auto& [entity, values] : changes) {
    for (const auto& [key, value] : values) {
      if (value) {
        quotas_[entity][key] = *value;
      } else if (const auto found = quotas_.find(entity); found != quotas_.end()) {
        found->second.erase(key);
        if (found->second.empty()) quotas_.erase(found);
      }
    }
  }
  any_ = !quotas_.empty();
  return {};
}

std::optional<double> Quotas::value_of(const QuotaEntity& entity, const char* key) const {
  const auto found = quotas_.find(entity);
  if (found == quotas_.end()) return std::nullopt;
  const auto value = found->second.find(key);
  if (value == found->second.end()) return std::nullopt;
  return value->second;
}

// The first that is set counts; what it is set for is measured together.
std::optional<Quotas::Found> Quotas::find(const char* key, const Client& client) const {
  const std::optional<std::string> user = client.user;
  const std::optional<std::string> id = client.client_id;
  const std::optional<std::string> all;
  const std::string both = client.user + '\0' + client.client_id;
  const std::pair<QuotaEntity, std::string> places[] = {
      {{{kUser, user}, {kClient, id}}, both},
      {{{kUser, user}, {kClient, all}}, both},
      {{{kUser, user}}, client.user},
      {{{kUser, all}, {kClient, id}}, both},
      {{{kUser, all}, {kClient, all}}, both},
      {{{kUser, all}}, client.user},
      {{{kClient, id}}, '\0' + client.client_id},
      {{{kClient, all}}, '\0' + client.client_id}};
  for (const auto& [entity, meter] : places) {
    if (const auto value = value_of(entity, key)) return Found{*value, key + ('\0' + meter)};
  }
  return std::nullopt;
}

void Quotas::forget_idle(std::int64_t now_ms) {
  if (rates_.size() < kMostMeters) return;
  std::erase_if(rates_, [&](const auto& one) { return now_ms - one.second.last_ms() > kIdleMs; });
}

std::int64_t Quotas::used(Kind kind, const Client& client, double amount, std::int64_t now_ms) {
  if (!any_) return 0;
  const std::lock_guard lock(mutex_);
  const auto found = find(key_of(kind), client);
  if (!found) return 0;
  forget_idle(now_ms);
  Rate& rate = rates_[found->meter];
  rate.add(amount, windows_, now_ms);
  return rate.over_ms(found->bound, windows_, now_ms);
}

Quotas::Mutation Quotas::mutate(const Client& client, double partitions, bool strict,
                                std::int64_t now_ms) {
  if (!any_) return {};
  const std::lock_guard lock(mutex_);
  const auto found = find(kMutationRate, client);
  if (!found) return {};
  if (buckets_.size() > kMostMeters) buckets_.clear();
  TokenBucket& bucket = buckets_[found->meter];
  const double most =
      found->bound * mutations_.count * static_cast<double>(mutations_.length_ms) / 1000;
  const bool taken = bucket.take(partitions, found->bound, most, now_ms);
  return {.refused = !taken && strict, .throttle_ms = bucket.empty_ms(found->bound)};
}

std::optional<double> Quotas::bound_at(const std::string& address) const {
  if (const auto value = value_of({{kAddress, address}}, kConnectionRate)) return value;
  for (auto at = quotas_.lower_bound({{kAddress, std::nullopt}});
       at != quotas_.end() && at->first.contains(kAddress); ++at) {
    const auto& name = at->first.at(kAddress);
    if (name && same_host(*name, address)) return value_of(at->first, kConnectionRate);
  }
  return std::nullopt;
}

std::int64_t Quotas::connected(const std::string& address, std::int64_t now_ms) {
  if (!any_) return 0;
  const std::lock_guard lock(mutex_);
  auto bound = bound_at(address);
  if (!bound) bound = value_of({{kAddress, std::nullopt}}, kConnectionRate);
  if (!bound) return 0;
  forget_idle(now_ms);
  Rate& rate = rates_[kConnectionRate + ('\0' + address)];
  rate.add(1, windows_, now_ms);
  return std::min(rate.over_ms(*bound, windows_, now_ms), windows_.length_ms);
}

}  // namespace sluice::kafka::broker
