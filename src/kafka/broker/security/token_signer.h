// Of tests: a key, and tokens that are signed with it.
#pragma once

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/base64.h"
#include "net/key_store.h"

namespace sluice::kafka::broker {

inline const unsigned char* raw(const std::string& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// A key on P-256, whose signatures are as tokens have them: both numbers in 32 bytes each.
class TokenSigner {
 public:
  TokenSigner() : key_(EVP_EC_gen("P-256")) {}

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

  // A token of these claims.
  std::string token(const std::string& claims, const std::string& key = "k") const {
    const std::string text =
        to_base64url(R"({"alg":"ES256","kid":")" + key + R"("})") + "." + to_base64url(claims);
    return text + "." + to_base64url(sign(text));
  }

 private:
  net::Key key_;
};

}  // namespace sluice::kafka::broker
