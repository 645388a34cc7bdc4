#include "net/scram.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace sluice::net {
namespace {

const EVP_MD* digest_of(ScramMechanism mechanism) {
  return mechanism == ScramMechanism::kSha256 ? EVP_sha256() : EVP_sha512();
}

const unsigned char* raw(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* raw(Bytes& bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

}  // namespace

std::string_view scram_name(ScramMechanism mechanism) {
  switch (mechanism) {
    case ScramMechanism::kSha256:
      return "SCRAM-SHA-256";
    case ScramMechanism::kSha512:
      return "SCRAM-SHA-512";
    case ScramMechanism::kUnknown:
      break;
  }
  return "UNKNOWN";
}

ScramMechanism scram_mechanism(std::string_view name) {
  if (name == "SCRAM-SHA-256") return ScramMechanism::kSha256;
  return name == "SCRAM-SHA-512" ? ScramMechanism::kSha512 : ScramMechanism::kUnknown;
}

std::size_t scram_size(ScramMechanism mechanism) {
  return static_cast<std::size_t>(EVP_MD_get_size(digest_of(mechanism)));
}

Bytes scram_hash(ScramMechanism mechanism, ByteView bytes) {
  Bytes digest(scram_size(mechanism), '\0');
  EVP_Digest(bytes.data(), bytes.size(), raw(digest), nullptr, digest_of(mechanism), nullptr);
  return digest;
}

Bytes scram_hmac(ScramMechanism mechanism, ByteView key, ByteView bytes) {
  Bytes digest(scram_size(mechanism), '\0');
  HMAC(digest_of(mechanism), key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(),
       raw(digest), nullptr);
  return digest;
}

Bytes scram_salted(ScramMechanism mechanism, ByteView password, ByteView salt,
                   std::int32_t iterations) {
  Bytes salted(scram_size(mechanism), '\0');
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), raw(salt),
                    static_cast<int>(salt.size()), iterations, digest_of(mechanism),
                    static_cast<int>(salted.size()), raw(salted));
  return salted;
}

ScramCredential scram_credential(ScramMechanism mechanism, ByteView salted_password, Bytes salt,
                                 std::int32_t iterations) {
  const Bytes client_key = scram_hmac(mechanism, salted_password, "Client Key");
  return {.iterations = iterations,
          .salt = std::move(salt),
          .stored_key = scram_hash(mechanism, client_key),
          .server_key = scram_hmac(mechanism, salted_password, "Server Key")};
}

std::map<char, std::string> scram_attributes(std::string_view message) {
  std::map<char, std::string> attributes;
  for (const std::string& word : split(message, ',')) {
    if (word.size() >= 2 && word[1] == '=') attributes.emplace(word[0], word.substr(2));
  }
  return attributes;
}

bool same_secret(ByteView one, ByteView other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

Bytes random_bytes(std::size_t size) {
  Bytes bytes(size, '\0');
  CHECK(RAND_bytes(raw(bytes), static_cast<int>(size)) == 1);
  return bytes;
}

}  // namespace sluice::net
