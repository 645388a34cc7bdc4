#include "kafka/client/security_settings.h"

#include <algorithm>

#include "base/text.h"
#include "kerberos/login_module.h"
#include "net/jaas.h"
#include "net/key_store.h"

namespace sluice::kafka::client {
namespace {

// Taken over under a name of librdkafka's.
struct Name {
  const char* java;
  const char* librdkafka;
};
constexpr Name kNames[] = {
    {"sasl.mechanism", "sasl.mechanism"},
    {"ssl.cipher.suites", "ssl.cipher.suites"},
    {"ssl.key.password", "ssl.key.password"},
    {"ssl.keystore.certificate.chain", "ssl.certificate.pem"},
    {"ssl.keystore.key", "ssl.key.pem"},
    {"ssl.truststore.certificates", "ssl.ca.pem"},
};

// What can only be left as it is: other values choose parts of a JVM. `as_it_is` lists those that
// change nothing.
struct Fixed {
  const char* name;
  const char* as_it_is;
};
constexpr Fixed kFixed[] = {
    {"sasl.client.callback.handler.class", ""},
    {"sasl.login.callback.handler.class", ""},
    {"sasl.login.class", ""},
    {"sasl.oauthbearer.token.endpoint.url", ""},
    {"ssl.enabled.protocols", "TLSv1.2,TLSv1.3 TLSv1.3,TLSv1.2"},
    {"ssl.engine.factory.class", ""},
    {"ssl.keymanager.algorithm", "SunX509 PKIX"},
    {"ssl.protocol", "TLS TLSv1.2 TLSv1.3"},
    {"ssl.provider", ""},
    {"ssl.secure.random.implementation", ""},
    {"ssl.trustmanager.algorithm", "PKIX SunX509"},
};

std::string word(const Properties& all, const std::string& name, const char* absent) {
  const auto found = all.find(name);
  return found == all.end() ? absent : std::string(trim(found->second));
}

// By Java's name, or librdkafka's own.
std::string mechanism_of(const Properties& all) {
  return word(all, all.contains("sasl.mechanism") ? "sasl.mechanism" : "sasl.mechanisms", "GSSAPI");
}

// Stores of any kind are handed over as text.
Status read_store(const Properties& all, const std::string& purpose, Properties& to) {
  const net::KeyStoreSource source = key_store_source(all, purpose);
  if (source.location.empty()) return {};
  TRY(const net::KeyStore store, net::read_key_store(source));
  if (purpose == "truststore") {
    to["ssl.ca.pem"] = net::to_pem(store.trusted) + net::to_pem(store.chain);
    return {};
  }
  to["ssl.certificate.pem"] = net::to_pem(store.chain);
  to["ssl.key.pem"] = net::to_pem(store.key);
  return {};
}

Status check_fixed(const std::string& name, const std::string& value) {
  const auto fixed = std::find_if(std::begin(kFixed), std::end(kFixed),
                                  [&](const Fixed& each) { return name == each.name; });
  if (fixed == std::end(kFixed) || value.empty()) return {};
  const auto known = split(fixed->as_it_is, ' ');
  std::string plain = value;
  std::erase(plain, ' ');
  if (std::find(known.begin(), known.end(), plain) != known.end()) return {};
  return Error(
      ErrorCode::kUnsupported,
      "The property " + name + " needs a JVM" +
          (*fixed->as_it_is == '\0' ? "" : std::string("; here it can be ") + join(known, " or ")));
}

// As cmake/librdkafka_gssapi.c takes them.
Status read_kerberos(const Properties& all, Properties& to) {
  const std::string jaas = word(all, "sasl.jaas.config", "");
  const std::string service = word(all, "sasl.kerberos.service.name", "");
  if (jaas.empty()) {  // the user's own tickets, unless librdkafka's own settings say otherwise
    TRY(to["sasl.kerberos.service.name"], kerberos::service_name({}, service));
    return {};
  }
  TRY(const KerberosSettings settings, read_kerberos_settings(jaas, service));
  const kerberos::Login& login = settings.login;
  to["sasl.kerberos.service.name"] = settings.service;
  if (!login.principal.empty()) to["sasl.kerberos.principal"] = login.principal;
  if (!login.keytab.empty()) to["sasl.kerberos.keytab"] = login.keytab;
  if (!login.ticket_cache.empty()) to["sasl.kerberos.keytab"] = "tickets=" + login.ticket_cache;
  return {};
}

Status read_one(const std::string& name, const std::string& value, bool uses_kerberos,
                Properties& to) {
  TRY(check_fixed(name, value));
  if (value.empty() && name != "ssl.endpoint.identification.algorithm") return {};
  if (name == "sasl.jaas.config" && !uses_kerberos) return read_jaas(value, to);
  if (name == "ssl.endpoint.identification.algorithm")
    to[name] = value.empty() ? "none" : to_lower(value);
  const auto renamed = std::find_if(std::begin(kNames), std::end(kNames),
                                    [&](const Name& each) { return name == each.java; });
  if (renamed != std::end(kNames)) to[renamed->librdkafka] = value;
  return {};
}

}  // namespace

Status read_jaas(const std::string& line, Properties& to) {
  TRY(const net::JaasEntry entry, net::parse_jaas(line));
  const auto user = entry.options.find("username");
  const auto password = entry.options.find("password");
  // The line itself is never shown: it holds the password.
  if (user == entry.options.end() || password == entry.options.end()) {
    return Error(ErrorCode::kUnsupported,
                 "sasl.jaas.config: only login modules with username and password are supported");
  }
  const auto token = entry.options.find("tokenauth");
  if (token != entry.options.end() && to_lower(token->second) == "true") {
    return Error(ErrorCode::kUnsupported, "sasl.jaas.config: tokenauth is not offered");
  }
  to["sasl.username"] = user->second;
  to["sasl.password"] = password->second;
  return {};
}

Result<KerberosSettings> read_kerberos_settings(const std::string& jaas,
                                                const std::string& service_name) {
  TRY(const net::JaasEntry entry, net::parse_jaas(jaas));
  if (entry.module != kerberos::kLoginModule) {
    return Error(ErrorCode::kUnsupported, "sasl.jaas.config: the login module " + entry.module +
                                              " is not offered for GSSAPI");
  }
  KerberosSettings settings;
  TRY(settings.service, kerberos::service_name(entry.options, service_name));
  TRY(settings.login, kerberos::client_login(entry.options));
  return settings;
}

net::KeyStoreSource key_store_source(const Properties& all, const std::string& purpose) {
  const std::string key = "ssl." + purpose + ".";
  net::KeyStoreSource source;
  source.purpose = purpose;
  source.type = word(all, key + "type", "JKS");
  source.location = word(all, key + "location", "");
  source.password = word(all, key + "password", "");
  if (purpose == "keystore") {
    source.key_password = word(all, "ssl.key.password", "");
    source.pem = word(all, key + "key", "");
    if (!source.pem.empty()) source.pem += "\n" + word(all, key + "certificate.chain", "");
  } else {
    source.pem = word(all, key + "certificates", "");
  }
  return source;
}

bool is_security_setting(const std::string& name) {
  return name.starts_with("ssl.") || name.starts_with("sasl.");
}

Status read_security_settings(const Properties& all, Properties& to) {
  const std::string protocol = word(all, "security.protocol", "PLAINTEXT");
  const bool tls = protocol.ends_with("SSL");
  const bool sasl = protocol.starts_with("SASL");
  const bool kerberos = sasl && mechanism_of(all) == "GSSAPI";
  for (const auto& [name, value] : all) {
    if ((tls && name.starts_with("ssl.")) || (sasl && name.starts_with("sasl."))) {
      TRY(read_one(name, std::string(trim(value)), kerberos, to));
    }
  }
  if (kerberos) TRY(read_kerberos(all, to));
  if (!tls) return {};
  TRY(read_store(all, "truststore", to));
  return read_store(all, "keystore", to);
}

}  // namespace sluice::kafka::client
