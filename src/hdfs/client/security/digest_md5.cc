#include "hdfs/client/security/digest_md5.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "net/scram.h"

namespace sluice::hdfs {
namespace {

constexpr std::size_t kDigestBytes = 16;
constexpr std::size_t kMacBytes = 10;
constexpr std::size_t kTailBytes = 6;  // message type 1, sequence number
constexpr std::size_t kDesBlock = 8;

Error denied(std::string why) {
  return Error(ErrorCode::kPermissionDenied, "DIGEST-MD5: " + std::move(why));
}

Error no_crypto(const char* what) {
  return denied(std::string("this system's OpenSSL does not give ") + what);
}

Result<Bytes> md5(ByteView bytes) {
  Bytes digest(kDigestBytes, '\0');
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                 nullptr, EVP_md5(), nullptr) != 1) {
    return no_crypto("MD5");
  }
  return digest;
}

Result<Bytes> hmac(ByteView key, ByteView bytes) {
  Bytes mac(kDigestBytes, '\0');
  if (HMAC(EVP_md5(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(mac.data()), nullptr) == nullptr) {
    return no_crypto("HMAC-MD5");
  }
  return mac;
}

std::string escaped(const std::string& text) {
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted;
}

// Seven bytes are the 56 bits of a DES key, whose eighth bits are parity, which nobody reads.
Bytes des_key(ByteView seven) {
  std::uint64_t bits = 0;
  for (const char c : seven) bits = bits << 8 | static_cast<unsigned char>(c);
  Bytes key;
  for (int shift = 49; shift >= 0; shift -= 7) {
    key += static_cast<char>((bits >> shift & 0x7f) << 1);
  }
  return key;
}

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

bool offers(const std::map<std::string, std::string>& challenge, const char* key,
            std::string_view word) {
  const auto found = challenge.find(key);
  if (found == challenge.end()) return false;
  const auto words = split(found->second, ',');
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& one) { return trim(one) == word; });
}

const char* name_of(DigestMd5Client::Protection protection) {
  switch (protection) {
    case DigestMd5Client::Protection::kAuthentication:
      return "auth";
    case DigestMd5Client::Protection::kIntegrity:
      return "auth-int";
    case DigestMd5Client::Protection::kPrivacy:
      return "auth-conf";
  }
  return "";
}

}  // namespace

std::map<std::string, std::string> digest_attributes(ByteView text) {
  std::map<std::string, std::string> attributes;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t equals = text.find('=', at);
    if (equals == text.npos) break;
    const std::string key(trim(text.substr(at, equals - at)));
    std::string value;
    at = equals + 1;
    const bool quoted = at < text.size() && text[at] == '"';
    if (quoted) ++at;
    for (; at < text.size() && text[at] != (quoted ? '"' : ','); ++at) {
      if (quoted && text[at] == '\\' && at + 1 < text.size()) ++at;
      value += text[at];
    }
    at = std::min(text.find(',', at), text.size());
    ++at;
    attributes.emplace(key, std::move(value));
  }
  return attributes;
}

// One way of a protected connection: keys, a count of messages, and a chain of blocks.
class DigestMd5Client::Direction {
 public:
  static Result<std::unique_ptr<Direction>> make(const Bytes& key, bool to_server, bool encrypts) {
    const std::string way = to_server ? "client-to-server" : "server-to-client";
    auto made = std::make_unique<Direction>();
    TRY(made->mac_key_, md5(key + "Digest session key to " + way + " signing key magic constant"));
    if (!encrypts) return made;
    TRY(const Bytes sealing, md5(key + "Digest H(A1) to " + way + " sealing key magic constant"));
    const Bytes first = des_key(ByteView(sealing).substr(0, 7));
    const Bytes des = first + des_key(ByteView(sealing).substr(7, 7)) + first;
    made->cipher_.reset(EVP_CIPHER_CTX_new());
    EVP_CIPHER_CTX* cipher = made->cipher_.get();
    if (cipher == nullptr ||
        EVP_CipherInit_ex(
            cipher, EVP_des_ede3_cbc(), nullptr, reinterpret_cast<const unsigned char*>(des.data()),
            reinterpret_cast<const unsigned char*>(sealing.data() + 8), to_server ? 1 : 0) != 1 ||
        EVP_CIPHER_CTX_set_padding(cipher, 0) != 1) {
      return no_crypto("3DES");
    }
    return made;
  }

  Result<Bytes> seal(ByteView message) {
    TRY(const Bytes mac, next_mac(message));
    Bytes sealed(message);
    if (cipher_) {
      const std::size_t padding = kDesBlock - (message.size() + kMacBytes) % kDesBlock;
      sealed.append(padding, static_cast<char>(padding));
    }
    sealed += mac;
    if (cipher_) {
      TRY(sealed, through_cipher(sealed));
    }
    return sealed + tail_;
  }

  Result<Bytes> open(ByteView sealed) {
    if (sealed.size() < kTailBytes + kMacBytes) return denied("a message that is too short");
    const ByteView tail = sealed.substr(sealed.size() - kTailBytes);
    Bytes plain(sealed.substr(0, sealed.size() - kTailBytes));
    std::size_t padding = 0;
    if (cipher_) {
      if (plain.size() % kDesBlock != 0 || plain.size() < 2 * kDesBlock) {
        return denied("a message that is not whole");
      }
      TRY(plain, through_cipher(plain));
      padding = static_cast<unsigned char>(plain[plain.size() - kMacBytes - 1]);
      if (padding < 1 || padding > kDesBlock || padding + kMacBytes > plain.size()) {
        return denied("a message with the wrong seal");
      }
    }
    const Bytes mac = plain.substr(plain.size() - kMacBytes);
    plain.resize(plain.size() - kMacBytes - padding);
    TRY(const Bytes expected, next_mac(plain));
    if (!net::same_secret(mac, expected) || tail != tail_) {
      return denied("a message with the wrong seal");
    }
    return plain;
  }

