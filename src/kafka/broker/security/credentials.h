// Stored SCRAM credentials of users.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "kafka/broker/security/ledger.h"
#include "net/scram.h"

namespace sluice::kafka::broker {

using net::ScramCredential;
using net::ScramMechanism;

// Any thread; changes block until they are on disk.
class ScramCredentials {
 public:
  using Of = std::pair<std::string, ScramMechanism>;  // a user

  explicit ScramCredentials(Ledger& ledger) : ledger_(ledger) {}
  // At start. kCorrupt names the user.
  Status load();

  std::optional<ScramCredential> find(const std::string& user, ScramMechanism mechanism) const;
  std::map<Of, ScramCredential> all() const;
  // None: the credential goes. All of them change, or none.
  Status change(const std::map<Of, std::optional<ScramCredential>>& changes);

 private:
  Ledger& ledger_;
  mutable std::mutex mutex_;
  std::map<Of, ScramCredential> credentials_;
};

}  // namespace sluice::kafka::broker
