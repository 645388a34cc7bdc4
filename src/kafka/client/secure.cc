#include "kafka/client/secure.h"

#include "base/text.h"
#include "kafka/client/security_settings.h"

namespace sluice::kafka::client {
namespace {

using Properties = std::map<std::string, std::string>;

std::string word(const Properties& all, const std::string& name, const std::string& absent = "") {
  const auto found = all.find(name);
  return found == all.end() ? absent : std::string(trim(found->second));
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string& part : split(text, ',')) {
    if (const std::string_view one = trim(part); !one.empty()) words.emplace_back(one);
  }
  return words;
}

Result<std::shared_ptr<const net::TlsClient>> read_tls(const Properties& all) {
  net::TlsSettings tls;
  tls.keys = key_store_source(all, "keystore");
  tls.trust = key_store_source(all, "truststore");
  const std::string protocols = word(all, "ssl.enabled.protocols");
  if (!protocols.empty()) tls.protocols = words_of(protocols);
  tls.cipher_suites = words_of(word(all, "ssl.cipher.suites"));
  return net::TlsClient::open(tls,
                              !word(all, "ssl.endpoint.identification.algorithm", "https").empty());
}

// Who can't log in need not look for a broker.
Result<std::shared_ptr<Security>> log_in_to_realm(const Properties& all, const std::string& jaas) {
  TRY(const KerberosSettings settings,
      read_kerberos_settings(jaas, word(all, "sasl.kerberos.service.name")));
  auto security = std::make_shared<KerberosSecurity>();
  security->service = settings.service;
  TRY(security->credential, kerberos::Credential::log_in(settings.login));
  return std::shared_ptr<Security>(std::move(security));
}

Result<std::shared_ptr<Security>> read_sasl(const Properties& all) {
  const std::string mechanism = word(all, "sasl.mechanism", "GSSAPI");
  if (mechanism != "GSSAPI" && mechanism != "PLAIN" && mechanism != "SCRAM-SHA-256" &&
      mechanism != "SCRAM-SHA-512") {
    return Error(ErrorCode::kUnsupported,
                 "sasl.mechanism: " + mechanism +
                     " is not offered by this command; GSSAPI, PLAIN, SCRAM-SHA-256 and "
                     "SCRAM-SHA-512 are");
  }
  const std::string jaas = word(all, "sasl.jaas.config");
  if (jaas.empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "Could not find a 'KafkaClient' entry in the JAAS configuration: set "
                 "sasl.jaas.config");
  }
  auto security = std::make_shared<Security>();
  if (mechanism == "GSSAPI") {
    TRY(security, log_in_to_realm(all, jaas));
  } else {
    Properties read;
    TRY(read_jaas(jaas, read));
    security->user = read["sasl.username"];
    security->password = read["sasl.password"];
  }
  security->mechanism = mechanism;
  return security;
}

}  // namespace

Result<std::shared_ptr<const Security>> read_security(const Properties& properties) {
  const std::string protocol = word(properties, "security.protocol", "PLAINTEXT");
  const bool tls = protocol == "SSL" || protocol == "SASL_SSL";
  const bool sasl = protocol == "SASL_PLAINTEXT" || protocol == "SASL_SSL";
  if (!tls && !sasl) {
    if (protocol == "PLAINTEXT") return std::shared_ptr<const Security>();
    return Error(ErrorCode::kInvalidArgument,
                 "Invalid value " + protocol +
                     " for configuration security.protocol: String must be one of: PLAINTEXT, SSL, "
                     "SASL_PLAINTEXT, SASL_SSL");
  }
  std::shared_ptr<const net::TlsClient> client;
  if (tls) {
    TRY(client, read_tls(properties));
  }
  auto security = std::make_shared<Security>();
  if (sasl) {
    TRY(security, read_sasl(properties));
  }
  security->tls = std::move(client);
  return std::shared_ptr<const Security>(std::move(security));
}

}  // namespace sluice::kafka::client
