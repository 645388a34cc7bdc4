// Java's own key store. All numbers are big endian:
//   u32 0xFEEDFEED, u32 version (1 or 2), u32 count, then entries
//     u32 1 key:  name, u64 time, u32 size, an EncryptedPrivateKeyInfo, u32 count, certificates
//     u32 2 certificate:  name, u64 time, certificate
//   and SHA-1 of the password in UTF-16, "Mighty Aphrodite" and all bytes before.
// A name is u16 size and bytes; a certificate its type (a name, from version 2 on), u32 size, DER.
#include <openssl/sha.h>

#include "base/bytes.h"
#include "net/key_store.h"

namespace sluice::net::detail {
namespace {

constexpr std::uint32_t kKeyEntry = 1;
constexpr std::uint32_t kCertificateEntry = 2;
constexpr std::string_view kWhitener = "Mighty Aphrodite";

Error damaged() {
  return Error(ErrorCode::kCorrupt, "the store is damaged");
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  template <class T>
  T number() {
    const std::string_view bytes = take(sizeof(T));
    return bytes.empty() ? T() : load_be<T>(bytes.data());
  }
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) {
      failed_ = true;
      rest_ = {};
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  std::string_view name() { return take(number<std::uint16_t>()); }
  std::string_view block() { return take(number<std::uint32_t>()); }
  bool failed() const { return failed_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::string sha1(const std::string& bytes) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

// Passwords are ASCII where they matter: Java takes their chars.
std::string utf16(const std::string& text) {
  std::string wide;
  for (const char c : text) {
    wide += '\0';
    wide += c;
  }
  return wide;
}

// Sun's key protector: 20 bytes of salt, the key xor a chain of digests, a digest of the key.
Result<std::string> unprotect(std::string_view sealed, const std::string& password) {
  constexpr std::size_t kDigest = SHA_DIGEST_LENGTH;
  if (sealed.size() < 2 * kDigest) return damaged();
  const std::string wide = utf16(password);
  std::string digest(sealed.substr(0, kDigest));
  std::string key(sealed.substr(kDigest, sealed.size() - 2 * kDigest));
  for (std::size_t at = 0; at < key.size(); ++at) {
    if (at % kDigest == 0) digest = sha1(wide + digest);
    key[at] = static_cast<char>(key[at] ^ digest[at % kDigest]);
  }
  if (sha1(wide + key) != sealed.substr(sealed.size() - kDigest)) {
    return Error(ErrorCode::kInvalidArgument, "Cannot recover key: ssl.key.password is wrong");
  }
  return key;
}

Result<Key> read_key(std::string_view der, const std::string& password) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<X509_SIG, decltype(&X509_SIG_free)> wrapped(
      d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())), &X509_SIG_free);
  if (!wrapped) return damaged();
  const ASN1_OCTET_STRING* sealed = nullptr;
  X509_SIG_get0(wrapped.get(), nullptr, &sealed);
  TRY(const std::string plain,
      unprotect({reinterpret_cast<const char*>(ASN1_STRING_get0_data(sealed)),
                 static_cast<std::size_t>(ASN1_STRING_length(sealed))},
                password));
  const auto* bytes = reinterpret_cast<const unsigned char*>(plain.data());
  Key key(d2i_AutoPrivateKey(nullptr, &bytes, static_cast<long>(plain.size())));
  if (!key) return damaged();
  return key;
}

Result<Certificate> read_certificate(Reader& reader, std::uint32_t version) {
  if (version >= 2) reader.name();
  const std::string_view der = reader.block();
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  Certificate one(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (!one) return damaged();
  return one;
}

// Without a password for it the key stays closed, and its own certificate is one that is trusted.
Status read_key_entry(Reader& reader, std::uint32_t version,
                      const std::optional<std::string>& password, KeyStore& store) {
  const bool opens = password && !store.key;
  const std::string_view der = reader.block();
  if (opens) {
    TRY(store.key, read_key(der, *password));
  }
  const auto certificates = reader.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < certificates && !reader.failed(); ++i) {
    TRY(Certificate one, read_certificate(reader, version));
    if (opens) {
      store.chain.push_back(std::move(one));
    } else if (!password && i == 0) {
      store.trusted.push_back(std::move(one));
    }
  }
  return {};
}

}  // namespace

Result<KeyStore> read_jks(std::string_view bytes, const JksPasswords& passwords) {
  if (bytes.size() < SHA_DIGEST_LENGTH) return damaged();
  const std::string_view content = bytes.substr(0, bytes.size() - SHA_DIGEST_LENGTH);
  const std::string_view seal = bytes.substr(content.size());
  if (passwords.store &&
      sha1(utf16(*passwords.store) + std::string(kWhitener) + std::string(content)) != seal) {
    return Error(ErrorCode::kInvalidArgument,
                 "keystore password was incorrect, or the store was tampered with");
  }
  Reader reader(content);
  reader.number<std::uint32_t>();
  const auto version = reader.number<std::uint32_t>();
  const auto count = reader.number<std::uint32_t>();
  KeyStore store;
  for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
    const auto kind = reader.number<std::uint32_t>();
    reader.name();
    reader.number<std::uint64_t>();
    if (kind == kKeyEntry) {
      TRY(read_key_entry(reader, version, passwords.key, store));
    } else if (kind == kCertificateEntry) {
      TRY(Certificate one, read_certificate(reader, version));
      store.trusted.push_back(std::move(one));
    } else {
      return damaged();
    }
  }
  if (reader.failed()) return damaged();
  return store;
}

}  // namespace sluice::net::detail
