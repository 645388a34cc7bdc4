// The keys that tokens are signed with: a JSON Web Key Set (RFC 7517).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/key_store.h"

namespace sluice::kafka::broker {

// RSA keys, and EC keys on P-256; others in the text are passed over.
class JsonWebKeys {
 public:
  static Result<JsonWebKeys> parse(std::string_view text);

  // An empty id is any key's: who signed did not say with which.
  bool has(std::string_view id) const;
  // Was this text signed by a key of that id? `algorithm`: RS256, RS384, RS512 or ES256.
  bool verify(std::string_view id, std::string_view algorithm, std::string_view text,
              std::string_view signature) const;

 private:
  std::vector<std::pair<std::string, net::Key>> keys_;  // with their ids
};

}  // namespace sluice::kafka::broker
