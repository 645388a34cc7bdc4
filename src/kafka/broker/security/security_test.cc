// Settings of listeners, and the exchanges of each mechanism.
#include "kafka/broker/security/security.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/text.h"
#include "kafka/broker/security/session.h"

namespace sluice::kafka::broker {
namespace {

using testing::HasSubstr;
using Given = std::map<std::string, std::string>;

Listener listener(SecurityProtocol protocol) {
  Listener one;
  one.name = "OUT";
  one.protocol = protocol;
  return one;
}

std::string refusal(const Given& given,
                    SecurityProtocol protocol = SecurityProtocol::kSaslPlaintext) {
  const auto security = Security::open({listener(protocol)}, given, "kafka");
  return security ? "" : security.error().message();
}

TEST(PrincipalRulesTest, FirstThatMatches) {
  const auto rules =
      PrincipalRules::parse("RULE:^CN=(.*?), ?OU=Service.*$/$1/, RULE:^CN=(.*?),.*$/$1/U, DEFAULT");
  ASSERT_TRUE(rules) << rules.error().message();
  EXPECT_EQ(*rules->name_of("CN=web,OU=Service,O=x"), "web");
  EXPECT_EQ(*rules->name_of("CN=ann,OU=People"), "ANN");
  EXPECT_EQ(*rules->name_of("O=other"), "O=other");
  const auto strict = PrincipalRules::parse("RULE:^CN=(.*?),.*$/$1/");
  ASSERT_TRUE(strict);
  EXPECT_NE(strict->name_of("O=other").error().message().find("No rules apply to O=other"),
            std::string::npos);
  EXPECT_FALSE(PrincipalRules::parse("RULE:^CN=(.*?),.*$"));
  EXPECT_FALSE(PrincipalRules::parse("OTHER"));
}

TEST(SecurityTest, GssapiNeedsKeys) {
  const std::string module = "com.sun.security.auth.module.Krb5LoginModule";
  const std::string keys =
      " required useKeyTab=true storeKey=true keyTab=\"/no/such.keytab\" "
      "principal=\"kafka/host@SLUICE.TEST\";";
  const auto words = [&](const std::string& line, Given more) {
    more["listener.name.out.gssapi.sasl.jaas.config"] = line;
    return refusal(more);
  };
  const Given service{{"sasl.kerberos.service.name", "kafka"}};
  EXPECT_THAT(words("x.Y required;", service), HasSubstr("x.Y is not offered for GSSAPI"));
  EXPECT_THAT(words(module + keys, {}),
              HasSubstr("No serviceName defined in either JAAS or Kafka config"));
  EXPECT_THAT(words(module + keys, {{"sasl.kerberos.service.name", "other"}}),
              HasSubstr("clients will ask for other"));
  EXPECT_THAT(words(module + " required useTicketCache=true;", service),
              HasSubstr("needs useKeyTab=true, storeKey=true"));
  EXPECT_THAT(words(module + keys, service), HasSubstr("/no/such.keytab"));
  EXPECT_THAT(words(module + keys, {{"sasl.kerberos.service.name", "kafka"},
                                    {"sasl.kerberos.principal.to.local.rules", "RULE:[x:$1]"}}),
              HasSubstr("Invalid rule: RULE:[x:$1]"));
}

TEST(SecurityTest, SaysWhatIsWrong) {
  EXPECT_NE(refusal({{"sasl.enabled.mechanisms", "DIGEST-MD5"}}).find("DIGEST-MD5 is not offered"),
            std::string::npos);
  // GSSAPI is Kafka's default.
  EXPECT_NE(refusal({}).find("'KafkaServer' entry"), std::string::npos);
  EXPECT_NE(refusal({{"sasl.enabled.mechanisms", "PLAIN"}}).find("KafkaServer"), std::string::npos);
  EXPECT_NE(refusal({{"sasl.enabled.mechanisms", "PLAIN"},
                     {"listener.name.out.plain.sasl.jaas.config", "x.OtherModule required;"}})
                .find("x.OtherModule is not offered"),
            std::string::npos);
  EXPECT_NE(refusal({}, SecurityProtocol::kSsl).find("ssl.keystore.location"), std::string::npos);
  EXPECT_NE(refusal({{"ssl.client.auth", "maybe"}}, SecurityProtocol::kSsl)
                .find("String must be one of: required, requested, none"),
            std::string::npos);
  EXPECT_NE(refusal({{"authorizer.class.name", "x.Y"}}).find("StandardAuthorizer"),
            std::string::npos);
  EXPECT_NE(refusal({{"super.users", "admin"}}).find("principalType:principalName"),
            std::string::npos);
  EXPECT_NE(
      refusal({{"sasl.enabled.mechanisms", "OAUTHBEARER"},
               {"listener.name.out.oauthbearer.sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;"}})
          .find("jwks.endpoint.url is not set"),
      std::string::npos);
}

// Whose tokens are believed depends on the class that is named: none is taken for another.
TEST(SecurityTest, NamedHandlersAreRefusedUnlessTheyAreOffered) {
  const std::string kafka = "org.apache.kafka.common.security.";
  const std::string own = kafka + "oauthbearer.";
  const auto words = [&](const std::string& mechanism, const std::string& login,
                         const std::string& key, const std::string& handler) {
    return refusal({{"sasl.enabled.mechanisms", mechanism},
                    {"listener.name.out." + to_lower(mechanism) + ".sasl.jaas.config",
                     kafka + login + " required unsecuredLoginStringClaim_sub=\"x\";"},
                    {key, handler}});
  };
  const std::string key = "sasl.server.callback.handler.class";
  const std::string there = "listener.name.out.oauthbearer." + key;
  for (const char* foreign :
       {"io.strimzi.kafka.oauth.server.JaasServerOauthValidatorCallbackHandler",
        "com.example.OAuthBearerUnsecuredValidatorCallbackHandler"}) {
    for (const std::string& place : {there, "listener.name.out." + key, key}) {
      EXPECT_NE(words("OAUTHBEARER", "oauthbearer.OAuthBearerLoginModule", place, foreign)
                    .find(key + ": " + foreign + " is not offered for OAUTHBEARER"),
                std::string::npos);
    }
    EXPECT_NE(words("PLAIN", "plain.PlainLoginModule", "listener.name.out.plain." + key, foreign)
                  .find(std::string(foreign) + " is not offered for PLAIN"),
              std::string::npos);
    EXPECT_NE(words("SCRAM-SHA-256", "scram.ScramLoginModule",
                    "listener.name.out.scram-sha-256." + key, foreign)
                  .find(std::string(foreign) + " is not offered for SCRAM-SHA-256"),
              std::string::npos);
  }
  const auto tokens = [&](const std::string& handler) {
    return words("OAUTHBEARER", "oauthbearer.OAuthBearerLoginModule", there, handler);
  };
  EXPECT_EQ(tokens(""), "");
  EXPECT_EQ(tokens(own + "internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler"), "");
  // The one that looks at signatures needs keys, whatever the login module says.
  for (const char* name :
       {"OAuthBearerValidatorCallbackHandler", "secured.OAuthBearerValidatorCallbackHandler"}) {
    EXPECT_NE(tokens(own + name).find("jwks.endpoint.url is not set"), std::string::npos);
  }
}

TEST(SecurityTest, LoginModulesOfOthersAreNotOffered) {
  EXPECT_NE(refusal({{"sasl.enabled.mechanisms", "PLAIN"},
                     {"listener.name.out.plain.sasl.jaas.config",
                      "com.example.PlainLoginModule required user_a=\"b\";"}})
                .find("com.example.PlainLoginModule is not offered for PLAIN"),
            std::string::npos);
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    Given given = {
        {"sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,OAUTHBEARER"},
        {"connections.max.reauth.ms", "10000"},
        {"listener.name.out.scram-sha-256.connections.max.reauth.ms", "3000"},
        {"listener.name.out.plain.sasl.jaas.config",
         "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"pass\";"},
        {"listener.name.out.oauthbearer.sasl.jaas.config",
         "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
         "unsecuredLoginStringClaim_sub=\"x\";"}};
    auto opened = Security::open({listener(SecurityProtocol::kSaslPlaintext)}, given, "kafka");
    EXPECT_TRUE(opened) << opened.error().message();
    security_ = std::move(*opened);
    EXPECT_TRUE(security_->load(disk_, "security"));
    session_ = std::make_unique<Session>(security_->listener(0), security_->credentials(), clock_);
  }

