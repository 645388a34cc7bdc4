#include "hdfs/client/data_stream.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/text.h"
#include "hdfs/client/testing_server.h"

namespace sluice::hdfs {
namespace {

Bytes md5(const Bytes& bytes) {
  Bytes digest(16, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             EVP_md5(), nullptr);
  return digest;
}

Bytes message(const Bytes& payload) {
  wire::DataTransferEncryptorMessage message;
  message.status = wire::EncryptorStatus::kSuccess;
  message.payload = payload;
  Bytes bytes;
  wire::append_delimited(bytes, message);
  return bytes;
}

Bytes success() {
  wire::BlockOpResponse answer;
  answer.status = wire::TransferStatus::kSuccess;
  Bytes bytes;
  wire::append_delimited(bytes, answer);
  return bytes;
}

// A data node that knows the token and asks for integrity.
class Node {
 public:
  static constexpr const char* kChallenge =
      "realm=\"0\",nonce=\"n\",qop=\"auth-int\",charset=utf-8,algorithm=md5-sess";

  // Key of the session, of the response that the client gave.
  static Bytes key(const Bytes& response) {
    return md5(md5(":0:") + ":n:" + digest_attributes(response)["cnonce"]);
  }
  static Bytes proof(const Bytes& response) {
    const Bytes a2 = to_hex(md5(":hdfs/0:" + Bytes(32, '0')));
    const Bytes cnonce = digest_attributes(response)["cnonce"];
    return "rspauth=" +
           to_hex(md5(to_hex(key(response)) + ":n:00000001:" + cnonce + ":auth-int:" + a2));
  }
  static Bytes sealed(const Bytes& response, const Bytes& plain) {
    const Bytes mac_key =
        md5(key(response) + "Digest session key to server-to-client signing key magic constant");
    const Bytes first(4, '\0');
    const Bytes numbered = first + plain;
    Bytes mac(16, '\0');
    HMAC(EVP_md5(), mac_key.data(), static_cast<int>(mac_key.size()),
         reinterpret_cast<const unsigned char*>(numbered.data()), numbered.size(),
         reinterpret_cast<unsigned char*>(mac.data()), nullptr);
    const Bytes seal = plain + mac.substr(0, 10) + Bytes("\0\1", 2) + first;
    Bytes frame;
    append_be(frame, static_cast<std::uint32_t>(seal.size()));
    return frame + seal;
  }

  // `behind` goes out with the proof; to what comes then `answer` is the sealed answer.
  Node(Bytes behind, Bytes answer)
      : listener_([behind, answer](net::Socket& socket) {
          char magic[4];
          if (!socket.read_exact(magic, sizeof magic) || !payload_of(socket)) return;
          if (!socket.write(message(kChallenge))) return;
          const auto response = payload_of(socket);
          if (!response) return;
          if (!socket.write(message(proof(*response)) + behind)) return;
          char more[64];
          if (socket.read_some(more, sizeof more).value_or(0) == 0) return;
          static_cast<void>(socket.write(sealed(*response, answer)).ok());
        }) {}

  Result<std::unique_ptr<DataStream>> open() const {
    wire::DatanodeID id;
    id.ip_addr = listener_.address().host;
    id.xfer_port = listener_.address().port;
    Settings settings;
    settings.data_timeout = std::chrono::seconds(20);
    const auto kerberos = std::make_shared<KerberosSettings>();
    kerberos->transfer = kerberos::Protection::kIntegrity;
    settings.kerberos = kerberos;
    return DataStream::open(id, wire::Token{}, settings);
  }

 private:
  static Result<Bytes> payload_of(net::Socket& socket) {
    Bytes bytes(1, '\0');
    std::size_t size = 0;
    for (int shift = 0;; shift += 7) {
      TRY(socket.read_exact(bytes.data(), 1));
      size |= static_cast<std::size_t>(bytes[0] & 0x7f) << shift;
      if ((bytes[0] & 0x80) == 0) break;
    }
    bytes.resize(size);
    TRY(socket.read_exact(bytes.data(), size));
    TRY(const auto read, wire::decode<wire::DataTransferEncryptorMessage>(bytes));
    return read.payload.value_or("");
  }

  TestingListener listener_;
};

TEST(DataStreamTest, WhatTheNodeSealedIsRead) {
  const Node node("", success());
  const auto opened = node.open();
  ASSERT_TRUE(opened) << opened.error().message();
  ASSERT_TRUE((*opened)->write("a request"));
  const auto answer = answer_of(**opened, "n");
  EXPECT_TRUE(answer) << answer.error().message();
}

// Who stands between could have written them.
TEST(DataStreamTest, BytesBehindTheProofThatNothingProtectsAreRefused) {
  const Node node(success(), "");
  const auto opened = node.open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_NE(opened.error().message().find("behind the node's proof"), std::string::npos)
      << opened.error().message();
}

// The node of a name node that knew SIMPLE alone would take the handshake for an operation.
TEST(DataStreamTest, WhoFellBackToSimpleAsksNoProofOfTheNode) {
  const TestingListener node([](net::Socket& socket) {
    char request[9];
    if (!socket.read_exact(request, sizeof request)) return;
    if (std::string(request, sizeof request) == "a request") {
      static_cast<void>(socket.write(success()).ok());
    }
  });
  wire::DatanodeID id;
  id.ip_addr = node.address().host;
  id.xfer_port = node.address().port;
  Settings settings;
  settings.data_timeout = std::chrono::seconds(20);
  const auto kerberos = std::make_shared<KerberosSettings>();
  kerberos->transfer = kerberos::Protection::kIntegrity;
  kerberos->fell_back = true;
  settings.kerberos = kerberos;
  const auto opened = DataStream::open(id, wire::Token{}, settings);
  ASSERT_TRUE(opened) << opened.error().message();
  ASSERT_TRUE((*opened)->write("a request"));
  EXPECT_TRUE(answer_of(**opened, "n"));
}

}  // namespace
}  // namespace sluice::hdfs
