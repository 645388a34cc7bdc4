#include "flume/tls.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "base/log.h"
#include "base/text.h"
#include "net/tls.h"
#include "net/tls_client.h"

namespace sluice::flume {
namespace {

using Names = std::vector<std::string>;

// What counts when a component does not say.
struct Global {
  const char* property;
  const char* variable;
};
constexpr Global kKeystore{"javax.net.ssl.keyStore", "FLUME_SSL_KEYSTORE_PATH"};
constexpr Global kKeystorePassword{"javax.net.ssl.keyStorePassword", "FLUME_SSL_KEYSTORE_PASSWORD"};
constexpr Global kKeystoreType{"javax.net.ssl.keyStoreType", "FLUME_SSL_KEYSTORE_TYPE"};
constexpr Global kTruststore{"javax.net.ssl.trustStore", "FLUME_SSL_TRUSTSTORE_PATH"};
constexpr Global kTruststorePassword{"javax.net.ssl.trustStorePassword",
                                     "FLUME_SSL_TRUSTSTORE_PASSWORD"};
constexpr Global kTruststoreType{"javax.net.ssl.trustStoreType", "FLUME_SSL_TRUSTSTORE_TYPE"};
constexpr Global kIncludeProtocols{"flume.ssl.include.protocols", "FLUME_SSL_INCLUDE_PROTOCOLS"};
constexpr Global kExcludeProtocols{"flume.ssl.exclude.protocols", "FLUME_SSL_EXCLUDE_PROTOCOLS"};
constexpr Global kIncludeSuites{"flume.ssl.include.cipherSuites", "FLUME_SSL_INCLUDE_CIPHERSUITES"};
constexpr Global kExcludeSuites{"flume.ssl.exclude.cipherSuites", "FLUME_SSL_EXCLUDE_CIPHERSUITES"};

std::string value_of(const Global& global, const SystemProperties& system) {
  if (const auto at = system.find(global.property); at != system.end()) return at->second;
  const char* value = std::getenv(global.variable);
  return value == nullptr ? "" : value;
}

std::string value_of(const std::string& given, const Global& global,
                     const SystemProperties& system) {
  return given.empty() ? value_of(global, system) : given;
}

// Only the global lists may have commas.
Names names_of(const std::string& given, const Global& global, const SystemProperties& system) {
  if (!given.empty()) return words(given);
  std::string list = value_of(global, system);
  std::replace(list.begin(), list.end(), ',', ' ');
  return words(list);
}

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Names that nothing goes by are passed over, as in Java; nothing must not be what is left.
Result<Names> choose(const Names& all, const Names& include, const Names& exclude,
                     const std::string& what, const Settings& settings) {
  Names chosen;
  for (const std::string& name : all) {
    if ((include.empty() || has(include, name)) && !has(exclude, name)) chosen.push_back(name);
  }
  if (!chosen.empty()) return chosen;
  return settings.problem("include-" + what + " and exclude-" + what + " leave none of " +
                          join(all, ", "));
}

Status set_choice(const TlsChoice& config, const Settings& settings, const SystemProperties& system,
                  net::TlsSettings& to) {
  const Names include = names_of(config.include_protocols, kIncludeProtocols, system);
  const Names exclude = names_of(config.exclude_protocols, kExcludeProtocols, system);
  TRY(to.protocols, choose(to.protocols, include, exclude, "protocols", settings));
  const Names with = names_of(config.include_suites, kIncludeSuites, system);
  const Names without = names_of(config.exclude_suites, kExcludeSuites, system);
  if (with.empty() && without.empty()) return {};
  TRY(to.cipher_suites,
      choose(net::default_cipher_suites(), with, without, "cipher-suites", settings));
  return {};
}

// "pkcs12" is the same to Java.
std::string type_of(const std::string& given, const Global& global,
                    const SystemProperties& system) {
  std::string type = value_of(given, global, system);
  for (char& c : type) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return type.empty() ? "JKS" : type;
}

}  // namespace

Result<std::unique_ptr<net::TlsServer>> open_tls_server(const ServerTls& config,
                                                        const Settings& settings,
                                                        const SystemProperties& system) {
  if (!config.tls) return nullptr;
  net::TlsSettings tls;
  tls.keys.location = value_of(config.keystore, kKeystore, system);
  tls.keys.password = value_of(config.keystore_password, kKeystorePassword, system);
  tls.keys.type = type_of(config.keystore_type, kKeystoreType, system);
  if (tls.keys.location.empty()) {
    return settings.problem("keystore must be specified when SSL is enabled");
  }
  if (tls.keys.password.empty()) {
    return settings.problem("keystore-password must be specified when SSL is enabled");
  }
  TRY(set_choice(config, settings, system, tls));
  auto server = net::TlsServer::open(std::move(tls));
  if (!server) return settings.problem(server.error().message());
  return server;
}

Result<std::shared_ptr<const net::TlsClient>> open_tls_client(const ClientTls& config,
                                                              const Settings& settings,
                                                              const SystemProperties& system,
                                                              bool check_host) {
  if (!config.tls) return nullptr;
  net::TlsSettings tls;
  tls.trust_all = config.trust_all;
  if (config.trust_all) {
    log::warn("trust-all-certs: any server's certificate is taken for good",
              {{"component", settings.component}});
  } else {
    tls.trust.purpose = "truststore";
    tls.trust.location = value_of(config.truststore, kTruststore, system);
    tls.trust.password = value_of(config.truststore_password, kTruststorePassword, system);
    tls.trust.type = type_of(config.truststore_type, kTruststoreType, system);
  }
  TRY(set_choice(config, settings, system, tls));
  auto client = net::TlsClient::open(tls, check_host);
  if (!client) return settings.problem(client.error().message());
  return client;
}

std::map<std::string, std::string> global_kafka_tls(const SystemProperties& system) {
  std::map<std::string, std::string> all;
  const auto add = [&](const char* key, const Global& global) {
    if (std::string value = value_of(global, system); !value.empty()) all[key] = std::move(value);
  };
  add("ssl.keystore.location", kKeystore);
  add("ssl.keystore.password", kKeystorePassword);
  add("ssl.keystore.type", kKeystoreType);
  add("ssl.truststore.location", kTruststore);
  add("ssl.truststore.password", kTruststorePassword);
  add("ssl.truststore.type", kTruststoreType);
  return all;
}

}  // namespace sluice::flume
