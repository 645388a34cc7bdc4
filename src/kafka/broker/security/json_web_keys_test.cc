#include "kafka/broker/security/json_web_keys.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "base/base64.h"

namespace sluice::kafka::broker {
namespace {

const unsigned char* raw(const std::string& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// A key on P-256, whose signatures are as tokens have them: both numbers in 32 bytes each.
class Signer {
 public:
  Signer() : key_(EVP_EC_gen("P-256")) {}

  std::string key_set() const {
    unsigned char point[65];
    std::size_t size = 0;
    EVP_PKEY_get_octet_string_param(key_.get(), OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, point,
                                    sizeof point, &size);
    const std::string_view bytes(reinterpret_cast<const char*>(point), size);
    return R"({"keys":[{"kty":"EC","crv":"P-256","kid":"k","x":")" +
           to_base64url(bytes.substr(1, 32)) + R"(","y":")" + to_base64url(bytes.substr(33)) +
           R"("}]})";
  }

  std::string sign(const std::string& text) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          &EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
    unsigned char der[128];
    std::size_t size = sizeof der;
    EVP_DigestSign(context.get(), der, &size, raw(text), text.size());
    const unsigned char* from = der;
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
        d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(size)), &ECDSA_SIG_free);
    std::string both(64, '\0');
    auto* to = reinterpret_cast<unsigned char*>(both.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), to, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), to + 32, 32);
    return both;
  }

 private:
  net::Key key_;
};

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

  Signer signer_;
  JsonWebKeys keys_;
};

TEST_F(JsonWebKeysTest, KnowsTheSignatureOfItsKey) {
  const std::string good = signer_.sign("text");
  EXPECT_TRUE(verify(good));
  EXPECT_FALSE(keys_.verify("k", "ES256", "other", good));
  EXPECT_FALSE(keys_.verify("k", "RS256", "text", good));
  EXPECT_FALSE(keys_.verify("other", "ES256", "text", good));
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
