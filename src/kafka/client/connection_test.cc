// Connections and administration against a broker that follows a script.
#include <gtest/gtest.h>

#include "kafka/client/admin.h"
#include "kafka/client/scripted_broker.h"
#include "kafka/wire/create_topics.h"

namespace sluice::kafka::client {
namespace {

TEST(AdminTest, TheBrokersWordsAreTheError) {
  std::uint16_t port = 0;
  scripted::Broker broker([&](const wire::RequestHeader& header, ByteView) {
    if (header.api_key == 18) return scripted::versions(header, {{18, 3}, {3, 12}, {19, 7}});
    if (header.api_key == 3) return scripted::metadata(header, port);
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
  scripted::Broker broker([&](const wire::RequestHeader& header, ByteView) {
    if (header.api_key == 18) return scripted::versions(header, {{18, 3}, {3, 12}, {19, 0}});
    return scripted::metadata(header, port);
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
  scripted::Broker broker(
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
  EXPECT_TRUE(check_resolvable({{"no.such.host.invalid", 1}, {"127.0.0.1", 1}}));
  EXPECT_EQ(check_resolvable({{"no.such.host.invalid", 1}}).error().code(),
            ErrorCode::kInvalidArgument);
  EXPECT_FALSE(parse_addresses(""));
  EXPECT_FALSE(parse_addresses("a:99999"));
}

}  // namespace
}  // namespace sluice::kafka::client
