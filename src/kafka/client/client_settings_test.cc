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
            "The property interceptor.classes needs a JVM: x.Y is a Java class");
  EXPECT_EQ(refused({{"security.protocol", "SSL"}, {"ssl.truststore.location", "/t.jks"}}),
            "Failed to load SSL truststore /t.jks of type JKS: /t.jks: No such file or "
            "directory");
}

TEST(ClientSettingsTest, TurnsJavasNamesIntoLibrdkafkas) {
  const auto settings = read_client_settings(
      {{"fetch.max.wait.ms", "7"},
       {"security.protocol", "SASL_PLAINTEXT"},
       {"sasl.mechanism", "PLAIN"},
       {"sasl.jaas.config", "x.PlainLoginModule required username=\"u\" password=\"p;w\";"},
       {"partition.assignment.strategy",
        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"},
       {"no.such", "1"}},
      ClientKind::kConsumer);
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(settings->librdkafka.at("fetch.wait.max.ms"), "7");
  EXPECT_EQ(settings->librdkafka.at("sasl.username"), "u");
  EXPECT_EQ(settings->librdkafka.at("sasl.password"), "p;w");
  EXPECT_EQ(settings->librdkafka.at("partition.assignment.strategy"), "cooperative-sticky");
  EXPECT_EQ(settings->unknown, std::vector<std::string>{"no.such"});
}

// The line of a client is read by the rules of the broker's.
TEST(ClientSettingsTest, ReadsTheLoginModuleAsJava) {
  const auto read = [](const std::string& options) {
    return read_client_settings(
        {{"security.protocol", "SASL_PLAINTEXT"},
         {"sasl.mechanism", "SCRAM-SHA-256"},
         {"sasl.jaas.config", "x.ScramLoginModule required " + options + ";"}},
        ClientKind::kConsumer);
  };
  const auto settings = read("username = 'u' note=\"password=no\" password=\"a\\\"b\\\\c\"");
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(settings->librdkafka.at("sasl.username"), "u");
  EXPECT_EQ(settings->librdkafka.at("sasl.password"), "a\"b\\c");
  EXPECT_FALSE(read("username=u xpassword=p"));
  EXPECT_EQ(read("username=u password=p tokenauth=true").error().message(),
            "sasl.jaas.config: tokenauth is not offered");
}

TEST(ClientSettingsTest, AKeytabAndTicketsAreOfGssapi) {
  const auto read = [](const std::string& options) {
    return read_client_settings(
        {{"security.protocol", "SASL_PLAINTEXT"},
         {"sasl.kerberos.service.name", "kafka"},
         {"sasl.kerberos.kinit.cmd", "/usr/bin/kinit"},
         {"sasl.jaas.config",
          "com.sun.security.auth.module.Krb5LoginModule required " + options + ";"}},
        ClientKind::kConsumer);
  };
  const auto keytab = read("useKeyTab=true keyTab=\"/k\" principal=\"alice@R\"");
  ASSERT_TRUE(keytab) << keytab.error().message();
  EXPECT_EQ(keytab->librdkafka.at("sasl.kerberos.keytab"), "/k");
  EXPECT_EQ(keytab->librdkafka.at("sasl.kerberos.principal"), "alice@R");
  const auto tickets = read("useTicketCache=true ticketCache=\"/tmp/t\"");
  ASSERT_TRUE(tickets) << tickets.error().message();
  EXPECT_EQ(tickets->librdkafka.at("sasl.kerberos.keytab"), "tickets=/tmp/t");
  EXPECT_FALSE(read("useKeyTab=false"));
  // librdkafka's own names of another mechanism are none of GSSAPI.
  EXPECT_TRUE(read_client_settings({{"security.protocol", "SASL_PLAINTEXT"},
                                    {"sasl.mechanisms", "PLAIN"},
                                    {"sasl.username", "u"},
                                    {"sasl.password", "p"}},
                                   ClientKind::kConsumer));
}

// As Kafka's producer: idempotent unless what was asked for forbids it.
TEST(ClientSettingsTest, ProducersAreIdempotentByDefault) {
  const auto idempotent = [](const Properties& properties) {
    return read_client_settings(properties, ClientKind::kProducer)
               ->librdkafka.at("enable.idempotence") == "true";
  };
  EXPECT_TRUE(idempotent({}));
  EXPECT_TRUE(idempotent({{"acks", "-1"}}));
  EXPECT_FALSE(idempotent({{"acks", "1"}}));
  EXPECT_FALSE(idempotent({{"retries", "0"}}));
}

// Where librdkafka's rules are narrower than Java's, the nearest value that it takes.
TEST(ClientSettingsTest, BringsValuesIntoLibrdkafkasRange) {
  const auto consumer = [](const Properties& properties) {
    return read_client_settings(properties, ClientKind::kConsumer)->librdkafka;
  };
  const Properties small = consumer({{"fetch.max.bytes", "5000"}});
  EXPECT_EQ(small.at("fetch.max.bytes"), "5000");
  EXPECT_EQ(small.at("message.max.bytes"), "5000");
  EXPECT_EQ(consumer({{"max.poll.interval.ms", "5000"}}).at("max.poll.interval.ms"), "45000");
  EXPECT_EQ(consumer({{"reconnect.backoff.max.ms", "1"}}).at("reconnect.backoff.max.ms"), "50");
  EXPECT_EQ(consumer({{"connections.max.idle.ms", "-1"}}).at("connections.max.idle.ms"), "0");
  EXPECT_EQ(consumer({{"fetch.max.wait.ms", "70000"}}).at("socket.timeout.ms"), "71000");
  EXPECT_EQ(consumer({{"partition.assignment.strategy",
                       "org.apache.kafka.clients.consumer.CooperativeStickyAssignor,"
                       "org.apache.kafka.clients.consumer.RangeAssignor"}})
                .at("partition.assignment.strategy"),
            "range");
}

// What Java does when nothing is said, where librdkafka does otherwise.
TEST(ClientSettingsTest, HasJavasDefaults) {
  const auto producer = read_client_settings({}, ClientKind::kProducer)->librdkafka;
  EXPECT_EQ(producer.at("partitioner"), "murmur2_random");
  EXPECT_EQ(producer.at("delivery.timeout.ms"), "120000");
  const auto consumer = read_client_settings({}, ClientKind::kConsumer)->librdkafka;
  EXPECT_EQ(consumer.at("check.crcs"), "true");
  EXPECT_EQ(consumer.at("isolation.level"), "read_uncommitted");
  EXPECT_EQ(consumer.at("partition.assignment.strategy"), "range");
}

// A strategy that nobody asked for would have the group of the new protocol refused.
TEST(ClientSettingsTest, LeavesAssigningToTheBrokerInTheNewProtocol) {
  for (const char* name : {"consumer", "CONSUMER"}) {
    const auto settings = read_client_settings({{"group.protocol", name}}, ClientKind::kConsumer);
    EXPECT_FALSE(settings->librdkafka.contains("partition.assignment.strategy"));
  }
}

// A password is in no message, whatever is wrong with its line.
TEST(ClientSettingsTest, KeepsSecretsOutOfMessages) {
  EXPECT_EQ(refused({{"security.protocol", "SASL_SSL"},
                     {"sasl.jaas.config", "x required token=\"secret\";"}})
                .find("secret"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::kafka::client
