// What a listener asks of the tokens of OAUTHBEARER.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/tls_settings.h"

namespace sluice::kafka::broker {

struct OauthSettings {
  bool unsecured = false;  // tokens without a signature are believed: only where that is asked for
  // Of JSON Web Keys: a file, or a URL of http or https, whose server `tls` trusts.
  std::string keys_file;
  std::string keys_url;
  net::TlsSettings tls;
  std::int64_t refresh_ms = 3'600'000;
  // After a failure, twice as long each time.
  std::int64_t retry_backoff_ms = 100;
  std::int64_t retry_backoff_max_ms = 10'000;

  std::string subject_claim = "sub";
  std::string scope_claim = "scope";
  std::string issuer;                  // empty: any
  std::vector<std::string> audiences;  // empty: the token names none
  std::vector<std::string> scopes;     // all of them are required
  std::int64_t clock_skew_ms = 30'000;

  // `text` looks up settings, `options` are those of the login module. kInvalidArgument and
  // kUnsupported name what makes no sense.
  static Result<OauthSettings> read(const std::function<std::string(const char*)>& text,
                                    const std::map<std::string, std::string>& options);
};

}  // namespace sluice::kafka::broker
