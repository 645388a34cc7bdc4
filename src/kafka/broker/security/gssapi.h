// SASL GSSAPI: whoever a Kerberos realm vouches for, under the name that the rules of the listener
// make of him.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "kafka/broker/security/sasl.h"
#include "kerberos/name_rules.h"
#include "kerberos/sasl.h"

namespace sluice::kafka::broker {

// What the broker proves itself with, and what it calls those who come.
struct KerberosService {
  std::shared_ptr<const kerberos::Credential> keys;  // shared with the exchanges that go on
  kerberos::NameRules rules;

  // Of the options of the login module, sasl.kerberos.service.name, and
  // sasl.kerberos.principal.to.local.rules. `replays` is a file of its own.
  static Result<std::unique_ptr<KerberosService>> open(
      const std::map<std::string, std::string>& options, const std::string& service_name,
      const std::vector<std::string>& rules, const std::string& replays);
};

std::unique_ptr<SaslExchange> begin_gssapi(const KerberosService& service);

// Does a connection begin with a bare token, as clients of Kafka 0.9 send it?
bool is_gssapi_token(ByteView frame);

}  // namespace sluice::kafka::broker
