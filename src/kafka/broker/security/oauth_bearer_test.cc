#include "kafka/broker/security/oauth_bearer.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "kafka/broker/security/token_signer.h"

namespace sluice::kafka::broker {
namespace {

using Options = std::map<std::string, std::string>;

std::string words_of(const std::string& message) {
  const auto read = OauthMessage::read(message);
  return read ? "" : read.error().message();
}

TEST(OauthMessageTest, HasAUserATokenAndExtensions) {
  const auto read =
      OauthMessage::read("n,a=al=2Cice,\001auth=BEARER  t.o-k_e.n\001logicalCluster=a b\001\001");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(read->authorization_id, "al=2Cice");
  EXPECT_EQ(read->token, "t.o-k_e.n");
  EXPECT_EQ(read->extensions, (Options{{"logicalCluster", "a b"}}));
  EXPECT_EQ(words_of("n,,\001auth=Bearer t\001\001"), "");
}

TEST(OauthMessageTest, WhatIsNone) {
  const std::string none = "Invalid OAUTHBEARER client first message";
  const std::string auth = "auth=Bearer t\001";
  for (const std::string& message :
       {std::string(), std::string("n"), std::string("n,,"), std::string("y,,\001") + auth + "\001",
        "n,\001" + auth + "\001", "n,b=x,\001" + auth + "\001", "n,a=,\001" + auth + "\001",
        "n,a=x=2,\001" + auth + "\001", "n,a=x\001" + auth + "\001", "n,," + auth + "\001",
        "n,,\001" + auth, "n,,\001" + auth + "\001x", "n,,\001" + auth + "na me=x\001\001",
        "n,,\001" + auth + "n1=x\001\001", "n,,\001" + auth + "name=\001\001",
        "n,,\001" + auth + "name\001\001", "n,,\001" + auth + "name=\x02\001\001",
        "n,,\001" + auth + "name=\xc3\xa4\001\001"}) {
    EXPECT_EQ(words_of(message), none) << message;
  }
  EXPECT_EQ(words_of("n,,\001\001"), none + ": 'auth' not specified");
  EXPECT_EQ(words_of("n,,\001auth=Basic t\001\001"), none + ": its scheme is not Bearer");
  for (const char* wrong : {"Bearer", " Bearer t", "Bearer ", "Bearer a b", "Bearer a:b"}) {
    EXPECT_EQ(words_of("n,,\001auth=" + std::string(wrong) + "\001\001"),
              none + ": invalid 'auth' format")
        << wrong;
  }
}

class TokenTest : public testing::Test {
 protected:
  static constexpr std::int64_t kNow = 1'000'000;

  TokenTest() {
    char name[] = "/tmp/sluice-tokens-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    folder_ = name;
  }
  ~TokenTest() override { std::filesystem::remove_all(folder_); }

  std::string write_keys(const std::string& text) {
    std::ofstream(folder_ + "/keys.json") << text;
    return folder_ + "/keys.json";
  }
  std::string settings_error(const Options& options) {
    const auto read = OauthSettings::read(text(), options);
    return read ? "" : read.error().message();
  }
  std::function<std::string(const char*)> text() const {
    return [this](const char* name) {
      const auto found = settings_.find(name);
      return found == settings_.end() ? std::string() : found->second;
    };
  }
  void open(const Options& options = {}) {
    settings_.try_emplace("sasl.oauthbearer.sub.claim.name", "sub");
    settings_.try_emplace("sasl.oauthbearer.scope.claim.name", "scope");
    auto read = OauthSettings::read(text(), options);
    ASSERT_TRUE(read) << read.error().message();
    auto opened = TokenVerifier::open(*std::move(read));
    ASSERT_TRUE(opened) << opened.error().message();
    verifier_ = std::move(*opened);
  }
  // Empty: it is believed.
  std::string refusal(const std::string& token, std::int64_t now = kNow) {
    const auto verified = verifier_->verify(token, now);
    return verified ? "" : verified.error().message();
  }
  static std::string unsigned_token(const std::string& claims,
                                    const std::string& header = R"({"alg":"none"})") {
    return to_base64url(header) + "." + to_base64url(claims) + ".";
  }

