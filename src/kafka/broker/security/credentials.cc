#include "kafka/broker/security/credentials.h"

#include "base/base64.h"
#include "base/text.h"

namespace sluice::kafka::broker {
namespace {

constexpr const char* kPrefix = "scram/";

// As Kafka writes them into ZooKeeper: "salt=...,stored_key=...,server_key=...,iterations=4096".
std::string to_text(const ScramCredential& credential) {
  return "salt=" + to_base64(credential.salt) + ",stored_key=" + to_base64(credential.stored_key) +
         ",server_key=" + to_base64(credential.server_key) +
         ",iterations=" + std::to_string(credential.iterations);
}

std::optional<ScramCredential> from_text(const std::string& text) {
  std::map<std::string, std::string> fields;
  for (const std::string& word : split(text, ',')) {
    const std::size_t equals = word.find('=');
    if (equals != word.npos) fields[word.substr(0, equals)] = word.substr(equals + 1);
  }
  const auto salt = from_base64(fields["salt"]);
  const auto stored = from_base64(fields["stored_key"]);
  const auto server = from_base64(fields["server_key"]);
  const auto iterations = parse_int(fields["iterations"]);
  if (!salt || !stored || !server || !iterations) return std::nullopt;
  return ScramCredential{.iterations = static_cast<std::int32_t>(*iterations),
                         .salt = *salt,
                         .stored_key = *stored,
                         .server_key = *server};
}

std::string name_of(const ScramCredentials::Of& of) {
  return kPrefix + std::string(scram_name(of.second)) + "/" + of.first;
}

}  // namespace

Status ScramCredentials::load() {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, text] : ledger_.below(kPrefix)) {
    const std::size_t slash = name.find('/');
    const auto credential = from_text(text);
    if (slash == name.npos || !credential) {
      return Error(ErrorCode::kCorrupt, "the stored credential " + name + " cannot be read");
    }
    credentials_[{name.substr(slash + 1), net::scram_mechanism(name.substr(0, slash))}] =
        *credential;
  }
  return {};
}

std::optional<ScramCredential> ScramCredentials::find(const std::string& user,
                                                      ScramMechanism mechanism) const {
  const std::lock_guard lock(mutex_);
  const auto found = credentials_.find({user, mechanism});
  if (found == credentials_.end()) return std::nullopt;
  return found->second;
}

std::map<ScramCredentials::Of, ScramCredential> ScramCredentials::all() const {
  const std::lock_guard lock(mutex_);
  return credentials_;
}

Status ScramCredentials::change(const std::map<Of, std::optional<ScramCredential>>& changes) {
  std::vector<Ledger::Change> records;
  for (const auto& [of, credential] : changes) {
    records.push_back(
        {name_of(of), credential ? std::optional(to_text(*credential)) : std::nullopt});
  }
  TRY(ledger_.write(records));
  const std::lock_guard lock(mutex_);
  for (const auto& [of, credential] : changes) {
    if (credential) {
      credentials_[of] = *credential;
    } else {
      credentials_.erase(of);
    }
  }
  return {};
}

}  // namespace sluice::kafka::broker
