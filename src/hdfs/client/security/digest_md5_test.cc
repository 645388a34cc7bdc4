#include "hdfs/client/security/digest_md5.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluice::hdfs {
namespace {

using testing::HasSubstr;
using Protection = DigestMd5Client::Protection;

constexpr std::uint8_t kAny = 7;

DigestMd5Client client(std::uint8_t wanted) {
  return DigestMd5Client({"chris", "secret", "imap", "elwood.innosoft.com"}, wanted,
                         "OA6MHXh6VqTrRk");
}

std::string challenge(const std::string& more) {
  return "realm=\"elwood.innosoft.com\",nonce=\"OA6MG9tEQGm2hh\",algorithm=md5-sess,"
         "charset=utf-8," +
         more;
}

// The example of RFC 2831, section 4.
TEST(DigestMd5Test, AnswersAsTheRfcDoes) {
  DigestMd5Client digest = client(kAny);
  const auto response = digest.step(challenge("qop=\"auth\""));
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_THAT(*response, HasSubstr("response=d388dad90d4bbd760a152321f2143af7"));
  EXPECT_FALSE(digest.done());
  ASSERT_TRUE(digest.step("rspauth=ea40f60335c427b5527b84dbabcdfffd"));
  EXPECT_TRUE(digest.done());
  EXPECT_EQ(digest.protection(), Protection::kAuthentication);
}

TEST(DigestMd5Test, AServerWithoutTheSecretIsNotBelieved) {
  DigestMd5Client digest = client(kAny);
  ASSERT_TRUE(digest.step(challenge("qop=\"auth\"")));
  const auto proof = digest.step("rspauth=ea40f60335c427b5527b84dbabcdfffe");
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(proof.error().message().find("secret\""), std::string::npos);
}

TEST(DigestMd5Test, TakesTheStrongestThatBothHave) {
  const std::string all = challenge("qop=\"auth,auth-int,auth-conf\",cipher=\"rc4,3des\"");
  const auto taken = [&](std::uint8_t wanted, const std::string& offer) {
    DigestMd5Client digest = client(wanted);
    EXPECT_TRUE(digest.step(offer));
    return digest.protection();
  };
  EXPECT_EQ(taken(kAny, all), Protection::kPrivacy);
  EXPECT_EQ(taken(1, all), Protection::kAuthentication);
  EXPECT_EQ(taken(kAny, challenge("qop=\"auth,auth-int\"")), Protection::kIntegrity);
  EXPECT_EQ(taken(kAny, challenge("maxbuf=1")), Protection::kAuthentication);
  // Not less than was asked for.
  EXPECT_FALSE(client(4).step(challenge("qop=\"auth,auth-int\"")));
  EXPECT_FALSE(client(4).step(challenge("qop=\"auth-conf\",cipher=\"rc4\"")));
  EXPECT_FALSE(client(kAny).step("realm=\"r\",algorithm=md5-sess"));
  EXPECT_FALSE(client(kAny).step("nonce=\"r\""));
}

TEST(DigestMd5Test, AttributesAreQuotedOrNot) {
  EXPECT_EQ(digest_attributes("a=b, c=\"d,\\\"e\" ,f=,c=again,g"),
            (std::map<std::string, std::string>{{"a", "b"}, {"c", "d,\"e"}, {"f", ""}}));
}

// What was sealed for the server is no message of the server's, nor is anything else.
TEST(DigestMd5Test, MessagesOfOthersAreRefused) {
  for (const std::uint8_t wanted : {std::uint8_t{2}, std::uint8_t{4}}) {
    DigestMd5Client digest = client(wanted);
    ASSERT_TRUE(digest.step(challenge("qop=\"auth-int,auth-conf\",cipher=\"3des\"")));
    const auto sealed = digest.wrap("a block");
    ASSERT_TRUE(sealed);
    EXPECT_EQ(sealed->find("a block") == std::string::npos, wanted == 4);
    EXPECT_FALSE(digest.unwrap(*sealed));
    for (const std::size_t size : {0, 1, 16, 22, 30, 54}) {
      EXPECT_FALSE(digest.unwrap(std::string(size, 'x'))) << size;
    }
  }
}

}  // namespace
}  // namespace sluice::hdfs
