// What hadoop.security.authentication=kerberos and the settings around it ask of a client.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "kerberos/name_rules.h"
#include "kerberos/sasl.h"

namespace sluice::hdfs {

struct KerberosSettings {
  // As whom: the user's tickets, or KRB5PRINCIPAL and KRB5KEYTAB of the environment.
  std::shared_ptr<const kerberos::Credential> credential;  // shared by the connections
  std::string user;                                        // by hadoop.security.auth_to_local
  kerberos::Protections rpc = kerberos::Protection::kAuthentication;  // hadoop.rpc.protection
  // dfs.data.transfer.protection; none: blocks come as they are.
  std::optional<kerberos::Protections> transfer;
  // Whom a client expects: "nn/_HOST@REALM", or whoever matches a pattern.
  std::string name_node_principal;
  std::string name_node_pattern;
  std::string data_node_principal;
  bool may_fall_back = false;                  // to a server that knows no Kerberos, and
  mutable std::atomic<bool> fell_back{false};  // we did: its data nodes know none either
};

// A property of the configuration, or what is given for one that nobody set.
using Property = std::function<std::string(const std::string& name, std::string_view other)>;

// Null: the configuration asks for SIMPLE authentication. kUnsupported names what there is not;
// kPermissionDenied: nobody is logged in, and
// kUnavailable: nobody can be, both in the words of the library.
Result<std::shared_ptr<const KerberosSettings>> read_kerberos_settings(const Property& property);

// "nn/_HOST@REALM" for a server at this host; without a realm it is that of the system.
std::string principal_at(const std::string& principal, const std::string& host);

}  // namespace sluice::hdfs
