// Who is at the other end of one connection, and SASL until that is known.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "kafka/broker/security/listener_security.h"
#include "kafka/broker/security/principal.h"
#include "kafka/broker/security/sasl.h"
#include "net/stream.h"

namespace sluice::kafka::broker {

// Used by its connection. Failures are kPermissionDenied: their words go to the client, and the
// connection ends.
class Session {
 public:
  Session(const ListenerSecurity& security, const ScramCredentials& credentials, const Clock& clock)
      : security_(security), credentials_(credentials), clock_(clock) {}

  // At the first request, when TLS is through: who shows a certificate is somebody.
  Status identify(const net::Stream& stream);

  const Principal& principal() const { return principal_; }
  const ListenerSecurity& security() const { return security_; }
  // May it ask for anything but how to log in? Not before SASL is done, nor after its time.
  bool authenticated() const { return authenticated_ && !expired(); }
  bool expired() const;
  // Of a request: whoever has not been let in yet has a token to send, and no more.
  std::size_t most_bytes(std::size_t of_known) const;

  // SaslHandshake. Null: the listener does not have this mechanism. `raw`: tokens come without
  // requests from now on (version 0).
  bool begin(const std::string& mechanism, bool raw);
  // The first frame, and a token without SaslHandshake: that is version 0 of one.
  bool begins_with(ByteView frame);
  bool in_exchange() const { return exchange_ != nullptr; }
  bool raw_tokens() const { return raw_ && in_exchange(); }

  struct Answer {
    Bytes token;
    std::int64_t lifetime_ms = 0;  // of the session, once it is authenticated; 0: no end
    bool silent = false;           // as a frame of its own, an empty token is not sent
  };
  Result<Answer> authenticate(ByteView token);

 private:
  Status become(const SaslExchange& exchange);
  std::int64_t start_lifetime(const SaslExchange& exchange);

  const ListenerSecurity& security_;
  const ScramCredentials& credentials_;
  const Clock& clock_;
  Principal principal_;
  std::string mechanism_;
  std::unique_ptr<SaslExchange> exchange_;
  bool raw_ = false;
  bool authenticated_ = false;
  bool identified_ = false;
  bool again_ = false;  // it was authenticated before
  std::optional<std::int64_t> ends_ms_;
};

}  // namespace sluice::kafka::broker
