#include "kafka/broker/config/listeners.h"

#include <gtest/gtest.h>

namespace sluice::kafka::broker {
namespace {

using Given = std::map<std::string, std::string>;

TEST(ListenersTest, OneWithoutSettings) {
  const auto one = resolve_listeners({}, "127.0.0.1", 9092);
  ASSERT_TRUE(one);
  EXPECT_EQ(listeners_text(*one), "PLAINTEXT://127.0.0.1:9092");
  EXPECT_EQ((*one)[0].advertised_host, "");
}

// As containers are set up: one for those inside, one for those behind the port mapping.
TEST(ListenersTest, InsideAndOutside) {
  const Given given = {{"listeners", "IN://:29092, OUT://0.0.0.0:9092,CONTROLLER://:9093"},
                       {"advertised.listeners", "IN://kafka:29092,OUT://[fe80::1]:39092"},
                       {"listener.security.protocol.map", "IN:PLAINTEXT,OUT:PLAINTEXT"},
                       {"controller.listener.names", "CONTROLLER"}};
  const auto listeners = resolve_listeners(given, "127.0.0.1", 1);
  ASSERT_TRUE(listeners) << listeners.error().message();
  EXPECT_EQ(listeners_text(*listeners), "IN://0.0.0.0:29092,OUT://0.0.0.0:9092");
  EXPECT_EQ(advertised_text(*listeners), "IN://kafka:29092,OUT://[fe80::1]:39092");
}

TEST(ListenersTest, ProtocolOfEachName) {
  const auto listeners = resolve_listeners(
      {{"listeners", "IN://:1,OUT://:2,SASL_PLAINTEXT://:3"},
       {"listener.security.protocol.map", "IN:SSL,OUT:SASL_SSL,SASL_PLAINTEXT:SASL_PLAINTEXT"}},
      "127.0.0.1", 9092);
  ASSERT_TRUE(listeners) << listeners.error().message();
  EXPECT_TRUE((*listeners)[0].has_tls());
  EXPECT_FALSE((*listeners)[0].has_sasl());
  EXPECT_TRUE((*listeners)[1].has_tls());
  EXPECT_TRUE((*listeners)[1].has_sasl());
  EXPECT_EQ((*listeners)[2].protocol, SecurityProtocol::kSaslPlaintext);
}

TEST(ListenersTest, AdvertisedAlone) {
  const auto one = resolve_listeners({{"advertised.listeners", "PLAINTEXT://broker.example:39092"}},
                                     "127.0.0.1", 9092);
  ASSERT_TRUE(one);
  EXPECT_EQ((*one)[0].advertised_host, "broker.example");
  EXPECT_EQ((*one)[0].advertised_port, 39092);
  EXPECT_EQ((*one)[0].port, 9092);
}

TEST(ListenersTest, NamesWhatIsWrong) {
  const auto wrong = [](const Given& given) {
    const auto listeners = resolve_listeners(given, "127.0.0.1", 9092);
    return listeners ? "" : listeners.error().message();
  };
  EXPECT_EQ(wrong({{"listeners", "OUT://:9092"}}), "No security protocol defined for listener OUT");
  EXPECT_NE(wrong({{"listener.security.protocol.map", "PLAINTEXT:TLS"}}).find("SASL_SSL"),
            std::string::npos);
  EXPECT_NE(wrong({{"inter.broker.listener.name", "IN"}}).find("are PLAINTEXT"), std::string::npos);
  EXPECT_NE(wrong({{"listeners", "PLAINTEXT://:x"}}).find("0 to 65535"), std::string::npos);
  EXPECT_NE(wrong({{"listeners", "9092"}}).find("NAME://HOST:PORT"), std::string::npos);
  EXPECT_NE(wrong({{"listeners", "PLAINTEXT://:1,PLAINTEXT://:2"}}).find("different name"),
            std::string::npos);
  EXPECT_NE(wrong({{"advertised.listeners", "OTHER://h:1"}}).find("no listener"),
            std::string::npos);
  EXPECT_NE(wrong({{"advertised.listeners", "PLAINTEXT://0.0.0.0:1"}}).find("nonroutable"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::kafka::broker
