#include "net/jaas.h"

#include <gtest/gtest.h>

namespace sluice::net {
namespace {

TEST(JaasTest, ReadsAsJavaDoes) {
  const auto entry = parse_jaas(
      "org.x.PlainLoginModule required\n username=\"a b\" user_c='d;e' password = \"x\\\"y\\\\z\" "
      "t=\"\\t\\101\\q\" s=\";\";");
  ASSERT_TRUE(entry) << entry.error().message();
  EXPECT_EQ(entry->module, "org.x.PlainLoginModule");
  EXPECT_EQ(entry->options, (std::map<std::string, std::string>{{"username", "a b"},
                                                                {"user_c", "d;e"},
                                                                {"password", "x\"y\\z"},
                                                                {"t", "\tAq"},
                                                                {"s", ";"}}));
}

TEST(JaasTest, SaysWhatIsWrongWithoutTheSecret) {
  const auto wrong = [](const char* line) { return parse_jaas(line).error().message(); };
  EXPECT_NE(wrong("org.x.M required a=\"secret\"").find("not terminated by semi-colon"),
            std::string::npos);
  EXPECT_EQ(wrong("org.x.M required a=\"secret\"").find("secret"), std::string::npos);
  EXPECT_NE(wrong("org.x.M;").find("control flag not specified"), std::string::npos);
  EXPECT_NE(wrong("org.x.M needed;").find("Invalid login module control flag"), std::string::npos);
  EXPECT_NE(wrong("org.x.M required a;").find("Value not specified for key 'a'"),
            std::string::npos);
  EXPECT_NE(wrong("org.x.M required a=b; org.x.N required a=c;")
                .find("contains 2 login modules, should be 1 module"),
            std::string::npos);
}

}  // namespace
}  // namespace sluice::net
