#include "kafka/broker/security/gssapi.h"

#include "base/log.h"
#include "kerberos/login_module.h"

namespace sluice::kafka::broker {
namespace {

class Gssapi final : public SaslExchange {
 public:
  explicit Gssapi(const KerberosService& service)
      : rules_(service.rules), server_(service.keys, kerberos::Protection::kAuthentication) {}

  Result<Bytes> step(ByteView token) override {
    auto answer = server_.step(token);
    if (!answer) return refused(answer.error());
    if (!server_.done()) return answer;
    auto user = rules_.user_of(server_.peer());
    if (!user) return refused(user.error());
    done_in_silence(*std::move(user));
    return answer;
  }

 private:
  // The client learns no more than that.
  static Error refused(const Error& why) {
    log::info("a login was refused", {{"reason", why.message()}});
    return invalid_credentials("GSSAPI");
  }

  const kerberos::NameRules& rules_;
  kerberos::SaslServer server_;
};

}  // namespace

Result<std::unique_ptr<KerberosService>> KerberosService::open(
    const std::map<std::string, std::string>& options, const std::string& service_name,
    const std::vector<std::string>& rules, const std::string& replays) {
  TRY(const std::string service, kerberos::service_name(options, service_name));
  TRY(const kerberos::Login login, kerberos::server_login(options));
  TRY(const auto name, kerberos::PrincipalName::parse(login.principal));
  if (name.primary != service) {
    return Error(ErrorCode::kInvalidArgument,
                 "sasl.kerberos.service.name: clients will ask for " + service +
                     ", and the principal of sasl.jaas.config is " + login.principal);
  }
  auto opened = std::make_unique<KerberosService>();
  TRY(opened->rules, kerberos::NameRules::parse(rules, kerberos::default_realm()));
  TRY(opened->keys, kerberos::Credential::serve(login.principal, login.keytab, replays));
  return opened;
}

std::unique_ptr<SaslExchange> begin_gssapi(const KerberosService& service) {
  return std::make_unique<Gssapi>(service);
}

// A token of GSSAPI is [APPLICATION 0]; a request would be one of an API far beyond all that are.
bool is_gssapi_token(ByteView frame) {
  return frame.starts_with('\x60');
}

}  // namespace sluice::kafka::broker
