#include "kerberos/sasl.h"

#include <algorithm>

namespace sluice::kerberos {
namespace {

// A byte of protections, three of the size that is taken at once; then, of a client, who it is.
constexpr std::size_t kChoiceBytes = 4;

Error refused(std::string why) {
  return Error(ErrorCode::kPermissionDenied, "Kerberos: " + std::move(why));
}

Bytes choice(std::uint8_t protections, std::uint32_t most) {
  Bytes bytes;
  append_be(bytes, static_cast<std::uint32_t>(protections) << 24 | most);
  return bytes;
}

std::uint8_t protections_of(ByteView bytes) {
  return static_cast<std::uint8_t>(bytes[0]);
}

}  // namespace

Result<Bytes> SaslLayer::wrap(ByteView message) {
  return context_->wrap(message, protection_ == Protection::kPrivacy);
}

Result<Bytes> SaslLayer::unwrap(ByteView message) {
  bool encrypted = false;
  TRY(Bytes plain, context_->unwrap(message, &encrypted));
  if (protection_ == Protection::kPrivacy && !encrypted) {
    return refused("a message came unencrypted that was to be encrypted");
  }
  return plain;
}

Result<Bytes> SaslClient::step(ByteView token) {
  if (done_) return refused("the server sends a token too many");
  if (context_->established()) return choose(token);
  return context_->step(token);
}

Result<Bytes> SaslClient::choose(ByteView offer) {
  TRY(const Bytes plain, context_->unwrap(offer));
  if (plain.size() != kChoiceBytes) return refused("the server's offer makes no sense");
  const Protections offered(protections_of(plain));
  for (const Protection one :
       {Protection::kPrivacy, Protection::kIntegrity, Protection::kAuthentication}) {
    if (!wanted_.has(one) || !offered.has(one)) continue;
    protection_ = one;
    done_ = true;
    const std::uint32_t most = one == Protection::kAuthentication ? 0 : kMostWrapped;
    return context_->wrap(choice(static_cast<std::uint8_t>(one), most) + authorization_, false);
  }
  return refused("the server and this client have no protection in common");
}

Result<Bytes> SaslServer::step(ByteView token) {
  if (done_) return refused("the client sends a token too many");
  if (!context_->established()) {
    TRY(Bytes answer, context_->step(token));
    return !answer.empty() || !context_->established() ? std::move(answer) : offer();
  }
  if (!offered_already_) return offer();
  TRY(take_choice(token));
  return Bytes();
}

Result<Bytes> SaslServer::offer() {
  offered_already_ = true;
  const bool layers = offered_.bits() != static_cast<std::uint8_t>(Protection::kAuthentication);
  return context_->wrap(choice(offered_.bits(), layers ? kMostWrapped : 0), false);
}

Status SaslServer::take_choice(ByteView token) {
  TRY(const Bytes plain, context_->unwrap(token));
  if (plain.size() < kChoiceBytes) return refused("the client's choice makes no sense");
  const std::uint8_t chosen = protections_of(plain);
  const bool one = chosen != 0 && (chosen & (chosen - 1)) == 0;
  if (!one || (chosen & offered_.bits()) == 0) {
    return refused("the client chose a protection that was not offered");
  }
  protection_ = static_cast<Protection>(chosen);
  done_ = true;
  return {};
}

}  // namespace sluice::kerberos
