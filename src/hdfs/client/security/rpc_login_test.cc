#include "hdfs/client/security/rpc_login.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hdfs/client/testing_server.h"
#include "hdfs/wire/client_datanode.h"
#include "hdfs/wire/client_protocol.h"

namespace sluice::hdfs {
namespace {

using testing::HasSubstr;

Bytes offer() {
  wire::RpcResponseHeader header;
  header.call_id = static_cast<std::uint32_t>(wire::kCallIdSasl);
  header.status = wire::RpcStatus::kSuccess;
  wire::RpcSasl message;
  message.state = wire::SaslState::kNegotiate;
  wire::SaslAuth auth;
  auth.method = "KERBEROS";
  auth.mechanism = "GSSAPI";
  auth.protocol = "nn";
  auth.server_id = "one.example.org";
  message.auths = {auth};
  Bytes frame;
  wire::append_frame(frame, header, message);
  return frame;
}

std::string why_refused(const KerberosSettings& settings, const std::string& protocol) {
  const TestingListener server([](net::Socket& socket) {
    static_cast<void>(socket.write(offer()).ok());
    char more[256];
    while (socket.read_some(more, sizeof more).value_or(0) > 0) {
    }
  });
  const Address address = server.address();
  auto socket = net::Socket::connect(address.host, address.port, std::chrono::seconds(20));
  if (!socket) return socket.error().message();
  const auto known = log_in(*socket, address.host, settings, protocol);
  return known ? "" : known.error().message();
}

// Whoever serves calls of administration is a name node, too.
TEST(RpcLoginTest, OnlyTheProtocolOfDataNodesIsServedByOne) {
  for (const std::string& protocol : {std::string(wire::client_protocol::kProtocol),
                                      std::string("org.apache.hadoop.ha.HAServiceProtocol")}) {
    EXPECT_THAT(why_refused({}, protocol), HasSubstr("dfs.namenode.kerberos.principal"))
        << protocol;
  }
  EXPECT_THAT(why_refused({}, std::string(wire::client_datanode_protocol::kProtocol)),
              HasSubstr("dfs.datanode.kerberos.principal"));
}

TEST(RpcLoginTest, AServerOfAnotherNameIsRefused) {
  KerberosSettings settings;
  settings.name_node_principal = "hdfs/one.example.org@EXAMPLE.ORG";
  settings.data_node_principal = "nn/one.example.org@EXAMPLE.ORG";
  EXPECT_THAT(why_refused(settings, "org.apache.hadoop.ha.HAServiceProtocol"),
              HasSubstr("nn/one.example.org, expecting: hdfs/one.example.org@EXAMPLE.ORG"));
}

}  // namespace
}  // namespace sluice::hdfs