  std::string folder_;
  Options settings_;
  TokenSigner signer_;
  std::unique_ptr<TokenVerifier> verifier_;
};

TEST_F(TokenTest, SignedTokensSayWhoAndUntilWhen) {
  settings_["sasl.oauthbearer.jwks.endpoint.url"] = "file://" + write_keys(signer_.key_set());
  open();
  const auto claims = [&](const std::string& more) {
    return signer_.token(R"({"sub":"carol","iat":900,"exp":1100)" + more + "}");
  };
  const auto good = verifier_->verify(claims(""), kNow);
  ASSERT_TRUE(good) << good.error().message();
  EXPECT_EQ(good->user, "carol");
  EXPECT_EQ(good->expires_ms, 1'100'000);
  EXPECT_EQ(refusal(claims(""), 1'129'999), "");  // the clocks may differ
  EXPECT_EQ(refusal(claims(""), 1'130'000), "the token has expired");
  EXPECT_EQ(refusal(claims(""), 860'000), "");  // issued in the future
  EXPECT_EQ(refusal(claims(R"(,"nbf":1030)")), "");
  EXPECT_EQ(refusal(claims(R"(,"nbf":1031)")), "the token does not hold yet");
  EXPECT_EQ(refusal(claims(R"(,"nbf":"soon")")), "the claim nbf is no time");
  EXPECT_EQ(refusal(claims(R"(,"aud":["a","b"])")),
            "the token is for a b, and sasl.oauthbearer.expected.audience is not set");
  EXPECT_EQ(refusal(signer_.token(R"({"sub":"carol","exp":1100})")),
            "the token has no time at which it was issued");
  EXPECT_EQ(refusal(signer_.token(R"({"sub":" ","iat":900,"exp":1100})")),
            "the token has no claim sub");
  EXPECT_EQ(refusal(TokenSigner().token(R"({"sub":"carol","iat":900,"exp":1100})")),
            "the token's signature is wrong");
  EXPECT_EQ(refusal(unsigned_token(R"({"sub":"carol","iat":900,"exp":1100})")),
            "the token's signature is wrong");
  EXPECT_EQ(refusal(unsigned_token("{}", R"({"alg":"ES256","kid":"j"})")),
            "the token is signed with a key that is not known");
  EXPECT_EQ(refusal(unsigned_token("{}", R"({"alg":"ES256","kid":"k","crit":["b64"]})")),
            "the token asks for what is not understood here (crit)");
}

TEST_F(TokenTest, IssuerAndAudienceAreAsExpected) {
  settings_["sasl.oauthbearer.jwks.endpoint.url"] = "file:" + write_keys(signer_.key_set());
  settings_["sasl.oauthbearer.expected.audience"] = "us, them";
  settings_["sasl.oauthbearer.expected.issuer"] = "we";
  open();
  const auto claims = [&](const std::string& more) {
    return signer_.token(R"({"sub":"carol","iat":900,"exp":1100)" + more + "}");
  };
  EXPECT_EQ(refusal(claims(R"(,"iss":"we","aud":"them")")), "");
  EXPECT_EQ(refusal(claims(R"(,"iss":"we","aud":["x","us"])")), "");
  EXPECT_EQ(refusal(claims(R"(,"iss":"we","aud":["x"])")), "the token is for somebody else");
  EXPECT_EQ(refusal(claims(R"(,"iss":"we","aud":"x us")")), "the token is for somebody else");
  EXPECT_EQ(refusal(claims(R"(,"iss":"we")")), "the token is for somebody else");
  EXPECT_EQ(refusal(claims(R"(,"iss":"he","aud":"us")")), "the token is of another issuer");
}

// A key that is new is found, and one that is gone is not believed any more.
TEST_F(TokenTest, KeysAreReadAgain) {
  const TokenSigner next;
  settings_["sasl.oauthbearer.jwks.endpoint.url"] = "file:" + write_keys(signer_.key_set());
  settings_["sasl.oauthbearer.jwks.endpoint.refresh.ms"] = "60000";
  settings_["sasl.oauthbearer.jwks.endpoint.retry.backoff.ms"] = "100";
  settings_["sasl.oauthbearer.jwks.endpoint.retry.backoff.max.ms"] = "300";
  open();
  verifier_->refresh(0);
  const std::string claims = R"({"sub":"carol","iat":900,"exp":1100})";
  std::string renamed = next.key_set();
  renamed.replace(renamed.find(R"("kid":"k")"), 9, R"("kid":"n")");
  write_keys(renamed);
  EXPECT_EQ(refusal(next.token(claims, "n")), "the token is signed with a key that is not known");
  verifier_->refresh(999);
  EXPECT_NE(refusal(next.token(claims, "n")), "");
  verifier_->refresh(1'000);
  EXPECT_EQ(refusal(next.token(claims, "n")), "");
  EXPECT_NE(refusal(signer_.token(claims)), "");

  // What cannot be read leaves what was there; it is tried again, later and later.
  write_keys("nonsense");
  verifier_->refresh(61'000);
  EXPECT_EQ(refusal(next.token(claims, "n")), "");
  write_keys(signer_.key_set());
  verifier_->refresh(61'099);
  EXPECT_NE(refusal(signer_.token(claims)), "");
  verifier_->refresh(61'100);
  EXPECT_EQ(refusal(signer_.token(claims)), "");
}

TEST_F(TokenTest, UnsignedTokensAreAsTheOptionsAsk) {
  open({{"unsecuredValidatorPrincipalClaimName", "who"},
        {"unsecuredValidatorScopeClaimName", "can"},
        {"unsecuredValidatorRequiredScope", "read write"},
        {"unsecuredValidatorAllowableClockSkewMs", "2500"}});
  const auto claims = [&](const std::string& more) {
    return unsigned_token(R"({"who":"carol")" + more + "}");
  };
  EXPECT_EQ(refusal(claims(R"(,"exp":1000,"can":["write","read"])"), 1'002'499), "");
  EXPECT_EQ(refusal(claims(R"(,"exp":1000,"can":"write read")"), 1'002'500),
            "the token has expired");
  const auto lacks = verifier_->verify(claims(R"(,"exp":1100,"can":"read")"), kNow);
  ASSERT_FALSE(lacks);
  EXPECT_EQ(lacks.error().message(), "the token lacks the scope write");
  EXPECT_EQ(lacks.error().reason<TokenRefusal>(), TokenRefusal::kInsufficientScope);
  EXPECT_EQ(refusal(claims(R"(,"exp":1100,"iat":1100,"can":"read write")"), 1'099'000),
            "the token expires before it is issued");
  EXPECT_EQ(refusal(claims(R"(,"exp":1100,"iat":1050,"can":"read write")")),
            "the token was issued in the future");
  EXPECT_EQ(refusal(unsigned_token(R"({"sub":"carol","exp":1100,"can":"read write"})")),
            "the token has no claim who");

  const ManualClock clock;
  const auto exchange = begin_oauth_bearer(*verifier_, clock);
  const auto told =
      exchange->step("n,,\001auth=Bearer " + claims(R"(,"exp":9999999999)") + "\001\001");
  ASSERT_TRUE(told);
  EXPECT_EQ(*told, R"({"status":"insufficient_scope", "scope":"read write"})");
  EXPECT_EQ(exchange->step("\001").error().message(), *told);
}

TEST_F(TokenTest, OptionsThatMakeNoSense) {
  EXPECT_EQ(settings_error({{"unsecuredValidatorAllowableClockSkewMs", "-1"}}),
            "Allowable clock skew millis must not be negative: -1");
  EXPECT_EQ(settings_error({{"unsecuredValidatorAllowableClockSkewMs", "x"}}),
            "unsecuredValidatorAllowableClockSkewMs is no number: x");
  EXPECT_EQ(settings_error({{"unsecuredValidatorRequiredScope", "a\"b"}}),
            "Invalid scope value: a\"b");
  settings_["sasl.oauthbearer.jwks.endpoint.url"] = "ftp://keys";
  EXPECT_EQ(settings_error({}),
            "sasl.oauthbearer.jwks.endpoint.url: a URL of file:, http: or https: is expected");
  settings_["sasl.oauthbearer.jwks.endpoint.url"] = "https://keys";
  EXPECT_EQ(settings_error({{"unsecuredValidatorRequiredScope", "a"}}),
            "unsecuredValidatorRequiredScope is for tokens without a signature, but "
            "sasl.oauthbearer.jwks.endpoint.url asks for signed ones");
}

// A claim may be as deep or as long as a token: that is no reason to take much memory.
TEST_F(TokenTest, TokensOfManyValuesAreRefused) {
  open({{"unsecuredLoginStringClaim_sub", "x"}});
  std::string many = R"({"sub":"carol","exp":1100,"x":[0)";
  for (int i = 0; i < 50'000; ++i) many += ",0";
  EXPECT_EQ(refusal(unsigned_token(many + "]}")), "the token's parts are no JSON");
}

}  // namespace
}  // namespace sluice::kafka::broker
