#include "net/host_guard.h"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

namespace sluice::net {
namespace {

// A page of another site can make its own name point here, but no address in digits.
TEST(HostGuardTest, RefusesForeignNames) {
  const HostGuard loopback("127.0.0.1");
  for (const char* good :
       {"localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.9.9.9", "[::1]:1"}) {
    EXPECT_TRUE(loopback.allows_host(good)) << good;
  }
  for (const char* bad : {"", "evil.example", "localhost.evil.example:8080",
                          "127.0.0.1.evil.example", "192.168.1.5:8080", "[::1", "0.0.0.0"}) {
    EXPECT_FALSE(loopback.allows_host(bad)) << bad;
  }
  const HostGuard open("0.0.0.0");
  EXPECT_TRUE(open.allows_host("192.168.1.5:8080"));
  EXPECT_FALSE(open.allows_host("evil.example"));
}

// A request to 192.168.1.5:9870 as a browser or another client sends it.
HostGuard::Request request(std::string_view method, std::optional<std::string_view> origin,
                           std::optional<std::string_view> fetch_site = std::nullopt) {
  return {.method = method,
          .host = "192.168.1.5:9870",
          .origin = origin,
          .fetch_site = fetch_site,
          .address = "192.168.1.5",
          .port = 9870};
}

// Whatever the address that is listened on: pages of others may neither change nor read.
TEST(HostGuardTest, KnowsWhosePageAsks) {
  for (const char* address : {"127.0.0.1", "0.0.0.0", "192.168.1.5"}) {
    const HostGuard guard(address, {"192.168.1.5", "lake.example"}, {"https://portal.example"});
    for (const char* method : {"GET", "POST", "PUT", "DELETE", "OPTIONS"}) {
      for (const char* good :
           {"http://192.168.1.5:9870", "http://localhost:9870", "http://127.0.0.1:9870",
            "http://lake.example:9870", "https://portal.example", "HTTPS://Portal.Example"}) {
        EXPECT_FALSE(guard.refuses(request(method, good))) << method << " " << good;
      }
      for (const char* bad :
           {"null", "", "http://evil.example", "file://", "http://192.168.1.6:9870",
            "http://192.168.1.5", "http://192.168.1.5:9871", "http://localhost:3000",
            "http://localhost.evil.example:9870", "http://portal.example", "http://evil:9870"}) {
        EXPECT_TRUE(guard.refuses(request(method, bad))) << method << " " << bad;
      }
    }
  }
}

// A form of another site may come without an Origin from an old browser; links to us are followed.
TEST(HostGuardTest, BelievesSecFetchSite) {
  const HostGuard guard("0.0.0.0");
  for (const char* method : {"POST", "PUT", "DELETE"}) {
    EXPECT_TRUE(guard.refuses(request(method, std::nullopt, "cross-site"))) << method;
    EXPECT_FALSE(guard.refuses(request(method, std::nullopt, "same-origin"))) << method;
    EXPECT_FALSE(guard.refuses(request(method, std::nullopt, "none"))) << method;
  }
  EXPECT_FALSE(guard.refuses(request("GET", std::nullopt, "cross-site")));
}

// What curl and Hadoop's clients send: no Origin; HTTP/1.0 not even a Host.
TEST(HostGuardTest, OtherClientsNoticeNothing) {
  const HostGuard guard("0.0.0.0");
  for (const char* method : {"GET", "POST", "PUT", "DELETE", "OPTIONS"}) {
    EXPECT_FALSE(guard.refuses(request(method, std::nullopt)));
    auto without_host = request(method, std::nullopt);
    without_host.host = std::nullopt;
    EXPECT_FALSE(guard.refuses(without_host));
  }
  auto rebound = request("GET", std::nullopt);
  rebound.host = "rebound.example:9870";
  const auto refusal = guard.refuses(rebound);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->status, 421);
  EXPECT_NE(refusal->reason.find("--allow-host rebound.example"), std::string::npos);
}

// A proxy that ends TLS hands Host on as it came.
TEST(HostGuardTest, ConfiguredNamesCount) {
  const HostGuard guard("127.0.0.1", {"lake.example"});
  auto proxied = request("PUT", "https://lake.example");
  proxied.host = "lake.example";
  EXPECT_FALSE(guard.refuses(proxied));
  proxied.origin = "https://other.example";
  EXPECT_TRUE(guard.refuses(proxied));
}

}  // namespace
}  // namespace sluice::net
