#include "hdfs/client/security/rpc_login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hdfs/client/security/digest_md5.h"
#include "hdfs/client/testing_server.h"
#include "hdfs/wire/client_datanode.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using testing::HasSubstr;

wire::SaslAuth auth_of(const char* method, const char* mechanism, const char* protocol,
                       const char* server) {
  wire::SaslAuth auth;
  auth.method = method;
  auth.mechanism = mechanism;
  auth.protocol = protocol;
  auth.server_id = server;
  return auth;
}

Bytes frame_of(const wire::RpcSasl& message) {
  wire::RpcResponseHeader header;
  header.call_id = static_cast<std::uint32_t>(wire::kCallIdSasl);
  header.status = wire::RpcStatus::kSuccess;
  Bytes frame;
  wire::append_frame(frame, header, message);
  return frame;
}

Bytes offer(std::vector<wire::SaslAuth> auths) {
  wire::RpcSasl message;
  message.state = wire::SaslState::kNegotiate;
  message.auths = std::move(auths);
  return frame_of(message);
}

std::string why_refused(std::shared_ptr<KerberosSettings> kerberos, const std::string& protocol) {
  const RpcProofs proofs{kerberos.get(), nullptr};
  const TestingListener server([](net::Socket& socket) {
    static_cast<void>(
        socket.write(offer({auth_of("KERBEROS", "GSSAPI", "nn", "one.example.org")})).ok());
    char more[256];
    while (socket.read_some(more, sizeof more).value_or(0) > 0) {
    }
  });
  const Address address = server.address();
  auto socket = net::Socket::connect(address.host, address.port, std::chrono::seconds(20));
  if (!socket) return socket.error().message();
  const auto known = log_in(*socket, address.host, proofs, protocol, std::chrono::seconds(20));
  return known ? "" : known.error().message();
}

// Whoever serves calls of administration is a name node, too.
TEST(RpcLoginTest, OnlyTheProtocolOfDataNodesIsServedByOne) {
  for (const std::string& protocol : {std::string(wire::client_protocol::kProtocol),
                                      std::string("org.apache.hadoop.ha.HAServiceProtocol")}) {
    EXPECT_THAT(why_refused(std::make_shared<KerberosSettings>(), protocol),
                HasSubstr("dfs.namenode.kerberos.principal"))
        << protocol;
  }
  EXPECT_THAT(why_refused(std::make_shared<KerberosSettings>(),
                          std::string(wire::client_datanode_protocol::kProtocol)),
              HasSubstr("dfs.datanode.kerberos.principal"));
}

TEST(RpcLoginTest, AServerOfAnotherNameIsRefused) {
  const auto settings = std::make_shared<KerberosSettings>();
  settings->name_node_principal = "hdfs/one.example.org@EXAMPLE.ORG";
  settings->data_node_principal = "nn/one.example.org@EXAMPLE.ORG";
  EXPECT_THAT(why_refused(settings, "org.apache.hadoop.ha.HAServiceProtocol"),
              HasSubstr("nn/one.example.org, expecting: hdfs/one.example.org@EXAMPLE.ORG"));
}

Result<wire::RpcSasl> receive(net::Socket& socket) {
  char size[4];
  TRY(socket.read_exact(size, sizeof size));
  Bytes frame(load_be<std::uint32_t>(size), '\0');
  TRY(socket.read_exact(frame.data(), frame.size()));
  ByteView rest = frame;
  TRY(wire::take_delimited<wire::RpcRequestHeader>(rest));
  return wire::take_delimited<wire::RpcSasl>(rest);
}

constexpr std::chrono::seconds kLoginTime(20);

Result<RpcLogin> log_in_at(const TestingListener& server, const RpcProofs& proofs,
                           std::chrono::milliseconds time = kLoginTime,
                           std::string_view protocol = wire::client_datanode_protocol::kProtocol) {
  const Address address = server.address();
  TRY(auto socket, net::Socket::connect(address.host, address.port, std::chrono::seconds(20)));
  return log_in(socket, address.host, proofs, std::string(protocol), time);
}

