#include "kafka/client/client_settings.h"

#include <gtest/gtest.h>

namespace sluice::kafka::client {
namespace {

std::string refused(const Properties& properties) {
  const auto settings = read_client_settings(properties, ClientKind::kProducer);
  return settings ? "taken" : settings.error().message();
}

TEST(ClientSettingsTest, RefusesInKafkasWords) {
  EXPECT_EQ(refused({{"linger.ms", "abc"}}),
            "Invalid value abc for configuration linger.ms: Not a number of type LONG");
  EXPECT_EQ(refused({{"acks", "5"}}),
            "Invalid value 5 for configuration acks: String must be one of: all, -1, 0, 1");
  EXPECT_EQ(refused({{"interceptor.classes", "x.Y"}}),
            "The property interceptor.classes needs a JVM");
  EXPECT_EQ(refused({{"ssl.truststore.location", "/t.jks"}}),
            "ssl.truststore.location: only stores of type PEM are supported (set "
            "ssl.truststore.type=PEM)");
}

TEST(ClientSettingsTest, TurnsJavasNamesIntoLibrdkafkas) {
  const auto settings = read_client_settings(
      {{"buffer.memory", "1048576"},
       {"fetch.max.wait.ms", "7"},
       {"sasl.jaas.config", "x.PlainLoginModule required username=\"u\" password=\"p;w\";"},
       {"partition.assignment.strategy",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"},
       {"no.such", "1"}},
      ClientKind::kConsumer);
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(settings->librdkafka.at("queue.buffering.max.kbytes"), "1024");
  EXPECT_EQ(settings->librdkafka.at("fetch.wait.max.ms"), "7");
  EXPECT_EQ(settings->librdkafka.at("sasl.username"), "u");
  EXPECT_EQ(settings->librdkafka.at("sasl.password"), "p;w");
  EXPECT_EQ(settings->librdkafka.at("partition.assignment.strategy"), "cooperative-sticky");
  EXPECT_EQ(settings->unknown, std::vector<std::string>{"no.such"});
}

// As Kafka's producer: idempotent unless what was asked for forbids it.
TEST(ClientSettingsTest, ProducersAreIdempotentByDefault) {
  const auto idempotent = [](const Properties& properties) {
    return read_client_settings(properties, ClientKind::kProducer)
        ->librdkafka.contains("enable.idempotence");
  };
  EXPECT_TRUE(idempotent({}));
  EXPECT_TRUE(idempotent({{"acks", "-1"}}));
  EXPECT_FALSE(idempotent({{"acks", "1"}}));
  EXPECT_FALSE(idempotent({{"retries", "0"}}));
}

// A password is in no message, whatever is wrong with its line.
TEST(ClientSettingsTest, KeepsSecretsOutOfMessages) {
  EXPECT_EQ(refused({{"sasl.jaas.config", "x required token=\"secret\";"}}).find("secret"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::kafka::client
