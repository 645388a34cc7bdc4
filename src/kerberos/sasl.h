// SASL's mechanism GSSAPI (RFC 4752): Kerberos, then how what follows is to be protected.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "kerberos/context.h"

namespace sluice::kerberos {

enum class Protection : std::uint8_t { kAuthentication = 1, kIntegrity = 2, kPrivacy = 4 };

// Any of them; their bits.
class Protections {
 public:
  Protections(Protection one) : bits_(static_cast<std::uint8_t>(one)) {}
  explicit Protections(std::uint8_t bits) : bits_(bits) {}
  Protections operator|(Protection more) const {
    return Protections(static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(more)));
  }
  bool has(Protection one) const { return (bits_ & static_cast<std::uint8_t>(one)) != 0; }
  std::uint8_t bits() const { return bits_; }

 private:
  std::uint8_t bits_;
};

// What both sides do once they are through: each message wrapped as they agreed.
class SaslLayer {
 public:
  static constexpr std::uint32_t kMostWrapped = 0x10000;  // what we take at once, as Java does

  bool done() const { return done_; }
  Protection protection() const { return protection_; }
  // The other's principal.
  const std::string& peer() const { return context_->peer(); }

  // Of protections above authentication. What is unwrapped is protected as agreed, or refused.
  Result<Bytes> wrap(ByteView message);
  Result<Bytes> unwrap(ByteView message);

 protected:
  explicit SaslLayer(std::unique_ptr<Context> context) : context_(std::move(context)) {}

  std::unique_ptr<Context> context_;
  Protection protection_ = Protection::kAuthentication;
  bool done_ = false;
};

class SaslClient : public SaslLayer {
 public:
  // `authorization` is who it wants to be; empty: who it is.
  SaslClient(std::unique_ptr<Context> context, Protections wanted, std::string authorization)
      : SaslLayer(std::move(context)), wanted_(wanted), authorization_(std::move(authorization)) {}

  // The answer to the server's token; first of all, with an empty one, what to begin with.
  Result<Bytes> step(ByteView token);

 private:
  Result<Bytes> choose(ByteView offer);

  const Protections wanted_;
  const std::string authorization_;
};

class SaslServer : public SaslLayer {
 public:
  SaslServer(std::shared_ptr<const Credential> credential, Protections offered)
      : SaslLayer(Context::accept(std::move(credential))), offered_(offered) {}

  // The answer to the client's token; empty and done(): there is none.
  Result<Bytes> step(ByteView token);

 private:
  Result<Bytes> offer();
  Status take_choice(ByteView token);

  const Protections offered_;
  bool offered_already_ = false;
};

}  // namespace sluice::kerberos