// A data node that has no Kerberos of its own still wants the token of the block.
TEST(RpcLoginTest, ATokenGoesBeforeAllElse) {
  Bytes response;
  const TestingListener server([&](net::Socket& socket) {
    auto token = auth_of("TOKEN", "DIGEST-MD5", "", "default");
    token.challenge = "realm=\"default\",nonce=\"n\",qop=\"auth\",charset=utf-8,algorithm=md5-sess";
    if (!receive(socket) || !socket.write(offer({token, auth_of("SIMPLE", "", "", "")}))) return;
    const auto initiated = receive(socket);
    if (!initiated || initiated->state != wire::SaslState::kInitiate) return;
    if (initiated->auths.size() != 1 || initiated->auths[0].challenge) return;
    response = initiated->token.value_or("");
    wire::RpcSasl lie;
    lie.state = wire::SaslState::kSuccess;
    lie.token = "rspauth=00000000000000000000000000000000";
    static_cast<void>(socket.write(frame_of(lie)).ok());
  });
  const wire::Token token{"identifier", "password", "HDFS_BLOCK_TOKEN", ""};
  const auto known = log_in_at(server, {nullptr, &token});
  ASSERT_FALSE(known);
  EXPECT_THAT(known.error().message(), HasSubstr("it is not who it says"));
  auto said = digest_attributes(response);
  EXPECT_EQ(said["username"], "aWRlbnRpZmllcg==");
  EXPECT_EQ(said["digest-uri"], "/default");
}

// What a name node without security offers, since it has tokens all the same.
TEST(RpcLoginTest, AFallBackToSimpleIsSaidAndRemembered) {
  const TestingListener server([](net::Socket& socket) {
    if (!receive(socket)) return;
    const Bytes offered =
        offer({auth_of("TOKEN", "DIGEST-MD5", "", "default"), auth_of("SIMPLE", "", "", "")});
    if (socket.write(offered)) static_cast<void>(receive(socket).ok());
  });
  const auto kerberos = std::make_shared<KerberosSettings>();
  const RpcProofs proofs{kerberos.get(), nullptr};
  const auto refused = log_in_at(server, proofs, kLoginTime, wire::client_protocol::kProtocol);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("Server asks us to fall back to SIMPLE auth"));
  EXPECT_FALSE(kerberos->fell_back);
  kerberos->may_fall_back = true;
  const auto known = log_in_at(server, proofs, kLoginTime, wire::client_protocol::kProtocol);
  ASSERT_TRUE(known) << known.error().message();
  EXPECT_EQ(known->method, RpcLogin::Method::kSimple);
  EXPECT_TRUE(kerberos->fell_back);
}

// What a data node asks for does not take the protection off blocks.
TEST(RpcLoginTest, AFallBackOfADataNodeIsNotRemembered) {
  const TestingListener server([](net::Socket& socket) {
    if (!receive(socket)) return;
    if (socket.write(offer({auth_of("SIMPLE", "", "", "")}))) {
      static_cast<void>(receive(socket).ok());
    }
  });
  const auto kerberos = std::make_shared<KerberosSettings>();
  kerberos->may_fall_back = true;
  for (const bool before : {false, true}) {
    kerberos->fell_back = before;
    const auto known = log_in_at(server, {kerberos.get(), nullptr});
    ASSERT_TRUE(known) << known.error().message();
    EXPECT_EQ(kerberos->fell_back, before);
  }
}

TEST(RpcLoginTest, AServerThatGoesOnForEverIsLeft) {
  const TestingListener server([](net::Socket& socket) {
    if (!receive(socket)) return;
    // The length of a frame, and no byte of it in time.
    const char size[] = {0, 0, 64, 0};
    if (!socket.write({size, sizeof size})) return;
    while (socket.write("x")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  });
  const wire::Token token{"identifier", "password", "HDFS_BLOCK_TOKEN", ""};
  const auto known = log_in_at(server, {nullptr, &token}, std::chrono::milliseconds(200));
  ASSERT_FALSE(known);
  EXPECT_EQ(known.error().code(), ErrorCode::kTimeout) << known.error().message();
}

}  // namespace
}  // namespace sluice::hdfs
