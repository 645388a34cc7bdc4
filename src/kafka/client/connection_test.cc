// Connections and administration against a broker that follows a script.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <thread>

#include "kafka/client/admin.h"
#include "kafka/wire/api_keys.h"
#include "kafka/wire/api_versions.h"
#include "kafka/wire/create_topics.h"
#include "kafka/wire/metadata.h"

namespace sluice::kafka::client {
namespace {

// Takes one connection and answers each request with what `answer` gives; empty closes.
class ScriptedBroker {
 public:
  using Answer = std::function<Bytes(const wire::RequestHeader&, ByteView body)>;

  explicit ScriptedBroker(Answer answer) : answer_(std::move(answer)) {
    listener_ = Fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_.get(), 4), 0);
    socklen_t size = sizeof address;
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~ScriptedBroker() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  std::uint16_t port() const { return port_; }

 private:
  void serve() {
    const Fd peer(::accept(listener_.get(), nullptr, nullptr));
    if (!peer) return;
    net::Socket socket{Fd(::dup(peer.get()))};
    for (;;) {
      char size[4];
      if (!socket.read_exact(size, sizeof size)) return;
      Bytes frame(load_be<std::uint32_t>(size), '\0');
      if (!socket.read_exact(frame.data(), frame.size())) return;
      wire::WireReader reader(frame);
      const wire::RequestHeader header = wire::read_request_header(reader);
      const Bytes answer = answer_(header, reader.rest());
      if (answer.empty() || !socket.write(answer)) return;
    }
  }

  Answer answer_;
  Fd listener_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

Bytes versions_answer(const wire::RequestHeader& header, std::int16_t newest_create = 7) {
  wire::ApiVersionsResponse answer;
  answer.api_keys = {{18, 0, 3}, {3, 0, 12}, {19, 0, newest_create}};
  return wire::encode_response(answer, header.api_version, header.correlation_id);
}

Bytes metadata_answer(const wire::RequestHeader& header, std::uint16_t port) {
  wire::MetadataResponse answer;
  answer.brokers.push_back({1, "127.0.0.1", port, std::nullopt});
  answer.controller_id = 1;
  return wire::encode_response(answer, header.api_version, header.correlation_id);
}

TEST(AdminTest, TheBrokersWordsAreTheError) {
  std::uint16_t port = 0;
  ScriptedBroker broker([&](const wire::RequestHeader& header, ByteView) {
    if (header.api_key == 18) return versions_answer(header);
    if (header.api_key == 3) return metadata_answer(header, port);
    wire::CreateTopicsResponse answer;
    auto& topic = answer.topics.emplace_back();
    topic.error_code = wire::KafkaError::kTopicAlreadyExists;
    topic.error_message = "Topic 't' already exists.";
    return wire::encode_response(answer, header.api_version, header.correlation_id);
  });
  port = broker.port();
  auto admin = Admin::open("127.0.0.1:" + std::to_string(port));
  ASSERT_TRUE(admin);
  const Status created = (*admin)->create_topic({.name = "t"});
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code(), ErrorCode::kAlreadyExists);
  EXPECT_EQ(created.error().message(), "Topic 't' already exists.");
}

// validate_only came with version 1; an old broker would create the topic for real.
TEST(ConnectionTest, AFieldThatMattersIsNeverDropped) {
  std::uint16_t port = 0;
  ScriptedBroker broker([&](const wire::RequestHeader& header, ByteView) {
    if (header.api_key == 18) return versions_answer(header, 0);
    return metadata_answer(header, port);
  });
  port = broker.port();
  auto admin = Admin::open("127.0.0.1:" + std::to_string(port));
  const Status created = (*admin)->create_topic({.name = "t", .validate_only = true});
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code(), ErrorCode::kUnsupported);
  EXPECT_NE(created.error().message().find("validate_only"), std::string::npos);
}

TEST(ClusterTest, AnUnreachableBrokerIsNamed) {
  ClusterSettings settings;
  settings.patience = std::chrono::milliseconds(50);
  settings.retry_wait = std::chrono::milliseconds(10);
  std::vector<std::string> told;
  settings.on_unreachable = [&](const Address& address, const Error&) {
    told.push_back(address.to_string());
  };
  // Port 1 is nobody's.
  auto cluster = Cluster::open("127.0.0.1:1", settings);
  const auto any = (*cluster)->any();
  ASSERT_FALSE(any);
  EXPECT_EQ(any.error().code(), ErrorCode::kTimeout);
  EXPECT_NE(any.error().message().find("127.0.0.1:1"), std::string::npos);
  EXPECT_EQ(told, std::vector<std::string>{"127.0.0.1:1"});
}

TEST(ConnectionTest, AnAnswerOfImpossibleSizeIsRefused) {
  ScriptedBroker broker(
      [](const wire::RequestHeader&, ByteView) { return Bytes("HTTP/1.1 400 Bad"); });
  const auto connection = Connection::open({"127.0.0.1", broker.port()}, {});
  ASSERT_FALSE(connection);
  EXPECT_EQ(connection.error().code(), ErrorCode::kCorrupt);
}

TEST(AddressTest, ReadsBootstrapLists) {
  EXPECT_EQ(parse_addresses("a:1, b:2").value().size(), 2u);
  EXPECT_EQ(parse_addresses("[::1]:9092").value()[0].host, "::1");
  EXPECT_EQ(parse_addresses("nohostport").error().message(),
            "Invalid url in bootstrap.servers: nohostport");
  EXPECT_FALSE(parse_addresses(""));
  EXPECT_FALSE(parse_addresses("a:99999"));
}

}  // namespace
}  // namespace sluice::kafka::client
