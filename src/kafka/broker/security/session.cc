#include "kafka/broker/security/session.h"

#include <algorithm>

#include "net/tls.h"

namespace sluice::kafka::broker {

static bool asks_for_login(SecurityProtocol protocol) {
  return protocol == SecurityProtocol::kSaslPlaintext || protocol == SecurityProtocol::kSaslSsl;
}

Status Session::identify(const net::Stream& stream) {
  if (identified_) return {};
  identified_ = true;
  if (asks_for_login(security_.protocol)) return {};
  authenticated_ = true;
  const std::string subject = net::peer_subject(stream);
  if (subject.empty()) return {};
  TRY(principal_.name, security_.rules.name_of(subject));
  return {};
}

std::size_t Session::most_bytes(std::size_t of_known) const {
  const bool known = !asks_for_login(security_.protocol) || authenticated_ || again_;
  return known ? of_known : std::min(of_known, security_.max_token_bytes);
}

bool Session::expired() const {
  return ends_ms_ && clock_.steady_ms() >= *ends_ms_;
}

bool Session::begin(const std::string& mechanism, bool raw) {
  const auto& offered = security_.mechanisms;
  if (std::find(offered.begin(), offered.end(), mechanism) == offered.end()) return false;
  mechanism_ = mechanism;
  again_ = again_ || authenticated_;
  authenticated_ = false;
  raw_ = raw;
  exchange_ = begin_sasl(mechanism, security_, credentials_, clock_);
  return true;
}

bool Session::begins_with(ByteView frame) {
  if (authenticated_ || again_ || in_exchange() || !is_gssapi_token(frame)) return false;
  return begin("GSSAPI", true);
}

// Another user may not take over a connection that was somebody's.
Status Session::become(const SaslExchange& exchange) {
  if (again_ && *exchange.user() != principal_.name) {
    return Error(ErrorCode::kPermissionDenied,
                 "Cannot change principals during re-authentication "
                 "from " +
                     principal_.text() + ": User:" + *exchange.user());
  }
  principal_.name = *exchange.user();
  authenticated_ = true;
  return {};
}

std::int64_t Session::start_lifetime(const SaslExchange& exchange) {
  std::int64_t lifetime = security_.max_reauth_ms.at(mechanism_);
  if (const auto expires = exchange.expires_ms()) {
    const std::int64_t left = std::max<std::int64_t>(*expires - clock_.wall_ms(), 1);
    lifetime = lifetime > 0 ? std::min(lifetime, left) : left;
  }
  ends_ms_.reset();
  if (lifetime > 0) ends_ms_ = clock_.steady_ms() + lifetime;
  return lifetime;
}

Result<Session::Answer> Session::authenticate(ByteView token) {
  std::unique_ptr<SaslExchange> exchange = std::move(exchange_);
  auto answer = token.size() > security_.max_token_bytes
                    ? Result<Bytes>(invalid_credentials(mechanism_))
                    : exchange->step(token);
  if (!answer) return answer.error();
  Answer given;
  given.token = std::move(*answer);
  if (!exchange->user()) {
    exchange_ = std::move(exchange);
    return given;
  }
  TRY(become(*exchange));
  given.lifetime_ms = start_lifetime(*exchange);
  given.silent = exchange->silent();
  return given;
}

}  // namespace sluice::kafka::broker
