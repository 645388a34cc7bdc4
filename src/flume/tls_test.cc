// Which stores, versions and suites agent files ask for, and what stands for those they don't name.
#include "flume/tls.h"

#include <gmock/gmock.h>

#include "flume/fixture.h"
#include "net/tls.h"
#include "net/tls_client.h"

namespace sluice::flume {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string golden(const std::string& name) {
  return std::string(SLUICE_SOURCE_DIR) + "/tests/golden/keystores/" + name;
}

class TlsSettingsTest : public FlumeTest {
 public:
  void TearDown() override {
    for (const std::string& name : variables_) ::unsetenv(name.c_str());
  }
  void set_variable(const std::string& name, const std::string& value) {
    ::setenv(name.c_str(), value.c_str(), 1);
    variables_.push_back(name);
  }
  // What is wrong with an avro source of those lines; empty: nothing.
  std::string refusal(const std::string& lines) {
    const auto made =
        flume::make("source", source_types(), type("avro"),
                    settings("bind = 127.0.0.1\nport = 0\nssl = true\n" + lines), services);
    return made ? "" : made.error().message();
  }
  std::string sink_refusal(const std::string& lines) {
    const auto made =
        flume::make("sink", sink_types(), type("avro"),
                    settings("hostname = 127.0.0.1\nport = 1\nssl = true\n" + lines), services);
    return made ? "" : made.error().message();
  }
  static std::string store() { return "keystore = " + golden("trust.jks") + "\n"; }

 private:
  std::vector<std::string> variables_;
};

// A store whose key has the store's password, as Flume wants it.
TEST_F(TlsSettingsTest, AStoreMustBeNamedAndFit) {
  EXPECT_THAT(refusal(""), EndsWith("keystore must be specified when SSL is enabled"));
  EXPECT_THAT(refusal(store()),
              EndsWith("keystore-password must be specified when SSL is enabled"));
  EXPECT_THAT(refusal(store() + "keystore-password = secret-word"),
              HasSubstr("keystore password was incorrect"));
  EXPECT_THAT(refusal(store() + "keystore-password = secret-word"),
              ::testing::Not(HasSubstr("secret-word")));
  EXPECT_THAT(refusal(store() + "keystore-password = store-pass"),
              EndsWith("holds no private key with a certificate"));
  EXPECT_THAT(refusal("keystore = /nowhere\nkeystore-password = x"), HasSubstr("/nowhere"));
  EXPECT_THAT(refusal(store() + "keystore-password = store-pass\nkeystore-type = BKS"),
              HasSubstr("JKS, PKCS12 and PEM are offered"));
}

// The component's own property, then -D, then the environment.
TEST_F(TlsSettingsTest, WhatIsNotGivenComesFromOutside) {
  set_variable("FLUME_SSL_KEYSTORE_PATH", "/of-environment");
  set_variable("FLUME_SSL_KEYSTORE_PASSWORD", "p");
  EXPECT_THAT(refusal(""), HasSubstr("/of-environment"));
  services.system["javax.net.ssl.keyStore"] = "/of-system";
  EXPECT_THAT(refusal(""), HasSubstr("/of-system"));
  EXPECT_THAT(refusal("keystore = /of-component"), HasSubstr("/of-component"));
  set_variable("FLUME_SSL_TRUSTSTORE_PATH", "/trusted");
  EXPECT_THAT(sink_refusal(""), HasSubstr("/trusted"));
  EXPECT_EQ(sink_refusal("trust-all-certs = true"), "");
  EXPECT_EQ(
      sink_refusal("truststore-password = store-pass\ntruststore-type = pkcs12\ntruststore = " +
                   golden("trust.p12")),
      "");
  // A trust store needs no password.
  EXPECT_EQ(sink_refusal("truststore = " + golden("trust.jks")), "");
}

TEST_F(TlsSettingsTest, SomethingMustBeLeftToSpeak) {
  const std::string trust = "trust-all-certs = true\n";
  EXPECT_EQ(sink_refusal(trust + "exclude-protocols = SSLv3 TLSv1 TLSv1.2"), "");
  EXPECT_EQ(sink_refusal(trust + "include-protocols = TLSv1.1 TLSv1.3"), "");
  EXPECT_THAT(sink_refusal(trust + "include-protocols = TLSv1.1"),
              EndsWith("include-protocols and exclude-protocols leave none of TLSv1.2, TLSv1.3"));
  EXPECT_EQ(sink_refusal(trust + "include-cipher-suites = TLS_NONE TLS_AES_128_GCM_SHA256"), "");
  EXPECT_THAT(sink_refusal(trust + "include-cipher-suites = TLS_NONE"),
              HasSubstr("include-cipher-suites and exclude-cipher-suites leave none of"));
  services.system["flume.ssl.include.protocols"] = "TLSv1,TLSv1.1";
  EXPECT_THAT(sink_refusal(trust), HasSubstr("leave none of"));
  EXPECT_EQ(sink_refusal(trust + "include-protocols = TLSv1.2"), "");
}

TEST_F(TlsSettingsTest, KafkasClientsGetTheSameStores) {
  EXPECT_TRUE(global_kafka_tls({}).empty());
  set_variable("FLUME_SSL_TRUSTSTORE_PATH", "/t");
  const auto given = global_kafka_tls({{"javax.net.ssl.keyStoreType", "PKCS12"}});
  const std::map<std::string, std::string> expected = {{"ssl.keystore.type", "PKCS12"},
                                                       {"ssl.truststore.location", "/t"}};
  EXPECT_EQ(given, expected);
}

}  // namespace
}  // namespace sluice::flume
