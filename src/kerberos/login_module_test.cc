#include "kerberos/login_module.h"

#include <gtest/gtest.h>

namespace sluice::kerberos {
namespace {

TEST(LoginModuleTest, AClientHasAKeytabOrTickets) {
  const auto keytab = client_login(
      {{"useKeyTab", "true"}, {"keyTab", "FILE:/etc/a.keytab"}, {"principal", "alice@R"}});
  ASSERT_TRUE(keytab);
  EXPECT_EQ(keytab->keytab, "/etc/a.keytab");
  EXPECT_EQ(keytab->principal, "alice@R");

  for (const char* given : {"/etc/a.keytab", "file:/etc/a.keytab", "File:/etc/a.keytab"}) {
    EXPECT_EQ(file_path(given), "/etc/a.keytab") << given;
  }
  EXPECT_EQ(file_path("KEYRING:user"), "KEYRING:user");

  const auto tickets = client_login({{"useTicketCache", "True"}, {"ticketCache", "/tmp/krb5cc"}});
  ASSERT_TRUE(tickets);
  EXPECT_EQ(tickets->ticket_cache, "/tmp/krb5cc");
  EXPECT_EQ(tickets->keytab, "");

  for (const LoginOptions& wrong : {LoginOptions{}, LoginOptions{{"useKeyTab", "false"}},
                                    LoginOptions{{"useKeyTab", "true"}, {"principal", "alice"}},
                                    LoginOptions{{"useKeyTab", "true"}, {"keyTab", "/a"}}}) {
    const auto login = client_login(wrong);
    ASSERT_FALSE(login);
    EXPECT_EQ(login.error().code(), ErrorCode::kInvalidArgument);
  }
}

TEST(LoginModuleTest, AServerHasKeysOfItsPrincipal) {
  LoginOptions options{{"useKeyTab", "true"}, {"storeKey", "true"}, {"principal", "kafka/h@R"}};
  ASSERT_TRUE(server_login(options));
  EXPECT_EQ(server_login(options)->keytab, "");  // the system's
  for (const char* name : {"useKeyTab", "storeKey", "principal"}) {
    LoginOptions less = options;
    less.erase(name);
    EXPECT_FALSE(server_login(less)) << name;
  }
}

TEST(LoginModuleTest, TheServiceIsNamedOnce) {
  EXPECT_EQ(*service_name({}, "kafka"), "kafka");
  EXPECT_EQ(*service_name({{"serviceName", "kafka"}}, ""), "kafka");
  EXPECT_EQ(*service_name({{"serviceName", "kafka"}}, "kafka"), "kafka");
  EXPECT_EQ(service_name({}, "").error().message(),
            "No serviceName defined in either JAAS or Kafka config");
  EXPECT_EQ(service_name({{"serviceName", "a"}}, "b").error().message(),
            "Conflicting serviceName values found in JAAS and Kafka configs value in JAAS file a, "
            "value in Kafka config b");
}

}  // namespace
}  // namespace sluice::kerberos
