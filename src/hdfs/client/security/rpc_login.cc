#include "hdfs/client/security/rpc_login.h"

#include <fnmatch.h>

#include <algorithm>
#include <chrono>

#include "base/base64.h"
#include "base/text.h"
#include "hdfs/client/security/digest_md5.h"
#include "hdfs/wire/client_datanode.h"
#include "hdfs/wire/framing.h"
#include "net/scram.h"

namespace sluice::hdfs {
namespace {

constexpr std::uint32_t kMostBytes = 1U << 20;  // of a message while nobody is known
constexpr int kMostRounds = 20;

Error denied(std::string why) {
  return Error(ErrorCode::kPermissionDenied, std::move(why));
}

using LoginClock = std::chrono::steady_clock;

// A login, all of whose waits end at one moment.
struct LoginLine {
  net::Socket& socket;
  LoginClock::time_point ends;

  Status bound_wait() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(ends - LoginClock::now());
    if (left.count() <= 0) return Error(ErrorCode::kTimeout, "the login took too long");
    return socket.set_timeout(left);
  }
  Status read_exact(char* to, std::size_t size) const {
    while (size > 0) {
      TRY(bound_wait());
      TRY(const std::size_t some, socket.read_some(to, size));
      if (some == 0) return Error(ErrorCode::kUnavailable, "connection closed by peer");
      to += some;
      size -= some;
    }
    return {};
  }
  Status write(const Bytes& bytes) const {
    TRY(bound_wait());
    return socket.write(bytes);
  }
};

Status send(const LoginLine& line, const wire::RpcSasl& message) {
  wire::RpcRequestHeader header;
  header.rpc_kind = wire::RpcKind::kRpcProtocolBuffer;
  header.rpc_op = wire::RpcOperation::kRpcFinalPacket;
  header.call_id = wire::kCallIdSasl;
  Bytes frame;
  wire::append_frame(frame, header, message);
  return line.write(frame);
}

Result<wire::RpcSasl> receive(const LoginLine& line) {
  char size[4];
  TRY(line.read_exact(size, sizeof size));
  const std::uint32_t length = load_be<std::uint32_t>(size);
  if (length > kMostBytes) {
    return Error(ErrorCode::kCorrupt, "an answer of " + std::to_string(length) + " bytes");
  }
  Bytes frame(length, '\0');
  TRY(line.read_exact(frame.data(), frame.size()));
  ByteView rest = frame;
  TRY(const auto header, wire::take_delimited<wire::RpcResponseHeader>(rest));
  if (header.status != wire::RpcStatus::kSuccess) {
    return denied(header.error_msg.value_or("the server refuses the login and gives no reason"));
  }
  return wire::take_delimited<wire::RpcSasl>(rest);
}

// Of the first of the server's offers that we can take up, in its order.
const wire::SaslAuth* find_offer(const wire::RpcSasl& offer, const RpcProofs& proofs) {
  const auto found = std::find_if(offer.auths.begin(), offer.auths.end(), [&](const auto& one) {
    if (one.method == "TOKEN")
      return proofs.block_token != nullptr && one.mechanism == "DIGEST-MD5";
    if (one.method == "KERBEROS") return proofs.kerberos != nullptr && one.mechanism == "GSSAPI";
    return one.method == "SIMPLE";
  });
  return found == offer.auths.end() ? nullptr : &*found;
}

std::string methods_of(const wire::RpcSasl& offer) {
  std::vector<std::string> names;
  for (const wire::SaslAuth& one : offer.auths) names.emplace_back(one.method);
  return join(names, ", ");
}

bool is_name_node(const std::string& protocol) {
  return protocol != wire::client_datanode_protocol::kProtocol;
}

// The server says who it is; whether that is whom we want the configuration decides.
Result<std::string> principal_of(const wire::SaslAuth& offered, const std::string& host,
                                 const KerberosSettings& settings, const std::string& protocol) {
  const std::string announced =
      offered.protocol.value_or("") + "/" + offered.server_id.value_or("");
  const bool name_node = is_name_node(protocol);
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
  const auto is_announced = [&](const std::string& principal) {
    return principal.substr(0, principal.find('@')) == announced;
  };
  const std::string expected = principal_at(configured, host);
  if (is_announced(expected)) return expected;
  // Servers know themselves by a whole name, and are often written in short.
  const std::string whole = principal_at(configured, kerberos::whole_host_name_of(host));
  if (is_announced(whole)) return whole;
  return denied("Server has invalid Kerberos principal: " + announced + ", expecting: " + expected);
}

template <class Client>
class LayerOf final : public RpcLayer {
 public:
  explicit LayerOf(std::unique_ptr<Client> client) : client_(std::move(client)) {}
  Result<Bytes> wrap(ByteView message) override { return client_->wrap(message); }
  Result<Bytes> unwrap(ByteView message) override { return client_->unwrap(message); }

