#include "hdfs/client/security/rpc_login.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/text.h"
#include "hdfs/wire/client_datanode.h"
#include "hdfs/wire/framing.h"

namespace sluice::hdfs {
namespace {

constexpr std::uint32_t kMostBytes = 1U << 20;  // of a message while nobody is known

Error denied(std::string why) {
  return Error(ErrorCode::kPermissionDenied, std::move(why));
}

Status send(net::Socket& socket, const wire::RpcSasl& message) {
  wire::RpcRequestHeader header;
  header.rpc_kind = wire::RpcKind::kRpcProtocolBuffer;
  header.rpc_op = wire::RpcOperation::kRpcFinalPacket;
  header.call_id = wire::kCallIdSasl;
  Bytes frame;
  wire::append_frame(frame, header, message);
  return socket.write(frame);
}

Result<wire::RpcSasl> receive(net::Socket& socket) {
  char size[4];
  TRY(socket.read_exact(size, sizeof size));
  const std::uint32_t length = load_be<std::uint32_t>(size);
  if (length > kMostBytes) {
    return Error(ErrorCode::kCorrupt, "an answer of " + std::to_string(length) + " bytes");
  }
  Bytes frame(length, '\0');
  TRY(socket.read_exact(frame.data(), frame.size()));
  ByteView rest = frame;
  TRY(const auto header, wire::take_delimited<wire::RpcResponseHeader>(rest));
  if (header.status != wire::RpcStatus::kSuccess) {
    return denied(header.error_msg.value_or("the server refuses the login and gives no reason"));
  }
  return wire::take_delimited<wire::RpcSasl>(rest);
}

const wire::SaslAuth* find_kerberos(const wire::RpcSasl& offer) {
  const auto found = std::find_if(offer.auths.begin(), offer.auths.end(), [](const auto& one) {
    return one.method == "KERBEROS" && one.mechanism == "GSSAPI";
  });
  return found == offer.auths.end() ? nullptr : &*found;
}

std::string methods_of(const wire::RpcSasl& offer) {
  std::vector<std::string> names;
  for (const wire::SaslAuth& one : offer.auths) names.emplace_back(one.method);
  return join(names, ", ");
}

// The server says who it is; whether that is whom we want the configuration decides.
Result<std::string> principal_of(const wire::SaslAuth& offered, const std::string& host,
                                 const KerberosSettings& settings, const std::string& protocol) {
  const std::string announced =
      offered.protocol.value_or("") + "/" + offered.server_id.value_or("");
  const bool name_node = protocol != wire::client_datanode_protocol::kProtocol;
  const std::string& pattern = settings.name_node_pattern;
  if (name_node && !pattern.empty()) {
    const std::string whole = announced + "@" + kerberos::default_realm();
    if (::fnmatch(pattern.c_str(), whole.c_str(), 0) == 0) return whole;
    return denied("Server has invalid Kerberos principal: " + whole +
                  ", doesn't match the pattern: " + pattern);
  }
  const std::string& configured =
      name_node ? settings.name_node_principal : settings.data_node_principal;
  if (configured.empty()) {
    return denied(
        std::string("Failed to specify server's Kerberos principal name: ") +
        (name_node ? "dfs.namenode.kerberos.principal" : "dfs.datanode.kerberos.principal") +
        " is not set");
  }
  const std::string expected = principal_at(configured, kerberos::host_name_of(host));
  if (expected.substr(0, expected.find('@')) != announced) {
    return denied("Server has invalid Kerberos principal: " + announced +
                  ", expecting: " + expected);
  }
  return expected;
}

// Tokens go to and fro until both are content.
Status exchange(net::Socket& socket, kerberos::SaslClient& client, wire::RpcSasl message) {
  for (;;) {
    TRY(send(socket, message));
    TRY(const wire::RpcSasl answer, receive(socket));
    if (answer.state == wire::SaslState::kSuccess) {
      if (client.done() && answer.token.value_or("").empty()) return {};
      return denied("the server ended the SASL exchange before its time");
    }
    if (answer.state != wire::SaslState::kChallenge) {
      return denied("the server's SASL message makes no sense");
    }
    message = {};
    message.state = wire::SaslState::kResponse;
    TRY(message.token, client.step(answer.token.value_or("")));
  }
}

}  // namespace

Result<std::unique_ptr<kerberos::SaslClient>> log_in(net::Socket& socket, const std::string& host,
                                                     const KerberosSettings& settings,
                                                     const std::string& protocol) {
  wire::RpcSasl message;
  message.state = wire::SaslState::kNegotiate;
  TRY(send(socket, message));
  TRY(const wire::RpcSasl offer, receive(socket));
  if (offer.state == wire::SaslState::kSuccess) {
    if (settings.may_fall_back) return std::unique_ptr<kerberos::SaslClient>();
    return denied(
        "Server asks us to fall back to SIMPLE auth, but this client is configured to only allow "
        "secure connections.");
  }
  const wire::SaslAuth* offered = find_kerberos(offer);
  if (offer.state != wire::SaslState::kNegotiate || offered == nullptr) {
    return denied("Client cannot authenticate via:[" + methods_of(offer) + "]");
  }
  TRY(const std::string principal, principal_of(*offered, host, settings, protocol));
  TRY(auto context, kerberos::Context::initiate(*settings.credential, {"", "", principal}));
  auto client = std::make_unique<kerberos::SaslClient>(std::move(context), settings.rpc, "");
  message.state = wire::SaslState::kInitiate;
  message.auths = {*offered};
  message.auths[0].challenge.reset();
  TRY(message.token, client->step(""));
  TRY(exchange(socket, *client, std::move(message)));
  return client;
}

}  // namespace sluice::hdfs
