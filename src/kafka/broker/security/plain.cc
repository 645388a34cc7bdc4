#include "kafka/broker/security/plain.h"

#include "base/text.h"
#include "net/scram.h"

namespace sluice::kafka::broker {
namespace {

Error denied(std::string why) {
  return Error(ErrorCode::kPermissionDenied, std::move(why));
}

class Plain final : public SaslExchange {
 public:
  explicit Plain(const std::map<std::string, std::string>& passwords) : passwords_(passwords) {}

  // authorization id NUL user NUL password
  Result<Bytes> step(ByteView token) override {
    const std::vector<std::string> parts = split(token, '\0');
    if (parts.size() != 3) {
      return denied("Invalid SASL/PLAIN response: expected 3 tokens, got " +
                    std::to_string(parts.size()));
    }
    const std::string& user = parts[1];
    if (user.empty()) return denied("Authentication failed: username not specified");
    if (parts[2].empty()) return denied("Authentication failed: password not specified");
    const auto found = passwords_.find(user);
    if (found == passwords_.end() || !net::same_secret(found->second, parts[2])) {
      return denied("Authentication failed: Invalid username or password");
    }
    if (!parts[0].empty() && parts[0] != user) {
      return denied(
          "Authentication failed: Client requested an authorization id that is different from "
          "username");
    }
    done(user);
    return Bytes();
  }

 private:
  const std::map<std::string, std::string>& passwords_;
};

}  // namespace

std::unique_ptr<SaslExchange> begin_plain(const std::map<std::string, std::string>& passwords) {
  return std::make_unique<Plain>(passwords);
}

}  // namespace sluice::kafka::broker
