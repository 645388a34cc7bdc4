#include "kerberos/login_module.h"

#include "base/text.h"

namespace sluice::kerberos {
namespace {

std::string option(const LoginOptions& options, const std::string& name) {
  const auto found = options.find(name);
  return found == options.end() ? "" : found->second;
}

bool is_set(const LoginOptions& options, const std::string& name) {
  return to_lower(option(options, name)) == "true";
}

Error wrong(std::string why) {
  return Error(ErrorCode::kInvalidArgument, "sasl.jaas.config: " + std::move(why));
}

}  // namespace

std::string file_path(const std::string& given) {
  constexpr std::string_view kFile = "file:";
  const bool url = to_lower(given.substr(0, kFile.size())) == kFile;
  return url ? given.substr(kFile.size()) : given;
}

Result<Login> client_login(const LoginOptions& options) {
  Login login;
  login.principal = option(options, "principal");
  if (is_set(options, "useKeyTab")) {
    login.keytab = file_path(option(options, "keyTab"));
    if (login.keytab.empty() || login.principal.empty()) {
      return wrong("useKeyTab needs keyTab and principal");
    }
    return login;
  }
  if (is_set(options, "useTicketCache")) {
    login.ticket_cache = file_path(option(options, "ticketCache"));
    return login;
  }
  return wrong(
      "Krb5LoginModule needs useKeyTab=true, or useTicketCache=true after kinit: nobody is asked "
      "for a password here");
}

Result<Login> server_login(const LoginOptions& options) {
  Login login;
  login.principal = option(options, "principal");
  login.keytab = file_path(option(options, "keyTab"));
  if (!is_set(options, "useKeyTab") || !is_set(options, "storeKey") || login.principal.empty()) {
    return wrong(
        "Krb5LoginModule of a server needs useKeyTab=true, storeKey=true, and the principal whose "
        "keys keyTab has");
  }
  return login;
}

Result<std::string> service_name(const LoginOptions& options, const std::string& setting) {
  const std::string in_line = option(options, "serviceName");
  if (!in_line.empty() && !setting.empty() && in_line != setting) {
    return Error(ErrorCode::kInvalidArgument,
                 "Conflicting serviceName values found in JAAS and Kafka configs value in JAAS "
                 "file " +
                     in_line + ", value in Kafka config " + setting);
  }
  if (!in_line.empty()) return in_line;
  if (!setting.empty()) return setting;
  return Error(ErrorCode::kInvalidArgument,
               "No serviceName defined in either JAAS or Kafka config");
}

}  // namespace sluice::kerberos
