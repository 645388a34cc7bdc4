#include "kafka/broker/security/oauth_settings.h"

#include <algorithm>

#include "base/text.h"
#include "kafka/broker/config/config_value.h"

namespace sluice::kafka::broker {
namespace {

using Options = std::map<std::string, std::string>;
using Text = std::function<std::string(const char*)>;

constexpr std::int64_t kMostMs = 1'000'000'000'000;
constexpr std::string_view kFile = "file:";
constexpr const char* kKeysUrl = "sasl.oauthbearer.jwks.endpoint.url";
constexpr const char* kHandler = "sasl.server.callback.handler.class";
constexpr std::string_view kUnsignedTokens =
    "org.apache.kafka.common.security.oauthbearer.internals.unsecured."
    "OAuthBearerUnsecuredValidatorCallbackHandler";
// Options of the login module that say which tokens without a signature are believed.
constexpr std::string_view kValidator = "unsecuredValidator";

Error invalid(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why));
}

std::string option(const Options& options, const std::string& name, std::string other = "") {
  const auto found = options.find(name);
  return found == options.end() ? std::move(other) : found->second;
}

std::string validator_option(const Options& options, const char* name, std::string other = "") {
  return option(options, std::string(kValidator) + name, std::move(other));
}

// Does the listener ask for tokens without a signature? Where it names a class, that alone says so.
bool believes_unsigned(const std::string& handler, const Options& options) {
  if (!handler.empty()) return handler == kUnsignedTokens;
  return std::any_of(options.begin(), options.end(),
                     [](const auto& one) { return one.first.starts_with("unsecured"); });
}

bool is_scope(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char byte) {
    return byte == 0x21 || (byte >= 0x23 && byte <= 0x7e && byte != 0x5c);
  });
}

Status read_validator(const Options& options, OauthSettings& settings) {
  settings.subject_claim = validator_option(options, "PrincipalClaimName", "sub");
  settings.scope_claim = validator_option(options, "ScopeClaimName", "scope");
  const std::string scopes = validator_option(options, "RequiredScope");
  for (const std::string& scope : split(scopes, ' ')) {
    if (!is_scope(scope)) return invalid("Invalid scope value: " + scopes);
    if (!scope.empty()) settings.scopes.push_back(scope);
  }
  const std::string skew = validator_option(options, "AllowableClockSkewMs", "0");
  const auto skew_ms = config_number(skew);
  if (!skew_ms) {
    return invalid(std::string(kValidator) + "AllowableClockSkewMs is no number: " + skew);
  }
  if (*skew_ms < 0) return invalid("Allowable clock skew millis must not be negative: " + skew);
  settings.clock_skew_ms = *skew_ms;
  return {};
}

Status read_url(std::string url, OauthSettings& settings) {
  if (url.starts_with("http://") || url.starts_with("https://")) {
    settings.keys_url = std::move(url);
    return {};
  }
  if (!url.starts_with(kFile)) {
    return Error(ErrorCode::kUnsupported,
                 std::string(kKeysUrl) + ": a URL of file:, http: or https: is expected");
  }
  settings.keys_file = url.substr(kFile.size());
  while (settings.keys_file.starts_with("//")) settings.keys_file.erase(0, 1);
  return {};
}

Status read_keys(const Text& text, const Options& options, OauthSettings& settings) {
  const auto foreign = std::find_if(options.begin(), options.end(), [](const auto& one) {
    return one.first.starts_with(kValidator);
  });
  if (foreign != options.end()) {
    return invalid(foreign->first + " is for tokens without a signature, but " + kKeysUrl +
                   " asks for signed ones");
  }
  TRY(read_url(text(kKeysUrl), settings));
  const auto number = [&](const char* name, std::int64_t other) {
    return std::clamp<std::int64_t>(config_number(text(name)).value_or(other), 0, kMostMs);
  };
  settings.refresh_ms = number("sasl.oauthbearer.jwks.endpoint.refresh.ms", settings.refresh_ms);
  settings.retry_backoff_ms =
      number("sasl.oauthbearer.jwks.endpoint.retry.backoff.ms", settings.retry_backoff_ms);
  settings.retry_backoff_max_ms =
      number("sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms", settings.retry_backoff_max_ms);
  net::KeyStoreSource& trust = settings.tls.trust;
  trust.purpose = "truststore";
  trust.type = option(options, "ssl.truststore.type", "JKS");
  trust.location = option(options, "ssl.truststore.location");
  trust.password = option(options, "ssl.truststore.password");
  trust.pem = option(options, "ssl.truststore.certificates");
  settings.subject_claim = text("sasl.oauthbearer.sub.claim.name");
  settings.scope_claim = text("sasl.oauthbearer.scope.claim.name");
  settings.clock_skew_ms = 1000 * number("sasl.oauthbearer.clock.skew.seconds", 30);
  return {};
}

}  // namespace

Result<OauthSettings> OauthSettings::read(const Text& text, const Options& options) {
  OauthSettings settings;
  settings.issuer = text("sasl.oauthbearer.expected.issuer");
  settings.audiences = config_words(text("sasl.oauthbearer.expected.audience"));
  if (!text(kKeysUrl).empty()) {
    TRY(read_keys(text, options, settings));
    return settings;
  }
  settings.unsecured = believes_unsigned(text(kHandler), options);
  if (!settings.unsecured) {
    return invalid(std::string(kKeysUrl) +
                   " is not set: name the JSON Web Keys; or ask for tokens without a signature "
                   "with " +
                   kHandler + "=" + std::string(kUnsignedTokens));
  }
  TRY(read_validator(options, settings));
  return settings;
}

}  // namespace sluice::kafka::broker
