#include "console/sessions.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/text.h"
#include "net/scram.h"

namespace sluice::console {
namespace {

constexpr std::size_t kSessionBytes = 16;
constexpr std::size_t kSecretBytes = 32;

// Cookies know hosts, not ports: consoles beside each other have names of their own.
std::string cookie_name(const net::HttpRequest& request) {
  return "sluice_console_" + std::to_string(request.local.port);
}

bool is_session(std::string_view text) {
  return text.size() == 2 * kSessionBytes &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string session_of(const net::HttpRequest& request) {
  const std::string wanted = cookie_name(request) + "=";
  for (const std::string& part : split(request.header("Cookie").value_or(""), ';')) {
    const std::string_view cookie = trim(part);
    if (!cookie.starts_with(wanted)) continue;
    const std::string_view session = cookie.substr(wanted.size());
    if (is_session(session)) return std::string(session);
  }
  return "";
}

}  // namespace

Sessions::Sessions() : secret_(net::random_bytes(kSecretBytes)) {}

std::string Sessions::token(std::string_view session) const {
  return to_hex(net::scram_hmac(net::ScramMechanism::kSha256, secret_, session));
}

std::string Sessions::token_of(const net::HttpRequest& request, net::HttpResponse& response) const {
  std::string session = session_of(request);
  if (session.empty()) {
    session = to_hex(net::random_bytes(kSessionBytes));
    response.add_header(
        "Set-Cookie", cookie_name(request) + "=" + session + "; Path=/; HttpOnly; SameSite=Strict");
  }
  return token(session);
}

Status Sessions::may_change(const net::HttpRequest& request) const {
  const std::string session = session_of(request);
  const std::string_view shown = request.header(kTokenHeader).value_or("");
  if (!session.empty() && net::same_secret(shown, token(session))) return {};
  return Error(ErrorCode::kPermissionDenied,
               session.empty() ? "A change needs a session, and this request shows none."
                               : "A change needs the token of its session in the header " +
                                     std::string(kTokenHeader) + ".");
}

}  // namespace sluice::console
