// How a connection of Hadoop RPC says who it is, before anything else: SASL, when security is on.
#pragma once

#include <memory>

#include "hdfs/client/security/kerberos_settings.h"
#include "kerberos/sasl.h"
#include "net/socket.h"

namespace sluice::hdfs {

// Behind the hello, on a connection that nobody else uses yet. Null: the server knows only SIMPLE,
// and the configuration lets us be content with that. kPermissionDenied is in the words of Hadoop's
// client, or the server's.
Result<std::unique_ptr<kerberos::SaslClient>> log_in(net::Socket& socket, const std::string& host,
                                                     const KerberosSettings& settings,
                                                     const std::string& protocol);

}  // namespace sluice::hdfs