  void keep_password(const std::string& user, const std::string& password) {
    constexpr auto kMechanism = ScramMechanism::kSha256;
    const Bytes salted = scram_salted(kMechanism, password, "salt", 4096);
    ASSERT_TRUE(security_->credentials().change(
        {{{user, kMechanism}, scram_credential(kMechanism, salted, "salt", 4096)}}));
  }
  // The client's side; gives whether the server knew the password, too.
  Result<bool> scram(const std::string& user, const std::string& password) {
    constexpr auto kMechanism = ScramMechanism::kSha256;
    EXPECT_TRUE(session_->begin("SCRAM-SHA-256", false));
    const std::string first = "n=" + user + ",r=nonce";
    TRY(const auto challenge, session_->authenticate("n,," + first));
    const auto attributes = net::scram_attributes(challenge.token);
    const Bytes salted = scram_salted(kMechanism, password, *from_base64(attributes.at('s')),
                                      std::stoi(attributes.at('i')));
    const std::string without_proof = "c=biws,r=" + attributes.at('r');
    const std::string message = first + "," + challenge.token + "," + without_proof;
    const Bytes client_key = scram_hmac(kMechanism, salted, "Client Key");
    Bytes proof = scram_hmac(kMechanism, scram_hash(kMechanism, client_key), message);
    for (std::size_t i = 0; i < proof.size(); ++i) {
      proof[i] = static_cast<char>(proof[i] ^ client_key[i]);
    }
    TRY(const auto last, session_->authenticate(without_proof + ",p=" + to_base64(proof)));
    const Bytes server_key = scram_hmac(kMechanism, salted, "Server Key");
    return last.token == "v=" + to_base64(scram_hmac(kMechanism, server_key, message));
  }

