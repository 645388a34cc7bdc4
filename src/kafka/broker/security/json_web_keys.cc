#include "kafka/broker/security/json_web_keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/param_build.h>

#include <algorithm>

#include "base/base64.h"
#include "formats/json.h"

namespace sluice::kafka::broker {
namespace {

using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

Number number(std::string_view bytes) {
  return {BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr), &BN_free};
}

net::Key make_key(const char* kind, OSSL_PARAM_BLD* builder) {
  const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(
      OSSL_PARAM_BLD_to_param(builder), &OSSL_PARAM_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr), &EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) == 1) {
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get());
  }
  ERR_clear_error();
  return net::Key(key);
}

using Builder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;

net::Key rsa_key(const formats::Json& jwk) {
  const auto modulus = from_base64(jwk.text_of("n"));
  const auto exponent = from_base64(jwk.text_of("e"));
  if (!modulus || !exponent) return {};
  const Number n = number(*modulus);
  const Number e = number(*exponent);
  const Builder builder(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
  return make_key("RSA", builder.get());
}

net::Key ec_key(const formats::Json& jwk) {
  const auto x = from_base64(jwk.text_of("x"));
  const auto y = from_base64(jwk.text_of("y"));
  if (!x || !y || jwk.text_of("crv") != "P-256") return {};
  const Bytes point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return make_key("EC", builder.get());
}

constexpr std::size_t kEcSignatureBytes = 64;  // RFC 7518, 3.4

// JOSE has both numbers one after the other, OpenSSL in DER. Empty: there is no such form.
Bytes der_signature(std::string_view signature) {
  const std::size_t half = kEcSignatureBytes / 2;
  Number r = number(signature.substr(0, half));
  Number s = number(signature.substr(half));
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(),
                                                                   &ECDSA_SIG_free);
  ECDSA_SIG_set0(pair.get(), r.release(), s.release());
  const int size = i2d_ECDSA_SIG(pair.get(), nullptr);
  if (size <= 0) return {};
  Bytes der(static_cast<std::size_t>(size), '\0');
  auto* to = reinterpret_cast<unsigned char*>(der.data());
  i2d_ECDSA_SIG(pair.get(), &to);
  return der;
}

const EVP_MD* digest_of(std::string_view algorithm) {
  if (algorithm == "RS384") return EVP_sha384();
  return algorithm == "RS512" ? EVP_sha512() : EVP_sha256();
}

bool is_signed_by(EVP_PKEY* key, const EVP_MD* digest, std::string_view text, ByteView signature) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  const bool good = EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
                    EVP_DigestVerify(context.get(), raw(signature), signature.size(), raw(text),
                                     text.size()) == 1;
  ERR_clear_error();
  return good;
}

}  // namespace

Result<JsonWebKeys> JsonWebKeys::parse(std::string_view text) {
  TRY(const formats::Json json, formats::parse_json(text));
  const formats::Json* list = json.member("keys");
  if (list == nullptr || list->kind != formats::Json::Kind::kArray) {
    return Error(ErrorCode::kCorrupt, "it is no JSON Web Key Set: it has no list \"keys\"");
  }
  JsonWebKeys keys;
  for (const formats::Json& jwk : list->items) {
    const std::string kind = jwk.text_of("kty");
    net::Key key = kind == "RSA" ? rsa_key(jwk) : kind == "EC" ? ec_key(jwk) : net::Key();
    if (key) keys.keys_.emplace_back(jwk.text_of("kid"), std::move(key));
  }
  return keys;
}

bool JsonWebKeys::has(std::string_view id) const {
  return std::any_of(keys_.begin(), keys_.end(),
                     [&](const auto& key) { return id.empty() || key.first == id; });
}

bool JsonWebKeys::verify(std::string_view id, std::string_view algorithm, std::string_view text,
                         std::string_view signature) const {
  const bool elliptic = algorithm == "ES256";
  const bool known =
      elliptic || algorithm == "RS256" || algorithm == "RS384" || algorithm == "RS512";
  if (!known || (elliptic && signature.size() != kEcSignatureBytes)) return false;
  const int kind = elliptic ? EVP_PKEY_EC : EVP_PKEY_RSA;
  const Bytes form = elliptic ? der_signature(signature) : Bytes(signature);
  return std::any_of(keys_.begin(), keys_.end(), [&](const auto& key) {
    return (id.empty() || key.first == id) && EVP_PKEY_get_base_id(key.second.get()) == kind &&
           is_signed_by(key.second.get(), digest_of(algorithm), text, form);
  });
}

}  // namespace sluice::kafka::broker
