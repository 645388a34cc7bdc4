// What is set for users, clients and addresses, and what they have used of it.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/broker/quota/rate.h"
#include "kafka/broker/security/ledger.h"

namespace sluice::kafka::broker {

// "user" and "client-id", or one of them, or "ip"; without a name it is the default of its kind.
using QuotaEntity = std::map<std::string, std::optional<std::string>>;
// "producer_byte_rate" and so on.
using QuotaValues = std::map<std::string, double>;

// An entity that quotas can be set for; kInvalidArgument in Kafka's words.
Status check_quota_entity(const QuotaEntity& entity);
Status check_quota(const QuotaEntity& entity, const std::string& key, double value);

// Any thread. Changes block until they are on disk.
class Quotas {
 public:
  enum class Kind { kProduce, kFetch };
  struct Client {
    const std::string& user;
    const std::string& client_id;
  };
  struct Change {
    QuotaEntity entity;
    std::map<std::string, std::optional<double>> values;  // none: the value goes
  };

  // `mutations`: the windows of changes of partitions.
  Quotas(Ledger& ledger, QuotaWindows windows, QuotaWindows mutations)
      : ledger_(ledger), windows_(windows), mutations_(mutations) {}
  // At start.
  Status load();

  std::map<QuotaEntity, QuotaValues> all() const;
  // kResourceExhausted when there would be too many.
  Status change(const std::vector<Change>& changes);

  // Takes note of what a client used; how long it has to wait for what is over.
  std::int64_t used(Kind kind, const Client& client, double amount, std::int64_t now_ms);
  // The same for changes of partitions. `strict`: nothing is taken of a client that is over.
  struct Mutation {
    bool refused = false;
    std::int64_t throttle_ms = 0;
  };
  Mutation mutate(const Client& client, double partitions, bool strict, std::int64_t now_ms);
  // A connection from there: how long it has to wait.
  std::int64_t connected(const std::string& address, std::int64_t now_ms);

 private:
  struct Found {
    double bound;
    std::string meter;  // whose use is measured together
  };
  std::optional<Found> find(const char* key, const Client& client) const;
  std::optional<double> bound_at(const std::string& address) const;
  std::optional<double> value_of(const QuotaEntity& entity, const char* key) const;
  void forget_idle(std::int64_t now_ms);

  Ledger& ledger_;
  const QuotaWindows windows_;
  const QuotaWindows mutations_;
  std::atomic<bool> any_{false};
  mutable std::mutex mutex_;
  std::map<QuotaEntity, QuotaValues> quotas_;
  std::map<std::string, Rate> rates_;
  std::map<std::string, TokenBucket> buckets_;
};

}  // namespace sluice::kafka::broker
