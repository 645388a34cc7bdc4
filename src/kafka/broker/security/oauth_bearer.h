// SASL OAUTHBEARER (RFC 7628): tokens in place of passwords.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "kafka/broker/security/json_web_keys.h"
#include "kafka/broker/security/sasl.h"

namespace sluice::kafka::broker {

struct OauthSettings {
  bool unsecured = false;  // tokens without a signature are believed: only where that is asked for
  std::string keys_file;   // of JSON Web Keys
  std::string subject_claim = "sub";
  std::string scope_claim = "scope";
  std::string issuer;                  // empty: any
  std::vector<std::string> audiences;  // empty: any
  std::vector<std::string> scopes;     // all of them are required
  std::int64_t clock_skew_ms = 30'000;
  std::int64_t refresh_ms = 3'600'000;

  // `text` looks up settings, `options` are those of the login module.
  static Result<OauthSettings> read(const std::function<std::string(const char*)>& text,
                                    const std::map<std::string, std::string>& options);
};

struct BearerToken {
  std::string user;
  std::int64_t expires_ms = 0;
};

// Any thread. Reads the keys again when a token names one that is not among them, or when they are
// old.
class TokenVerifier {
 public:
  // kInvalidArgument names the file of keys that cannot be read.
  static Result<std::unique_ptr<TokenVerifier>> open(OauthSettings settings);

  // kPermissionDenied says why; it is for the log, not for the client.
  Result<BearerToken> verify(std::string_view token, std::int64_t now_ms);

 private:
  explicit TokenVerifier(OauthSettings settings) : settings_(std::move(settings)) {}
  Status load();
  bool refresh(const std::string& key, std::int64_t now_ms);

  const OauthSettings settings_;
  std::mutex mutex_;
  JsonWebKeys keys_;
  std::optional<std::int64_t> loaded_ms_;
};

std::unique_ptr<SaslExchange> begin_oauth_bearer(TokenVerifier& verifier, const Clock& clock);

}  // namespace sluice::kafka::broker
