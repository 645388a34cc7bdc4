#include "net/key_store.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace sluice::net {
namespace {

KeyStoreSource keys(const std::string& file) {
  KeyStoreSource source;
  source.location = std::string(SLUICE_SOURCE_DIR) + "/tests/golden/keystores/" + file;
  source.password = "store-pass";
  source.key_password = "key-pass";
  return source;
}

std::string refusal(const KeyStoreSource& source) {
  const auto store = read_key_store(source);
  return store ? "" : store.error().message();
}

TEST(KeyStoreTest, ReadsJks) {
  const auto store = read_key_store(keys("keys.jks"));
  ASSERT_TRUE(store) << store.error().message();
  ASSERT_TRUE(store->key);
  ASSERT_EQ(store->chain.size(), 1U);
  EXPECT_EQ(X509_check_private_key(store->chain[0].get(), store->key.get()), 1);
  EXPECT_TRUE(store->trusted.empty());
}

TEST(KeyStoreTest, ReadsTrustStoresOfBothKinds) {
  for (const char* file : {"trust.jks", "trust.p12"}) {
    const auto store = read_key_store(keys(file));
    ASSERT_TRUE(store) << store.error().message();
    EXPECT_FALSE(store->key) << file;
    EXPECT_EQ(store->trusted.size(), 1U) << file;
  }
}

KeyStoreSource trust_without_password(const std::string& file) {
  KeyStoreSource source = keys(file);
  source.purpose = "truststore";
  source.password.clear();
  source.key_password.clear();
  return source;
}

// Java checks nothing then, and reads what is not encrypted.
TEST(KeyStoreTest, ReadsTrustStoresWithoutTheirPassword) {
  for (const char* file : {"trust.jks", "trust-open.p12", "keys.jks"}) {
    const auto store = read_key_store(trust_without_password(file));
    ASSERT_TRUE(store) << store.error().message();
    EXPECT_FALSE(store->key) << file;
    EXPECT_TRUE(store->chain.empty()) << file;
    EXPECT_EQ(store->trusted.size(), 1U) << file;
  }
  EXPECT_TRUE(read_key_store(keys("trust-open.p12")));
  EXPECT_NE(refusal(trust_without_password("trust.p12"))
                .find("no certificate that can be read without a password"),
            std::string::npos);
}

TEST(KeyStoreTest, KeysAreNotReadWithoutTheirPassword) {
  for (const char* file : {"keys.jks", "trust.p12"}) {
    KeyStoreSource source = keys(file);
    source.password.clear();
    EXPECT_NE(refusal(source).find("keystore password was incorrect"), std::string::npos);
  }
}

TEST(KeyStoreTest, SaysWhatIsWrong) {
  auto wrong = keys("keys.jks");
  wrong.password = "other-pass";
  EXPECT_EQ(refusal(wrong), "Failed to load SSL keystore " + wrong.location +
                                " of type JKS: keystore password was incorrect, or the store was "
                                "tampered with");
  wrong = keys("keys.jks");
  wrong.key_password = "other-pass";
  EXPECT_NE(refusal(wrong).find("ssl.key.password is wrong"), std::string::npos);
  wrong = keys("trust.p12");
  wrong.password = "other-pass";
  EXPECT_NE(refusal(wrong).find("keystore password was incorrect"), std::string::npos);
  wrong = keys("README.md");
  EXPECT_NE(refusal(wrong).find("neither a PKCS #12 nor a JKS store"), std::string::npos);
  wrong.type = "PEM";
  EXPECT_NE(refusal(wrong).find("no certificate in PEM"), std::string::npos);
  wrong.type = "BCFKS";
  EXPECT_NE(refusal(wrong).find("JKS, PKCS12 and PEM are offered"), std::string::npos);
  EXPECT_NE(refusal(keys("none.jks")).find("No such file"), std::string::npos);
}

// Every length of a damaged store ends in an error, none in a crash.
TEST(KeyStoreTest, CutStoresAreRefused) {
  const auto whole = read_file(keys("keys.jks").location);
  ASSERT_TRUE(whole);
  for (std::size_t size = 0; size < whole->size(); size += 7) {
    EXPECT_FALSE(detail::read_jks(whole->substr(0, size), {"store-pass", "key-pass"}));
  }
}

}  // namespace
}  // namespace sluice::net
