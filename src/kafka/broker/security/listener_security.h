// What the settings ask for at one listener. A setting is looked up as Kafka does:
// listener.name.LISTENER.MECHANISM.KEY, then listener.name.LISTENER.KEY, then KEY.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kafka/broker/config/listeners.h"
#include "kafka/broker/security/gssapi.h"
#include "kafka/broker/security/principal_rules.h"
#include "kafka/broker/security/token_verifier.h"
#include "net/tls.h"

namespace sluice::kafka::broker {

struct ListenerSecurity {
  std::string name;
  SecurityProtocol protocol = SecurityProtocol::kPlaintext;
  std::unique_ptr<net::TlsServer> tls;        // null: none
  std::vector<std::string> mechanisms;        // empty: no SASL
  std::map<std::string, std::string> plain;   // passwords by user
  std::unique_ptr<TokenVerifier> oauth;       // null: OAUTHBEARER is not enabled
  std::unique_ptr<KerberosService> kerberos;  // null: GSSAPI is not enabled
  PrincipalRules rules;
  // By mechanism; 0: a session ends with its connection, or its token.
  std::map<std::string, std::int64_t> max_reauth_ms;
  std::int64_t failure_delay_ms = 0;
  std::size_t max_token_bytes = 0;
  Bytes secret;  // of this process: what unknown users are told of is made with it
};

// `given` are the lines of server.properties. kInvalidArgument and kUnsupported name the setting
// and the listener, and hold no secret. `data_dir` is for what has to outlast the process.
Result<std::unique_ptr<ListenerSecurity>> open_listener_security(
    const Listener& listener, const std::map<std::string, std::string>& given,
    const std::string& data_dir);

}  // namespace sluice::kafka::broker
