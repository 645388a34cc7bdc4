// One exchange of SASL tokens, as the server of it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace sluice::kafka::broker {

class ScramCredentials;
struct ListenerSecurity;

// Used by one connection. A failure is kPermissionDenied; its words go to the client.
class SaslExchange {
 public:
  virtual ~SaslExchange() = default;
  // The answer to the client's token.
  virtual Result<Bytes> step(ByteView token) = 0;

  // Who it is, once that is known for sure.
  const std::optional<std::string>& user() const { return user_; }
  // Until when that holds; nothing: as long as the connection.
  std::optional<std::int64_t> expires_ms() const { return expires_ms_; }
  // The last answer is none at all, where tokens are not answers of requests.
  bool silent() const { return silent_; }

 protected:
  void done(std::string user) { user_ = std::move(user); }
  void done_in_silence(std::string user) {
    done(std::move(user));
    silent_ = true;
  }
  void expires(std::int64_t wall_ms) { expires_ms_ = wall_ms; }

 private:
  std::optional<std::string> user_;
  std::optional<std::int64_t> expires_ms_;
  bool silent_ = false;
};

// Of a mechanism that the listener has enabled.
std::unique_ptr<SaslExchange> begin_sasl(const std::string& mechanism,
                                         const ListenerSecurity& security,
                                         const ScramCredentials& credentials, const Clock& clock);

// The failure that a client is told of where the mechanism has no words of its own.
Error invalid_credentials(const std::string& mechanism);

}  // namespace sluice::kafka::broker
