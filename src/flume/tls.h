// TLS as agent files ask for it: the properties of sources and sinks, and what stands for those
// that are not given: -Djavax.net.ssl.*, -Dflume.ssl.*, then the environment's FLUME_SSL_*.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/fields.h"
#include "flume/substitution.h"

namespace sluice::net {
class TlsClient;
class TlsServer;
}  // namespace sluice::net

namespace sluice::flume {

// Which of the versions and cipher suites of TLS are used: those that are included (all when none
// is named) and not excluded.
struct TlsChoice {
  std::string include_protocols, exclude_protocols;
  std::string include_suites, exclude_suites;
};

// Of a source; a component's settings derive from it.
struct ServerTls : TlsChoice {
  bool tls = false;
  std::string keystore, keystore_password, keystore_type;
};

// Of a sink.
struct ClientTls : TlsChoice {
  bool tls = false;
  bool trust_all = false;
  std::string truststore, truststore_password, truststore_type;
};

template <class C>
void add_choice_fields(std::vector<Field<C>>& to) {
  to.push_back({"include-protocols", &C::include_protocols,
                "Versions of TLS that are used, separated by blanks: TLSv1.2 and TLSv1.3 are "
                "there. None: all of them."});
  to.push_back({"exclude-protocols", &C::exclude_protocols, "Versions that are not used.",
                shown_as("SSLv3")});
  to.push_back({"include-cipher-suites", &C::include_suites,
                "Cipher suites that are used, by Java's names. None: all."});
  to.push_back({"exclude-cipher-suites", &C::exclude_suites, "Cipher suites that are not used."});
}

template <class C>
void add_server_tls_fields(std::vector<Field<C>>& to) {
  to.push_back({"ssl", &C::tls, "Speak TLS."});
  to.push_back({"keystore", &C::keystore, "The file with the key and its certificate."});
  to.push_back({"keystore-password", &C::keystore_password, "The password of that file."});
  to.push_back({"keystore-type", &C::keystore_type, "JKS or PKCS12.", shown_as("JKS")});
  add_choice_fields(to);
}

template <class C>
std::vector<Field<C>> with_tls(std::vector<Field<C>> fields) {
  add_server_tls_fields(fields);
  return fields;
}

template <class C>
void add_client_tls_fields(std::vector<Field<C>>& to) {
  to.push_back({"ssl", &C::tls, "Speak TLS."});
  to.push_back({"truststore", &C::truststore,
                "The file with the certificates that are trusted. None: the system's."});
  to.push_back({"truststore-password", &C::truststore_password, "The password of that file."});
  to.push_back({"truststore-type", &C::truststore_type, "JKS or PKCS12.", shown_as("JKS")});
  add_choice_fields(to);
}

// Null when the settings do not ask for TLS. Errors name the component.
Result<std::unique_ptr<net::TlsServer>> open_tls_server(const ServerTls& config,
                                                        const Settings& settings,
                                                        const SystemProperties& system);
// As Flume's clients, it does not compare the certificate's name with the host's, unless
// `check_host`.
Result<std::shared_ptr<const net::TlsClient>> open_tls_client(const ClientTls& config,
                                                              const Settings& settings,
                                                              const SystemProperties& system,
                                                              bool check_host = false);

// What Kafka's clients get for the stores that are not given to them: "ssl.keystore.location" and
// its like.
std::map<std::string, std::string> global_kafka_tls(const SystemProperties& system);

}  // namespace sluice::flume
