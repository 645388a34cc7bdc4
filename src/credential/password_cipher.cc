#include "credential/password_cipher.h"

#include <openssl/evp.h>

#include <memory>

namespace sluice::credential {
namespace {

constexpr std::size_t kKeySize = 24;
constexpr std::size_t kBlock = 8;
constexpr std::size_t kHalf = kSaltSize / 2;
constexpr char kSequence = 0x30;
constexpr char kOctets = 0x04;
constexpr char kInteger = 0x02;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

const unsigned char* bytes_of(ByteView text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Java turns round the first half where both are the same, by a loop that it has never mended: what
// is left is the fourth byte, the third, and twice the first.
void part_halves(Bytes& salt) {
  if (salt.compare(0, kHalf, salt, kHalf, kHalf) != 0) return;
  for (std::size_t i = 0; i < 2; ++i) {
    const char kept = salt[i];
    salt[i] = salt[kHalf - 1 - i];
    salt[kHalf - 2] = kept;
  }
}

// The key and, behind it, the first vector.
Result<Bytes> key_of(const std::string& password, CipherParameters with) {
  const Digest digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  part_halves(with.salt);
  Bytes key;
  for (const ByteView half :
       {ByteView(with.salt).substr(0, kHalf), ByteView(with.salt).substr(kHalf)}) {
    Bytes made(half);
    for (std::uint32_t i = 0; i < with.iterations; ++i) {
      unsigned char out[EVP_MAX_MD_SIZE];
      unsigned size = 0;
      if (EVP_DigestInit_ex(digest.get(), EVP_md5(), nullptr) != 1 ||
          EVP_DigestUpdate(digest.get(), made.data(), made.size()) != 1 ||
          EVP_DigestUpdate(digest.get(), password.data(), password.size()) != 1 ||
          EVP_DigestFinal_ex(digest.get(), out, &size) != 1) {
        return Error(ErrorCode::kUnsupported, "this machine's OpenSSL does not offer MD5");
      }
      made.assign(reinterpret_cast<const char*>(out), size);
    }
    key += made;
  }
  return key;
}

Result<Bytes> ciphered(ByteView text, const std::string& password, const CipherParameters& with,
                       bool seal) {
  if (with.salt.size() != kSaltSize || with.iterations == 0 || with.iterations > kMostIterations) {
    return Error(ErrorCode::kCorrupt, "the parameters of a secret are damaged");
  }
  TRY(const Bytes key, key_of(password, with));
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  Bytes out(text.size() + kBlock, '\0');
  auto* const to = reinterpret_cast<unsigned char*>(out.data());
  int size = 0;
  int last = 0;
  if (EVP_CipherInit_ex(context.get(), EVP_des_ede3_cbc(), nullptr, bytes_of(key),
                        bytes_of(key) + kKeySize, seal ? 1 : 0) != 1) {
    return Error(ErrorCode::kUnsupported, "this machine's OpenSSL does not offer triple DES");
  }
  if (EVP_CipherUpdate(context.get(), to, &size, bytes_of(text), static_cast<int>(text.size())) !=
          1 ||
      EVP_CipherFinal_ex(context.get(), to + size, &last) != 1) {
    return Error(ErrorCode::kPermissionDenied, "the password is another, or the secret is damaged");
  }
  out.resize(static_cast<std::size_t>(size + last));
  return out;
}

}  // namespace

Result<CipherParameters> read_parameters(ByteView der) {
  // The whole, the salt, and up to 4 bytes of a number: no length has more than a byte.
  constexpr std::size_t kNumberAt = 4 + kSaltSize;
  const Error damaged(ErrorCode::kCorrupt, "the parameters of a secret are damaged");
  if (der.size() < kNumberAt + 3 || der[0] != kSequence ||
      static_cast<std::size_t>(der[1]) != der.size() - 2 || der[2] != kOctets ||
      static_cast<std::size_t>(der[3]) != kSaltSize || der[kNumberAt] != kInteger) {
    return damaged;
  }
  const ByteView digits = der.substr(kNumberAt + 2);
  if (static_cast<std::size_t>(der[kNumberAt + 1]) != digits.size() || digits.size() > 4) {
    return damaged;
  }
  CipherParameters read{.salt = Bytes(der.substr(4, kSaltSize)), .iterations = 0};
  for (const char digit : digits) {
    read.iterations = (read.iterations << 8) | static_cast<unsigned char>(digit);
  }
  return read;
}

Bytes write_parameters(const CipherParameters& parameters) {
  Bytes digits(sizeof(std::uint32_t), '\0');
  store_be(digits.data(), parameters.iterations);
  while (digits.size() > 1 && digits[0] == 0 && static_cast<signed char>(digits[1]) >= 0) {
    digits.erase(0, 1);
  }
  Bytes inside{kOctets, static_cast<char>(kSaltSize)};
  inside += parameters.salt;
  inside += kInteger;
  inside += static_cast<char>(digits.size());
  inside += digits;
  return Bytes{kSequence, static_cast<char>(inside.size())} + inside;
}

Result<Bytes> unsealed(ByteView text, const std::string& password, const CipherParameters& with) {
  return ciphered(text, password, with, false);
}

Result<Bytes> sealed(ByteView text, const std::string& password, const CipherParameters& with) {
  return ciphered(text, password, with, true);
}

}  // namespace sluice::credential
