#include "net/host_guard.h"

#include <gtest/gtest.h>

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

TEST(HostGuardTest, KnowsWhosePageAsks) {
  const HostGuard loopback("::1");
  for (const char* good : {"http://localhost:9870", "https://127.0.0.1", "http://[::1]:8080"}) {
    EXPECT_TRUE(loopback.allows_origin(good)) << good;
  }
  for (const char* bad : {"null", "", "http://evil.example", "file://", "http://192.168.1.5",
                          "http://localhost.evil.example"}) {
    EXPECT_FALSE(loopback.allows_origin(bad)) << bad;
  }
}

}  // namespace
}  // namespace sluice::net
