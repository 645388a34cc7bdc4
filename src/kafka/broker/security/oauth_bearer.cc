#include "kafka/broker/security/oauth_bearer.h"

#include <algorithm>
#include <optional>

#include "base/log.h"
#include "base/text.h"

namespace sluice::kafka::broker {
namespace {

constexpr char kEnd = '\001';
constexpr std::string_view kAuth = "auth";

Error invalid(const std::string& why = "") {
  return Error(ErrorCode::kInvalidArgument, "Invalid OAUTHBEARER client first message" + why);
}

bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

bool is_value_byte(char byte) {
  return (byte >= 0x21 && byte <= 0x7e) || byte == ' ' || byte == '\t' || byte == '\r' ||
         byte == '\n';
}

// RFC 5801's saslname, as it is spelled: Kafka does not decode it.
bool is_sasl_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '=') {
      const std::string_view escape = name.substr(i, 3);
      if (escape != "=2C" && escape != "=3D") return false;
      i += 2;
    } else if (name[i] <= 0 || name[i] == ',') {
      return false;
    }
  }
  return !name.empty();
}

// What is up to `end`, taken off the front of `rest` with it.
std::optional<std::string_view> take_until(std::string_view& rest, char end) {
  const std::size_t at = rest.find(end);
  if (at == rest.npos) return std::nullopt;
  const std::string_view part = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return part;
}

// SCHEME, blanks, TOKEN.
Result<std::string> bearer_token(std::string_view auth) {
  const std::size_t blank = auth.find(' ');
  const std::size_t begin = auth.find_first_not_of(' ', std::min(blank, auth.size()));
  if (blank == 0 || begin == auth.npos) return invalid(": invalid 'auth' format");
  const std::string_view scheme = auth.substr(0, blank);
  const std::string_view token = auth.substr(begin);
  const bool fits = std::all_of(token.begin(), token.end(), [](char byte) {
    return is_letter(byte) || (byte >= '0' && byte <= '9') ||
           std::string_view("-_~+/.=").find(byte) != std::string_view::npos;
  });
  if (!fits) return invalid(": invalid 'auth' format");
  if (to_lower(std::string(scheme)) != "bearer") return invalid(": its scheme is not Bearer");
  return std::string(token);
}

}  // namespace

Result<OauthMessage> OauthMessage::read(ByteView bytes) {
  OauthMessage message;
  std::string_view rest = bytes;
  if (!rest.starts_with("n,")) return invalid();
  rest.remove_prefix(2);
  if (rest.starts_with("a=")) {
    rest.remove_prefix(2);
    const auto name = take_until(rest, ',');
    if (!name || !is_sasl_name(*name)) return invalid();
    message.authorization_id = *name;
  } else if (!take_until(rest, ',').value_or("?").empty()) {
    return invalid();
  }
  if (!rest.starts_with(kEnd)) return invalid();
  rest.remove_prefix(1);
  while (!rest.starts_with(kEnd)) {
    const auto pair = take_until(rest, kEnd);
    const std::size_t equals = pair ? pair->find('=') : 0;
    if (!pair || equals == pair->npos) return invalid();
    const std::string_view name = pair->substr(0, equals);
    const std::string_view value = pair->substr(equals + 1);
    const bool fits = !name.empty() && std::all_of(name.begin(), name.end(), is_letter) &&
                      !value.empty() && std::all_of(value.begin(), value.end(), is_value_byte);
    if (!fits) return invalid();
    message.extensions[std::string(name)] = value;
  }
  if (rest.size() != 1) return invalid();
  const auto auth = message.extensions.extract(std::string(kAuth));
  if (!auth) return invalid(": 'auth' not specified");
  TRY(message.token, bearer_token(auth.mapped()));
  return message;
}

namespace {

class OauthBearer final : public SaslExchange {
 public:
  OauthBearer(TokenVerifier& verifier, const Clock& clock) : verifier_(verifier), clock_(clock) {}

  // After a failure the client sends ^A alone, and that is the end.
  Result<Bytes> step(ByteView bytes) override {
    if (!failure_.empty()) return Error(ErrorCode::kPermissionDenied, failure_);
    const auto message = OauthMessage::read(bytes);
    if (!message) {
      log::info("a login was refused", {{"reason", message.error().message()}});
      return invalid_credentials("OAUTHBEARER");
    }
    const auto verified = verifier_.verify(message->token, clock_.wall_ms());
    if (!verified) {
      log::info("a token was refused", {{"reason", verified.error().message()}});
      failure_ = failure_of(verified.error());
      return failure_;
    }
    const std::string& asked = message->authorization_id;
    if (!asked.empty() && asked != verified->user) {
      return Error(ErrorCode::kPermissionDenied,
                   "Authentication failed: Client requested an authorization id (" + asked +
                       ") that is different from the token's principal name (" + verified->user +
                       ")");
    }
    done(verified->user);
    expires(verified->expires_ms);
    return Bytes();
  }

 private:
  Bytes failure_of(const Error& refused) const {
    if (refused.reason<TokenRefusal>() != TokenRefusal::kInsufficientScope) {
      return "{\"status\":\"invalid_token\"}";
    }
    return "{\"status\":\"insufficient_scope\", \"scope\":\"" +
           join(verifier_.settings().scopes, " ") + "\"}";
  }

  TokenVerifier& verifier_;
  const Clock& clock_;
  Bytes failure_;
};

}  // namespace

std::unique_ptr<SaslExchange> begin_oauth_bearer(TokenVerifier& verifier, const Clock& clock) {
  return std::make_unique<OauthBearer>(verifier, clock);
}

}  // namespace sluice::kafka::broker