 private:
  const std::unique_ptr<Client> client_;
};

// Nothing is wrapped where both agreed on authentication alone.
template <class Client>
std::unique_ptr<RpcLayer> layer_of(std::unique_ptr<Client> client) {
  if (static_cast<std::uint8_t>(client->protection()) == 1) return nullptr;
  return std::make_unique<LayerOf<Client>>(std::move(client));
}

// Tokens go to and fro until both are content. GSSAPI's client ends it with its own last token,
// DIGEST-MD5's with the server's proof.
template <class Client>
Status exchange(const LoginLine& line, Client& client, wire::RpcSasl message) {
  for (int round = 0; round < kMostRounds; ++round) {
    TRY(send(line, message));
    TRY(const wire::RpcSasl answer, receive(line));
    const Bytes token = answer.token.value_or("");
    if (answer.state == wire::SaslState::kSuccess) {
      if (client.done() && token.empty()) return {};
      if (client.done() || token.empty()) {
        return denied("the server ended the SASL exchange before its time");
      }
      TRY(const Bytes more, client.step(token));
      if (client.done() && more.empty()) return {};
      return denied("the server ended the SASL exchange before its time");
    }
    if (answer.state != wire::SaslState::kChallenge) {
      return denied("the server's SASL message makes no sense");
    }
    message = {};
    message.state = wire::SaslState::kResponse;
    TRY(message.token, client.step(token));
  }
  return denied("the server's SASL exchange has no end");
}

wire::RpcSasl initiation(const wire::SaslAuth& offered) {
  wire::RpcSasl message;
  message.state = wire::SaslState::kInitiate;
  message.auths = {offered};
  message.auths[0].challenge.reset();
  return message;
}

Result<RpcLogin> log_in_by_kerberos(const LoginLine& line, const std::string& host,
                                    const KerberosSettings& settings, const std::string& protocol,
                                    const wire::SaslAuth& offered) {
  TRY(const std::string principal, principal_of(offered, host, settings, protocol));
  TRY(auto context, kerberos::Context::initiate(*settings.credential, {"", "", principal}));
  auto client = std::make_unique<kerberos::SaslClient>(std::move(context), settings.rpc, "");
  wire::RpcSasl message = initiation(offered);
  TRY(message.token, client->step(""));
  TRY(exchange(line, *client, std::move(message)));
  return RpcLogin{RpcLogin::Method::kKerberos, layer_of(std::move(client))};
}

// The token's identifier is the user's name, and its password the password.
Result<RpcLogin> log_in_by_token(const LoginLine& line, const RpcProofs& proofs,
                                 const wire::SaslAuth& offered) {
  constexpr std::size_t kNonceBytes = 24;
  const kerberos::Protections wanted = proofs.kerberos != nullptr
                                           ? kerberos::Protections(proofs.kerberos->rpc)
                                           : kerberos::Protection::kAuthentication;
  auto client = std::make_unique<DigestMd5Client>(
      DigestMd5Client::Account{to_base64(proofs.block_token->identifier),
                               to_base64(proofs.block_token->password),
                               offered.protocol.value_or(""), offered.server_id.value_or("")},
      wanted.bits(), to_base64(net::random_bytes(kNonceBytes)));
  wire::RpcSasl message = initiation(offered);
  TRY(message.token, client->step(offered.challenge.value_or("")));
  TRY(exchange(line, *client, std::move(message)));
  return RpcLogin{RpcLogin::Method::kToken, layer_of(std::move(client))};
}

Result<RpcLogin> be_content_with_simple(const KerberosSettings* kerberos) {
  if (kerberos == nullptr) return RpcLogin{};
  if (!kerberos->may_fall_back) {
    return denied(
        "Server asks us to fall back to SIMPLE auth, but this client is configured to only allow "
        "secure connections.");
  }
  return RpcLogin{};
}

Result<RpcLogin> negotiate(const LoginLine& line, const std::string& host, const RpcProofs& proofs,
                           const std::string& protocol) {
  wire::RpcSasl message;
  message.state = wire::SaslState::kNegotiate;
  TRY(send(line, message));
  TRY(const wire::RpcSasl offer, receive(line));
  if (offer.state == wire::SaslState::kSuccess) return be_content_with_simple(proofs.kerberos);
  const wire::SaslAuth* offered = find_offer(offer, proofs);
  if (offer.state != wire::SaslState::kNegotiate || offered == nullptr) {
    return denied("Client cannot authenticate via:[" + methods_of(offer) + "]");
  }
  if (offered->method == "TOKEN") return log_in_by_token(line, proofs, *offered);
  if (offered->method == "KERBEROS") {
    return log_in_by_kerberos(line, host, *proofs.kerberos, protocol, *offered);
  }
  TRY(RpcLogin simple, be_content_with_simple(proofs.kerberos));
  TRY(send(line, initiation(*offered)));  // which nobody answers
  return simple;
}

}  // namespace

Result<RpcLogin> log_in(net::Socket& socket, const std::string& host, const RpcProofs& proofs,
                        const std::string& protocol, std::chrono::milliseconds time) {
  const LoginLine line{socket, LoginClock::now() + time};
  TRY(RpcLogin login, negotiate(line, host, proofs, protocol));
  // A data node that asks for SIMPLE says nothing about how blocks are to be protected.
  if (proofs.kerberos != nullptr && is_name_node(protocol)) {
    proofs.kerberos->fell_back = login.method == RpcLogin::Method::kSimple;
  }
  return login;
}

}  // namespace sluice::hdfs
