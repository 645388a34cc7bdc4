// What strangers send before they are known, and what is read back from disk or settings.
#include <cstdint>
#include <string_view>

#include "kafka/broker/security/acl.h"
#include "kafka/broker/security/json_web_keys.h"
#include "kafka/broker/security/oauth_bearer.h"
#include "kafka/broker/security/plain.h"
#include "kafka/broker/security/scram_exchange.h"
#include "net/jaas.h"

using namespace sluice;
using namespace sluice::kafka::broker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)net::parse_jaas(text);
  (void)rule_of(text);
  (void)JsonWebKeys::parse(text);
  (void)net::scram_attributes(text);
  const std::map<std::string, std::string> passwords = {{"user", "password"}};
  (void)begin_plain(passwords)->step(text);
  OauthSettings settings;
  settings.unsecured = true;
  if (const auto verifier = TokenVerifier::open(settings)) {
    const ManualClock clock;
    (void)OauthMessage::read(text);
    (void)begin_oauth_bearer(**verifier, clock)->step(text);
    (void)(*verifier)->verify(text, clock.wall_ms());
  }
  return 0;
}
