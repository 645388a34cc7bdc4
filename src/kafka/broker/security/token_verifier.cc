#include "kafka/broker/security/token_verifier.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "base/base64.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "formats/json.h"
#include "net/http/http_get.h"
#include "net/tls_client.h"

namespace sluice::kafka::broker {
namespace {

using formats::Json;

// Between two looks for a key that was not there: who guesses names makes us read no more.
constexpr std::int64_t kLeastRefreshMs = 1'000;
// A token has a dozen claims, and lists of some words.
constexpr std::size_t kMostClaims = 10'000;
constexpr int kMostDoublings = 20;

Error denied(std::string why, TokenRefusal refusal = TokenRefusal::kInvalidToken) {
  return Error(ErrorCode::kPermissionDenied, std::move(why), refusal);
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
  auto read_header = formats::parse_json(*header, kMostClaims);
  auto read_claims = formats::parse_json(*claims, kMostClaims);
  if (!read_header || !read_claims) return denied("the token's parts are no JSON");
  parts.header = std::move(*read_header);
  parts.claims = std::move(*read_claims);
  return parts;
}

std::optional<std::int64_t> time_ms(const Json& claims, std::string_view name) {
  const Json* claim = claims.member(name);
  if (claim == nullptr || claim->kind != Json::Kind::kNumber) return std::nullopt;
  const double seconds = std::strtod(claim->text.c_str(), nullptr);
  if (!(seconds >= 0 && seconds < 1e12)) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(seconds * 1000));
}

// A claim of one text, or of a list of them.
std::vector<std::string> texts_of(const Json& claims, std::string_view name) {
  std::vector<std::string> texts;
  const Json* claim = claims.member(name);
  if (claim == nullptr) return texts;
  if (claim->is_string()) texts.push_back(claim->text);
  for (const Json& item : claim->items) texts.push_back(item.text);
  return texts;
}

// The same where one text holds several words with blanks between (RFC 6749, 3.3).
std::vector<std::string> scopes_of(const Json& claims, std::string_view name) {
  const Json* claim = claims.member(name);
  if (claim == nullptr || !claim->is_string()) return texts_of(claims, name);
  std::vector<std::string> words = split(claim->text, ' ');
  std::erase(words, "");
  return words;
}

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

Status check_times(const OauthSettings& settings, const Json& claims, std::int64_t now_ms) {
  const auto expires = time_ms(claims, "exp");
  if (!expires) return denied("the token has no time at which it expires");
  if (*expires + settings.clock_skew_ms <= now_ms) return denied("the token has expired");
  const auto not_before = time_ms(claims, "nbf");
  if (claims.member("nbf") != nullptr && !not_before) return denied("the claim nbf is no time");
  if (not_before && *not_before - settings.clock_skew_ms > now_ms) {
    return denied("the token does not hold yet");
  }
  const auto issued = time_ms(claims, "iat");
  if (claims.member("iat") != nullptr && !issued) return denied("the claim iat is no time");
  if (!issued && !settings.unsecured) return denied("the token has no time at which it was issued");
  // Kafka asks that of tokens without a signature only.
  if (settings.unsecured && issued && *issued - settings.clock_skew_ms > now_ms) {
    return denied("the token was issued in the future");
  }
  if (issued && *expires <= *issued) return denied("the token expires before it is issued");
  return {};
}

// A token for somebody is not for whoever does not know that it is he (RFC 7519, 4.1.3); nobody
// looks at that in tokens without a signature.
Status check_audience(const OauthSettings& settings, const Json& claims) {
  const auto audiences = texts_of(claims, "aud");
  if (settings.audiences.empty()) {
    if (audiences.empty() || settings.unsecured) return {};
    return denied("the token is for " + join(audiences, " ") +
                  ", and sasl.oauthbearer.expected.audience is not set");
  }
  const bool for_us = std::any_of(settings.audiences.begin(), settings.audiences.end(),
                                  [&](const std::string& one) { return has(audiences, one); });
  return for_us ? Status() : denied("the token is for somebody else");
}

Status check_claims(const OauthSettings& settings, const Json& claims, std::int64_t now_ms) {
  TRY(check_times(settings, claims, now_ms));
  if (trim(claims.text_of(settings.subject_claim)).empty()) {
    return denied("the token has no claim " + settings.subject_claim);
  }
  if (!settings.issuer.empty() && claims.text_of("iss") != settings.issuer) {
    return denied("the token is of another issuer");
  }
  TRY(check_audience(settings, claims));
  const auto scopes = scopes_of(claims, settings.scope_claim);
  for (const std::string& scope : settings.scopes) {
    if (has(scopes, scope)) continue;
    return denied("the token lacks the scope " + scope, TokenRefusal::kInsufficientScope);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<TokenVerifier>> TokenVerifier::open(OauthSettings settings) {
  std::unique_ptr<TokenVerifier> verifier(new TokenVerifier(std::move(settings)));
  const OauthSettings& asked = verifier->settings_;
  if (asked.unsecured) return verifier;
  if (asked.keys_url.starts_with("https:")) {
    constexpr bool kCheckHost = true;
    TRY(verifier->tls_, net::TlsClient::open(asked.tls, kCheckHost));
  }
  TRY(verifier->keys_, verifier->read_keys());
  return verifier;
}

Result<JsonWebKeys> TokenVerifier::read_keys() const {
  const std::string& place = settings_.keys_url.empty() ? settings_.keys_file : settings_.keys_url;
  TRY(const std::string text, settings_.keys_url.empty()
                                  ? read_file(settings_.keys_file)
                                  : net::http_get({.url = settings_.keys_url, .tls = tls_.get()}));
  auto keys = JsonWebKeys::parse(text);
  if (!keys) return keys.error().with(place);
  return keys;
}

bool TokenVerifier::is_due(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (!looked_ms_) {
    looked_ms_ = now_ms;  // about when open() looked
    wait_ms_ = settings_.refresh_ms;
  }
  const bool soon = missed_ && failures_ == 0;
  if (now_ms - *looked_ms_ < (soon ? std::min(wait_ms_, kLeastRefreshMs) : wait_ms_)) return false;
  missed_ = false;
  looked_ms_ = now_ms;
  return true;
}

void TokenVerifier::refresh(std::int64_t now_ms) {
  if (settings_.unsecured || !is_due(now_ms)) return;
  auto keys = read_keys();
  const std::lock_guard lock(mutex_);
  if (keys) {
    keys_ = std::move(*keys);
    failures_ = 0;
    wait_ms_ = settings_.refresh_ms;
    return;
  }
  const std::int64_t doubled = settings_.retry_backoff_ms << std::min(failures_, kMostDoublings);
  wait_ms_ = std::min(doubled, settings_.retry_backoff_max_ms);
  if (failures_++ > 0) return;
  log::warn("the keys of tokens cannot be read: the old ones hold",
            {{"reason", keys.error().message()}});
}

Status TokenVerifier::check_signature(std::string_view algorithm, const std::string& key,
                                      std::string_view text, std::string_view signature) {
  const std::lock_guard lock(mutex_);
  if (!keys_.has(key)) {
    missed_ = true;
    return denied("the token is signed with a key that is not known");
  }
  if (!keys_.verify(key, algorithm, text, signature)) {
    return denied("the token's signature is wrong");
  }
  return {};
}

Result<BearerToken> TokenVerifier::verify(std::string_view token, std::int64_t now_ms) {
  TRY(const Parts parts, take_apart(token));
  if (parts.header.member("crit") != nullptr) {  // RFC 7515, 4.1.11
    return denied("the token asks for what is not understood here (crit)");
  }
  const std::string algorithm = parts.header.text_of("alg");
  if (!settings_.unsecured) {
    TRY(check_signature(algorithm, parts.header.text_of("kid"), parts.signed_text,
                        parts.signature));
  } else if (algorithm != "none" || !parts.signature.empty()) {
    return denied("the token is signed: this listener has no keys for it");
  }
  TRY(check_claims(settings_, parts.claims, now_ms));
  return BearerToken{.user = std::string(trim(parts.claims.text_of(settings_.subject_claim))),
                     .expires_ms = *time_ms(parts.claims, "exp")};
}

}  // namespace sluice::kafka::broker