  ManualClock clock_;
  disk::MemoryDisk disk_;
  std::unique_ptr<Security> security_;
  std::unique_ptr<Session> session_;
};

TEST_F(SessionTest, Plain) {
  EXPECT_FALSE(session_->authenticated());
  EXPECT_FALSE(session_->begin("GSSAPI", false));
  ASSERT_TRUE(session_->begin("PLAIN", false));
  const std::string token("\0alice\0pass", 11);
  const auto answer = session_->authenticate(token);
  ASSERT_TRUE(answer) << answer.error().message();
  EXPECT_EQ(answer->lifetime_ms, 10'000);
  EXPECT_EQ(session_->principal().text(), "User:alice");
  EXPECT_TRUE(session_->authenticated());
  clock_.advance_ms(10'000);
  EXPECT_FALSE(session_->authenticated());
  EXPECT_TRUE(session_->expired());
  ASSERT_TRUE(session_->begin("PLAIN", false));
  ASSERT_TRUE(session_->authenticate(token));
  EXPECT_TRUE(session_->authenticated());
}

TEST_F(SessionTest, PlainInKafkasWords) {
  const auto words = [&](std::string_view token) {
    EXPECT_TRUE(session_->begin("PLAIN", false));
    return session_->authenticate(token).error().message();
  };
  using namespace std::string_view_literals;
  EXPECT_EQ(words("\0alice\0no"sv), "Authentication failed: Invalid username or password");
  EXPECT_EQ(words("\0bob\0pass"sv), "Authentication failed: Invalid username or password");
  EXPECT_EQ(words("\0\0pass"sv), "Authentication failed: username not specified");
  EXPECT_EQ(words("\0alice\0"sv), "Authentication failed: password not specified");
  EXPECT_EQ(words("alice"sv), "Invalid SASL/PLAIN response: expected 3 tokens, got 1");
  EXPECT_EQ(words("bob\0alice\0pass"sv),
            "Authentication failed: Client requested an authorization id that is different from "
            "username");
}

TEST_F(SessionTest, Scram) {
  keep_password("alice", "pass");
  const auto known = scram("alice", "pass");
  ASSERT_TRUE(known) << known.error().message();
  EXPECT_TRUE(*known);
  EXPECT_EQ(session_->principal().name, "alice");
  // A mechanism may have a time of its own.
  clock_.advance_ms(2'999);
  EXPECT_FALSE(session_->expired());
  clock_.advance_ms(1);
  EXPECT_TRUE(session_->expired());
}

// A wrong password and a user that is not there can't be told apart.
TEST_F(SessionTest, ScramTellsNobodyWhoIsThere) {
  keep_password("alice", "pass");
  const auto wrong = scram("alice", "other");
  const auto nobody = scram("nobody", "pass");
  ASSERT_FALSE(wrong);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(wrong.error().message(), nobody.error().message());
  EXPECT_EQ(wrong.error().message(),
            "Authentication failed during authentication due to invalid credentials with SASL "
            "mechanism SCRAM-SHA-256");
}

TEST_F(SessionTest, NobodyTakesOverAConnection) {
  keep_password("bob", "pass");
  ASSERT_TRUE(session_->begin("PLAIN", false));
  ASSERT_TRUE(session_->authenticate(std::string("\0alice\0pass", 11)));
  const auto other = scram("bob", "pass");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message().find("Cannot change principals"), std::string::npos);
}

TEST_F(SessionTest, NobodyTakesOverAConnectionByBeginningTwice) {
  keep_password("bob", "pass");
  ASSERT_TRUE(session_->begin("PLAIN", false));
  ASSERT_TRUE(session_->authenticate(std::string("\0alice\0pass", 11)));
  ASSERT_TRUE(session_->begin("PLAIN", false));
  EXPECT_FALSE(scram("bob", "pass"));
  EXPECT_FALSE(session_->authenticated());
}

TEST_F(SessionTest, UnsecuredTokens) {
  const auto token = [&](const std::string& claims) {
    return "n,,\001auth=Bearer " + to_base64url(R"({"alg":"none"})") + "." + to_base64url(claims) +
           ".\001\001";
  };
  const std::string now = std::to_string(clock_.wall_ms() / 1000 + 5);
  ASSERT_TRUE(session_->begin("OAUTHBEARER", false));
  const auto good = session_->authenticate(token(R"({"sub":"carol","exp":)" + now + "}"));
  ASSERT_TRUE(good) << good.error().message();
  EXPECT_EQ(session_->principal().name, "carol");
  EXPECT_EQ(good->lifetime_ms, 5'000);
  ASSERT_TRUE(session_->begin("OAUTHBEARER", false));
  EXPECT_EQ(session_->authenticate("n,,\001\001").error().message(),
            "Authentication failed during authentication due to invalid credentials with SASL "
            "mechanism OAUTHBEARER");
  for (const char* claims : {R"({"sub":"carol","exp":1})", R"({"exp":9999999999})", "{}", "x"}) {
    ASSERT_TRUE(session_->begin("OAUTHBEARER", false));
    const auto refused = session_->authenticate(token(claims));
    ASSERT_TRUE(refused) << claims;
    EXPECT_EQ(refused->token, R"({"status":"invalid_token"})");
    EXPECT_FALSE(session_->authenticated());
    EXPECT_FALSE(session_->authenticate("\001")) << claims;
  }
}

TEST_F(SessionTest, CredentialsAreThereAfterAStart) {
  keep_password("alice", "pass");
  auto ledger = Ledger::open(disk_, "security");
  ASSERT_TRUE(ledger);
  ScramCredentials again(**ledger);
  ASSERT_TRUE(again.load());
  const auto kept = again.find("alice", ScramMechanism::kSha256);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->iterations, 4096);
  EXPECT_FALSE(again.find("alice", ScramMechanism::kSha512));
}

}  // namespace
}  // namespace sluice::kafka::broker
