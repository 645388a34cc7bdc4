#include "hdfs/client/security/kerberos_settings.h"

#include <cstdlib>

#include "base/text.h"
#include "kerberos/login_module.h"

namespace sluice::hdfs {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::vector<std::string> words_of(std::string text) {
  for (char& letter : text) {
    if (letter == '\n' || letter == '\t' || letter == '\r') letter = ' ';
  }
  std::vector<std::string> words;
  for (const std::string& word : split(text, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

Result<kerberos::Protections> protections(const std::string& name, const std::string& value) {
  std::uint8_t bits = 0;
  for (const std::string& part : split(value, ',')) {
    const std::string word = to_lower(std::string(trim(part)));
    using enum kerberos::Protection;
    if (word == "authentication") {
      bits |= static_cast<std::uint8_t>(kAuthentication);
    } else if (word == "integrity") {
      bits |= static_cast<std::uint8_t>(kIntegrity);
    } else if (word == "privacy") {
      bits |= static_cast<std::uint8_t>(kPrivacy);
    } else {
      return Error(ErrorCode::kInvalidArgument,
                   name + "=" + value + ": authentication, integrity and privacy only");
    }
  }
  return kerberos::Protections(bits);
}

bool is_set(const Property& property, const std::string& name) {
  return to_lower(std::string(trim(property(name, "false")))) == "true";
}

Status refuse_encryption(const Property& property) {
  if (!is_set(property, "dfs.encrypt.data.transfer")) return {};
  return Error(ErrorCode::kUnsupported,
               "dfs.encrypt.data.transfer: keys of the name node are not offered; "
               "dfs.data.transfer.protection=privacy encrypts blocks on their way");
}

Result<std::string> user_of(const std::string& principal, const Property& property) {
  const std::string rules = property("hadoop.security.auth_to_local", "DEFAULT");
  auto parsed = kerberos::NameRules::parse(words_of(rules), kerberos::default_realm());
  if (!parsed) return parsed.error().with("hadoop.security.auth_to_local");
  return parsed->user_of(principal);
}

}  // namespace

Result<std::shared_ptr<const KerberosSettings>> read_kerberos_settings(const Property& property) {
  TRY(refuse_encryption(property));
  const std::string authentication = to_lower(property("hadoop.security.authentication", "simple"));
  const std::string transfer = property("dfs.data.transfer.protection", "");
  if (authentication == "simple") return std::shared_ptr<const KerberosSettings>();
  if (authentication != "kerberos") {
    return Error(ErrorCode::kUnsupported,
                 "hadoop.security.authentication=" + authentication + ": simple and kerberos only");
  }
  auto settings = std::make_shared<KerberosSettings>();
  TRY(settings->rpc,
      protections("hadoop.rpc.protection", property("hadoop.rpc.protection", "authentication")));
  if (!transfer.empty()) {
    TRY(settings->transfer, protections("dfs.data.transfer.protection", transfer));
  }
  settings->name_node_principal = property("dfs.namenode.kerberos.principal", "");
  settings->name_node_pattern = property("dfs.namenode.kerberos.principal.pattern", "");
  settings->data_node_principal = property("dfs.datanode.kerberos.principal", "");
  settings->may_fall_back = is_set(property, "ipc.client.fallback-to-simple-auth-allowed");
  auto login = kerberos::Credential::log_in(
      {variable("KRB5PRINCIPAL"), kerberos::file_path(variable("KRB5KEYTAB")), "", ""});
  if (!login && login.error().code() == ErrorCode::kUnavailable) {
    return login.error().with(
        "hadoop.security.authentication=kerberos, and the realm's KDC is away");
  }
  if (!login) {
    return Error(ErrorCode::kPermissionDenied,
                 "hadoop.security.authentication=kerberos, and nobody is logged in (kinit does, or "
                 "KRB5PRINCIPAL and KRB5KEYTAB): " +
                     login.error().message());
  }
  settings->credential = std::move(*login);
  TRY(settings->user, user_of(settings->credential->principal(), property));
  return std::shared_ptr<const KerberosSettings>(std::move(settings));
}

std::string principal_at(const std::string& principal, const std::string& host) {
  constexpr std::string_view kHost = "/_HOST";
  std::string name = principal.substr(0, principal.find('@'));
  const std::string realm = name.size() < principal.size() ? principal.substr(name.size() + 1)
                                                           : kerberos::default_realm();
  if (name.ends_with(kHost)) {
    name.resize(name.size() - kHost.size() + 1);
    name += to_lower(host);
  }
  return name + "@" + realm;
}

}  // namespace sluice::hdfs