 private:
  Result<Bytes> next_mac(ByteView message) {
    Bytes number;
    append_be(number, sequence_++);
    tail_ = Bytes("\0\1", 2) + number;
    TRY(Bytes mac, hmac(mac_key_, number + Bytes(message)));
    mac.resize(kMacBytes);
    return mac;
  }
  // Of whole blocks, which become as many.
  Result<Bytes> through_cipher(const Bytes& bytes) {
    Bytes out(bytes.size() + kDesBlock, '\0');
    int size = 0;
    if (EVP_CipherUpdate(cipher_.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                         reinterpret_cast<const unsigned char*>(bytes.data()),
                         static_cast<int>(bytes.size())) != 1 ||
        static_cast<std::size_t>(size) != bytes.size()) {
      return no_crypto("3DES");
    }
    out.resize(bytes.size());
    return out;
  }

  Bytes mac_key_;
  std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> cipher_;
  std::uint32_t sequence_ = 0;
  Bytes tail_;
};

DigestMd5Client::DigestMd5Client(Account account, std::uint8_t wanted, std::string nonce)
    : account_(std::move(account)), wanted_(wanted), nonce_(std::move(nonce)) {}

DigestMd5Client::~DigestMd5Client() = default;

Result<Bytes> DigestMd5Client::step(ByteView token) {
  if (done_) return denied("the server sends a token too many");
  if (key_.empty()) return respond(token);
  TRY(check_proof(token));
  done_ = true;
  return Bytes();
}

Status DigestMd5Client::choose(const std::map<std::string, std::string>& challenge) {
  for (const Protection one :
       {Protection::kPrivacy, Protection::kIntegrity, Protection::kAuthentication}) {
    const bool absent = !challenge.contains("qop") && one == Protection::kAuthentication;
    if ((wanted_ & static_cast<std::uint8_t>(one)) == 0) continue;
    if (!absent && !offers(challenge, "qop", name_of(one))) continue;
    if (one == Protection::kPrivacy && !offers(challenge, "cipher", "3des")) continue;
    protection_ = one;
    return {};
  }
  return denied("the server and this client have no protection in common");
}

Result<std::string> DigestMd5Client::response(const std::string& nonce, const char* method) const {
  const std::string uri = account_.service + "/" + account_.server;
  std::string a2 = std::string(method) + ":" + uri;
  if (protection_ != Protection::kAuthentication) a2 += ":" + std::string(32, '0');
  TRY(const Bytes digest_of_a2, md5(a2));
  TRY(const Bytes digest, md5(to_hex(key_) + ":" + nonce + ":00000001:" + nonce_ + ":" +
                              name_of(protection_) + ":" + to_hex(digest_of_a2)));
  return to_hex(digest);
}

Result<Bytes> DigestMd5Client::respond(ByteView challenge) {
  const auto attributes = digest_attributes(challenge);
  const auto nonce = attributes.find("nonce");
  const auto algorithm = attributes.find("algorithm");
  if (nonce == attributes.end() || algorithm == attributes.end() ||
      algorithm->second != "md5-sess") {
    return denied("the server's challenge makes no sense");
  }
  TRY(choose(attributes));
  const auto realm_of = attributes.find("realm");
  const std::string realm = realm_of == attributes.end() ? account_.server : realm_of->second;
  TRY(const Bytes secret, md5(account_.user + ":" + realm + ":" + account_.password));
  TRY(key_, md5(secret + ":" + nonce->second + ":" + nonce_));
  TRY(expected_proof_, response(nonce->second, ""));
  TRY(const std::string own_proof, response(nonce->second, "AUTHENTICATE"));
  const bool privacy = protection_ == Protection::kPrivacy;
  if (protection_ != Protection::kAuthentication) {
    TRY(out_, Direction::make(key_, true, privacy));
    TRY(in_, Direction::make(key_, false, privacy));
  }
  return "charset=utf-8,username=\"" + escaped(account_.user) + "\",realm=\"" + escaped(realm) +
         "\",nonce=\"" + escaped(nonce->second) + "\",nc=00000001,cnonce=\"" + escaped(nonce_) +
         "\",digest-uri=\"" + account_.service + "/" + account_.server +
         "\",maxbuf=65536,response=" + own_proof + ",qop=" + name_of(protection_) +
         (privacy ? ",cipher=\"3des\"" : "");
}

Status DigestMd5Client::check_proof(ByteView proof) const {
  const auto attributes = digest_attributes(proof);
  const auto given = attributes.find("rspauth");
  if (given != attributes.end() && net::same_secret(given->second, expected_proof_)) return {};
  return denied("the server does not know the secret: it is not who it says");
}

Result<Bytes> DigestMd5Client::wrap(ByteView message) {
  return out_->seal(message);
}

Result<Bytes> DigestMd5Client::unwrap(ByteView message) {
  return in_->open(message);
}

}  // namespace sluice::hdfs
