// The keys that tokens are signed with: a JSON Web Key Set (RFC 7517).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/key_store.h"

namespace sluice::kafka::broker {

// RSA keys, and EC keys on P-256; others in the text are passed over.
class JsonWebKeys {
 public:
  static Result<JsonWebKeys> parse(std::string_view text);

  bool has(const std::string& id) const { return keys_.contains(id); }
  // Was this text signed by that key? `algorithm`: RS256, RS384, RS512 or ES256.
  bool verify(const std::string& id, std::string_view algorithm, std::string_view text,
              std::string_view signature) const;

 private:
  std::map<std::string, net::Key> keys_;  // by their ids
};

}  // namespace sluice::kafka::broker
