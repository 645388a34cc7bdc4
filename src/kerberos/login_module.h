// What the options of Java's Krb5LoginModule ask for: a line of JAAS is how Kafka's clients, and
// its brokers, say as whom they log in.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "kerberos/context.h"

namespace sluice::kerberos {

constexpr const char* kLoginModule = "com.sun.security.auth.module.Krb5LoginModule";

using LoginOptions = std::map<std::string, std::string>;

// A client's: a keytab, or a cache of tickets.
Result<Login> client_login(const LoginOptions& options);
// A path out of what Java takes for a file of keys or tickets: a path, or "FILE:" and one.
std::string file_path(const std::string& given);

// A server's: a principal and its keytab.
Result<Login> server_login(const LoginOptions& options);

// Kafka's sasl.kerberos.service.name, which the line may say as well; kInvalidArgument in Kafka's
// words where neither does, or they differ.
Result<std::string> service_name(const LoginOptions& options, const std::string& setting);

}  // namespace sluice::kerberos
