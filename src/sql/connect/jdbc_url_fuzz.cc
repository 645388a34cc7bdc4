// Any text as a JDBC URL: it names hosts and a database, or the refusal keeps its parameters.
#include "sql/jdbc_url.h"

#include <cstdint>

#include "base/check.h"
#include "sql/connect/parameters.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const std::string text(reinterpret_cast<const char*>(data), size);
  auto url = sql::parse_jdbc_url(text);
  if (url) {
    CHECK(sql::known_scheme(text));
    CHECK(url->product == sql::Product::kSqlite || sql::is_by_odbc(url->product) ||
          !url->hosts.empty());
    (void)sql::unknown_parameters(*url);
    (void)sql::settle_parameters(*url);
    (void)sql::flag(*url, "useSSL", true);
  }
  // A secret in the URL must not come out again.
  const std::string secret = "pass-5e7d";
  const auto refused = sql::parse_jdbc_url(text + "?password=" + secret);
  if (!refused) CHECK(refused.error().message().find(secret) == std::string::npos);
  return 0;
}
