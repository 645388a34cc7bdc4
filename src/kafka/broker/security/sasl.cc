#include "kafka/broker/security/sasl.h"

#include "kafka/broker/security/gssapi.h"
#include "kafka/broker/security/listener_security.h"
#include "kafka/broker/security/oauth_bearer.h"
#include "kafka/broker/security/plain.h"
#include "kafka/broker/security/scram_exchange.h"

namespace sluice::kafka::broker {

std::unique_ptr<SaslExchange> begin_sasl(const std::string& mechanism,
                                         const ListenerSecurity& security,
                                         const ScramCredentials& credentials, const Clock& clock) {
  if (mechanism == "PLAIN") return begin_plain(security.plain);
  if (mechanism == "GSSAPI") return begin_gssapi(*security.kerberos);
  if (mechanism == "OAUTHBEARER") return begin_oauth_bearer(*security.oauth, clock);
  return begin_scram(net::scram_mechanism(mechanism), credentials, security.secret);
}

Error invalid_credentials(const std::string& mechanism) {
  return Error(ErrorCode::kPermissionDenied,
               "Authentication failed during authentication due to invalid credentials with SASL "
               "mechanism " +
                   mechanism);
}

}  // namespace sluice::kafka::broker
