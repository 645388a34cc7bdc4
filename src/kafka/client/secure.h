// How a connection is made safe: what Kafka's Java clients set about TLS and SASL, for connections
// of our own.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/tls_client.h"

namespace sluice::kafka::client {

class Connection;

// Shared by the connections of a cluster; never changes.
struct Security {
  std::shared_ptr<const net::TlsClient> tls;  // null: none
  std::string mechanism;                      // empty: no SASL
  std::string user;
  std::string password;  // of OAUTHBEARER the token
};

// From security.protocol, ssl.* and sasl.*; null for PLAINTEXT. kInvalidArgument and kUnsupported
// name the setting, and hold no secret.
Result<std::shared_ptr<const Security>> read_security(
    const std::map<std::string, std::string>& properties);

// SASL, as the client of it; before anything else is asked. kPermissionDenied is in the broker's
// words.
Status log_in(Connection& connection, const Security& security);

}  // namespace sluice::kafka::client
