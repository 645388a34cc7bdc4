#include "kafka/broker/security/json_web_keys.h"

#include <gtest/gtest.h>

#include "kafka/broker/security/token_signer.h"

namespace sluice::kafka::broker {
namespace {

class JsonWebKeysTest : public testing::Test {
 protected:
  JsonWebKeysTest() {
    auto parsed = JsonWebKeys::parse(signer_.key_set());
    EXPECT_TRUE(parsed);
    keys_ = std::move(*parsed);
  }
  bool verify(const std::string& signature) const {
    return keys_.verify("k", "ES256", "text", signature);
  }

  TokenSigner signer_;
  JsonWebKeys keys_;
};

TEST_F(JsonWebKeysTest, KnowsTheSignatureOfItsKey) {
  const std::string good = signer_.sign("text");
  EXPECT_TRUE(verify(good));
  EXPECT_FALSE(keys_.verify("k", "ES256", "other", good));
  EXPECT_FALSE(keys_.verify("k", "RS256", "text", good));
  EXPECT_FALSE(keys_.verify("other", "ES256", "text", good));
}

// Who signs need not say with which key, and keys need no ids.
TEST_F(JsonWebKeysTest, WithoutAnIdEveryKeyIsTried) {
  EXPECT_TRUE(keys_.has(""));
  EXPECT_TRUE(keys_.verify("", "ES256", "text", signer_.sign("text")));
  EXPECT_FALSE(keys_.verify("", "ES256", "text", TokenSigner().sign("text")));
  EXPECT_FALSE(JsonWebKeys().has(""));
}

// RFC 7518, 3.4: two numbers of 32 bytes. A client may send what it likes before it is known.
TEST_F(JsonWebKeysTest, ASignatureHasItsLength) {
  const std::string good = signer_.sign("text");
  const std::string wider =
      std::string(1, '\0') + good.substr(0, 32) + std::string(1, '\0') + good.substr(32);
  EXPECT_FALSE(verify(wider));
  for (const std::size_t size : {0, 1, 63, 65, 128, 70'000, 300'000}) {
    EXPECT_FALSE(verify(std::string(size, '\x7f'))) << size;
  }
}

}  // namespace
}  // namespace sluice::kafka::broker
