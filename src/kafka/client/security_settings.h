// What Kafka's Java clients set about TLS and SASL, for librdkafka; not for other rooms.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "kafka/client/client_settings.h"
#include "kafka/client/secure.h"
#include "kerberos/context.h"
#include "net/tls_settings.h"

namespace sluice::kafka::client {

// ssl.* and sasl.*; security.protocol is an ordinary one.
bool is_security_setting(const std::string& name);

// Adds what security.protocol asks for, from all properties. kUnsupported names what only a JVM can
// do: classes, login modules without user and password. No secret is in a message.
Status read_security_settings(const Properties& all, Properties& to);

// For connections of our own, too: a store as properties name it ("keystore", "truststore"), and
// sasl.username and sasl.password of a JAAS line.
// What mechanism GSSAPI needs beside: as whom, to which service.
struct KerberosSecurity : Security {
  std::shared_ptr<const kerberos::Credential> credential;
  std::string service;
};

struct KerberosSettings {
  kerberos::Login login;
  std::string service;
};
Result<KerberosSettings> read_kerberos_settings(const std::string& jaas,
                                                const std::string& service_name);
net::KeyStoreSource key_store_source(const Properties& all, const std::string& purpose);
Status read_jaas(const std::string& line, Properties& to);

}  // namespace sluice::kafka::client
