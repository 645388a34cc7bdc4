// Whose a JSON Web Token is, and until when.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kafka/broker/security/json_web_keys.h"
#include "kafka/broker/security/oauth_settings.h"

namespace sluice::net {
class TlsClient;
}

namespace sluice::kafka::broker {

struct BearerToken {
  std::string user;
  std::int64_t expires_ms = 0;
};

// Why a token is refused, as RFC 6750 tells clients of it.
enum class TokenRefusal { kInvalidToken, kInsufficientScope };

// Any thread.
class TokenVerifier {
 public:
  // Reads the keys: kInvalidArgument and others name what cannot be read.
  static Result<std::unique_ptr<TokenVerifier>> open(OauthSettings settings);

  // kPermissionDenied says why, for the log, with a TokenRefusal. Never waits.
  Result<BearerToken> verify(std::string_view token, std::int64_t now_ms);

  const OauthSettings& settings() const { return settings_; }

  // Reads the keys again when they are old, or when a token named one that is not among them: to be
  // called every half second, on a thread that may block. By the steady clock. While they cannot be
  // read the old ones hold.
  void refresh(std::int64_t now_ms);

 private:
  explicit TokenVerifier(OauthSettings settings) : settings_(std::move(settings)) {}
  Result<JsonWebKeys> read_keys() const;
  bool is_due(std::int64_t now_ms);
  Status check_signature(std::string_view algorithm, const std::string& key, std::string_view text,
                         std::string_view signature);

  const OauthSettings settings_;
  std::shared_ptr<const net::TlsClient> tls_;  // as TlsClient::open() gives it; null without https
  std::mutex mutex_;
  JsonWebKeys keys_;
  bool missed_ = false;  // a token named another key
  std::optional<std::int64_t> looked_ms_;
  std::int64_t wait_ms_ = 0;  // until the next look
  int failures_ = 0;          // in a row
};

}  // namespace sluice::kafka::broker
