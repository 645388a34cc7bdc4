#include "kafka/broker/security/listener_security.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "kafka/broker/config/broker_keys.h"
#include "kerberos/login_module.h"
#include "net/jaas.h"
#include "net/scram.h"

namespace sluice::kafka::broker {
namespace {

using Given = std::map<std::string, std::string>;

constexpr std::size_t kSecretBytes = 32;
constexpr auto kOffered = std::to_array<std::string_view>(
    {"GSSAPI", "OAUTHBEARER", "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"});
constexpr const char* kPlainModule = "org.apache.kafka.common.security.plain.PlainLoginModule";
constexpr const char* kOauthModule =
    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule";
// Kafka's own classes that decide who is let in.
struct Handler {
  std::string_view mechanism;
  std::string_view name;
};
constexpr auto kHandlers = std::to_array<Handler>({
    {"PLAIN", "org.apache.kafka.common.security.plain.internals.PlainServerCallbackHandler"},
    {"OAUTHBEARER",
     "org.apache.kafka.common.security.oauthbearer.internals.unsecured."
     "OAuthBearerUnsecuredValidatorCallbackHandler"},
    {"OAUTHBEARER",
     "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler"},
    {"OAUTHBEARER",
     "org.apache.kafka.common.security.oauthbearer.secured.OAuthBearerValidatorCallbackHandler"},
});

class Lookup {
 public:
  Lookup(const Given& given, const std::string& listener)
      : given_(given), prefix_("listener.name." + to_lower(listener) + ".") {}

  // Null: not given.
  const std::string* find(const std::string& key, const std::string& mechanism = "") const {
    for (const std::string& name :
         {prefix_ + (mechanism.empty() ? "" : to_lower(mechanism) + ".") + key, prefix_ + key,
          key}) {
      const auto found = given_.find(name);
      if (found != given_.end()) return &found->second;
    }
    return nullptr;
  }
  std::string text(const std::string& key, const std::string& mechanism = "") const {
    if (const std::string* given = find(key, mechanism)) return std::string(trim(*given));
    const BrokerKey* known = find_broker_key(key);
    return known != nullptr && known->has_default() ? std::string(known->value) : "";
  }
  std::int64_t number(const std::string& key, const std::string& mechanism = "") const {
    return config_number(text(key, mechanism)).value_or(0);
  }

