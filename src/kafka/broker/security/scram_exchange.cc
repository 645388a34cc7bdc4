#include "kafka/broker/security/scram_exchange.h"

#include "base/base64.h"

namespace sluice::kafka::broker {
namespace {

constexpr std::size_t kNonceBytes = 24;

// "=2C" is a comma and "=3D" an equals sign; nothing else is escaped.
std::optional<std::string> decode_name(std::string_view text) {
  std::string name;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '=') {
      name += text[at];
      continue;
    }
    const std::string_view code = text.substr(at, 3);
    if (code != "=2C" && code != "=3D") return std::nullopt;
    name += code == "=2C" ? ',' : '=';
    at += 2;
  }
  return name;
}

class Scram final : public SaslExchange {
 public:
  Scram(ScramMechanism mechanism, const ScramCredentials& credentials, ByteView secret)
      : mechanism_(mechanism), credentials_(credentials), secret_(secret) {}

  Result<Bytes> step(ByteView token) override {
    return server_first_.empty() ? first(token) : last(token);
  }

 private:
  Error wrong() const { return invalid_credentials(std::string(scram_name(mechanism_))); }

  // n,[a=AUTHZID],n=USER,r=NONCE[,EXTENSIONS]
  Result<Bytes> first(ByteView token) {
    const std::size_t flag = token.find(',');
    const std::size_t header = flag == token.npos ? token.npos : token.find(',', flag + 1);
    if (header == token.npos || token.substr(0, flag) != "n") return wrong();
    gs2_header_ = token.substr(0, header + 1);
    client_first_ = token.substr(header + 1);
    const auto attributes = net::scram_attributes(client_first_);
    const auto user = attributes.find('n');
    const auto nonce = attributes.find('r');
    if (user == attributes.end() || nonce == attributes.end() || nonce->second.empty()) {
      return wrong();
    }
    const auto name = decode_name(user->second);
    if (!name || !may_act_as(*name)) return wrong();
    user_ = *name;
    look_up();
    nonce_ = nonce->second + to_base64url(net::random_bytes(kNonceBytes));
    server_first_ = "r=" + nonce_ + ",s=" + to_base64(credential_.salt) +
                    ",i=" + std::to_string(credential_.iterations);
    return server_first_;
  }

  bool may_act_as(const std::string& user) const {
    const std::string_view asked = std::string_view(gs2_header_).substr(2);
    if (!asked.starts_with("a=")) return true;
    return decode_name(asked.substr(2, asked.size() - 3)) == user;
  }

  void look_up() {
    if (auto found = credentials_.find(user_, mechanism_)) {
      credential_ = *std::move(found);
      known_ = true;
      return;
    }
    credential_.iterations = net::kScramMinIterations;
    credential_.salt = scram_hmac(mechanism_, secret_, user_).substr(0, kNonceBytes);
    credential_.stored_key = scram_hmac(mechanism_, secret_, credential_.salt);
    credential_.server_key = credential_.stored_key;
  }

  // c=BASE64 of the header,r=NONCE,p=PROOF
  Result<Bytes> last(ByteView token) {
    const std::size_t proof_at = token.rfind(",p=");
    if (proof_at == token.npos) return wrong();
    const ByteView without_proof = token.substr(0, proof_at);
    const auto attributes = net::scram_attributes(without_proof);
    const auto binding = attributes.find('c');
    const auto nonce = attributes.find('r');
    const auto proof = from_base64(token.substr(proof_at + 3));
    if (binding == attributes.end() || nonce == attributes.end() || !proof ||
        proof->size() != scram_size(mechanism_) || nonce->second != nonce_ ||
        binding->second != to_base64(gs2_header_)) {
      return wrong();
    }
    const Bytes message = client_first_ + "," + server_first_ + "," + Bytes(without_proof);
    const Bytes signature = scram_hmac(mechanism_, credential_.stored_key, message);
    Bytes client_key = *proof;
    for (std::size_t i = 0; i < client_key.size(); ++i) {
      client_key[i] = static_cast<char>(client_key[i] ^ signature[i]);
    }
    const bool proven =
        net::same_secret(scram_hash(mechanism_, client_key), credential_.stored_key);
    if (!proven || !known_) return wrong();
    done(user_);
    return "v=" + to_base64(scram_hmac(mechanism_, credential_.server_key, message));
  }

  const ScramMechanism mechanism_;
  const ScramCredentials& credentials_;
  const ByteView secret_;
  ScramCredential credential_;
  bool known_ = false;
  std::string user_;
  Bytes gs2_header_;
  Bytes client_first_;
  Bytes server_first_;
  std::string nonce_;
};

}  // namespace

std::unique_ptr<SaslExchange> begin_scram(ScramMechanism mechanism,
                                          const ScramCredentials& credentials, ByteView secret) {
  return std::make_unique<Scram>(mechanism, credentials, secret);
}

}  // namespace sluice::kafka::broker
