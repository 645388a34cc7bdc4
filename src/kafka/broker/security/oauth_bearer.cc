#include "kafka/broker/security/oauth_bearer.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/base64.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "formats/json.h"
#include "kafka/broker/config/config_value.h"

namespace sluice::kafka::broker {
namespace {

using formats::Json;

constexpr std::string_view kFile = "file:";
constexpr const char* kKeysUrl = "sasl.oauthbearer.jwks.endpoint.url";
constexpr const char* kHandler = "sasl.server.callback.handler.class";
constexpr std::string_view kUnsignedTokens =
    "org.apache.kafka.common.security.oauthbearer.internals.unsecured."
    "OAuthBearerUnsecuredValidatorCallbackHandler";
// Between two looks for a key that was not there: who guesses names makes us read no more.
constexpr std::int64_t kLeastRefreshMs = 1'000;

Error denied(std::string why) {
  return Error(ErrorCode::kPermissionDenied, std::move(why));
}

// HEADER.CLAIMS.SIGNATURE
struct Parts {
  std::string_view signed_text;
  Json header;
  Json claims;
  Bytes signature;
};

Result<Parts> take_apart(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos) return denied("the token is no JSON Web Token");
  const auto header = from_base64(token.substr(0, first));
  const auto claims = from_base64(token.substr(first + 1, second - first - 1));
  const auto signature = from_base64(token.substr(second + 1));
  if (!header || !claims || !signature) return denied("the token is not in Base64");
  Parts parts;
  parts.signed_text = token.substr(0, second);
  parts.signature = *signature;
  TRY(parts.header, formats::parse_json(*header));
  TRY(parts.claims, formats::parse_json(*claims));
  return parts;
}

std::optional<std::int64_t> time_ms(const Json& claims, std::string_view name) {
  const Json* claim = claims.member(name);
  if (claim == nullptr || claim->kind != Json::Kind::kNumber) return std::nullopt;
  const double seconds = std::strtod(claim->text.c_str(), nullptr);
  if (!(seconds >= 0 && seconds < 1e12)) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(seconds * 1000));
}

// A claim of one text, or of a list.
std::vector<std::string> words_of(const Json& claims, std::string_view name) {
  std::vector<std::string> words;
  const Json* claim = claims.member(name);
  if (claim == nullptr) return words;
  if (claim->is_string()) {
    for (const std::string& word : split(claim->text, ' ')) {
      if (!word.empty()) words.push_back(word);
    }
  }
  for (const Json& item : claim->items) words.push_back(item.text);
  return words;
}

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Status check_claims(const OauthSettings& settings, const Json& claims, std::int64_t now_ms) {
  const auto expires = time_ms(claims, "exp");
  if (!expires) return denied("the token has no time at which it expires");
  if (*expires + settings.clock_skew_ms <= now_ms) return denied("the token has expired");
  const auto not_before = time_ms(claims, "nbf");
  if (not_before && *not_before - settings.clock_skew_ms > now_ms) {
    return denied("the token does not hold yet");
  }
  const auto issued = time_ms(claims, "iat");
  if (issued && *issued - settings.clock_skew_ms > now_ms) {
    return denied("the token was issued in the future");
  }
  if (claims.text_of(settings.subject_claim).empty()) {
    return denied("the token has no claim " + settings.subject_claim);
  }
  if (!settings.issuer.empty() && claims.text_of("iss") != settings.issuer) {
    return denied("the token is of another issuer");
  }
  const auto audiences = words_of(claims, "aud");
  const bool for_us = std::any_of(settings.audiences.begin(), settings.audiences.end(),
                                  [&](const std::string& one) { return has(audiences, one); });
  if (!settings.audiences.empty() && !for_us) return denied("the token is for somebody else");
  const auto scopes = words_of(claims, settings.scope_claim);
  for (const std::string& scope : settings.scopes) {
    if (!has(scopes, scope)) return denied("the token lacks the scope " + scope);
  }
  return {};
}

// Does the listener ask for tokens without a signature? Where it names a class, that alone says so.
bool believes_unsigned(const std::string& handler,
                       const std::map<std::string, std::string>& options) {
  if (!handler.empty()) return handler == kUnsignedTokens;
  return std::any_of(options.begin(), options.end(),
                     [](const auto& option) { return option.first.starts_with("unsecured"); });
}

}  // namespace

