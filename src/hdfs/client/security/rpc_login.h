// How a connection of Hadoop RPC says who it is, before anything else: SASL, when security is on.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "hdfs/client/security/kerberos_settings.h"
#include "hdfs/client/security/rpc_stream.h"
#include "hdfs/wire/security.h"

namespace sluice::hdfs {

// What we can prove ourselves with; either may be null.
struct RpcProofs {
  const KerberosSettings* kerberos = nullptr;
  const wire::Token* block_token = nullptr;  // goes before
};

// Whom the server takes us for from now on.
struct RpcLogin {
  enum class Method : std::uint8_t { kSimple, kToken, kKerberos };
  Method method = Method::kSimple;
  std::unique_ptr<RpcLayer> layer;  // null: nothing protects what follows
};

// Behind the hello, on a connection that nobody else uses yet: by the token of a block, or by
// Kerberos, whichever the server names first; SIMPLE where there is no Kerberos of ours, or where
// the configuration lets us be content with that. What a name node comes to is kept in the settings
// (fell_back), what a data node does is not. kPermissionDenied is in the words of Hadoop's client,
// or the server's; kUnavailable: the realm's KDC is away. It all takes no longer than `time`; the
// socket's timeout is the caller's to set anew.
Result<RpcLogin> log_in(net::Socket& socket, const std::string& host, const RpcProofs& proofs,
                        const std::string& protocol, std::chrono::milliseconds time);

}  // namespace sluice::hdfs
