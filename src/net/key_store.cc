#include "net/key_store.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>

#include "base/bytes.h"
#include "base/file.h"

namespace sluice::net {
namespace {

constexpr std::uint32_t kJksMagic = 0xFEEDFEED;

Error wrong(std::string why) {
  return Error(ErrorCode::kInvalidArgument, std::move(why));
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

Bio memory(std::string_view bytes) {
  return {BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())), &BIO_free_all};
}

int give_password(char* to, int size, int, void* password) {
  const auto& text = *static_cast<const std::string*>(password);
  if (text.size() > static_cast<std::size_t>(size)) return -1;
  text.copy(to, text.size());
  return static_cast<int>(text.size());
}

Result<KeyStore> read_pem(std::string_view text, std::string password) {
  KeyStore store;
  const Bio keys = memory(text);
  store.key.reset(PEM_read_bio_PrivateKey(keys.get(), nullptr, &give_password, &password));
  if (!store.key && text.find("PRIVATE KEY") != text.npos) {
    return wrong(password.empty() ? "its private key cannot be read without ssl.key.password"
                                  : "its private key cannot be read with ssl.key.password");
  }
  const Bio certificates = memory(text);
  while (X509* one = PEM_read_bio_X509(certificates.get(), nullptr, nullptr, nullptr)) {
    (store.key ? store.chain : store.trusted).emplace_back(one);
  }
  ERR_clear_error();
  if (store.chain.empty() && store.trusted.empty()) return wrong("it holds no certificate in PEM");
  return store;
}

// The certificates that are not encrypted: as Java reads a trust store without a password, and one
// that was made without any.
Result<KeyStore> read_open_parts(const PKCS12* sealed) {
  const std::unique_ptr<STACK_OF(PKCS7), void (*)(STACK_OF(PKCS7)*)> parts(
      PKCS12_unpack_authsafes(sealed),
      [](STACK_OF(PKCS7) * all) { sk_PKCS7_pop_free(all, &PKCS7_free); });
  KeyStore store;
  for (int i = 0; i < sk_PKCS7_num(parts.get()); ++i) {
    PKCS7* part = sk_PKCS7_value(parts.get(), i);
    if (OBJ_obj2nid(part->type) != NID_pkcs7_data) continue;
    STACK_OF(PKCS12_SAFEBAG)* bags = PKCS12_unpack_p7data(part);
    for (int j = 0; j < sk_PKCS12_SAFEBAG_num(bags); ++j) {
      const PKCS12_SAFEBAG* bag = sk_PKCS12_SAFEBAG_value(bags, j);
      if (PKCS12_SAFEBAG_get_nid(bag) != NID_certBag) continue;
      if (X509* one = PKCS12_SAFEBAG_get1_cert(bag)) store.trusted.emplace_back(one);
    }
    sk_PKCS12_SAFEBAG_pop_free(bags, &PKCS12_SAFEBAG_free);
  }
  ERR_clear_error();
  if (store.trusted.empty()) {
    return wrong("it holds no certificate that can be read without a password");
  }
  return store;
}

Result<KeyStore> read_pkcs12(std::string_view bytes, const KeyStoreSource& source) {
  const Bio bio = memory(bytes);
  const std::unique_ptr<PKCS12, decltype(&PKCS12_free)> sealed(d2i_PKCS12_bio(bio.get(), nullptr),
                                                               &PKCS12_free);
  if (!sealed) return wrong("it is neither a PKCS #12 nor a JKS store");
  const std::string& password = source.password;
  if (PKCS12_mac_present(sealed.get()) == 0) return read_open_parts(sealed.get());
  if (PKCS12_verify_mac(sealed.get(), password.c_str(), -1) != 1) {
    if (password.empty() && source.purpose == "truststore") return read_open_parts(sealed.get());
    ERR_clear_error();
    return wrong("keystore password was incorrect");
  }
  EVP_PKEY* key = nullptr;
  X509* own = nullptr;
  STACK_OF(X509)* others = nullptr;
  const int parsed = PKCS12_parse(sealed.get(), password.c_str(), &key, &own, &others);
  KeyStore store;
  store.key.reset(key);
  if (own != nullptr) store.chain.emplace_back(own);
  for (int i = 0; i < sk_X509_num(others); ++i) {
    (store.key ? store.chain : store.trusted).emplace_back(sk_X509_value(others, i));
  }
  sk_X509_free(others);
  if (parsed != 1) {
    ERR_clear_error();
    return wrong(
        "it is encrypted in a way that OpenSSL does not offer; convert it with keytool "
        "-importkeystore -deststoretype PKCS12");
  }
  return store;
}

Result<KeyStore> read_bytes(const KeyStoreSource& source) {
  if (!source.pem.empty()) return read_pem(source.pem, source.key_password);
  TRY(const std::string bytes, read_file(source.location));
  if (source.type == "PEM") return read_pem(bytes, source.key_password);
  const bool jks =
      bytes.size() >= sizeof kJksMagic && load_be<std::uint32_t>(bytes.data()) == kJksMagic;
  if (!jks) return read_pkcs12(bytes, source);
  detail::JksPasswords passwords{source.password, source.key_password};
  if (source.key_password.empty()) passwords.key = source.password;
  if (source.purpose == "truststore") {
    passwords.key.reset();
    if (source.password.empty()) passwords.store.reset();
  }
  return detail::read_jks(bytes, passwords);
}

}  // namespace

namespace {
std::string text_of(BIO* bio) {
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}
}  // namespace

std::string to_pem(const std::vector<Certificate>& certificates) {
  const Bio text(BIO_new(BIO_s_mem()), &BIO_free_all);
  for (const Certificate& one : certificates) PEM_write_bio_X509(text.get(), one.get());
  return text_of(text.get());
}

std::string to_pem(const Key& key) {
  if (!key) return "";
  const Bio text(BIO_new(BIO_s_mem()), &BIO_free_all);
  PEM_write_bio_PrivateKey(text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(text.get());
}

Result<KeyStore> read_key_store(const KeyStoreSource& source) {
  const std::string what = "Failed to load SSL " + source.purpose + " " +
                           (source.location.empty() ? "given as text" : source.location) +
                           " of type " + source.type;
  if (source.type != "JKS" && source.type != "PKCS12" && source.type != "PEM") {
    return Error(ErrorCode::kUnsupported, what + ": JKS, PKCS12 and PEM are offered");
  }
  auto store = read_bytes(source);
  if (!store) return store.error().with(what);
  return store;
}

}  // namespace sluice::net