 private:
  const Given& given_;
  const std::string prefix_;
};

net::KeyStoreSource store(const Lookup& settings, const std::string& purpose) {
  const std::string key = "ssl." + purpose + ".";
  net::KeyStoreSource source;
  source.purpose = purpose;
  source.type = settings.text(key + "type");
  source.location = settings.text(key + "location");
  source.password = settings.text(key + "password");
  if (purpose == "keystore") {
    source.key_password = settings.text("ssl.key.password");
    source.pem = settings.text(key + "key");
    if (!source.pem.empty()) source.pem += "\n" + settings.text(key + "certificate.chain");
  } else {
    source.pem = settings.text(key + "certificates");
  }
  return source;
}

Result<net::TlsSettings::ClientAuth> client_auth(const std::string& word) {
  using enum net::TlsSettings::ClientAuth;
  if (word == "none") return kNone;
  if (word == "requested") return kRequested;
  if (word == "required") return kRequired;
  return invalid_value("ssl.client.auth", word, "String must be one of: required, requested, none");
}

Result<std::unique_ptr<net::TlsServer>> open_tls(const Lookup& settings) {
  net::TlsSettings tls;
  tls.keys = store(settings, "keystore");
  tls.trust = store(settings, "truststore");
  TRY(tls.client_auth, client_auth(settings.text("ssl.client.auth")));
  tls.protocols = config_words(settings.text("ssl.enabled.protocols"));
  tls.cipher_suites = config_words(settings.text("ssl.cipher.suites"));
  return net::TlsServer::open(std::move(tls));
}

// The options of a mechanism's login module, which is of no use without.
Result<std::map<std::string, std::string>> login_options(const Lookup& settings,
                                                         const std::string& mechanism,
                                                         std::string_view module) {
  const std::string* line = settings.find("sasl.jaas.config", mechanism);
  if (line == nullptr) {
    return Error(ErrorCode::kInvalidArgument,
                 "Could not find a 'KafkaServer' entry in the JAAS configuration: set "
                 "listener.name.LISTENER." +
                     to_lower(mechanism) + ".sasl.jaas.config");
  }
  TRY(net::JaasEntry entry, net::parse_jaas(*line));
  if (entry.module != module) {
    return Error(ErrorCode::kUnsupported, "sasl.jaas.config: the login module " + entry.module +
                                              " is not offered for " + mechanism);
  }
  return std::move(entry.options);
}

// Another's class would let in others than we do.
Status check_handler(const Lookup& settings, const std::string& mechanism) {
  constexpr const char* kKey = "sasl.server.callback.handler.class";
  const std::string handler = settings.text(kKey, mechanism);
  const bool offered = std::any_of(kHandlers.begin(), kHandlers.end(), [&](const Handler& one) {
    return one.mechanism == mechanism && one.name == handler;
  });
  if (handler.empty() || offered) return {};
  return Error(ErrorCode::kUnsupported,
               std::string(kKey) + ": " + handler + " is not offered for " + mechanism);
}

Status open_mechanism(const Lookup& settings, const std::string& mechanism,
                      const std::string& data_dir, ListenerSecurity& to) {
  if (std::find(kOffered.begin(), kOffered.end(), mechanism) == kOffered.end()) {
    std::vector<std::string> offered(kOffered.begin(), kOffered.end());
    return Error(ErrorCode::kUnsupported, "sasl.enabled.mechanisms: " + mechanism +
                                              " is not offered; " + join(offered, ", ") + " are");
  }
  to.mechanisms.push_back(mechanism);
  to.max_reauth_ms[mechanism] = settings.number("connections.max.reauth.ms", mechanism);
  TRY(check_handler(settings, mechanism));
  if (mechanism == "PLAIN") {
    TRY(const auto options, login_options(settings, mechanism, kPlainModule));
    constexpr std::string_view kUser = "user_";
    for (const auto& [name, value] : options) {
      if (name.starts_with(kUser)) to.plain[name.substr(kUser.size())] = value;
    }
  } else if (mechanism == "OAUTHBEARER") {
    TRY(const auto options, login_options(settings, mechanism, kOauthModule));
    const auto text = [&](const char* key) { return settings.text(key, mechanism); };
    TRY(OauthSettings oauth, OauthSettings::read(text, options));
    TRY(to.oauth, TokenVerifier::open(std::move(oauth)));
  } else if (mechanism == "GSSAPI") {
    TRY(const auto options, login_options(settings, mechanism, kerberos::kLoginModule));
    const auto text = [&](const char* key) { return settings.text(key, mechanism); };
    TRY(to.kerberos,
        KerberosService::open(options, text("sasl.kerberos.service.name"),
                              config_words(text("sasl.kerberos.principal.to.local.rules")),
                              data_dir + "/gssapi.replays"));
  }
  return {};
}

Status open_sasl(const Lookup& settings, const std::string& data_dir, ListenerSecurity& to) {
  for (const std::string& mechanism : config_words(settings.text("sasl.enabled.mechanisms"))) {
    TRY(open_mechanism(settings, mechanism, data_dir, to));
  }
  to.failure_delay_ms = settings.number("connection.failed.authentication.delay.ms");
  to.max_token_bytes = static_cast<std::size_t>(settings.number("sasl.server.max.receive.size"));
  to.secret = net::random_bytes(kSecretBytes);
  return {};
}

}  // namespace

Result<std::unique_ptr<ListenerSecurity>> open_listener_security(const Listener& listener,
                                                                 const Given& given,
                                                                 const std::string& data_dir) {
  const Lookup settings(given, listener.name);
  auto security = std::make_unique<ListenerSecurity>();
  security->name = listener.name;
  security->protocol = listener.protocol;
  TRY(security->rules, PrincipalRules::parse(settings.text("ssl.principal.mapping.rules")));
  if (listener.has_tls()) {
    auto tls = open_tls(settings);
    if (!tls) return tls.error().with("listener " + listener.name);
    security->tls = std::move(*tls);
  }
  if (listener.has_sasl()) {
    const Status sasl = open_sasl(settings, data_dir, *security);
    if (!sasl) return sasl.error().with("listener " + listener.name);
  }
  return security;
}

}  // namespace sluice::kafka::broker
