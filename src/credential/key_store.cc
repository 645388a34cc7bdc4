// All numbers are big endian:
//   u32 0xCECECECE, u32 version (1 or 2), u32 count, then entries
//     u32 1 key:  name, u64 time, u32 size, bytes, u32 count, certificates
//     u32 2 certificate:  name, u64 time, certificate
//     u32 3 secret:  name, u64 time, an object of Java
//   and SHA-1 of the password in UTF-16, "Mighty Aphrodite" and all bytes before.
// A name is u16 size and bytes; a certificate its type (a name, from version 2 on), u32 size and
// bytes.
// A secret's object is a SealedObject; what is sealed in it is a SecretKeySpec in another stream.
#include "credential/key_store.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <utility>

#include "base/field_reader.h"
#include "base/text.h"
#include "credential/java_stream.h"
#include "credential/password_cipher.h"

namespace sluice::credential {
namespace {

constexpr std::uint32_t kMagic = 0xCECECECE;
constexpr std::uint32_t kKey = 1;
constexpr std::uint32_t kCertificate = 2;
constexpr std::uint32_t kSecret = 3;
constexpr std::string_view kWhitener = "Mighty Aphrodite";
constexpr std::uint32_t kIterations = 200'000;  // as Java has it
constexpr std::string_view kCipher = "PBEWithMD5AndTripleDES";

Error damaged() {
  return Error(ErrorCode::kCorrupt, "this is no JCEKS store, or it is damaged");
}

ByteView name(FieldReader& reader) {
  return reader.take(reader.be<std::uint16_t>());
}
ByteView block(FieldReader& reader) {
  return reader.take(reader.be<std::uint32_t>());
}

std::string digest_of(ByteView content, const std::string& password) {
  std::string all;
  for (const char c : password) {  // ASCII where it matters: Java takes its chars
    all += '\0';
    all += c;
  }
  all += kWhitener;
  all += content;
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(all.data()), all.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

ByteView field(const JavaObject& object, ByteView name) {
  const auto found = object.fields.find(name);
  return found == object.fields.end() ? ByteView() : found->second;
}

void skip_certificate(FieldReader& reader, std::uint32_t version) {
  if (version > 1) name(reader);
  block(reader);
}

// What stands behind an entry's time.
Status skip_body(FieldReader& reader, std::uint32_t kind, std::uint32_t version) {
  if (kind == kSecret) {
    std::size_t size = 0;
    TRY(read_java_object(reader.rest(), size));
    reader.take(size);
  } else if (kind == kCertificate) {
    skip_certificate(reader, version);
  } else if (kind == kKey) {
    block(reader);
    const auto certificates = reader.be<std::uint32_t>();
    for (std::uint32_t i = 0; i < certificates && !reader.failed(); ++i) {
      skip_certificate(reader, version);
    }
  } else {
    return damaged();
  }
  return {};
}

Result<Bytes> random_salt() {
  Bytes salt(kSaltSize, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(salt.data()), static_cast<int>(kSaltSize)) != 1) {
    return Error(ErrorCode::kUnavailable, "there are no random numbers for a salt");
  }
  return salt;
}

}  // namespace

Result<KeyStore> KeyStore::read(ByteView file, const std::string& password) {
  if (file.size() < 3 * sizeof(std::uint32_t) + SHA_DIGEST_LENGTH) return damaged();
  const ByteView content = file.substr(0, file.size() - SHA_DIGEST_LENGTH);
  FieldReader reader(content);
  if (reader.be<std::uint32_t>() != kMagic) return damaged();
  if (digest_of(content, password) != file.substr(content.size())) {
    return Error(ErrorCode::kPermissionDenied,
                 "the store's password is another, or the store is damaged");
  }
  const auto version = reader.be<std::uint32_t>();
  const auto count = reader.be<std::uint32_t>();
  KeyStore store;
  for (std::uint32_t i = 0; i < count && !reader.failed(); ++i) {
    const auto kind = reader.be<std::uint32_t>();
    Entry& entry = store.entries_[std::string(name(reader))];
    entry.kind = kind;
    entry.time_ms = reader.be<std::uint64_t>();
    const ByteView from = reader.rest();
    TRY(skip_body(reader, kind, version));
    entry.body = from.substr(0, from.size() - reader.rest().size());
  }
  if (!reader.whole()) return damaged();
  return store;
}

std::vector<std::string> KeyStore::aliases() const {
  std::vector<std::string> names;
  for (const auto& [alias, entry] : entries_) names.push_back(alias);
  return names;
}

bool KeyStore::has(const std::string& alias) const {
  return entries_.contains(to_lower(alias));
}

Result<std::string> KeyStore::secret(const std::string& alias, const std::string& password) const {
  const auto found = entries_.find(to_lower(alias));
  if (found == entries_.end()) return Error(ErrorCode::kNotFound, "there is no alias " + alias);
  if (found->second.kind != kSecret) {
    return Error(ErrorCode::kUnsupported, alias + " is no secret, but a key or a certificate");
  }
  std::size_t size = 0;
  TRY(const JavaObject box, read_java_object(found->second.body, size));
  if (field(box, "sealAlg") != kCipher) {
    return Error(ErrorCode::kUnsupported, alias + " is sealed by another cipher than Java's own");
  }
  TRY(const CipherParameters with, read_parameters(field(box, "encodedParams")));
  TRY(const Bytes inside, unsealed(field(box, "encryptedContent"), password, with));
  TRY(const JavaObject key, read_java_object(inside, size));
  return std::string(field(key, "key"));
}

Status KeyStore::put(const std::string& alias, const std::string& secret,
                     const std::string& password, std::uint64_t time_ms) {
  std::string name = to_lower(alias);
  if (name.size() > kLongestAlias) {
    return Error(ErrorCode::kInvalidArgument, "an alias of " + std::to_string(name.size()) +
                                                  " bytes is longer than a store can hold, " +
                                                  std::to_string(kLongestAlias));
  }
  CipherParameters with{.salt = {}, .iterations = kIterations};
  TRY(with.salt, random_salt());
  TRY(const Bytes inside, sealed(secret_key_stream(secret), password, with));
  entries_[std::move(name)] = {.kind = kSecret,
                               .time_ms = time_ms,
                               .body = sealed_object_stream(write_parameters(with), inside)};
  return {};
}

void KeyStore::remove(const std::string& alias) {
  entries_.erase(to_lower(alias));
}

Result<Bytes> KeyStore::write(const std::string& password) const {
  Bytes file;
  append_be(file, kMagic);
  append_be<std::uint32_t>(file, 2);
  append_be(file, static_cast<std::uint32_t>(entries_.size()));
  for (const auto& [alias, entry] : entries_) {
    append_be(file, entry.kind);
    append_be(file, static_cast<std::uint16_t>(alias.size()));
    file += alias;
    append_be(file, entry.time_ms);
    file += entry.body;
    if (file.size() + SHA_DIGEST_LENGTH > kLargestStore) {
      return Error(ErrorCode::kResourceExhausted, "the store would be larger than " +
                                                      std::to_string(kLargestStore) +
                                                      " bytes, and never be read again");
    }
  }
  return file + digest_of(file, password);
}

}  // namespace sluice::credential
