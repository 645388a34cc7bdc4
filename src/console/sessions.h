// Which requests may change something: those that show a session's cookie and its token.
//
// A browser sends the cookie by itself, but only to requests of our own pages (SameSite=Strict);
// the token has to be asked for and put into a header, which no page of another site can do. That
// comes on top of net/host_guard.h. Nothing is kept for a session: its token is a keyed hash of it.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_server.h"

namespace sluice::console {

inline constexpr std::string_view kTokenHeader = "X-Sluice-Token";

class Sessions {
 public:
  Sessions();

  // The token of the request's session. One that has no session gets a new one, as a cookie of the
  // response.
  std::string token_of(const net::HttpRequest& request, net::HttpResponse& response) const;
  // kPermissionDenied without a session, or with a token that is not that session's.
  Status may_change(const net::HttpRequest& request) const;

 private:
  std::string token(std::string_view session) const;

  const std::string secret_;
};

}  // namespace sluice::console