Result<OauthSettings> OauthSettings::read(const std::function<std::string(const char*)>& text,
                                          const std::map<std::string, std::string>& options) {
  OauthSettings settings;
  const std::string url = text(kKeysUrl);
  settings.unsecured = url.empty() && believes_unsigned(text(kHandler), options);
  if (url.empty() && !settings.unsecured) {
    return Error(ErrorCode::kInvalidArgument,
                 std::string(kKeysUrl) +
                     " is not set: name a file of JSON Web Keys; or ask for tokens without a "
                     "signature with " +
                     kHandler + "=" + std::string(kUnsignedTokens));
  }
  if (!url.empty()) {
    if (!url.starts_with(kFile)) {
      return Error(ErrorCode::kUnsupported, std::string(kKeysUrl) + ": only file: is offered");
    }
    settings.keys_file = url.substr(kFile.size());
    while (settings.keys_file.starts_with("//")) settings.keys_file.erase(0, 1);
  }
  settings.subject_claim = text("sasl.oauthbearer.sub.claim.name");
  settings.scope_claim = text("sasl.oauthbearer.scope.claim.name");
  settings.issuer = text("sasl.oauthbearer.expected.issuer");
  settings.audiences = config_words(text("sasl.oauthbearer.expected.audience"));
  settings.clock_skew_ms =
      1000 * config_number(text("sasl.oauthbearer.clock.skew.seconds")).value_or(30);
  settings.refresh_ms =
      config_number(text("sasl.oauthbearer.jwks.endpoint.refresh.ms")).value_or(3'600'000);
  const auto required = options.find("unsecuredValidatorRequiredScope");
  if (required != options.end()) settings.scopes = config_words(required->second);
  const auto claim = options.find("unsecuredValidatorPrincipalClaimName");
  if (claim != options.end()) settings.subject_claim = claim->second;
  return settings;
}

Result<std::unique_ptr<TokenVerifier>> TokenVerifier::open(OauthSettings settings) {
  std::unique_ptr<TokenVerifier> verifier(new TokenVerifier(std::move(settings)));
  if (!verifier->settings_.unsecured) TRY(verifier->load());
  return verifier;
}

Status TokenVerifier::load() {
  TRY(const std::string text, read_file(settings_.keys_file));
  auto keys = JsonWebKeys::parse(text);
  if (!keys) return keys.error().with(settings_.keys_file);
  keys_ = std::move(*keys);
  return {};
}

bool TokenVerifier::refresh(const std::string& key, std::int64_t now_ms) {
  const std::int64_t age = now_ms - loaded_ms_.value_or(now_ms);
  if (!loaded_ms_) loaded_ms_ = now_ms;
  const std::int64_t wanted = keys_.has(key) ? settings_.refresh_ms : kLeastRefreshMs;
  if (age < wanted) return keys_.has(key);
  loaded_ms_ = now_ms;
  if (const Status loaded = load(); !loaded) {
    log::warn("the keys of tokens cannot be read: the old ones hold",
              {{"reason", loaded.error().message()}});
  }
  return keys_.has(key);
}

Result<BearerToken> TokenVerifier::verify(std::string_view token, std::int64_t now_ms) {
  TRY(const Parts parts, take_apart(token));
  const std::string algorithm = parts.header.text_of("alg");
  if (settings_.unsecured) {
    if (algorithm != "none" || !parts.signature.empty()) {
      return denied("the token is signed: this listener has no keys for it");
    }
  } else {
    const std::string key = parts.header.text_of("kid");
    const std::lock_guard lock(mutex_);
    if (!refresh(key, now_ms)) return denied("the token is signed with a key that is not known");
    if (!keys_.verify(key, algorithm, parts.signed_text, parts.signature)) {
      return denied("the token's signature is wrong");
    }
  }
  TRY(check_claims(settings_, parts.claims, now_ms));
  return BearerToken{.user = parts.claims.text_of(settings_.subject_claim),
                     .expires_ms = *time_ms(parts.claims, "exp")};
}

namespace {

class OauthBearer final : public SaslExchange {
 public:
  OauthBearer(TokenVerifier& verifier, const Clock& clock) : verifier_(verifier), clock_(clock) {}

  // n,[a=USER],^Aauth=Bearer TOKEN^A[NAME=VALUE^A...]^A; after a failure ^A alone.
  Result<Bytes> step(ByteView token) override {
    if (failed_) return denied(kInvalidToken);
    constexpr std::string_view kAuth = "\001auth=Bearer ";
    const std::size_t at = token.find(kAuth);
    if (at == token.npos || !token.starts_with("n,")) {
      return denied("Invalid OAUTHBEARER client first message");
    }
    const std::size_t begin = at + kAuth.size();
    const ByteView jwt = token.substr(begin, token.find('\001', begin) - begin);
    const auto verified = verifier_.verify(jwt, clock_.wall_ms());
    if (!verified) {
      log::info("a token was refused", {{"reason", verified.error().message()}});
      failed_ = true;
      return Bytes(kInvalidToken);
    }
    const ByteView header = token.substr(0, at);
    const std::size_t as = header.find("a=");
    const ByteView asked = as == header.npos ? "" : header.substr(as + 2, header.size() - as - 3);
    if (!asked.empty() && asked != verified->user) {
      return denied("Authentication failed: Client requested an authorization id (" +
                    std::string(asked) + ") that is different from the token's principal name (" +
                    verified->user + ")");
    }
    done(verified->user);
    expires(verified->expires_ms);
    return Bytes();
  }

 private:
  static constexpr const char* kInvalidToken = "{\"status\":\"invalid_token\"}";

  TokenVerifier& verifier_;
  const Clock& clock_;
  bool failed_ = false;
};

}  // namespace

std::unique_ptr<SaslExchange> begin_oauth_bearer(TokenVerifier& verifier, const Clock& clock) {
  return std::make_unique<OauthBearer>(verifier, clock);
}

}  // namespace sluice::kafka::broker
