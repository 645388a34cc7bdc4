// Stored credentials of users. Words are Kafka's: tools print them.
#include <map>
#include <set>

#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/security/security.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

using Described = wire::DescribeUserScramCredentialsResponse::DescribeUserScramCredentialsResult;
using Credentials = std::map<ScramCredentials::Of, ScramCredential>;

constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kLongestSalt = 1024;

Described describe_user(const std::string& user, const Credentials& all) {
  Described described;
  described.user = user;
  described.error_message = std::nullopt;
  for (const ScramMechanism mechanism : {ScramMechanism::kSha256, ScramMechanism::kSha512}) {
    const auto found = all.find({user, mechanism});
    if (found == all.end()) continue;
    auto& info = described.credential_infos.emplace_back();
    info.mechanism = static_cast<std::int8_t>(mechanism);
    info.iterations = found->second.iterations;
  }
  return described;
}

}  // namespace

Answer<wire::DescribeUserScramCredentialsRequest> describe_user_scram_credentials(
    Context& context, wire::DescribeUserScramCredentialsRequest request) {
  wire::DescribeUserScramCredentialsResponse response;
  response.error_message = std::nullopt;
  const Credentials all = context.services.security.credentials().all();
  std::map<std::string, int> times;
  if (request.users && !request.users->empty()) {
    for (const auto& user : *request.users) ++times[user.name];
  } else {
    for (const auto& [of, credential] : all) times[of.first] = 1;
  }
  for (const auto& [user, count] : times) {
    Described described = describe_user(user, all);
    if (count > 1) {
      described.credential_infos.clear();
      put_error(refusal(KafkaError::kDuplicateResource,
                        "Cannot describe SCRAM credentials for the same user twice in a single "
                        "request: " +
                            user),
                described);
    } else if (described.credential_infos.empty()) {
      put_error(refusal(KafkaError::kResourceNotFound,
                        "Attempt to describe a user credential that does not exist: " + user),
                described);
    }
    response.results.push_back(std::move(described));
  }
  co_return response;
}

namespace {

using Request = wire::AlterUserScramCredentialsRequest;
using Changes = std::map<ScramCredentials::Of, std::optional<ScramCredential>>;

Error unacceptable(std::string why) {
  return refusal(KafkaError::kUnacceptableCredential, std::move(why));
}

Status check_user(const std::string& name, std::int8_t mechanism) {
  if (name.empty()) return unacceptable("Username must not be empty");
  if (name.size() > kLongestName) return unacceptable("Username is too long");
  const auto known = static_cast<ScramMechanism>(mechanism);
  if (known == ScramMechanism::kSha256 || known == ScramMechanism::kSha512) return {};
  return refusal(KafkaError::kUnsupportedSaslMechanism, "Unknown SCRAM mechanism");
}

Status check_upsertion(const Request::ScramCredentialUpsertion& change) {
  TRY(check_user(change.name, change.mechanism));
  if (change.iterations < net::kScramMinIterations) return unacceptable("Too few iterations");
  if (change.iterations > net::kScramMaxIterations) return unacceptable("Too many iterations");
  const auto mechanism = static_cast<ScramMechanism>(change.mechanism);
  if (change.salt.empty() || change.salt.size() > kLongestSalt ||
      change.salted_password.size() != scram_size(mechanism)) {
    return unacceptable("The salt or the salted password has a wrong length");
  }
  return {};
}

// What each user's part of the request comes to: his changes, or why he keeps what he has.
struct Asked {
  Changes changes;
  std::map<std::string, Status> users;

  void add(const ScramCredentials::Of& of, const Status& valid,
           std::optional<ScramCredential> credential) {
    Status& user = users[of.first];
    if (!valid) {
      user = valid;
    } else if (!changes.emplace(of, std::move(credential)).second) {
      user = refusal(KafkaError::kDuplicateResource,
                     "A user credential cannot be altered twice in the same request");
    }
  }
};

Asked read_request(const Request& request, const ScramCredentials& there) {
  Asked asked;
  for (const auto& change : request.deletions) {
    const auto mechanism = static_cast<ScramMechanism>(change.mechanism);
    Status valid = check_user(change.name, change.mechanism);
    if (valid && !there.find(change.name, mechanism)) {
      valid = refusal(KafkaError::kResourceNotFound,
                      "Attempt to delete a user credential that does not exist");
    }
    asked.add({change.name, mechanism}, valid, std::nullopt);
  }
  for (const auto& change : request.upsertions) {
    const auto mechanism = static_cast<ScramMechanism>(change.mechanism);
    const Status valid = check_upsertion(change);
    std::optional<ScramCredential> credential;
    if (valid) {
      credential =
          scram_credential(mechanism, change.salted_password, change.salt, change.iterations);
    }
    asked.add({change.name, mechanism}, valid, std::move(credential));
  }
  std::erase_if(asked.changes,
                [&](const auto& change) { return !asked.users.at(change.first.first); });
  return asked;
}

}  // namespace

Answer<wire::AlterUserScramCredentialsRequest> alter_user_scram_credentials(
    Context& context, wire::AlterUserScramCredentialsRequest request) {
  const auto work = [&]() -> Result<wire::AlterUserScramCredentialsResponse> {
    ScramCredentials& credentials = context.services.security.credentials();
    const Asked asked = read_request(request, credentials);
    const Status stored = credentials.change(asked.changes);
    wire::AlterUserScramCredentialsResponse response;
    for (const auto& [user, valid] : asked.users) {
      auto& answer = response.results.emplace_back();
      answer.user = user;
      answer.error_message = std::nullopt;
      if (!valid) put_error(valid.error(), answer);
      if (valid && !stored) put_error(stored.error(), answer);
    }
    return response;
  };
  co_return co_await net::blocking(context.services.pool, context.loop, work);
}

}  // namespace sluice::kafka::broker
