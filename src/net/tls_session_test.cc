// TLS between two sides in memory: what one puts the other takes, whatever pieces it comes in.
#include "net/tls_session.h"

#include <gtest/gtest.h>

#include "net/tls.h"
#include "net/tls_client.h"

namespace sluice::net {
namespace {

std::string golden(const std::string& name) {
  return std::string(SLUICE_SOURCE_DIR) + "/tests/golden/keystores/" + name;
}

std::unique_ptr<TlsServer> server() {
  TlsSettings tls;
  tls.keys.location = golden("keys.jks");
  tls.keys.password = "store-pass";
  tls.keys.key_password = "key-pass";
  return *TlsServer::open(tls);
}

std::shared_ptr<const TlsClient> client(const std::string& truststore, bool check_host = false) {
  TlsSettings tls;
  tls.trust_all = truststore == "any";
  tls.trust.purpose = "truststore";
  if (!tls.trust_all && !truststore.empty()) tls.trust.location = golden(truststore);
  tls.trust.password = "store-pass";
  return *TlsClient::open(tls, check_host);
}

struct Pair {
  std::unique_ptr<TlsSession> near, far;
  std::string at_near = {}, at_far = {};
  Status first_failure = {};

  // Until nobody has anything to say; `step` bytes at once.
  void carry(std::size_t step = 1 << 20) {
    for (bool moved = true; moved;) {
      moved = pass(*near, *far, at_far, step);
      moved = pass(*far, *near, at_near, step) || moved;
    }
  }
  bool pass(TlsSession& from, TlsSession& to, std::string& plain, std::size_t step) {
    const std::string bytes = from.output();
    for (std::size_t at = 0; at < bytes.size(); at += step) {
      const Status taken = to.take(std::string_view(bytes).substr(at, step), plain);
      if (!taken && first_failure) first_failure = taken;
    }
    return !bytes.empty();
  }
};

Pair pair(const std::shared_ptr<const TlsClient>& of, const std::string& host = "127.0.0.1") {
  return {.near = *of->begin(host), .far = *server()->begin()};
}

TEST(TlsSessionTest, CarriesBytesInPieces) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 20}) {
    Pair ends = pair(client("trust.jks"));
    ends.carry(step);
    ASSERT_TRUE(ends.near->ready() && ends.far->ready()) << step;
    const std::string long_text(100'000, 'x');
    ASSERT_TRUE(ends.near->put("hello"));
    ASSERT_TRUE(ends.near->put(long_text));
    ASSERT_TRUE(ends.near->put(""));
    ASSERT_TRUE(ends.far->put("answer"));
    ends.carry(step);
    EXPECT_EQ(ends.at_far, "hello" + long_text);
    EXPECT_EQ(ends.at_near, "answer");
    EXPECT_FALSE(ends.far->ended());
  }
}

TEST(TlsSessionTest, TrustIsChecked) {
  Pair stranger = pair(client(""));
  stranger.carry();
  ASSERT_FALSE(stranger.first_failure);
  EXPECT_EQ(stranger.first_failure.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_FALSE(stranger.far->ready());

  Pair any = pair(client("any"));
  any.carry();
  EXPECT_TRUE(any.near->ready() && any.far->ready());
}

// The server's key store is of an authority of its own, which is no reason here.
TEST(TlsSessionTest, WhoTrustsAnybodyHearsTheTrueReason) {
  Pair both = pair(client("any"));
  both.carry();
  ASSERT_TRUE(both.near->ready());
  std::string plain;
  const Status taken = both.near->take("no record of TLS", plain);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code(), ErrorCode::kUnavailable) << taken.error().message();
}

TEST(TlsSessionTest, TheNameIsCheckedWhenAskedFor) {
  Pair other = pair(client("trust.jks", true), "other.example");
  other.carry();
  EXPECT_FALSE(other.first_failure);
  Pair right = pair(client("trust.jks", true), "broker.example");
  right.carry();
  EXPECT_TRUE(right.first_failure);
  EXPECT_TRUE(right.near->ready());
}

TEST(TlsSessionTest, WhatIsNoTlsIsAnError) {
  const auto far = *server()->begin();
  std::string plain;
  EXPECT_FALSE(far->take("GET / HTTP/1.1\r\nHost: x\r\n\r\n", plain));
  EXPECT_EQ(plain, "");
  EXPECT_FALSE(far->ready());
  EXPECT_FALSE(far->put("too early"));
}

}  // namespace
}  // namespace sluice::net
