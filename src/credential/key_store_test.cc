#include "credential/key_store.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "credential/java_stream.h"
#include "credential/password_cipher.h"

namespace sluice::credential {
namespace {

// `hadoop credential create` of Hadoop 3.2.1 on Java 17, with its default password.
std::string hadoops_store() {
  return read_file(SLUICE_SOURCE_DIR "/tests/golden/sqoop/credentials/hadoop.jceks").value();
}

TEST(KeyStoreTest, ReadsWhatHadoopWrote) {
  const auto store = KeyStore::read(hadoops_store(), kDefaultPassword);
  ASSERT_TRUE(store) << store.error().message();
  EXPECT_EQ(store->aliases(), (std::vector<std::string>{"db.password", "zwei.ü"}));
  EXPECT_EQ(store->secret("db.password", kDefaultPassword).value(), "sqoop123");
  EXPECT_EQ(store->secret("DB.Password", kDefaultPassword).value(), "sqoop123");
  EXPECT_EQ(store->secret("zwei.ü", kDefaultPassword).value(), "pä ss€");
  EXPECT_EQ(store->secret("other", kDefaultPassword).error().code(), ErrorCode::kNotFound);
}

TEST(KeyStoreTest, AnotherPasswordOpensNothing) {
  const auto store = KeyStore::read(hadoops_store(), "nonE");
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code(), ErrorCode::kPermissionDenied);
  const auto opened = KeyStore::read(hadoops_store(), kDefaultPassword);
  ASSERT_TRUE(opened);
  EXPECT_FALSE(opened->secret("db.password", "nonE"));
}

// Wherever a store is cut or changed, its digest says so.
TEST(KeyStoreTest, DamageIsFound) {
  const std::string whole = hadoops_store();
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    EXPECT_FALSE(KeyStore::read(whole.substr(0, size), kDefaultPassword)) << size;
  }
  for (std::size_t at = 0; at < whole.size(); at += 5) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 4);
    EXPECT_FALSE(KeyStore::read(changed, kDefaultPassword)) << at;
  }
}

TEST(KeyStoreTest, WhatIsWrittenIsReadAgain) {
  KeyStore store = KeyStore::read(hadoops_store(), kDefaultPassword).value();
  const std::string long_one(5000, 'x');
  for (const std::string& secret : {std::string("sixteen.letters!"), long_one}) {
    ASSERT_TRUE(store.put("New", secret, kDefaultPassword, 1'700'000'000'000));
    store.remove("DB.password");
    const auto again = KeyStore::read(store.write(kDefaultPassword).value(), kDefaultPassword);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(again->aliases(), (std::vector<std::string>{"new", "zwei.ü"}));
    EXPECT_EQ(again->secret("new", kDefaultPassword).value(), secret);
    EXPECT_EQ(again->secret("zwei.ü", kDefaultPassword).value(), "pä ss€");
  }
}

// A secret's object has the bytes that Java gives it, but for salt and time.
TEST(KeyStoreTest, ObjectsAreJavas) {
  const std::string whole = hadoops_store();
  const std::string object = whole.substr(0x25, whole.find("zwei") - 6 - 0x25);
  std::size_t size = 0;
  const auto read = read_java_object(object, size);
  ASSERT_TRUE(read);
  EXPECT_EQ(size, object.size());
  EXPECT_EQ(read->class_name, "com.sun.crypto.provider.SealedObjectForKeyProtector");
  const ByteView parameters = read->fields.at("encodedParams");
  const ByteView content = read->fields.at("encryptedContent");
  EXPECT_EQ(sealed_object_stream(parameters, content), object);
  const auto with = read_parameters(parameters);
  ASSERT_TRUE(with);
  EXPECT_EQ(write_parameters(*with), parameters);
  EXPECT_EQ(unsealed(content, kDefaultPassword, *with).value(), secret_key_stream("sqoop123"));
}

TEST(KeyStoreTest, NoAliasIsCut) {
  KeyStore store;
  const std::string longest(kLongestAlias, 'a');
  ASSERT_TRUE(store.put(longest, "s", "p", 0));
  const auto refused = store.put(longest + 'a', "s", "p", 0);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
  const auto again = KeyStore::read(store.write("p").value(), "p");
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->aliases(), std::vector<std::string>{longest});
}

TEST(KeyStoreTest, NoStoreIsWrittenThatIsTooLargeToRead) {
  KeyStore store;
  ASSERT_TRUE(store.put("a", std::string(kLargestStore / 2, 'x'), "p", 0));
  ASSERT_TRUE(store.write("p"));
  ASSERT_TRUE(store.put("b", std::string(kLargestStore / 2, 'x'), "p", 0));
  EXPECT_EQ(store.write("p").error().code(), ErrorCode::kResourceExhausted);
}

TEST(KeyStoreTest, ParametersAreBounded) {
  const CipherParameters good{.salt = "12345678", .iterations = 128};
  EXPECT_EQ(read_parameters(write_parameters(good))->iterations, 128U);
  EXPECT_FALSE(sealed("x", "p", {.salt = "1234567", .iterations = 1}));
  EXPECT_FALSE(sealed("x", "p", {.salt = "12345678", .iterations = 0}));
  EXPECT_FALSE(sealed("x", "p", {.salt = "12345678", .iterations = kMostIterations + 1}));
  EXPECT_FALSE(read_parameters("0"));
}

}  // namespace
}  // namespace sluice::credential
