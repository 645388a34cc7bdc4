// Config filters: what a reference becomes, and what is wrong with a filter.
#include <gmock/gmock.h>

#include "credential/key_store.h"
#include "flume/fixture.h"
#include "flume/properties.h"
#include "flume/substitution.h"

namespace sluice::flume {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class ConfigFilterTest : public FlumeTest {
 public:
  static std::string store() {
    return std::string(SLUICE_SOURCE_DIR) + "/tests/golden/keystores/credentials.jceks";
  }
  // The value of the last line, once the filters were applied.
  static Result<std::string> value(const std::string& lines) {
    auto properties = *parse_properties(lines, "x.conf");
    TRY(apply_config_filters(properties, "a"));
    return properties.back().value;
  }
  static Result<std::string> hadoop(const std::string& text, const std::string& more = "",
                                    const std::string& path = "jceks://file" + store()) {
    return value(
        "a.configfilters = f\na.configfilters.f.type = hadoop\n" + more +
        (path.empty() ? "" : "a.configfilters.f.credential.provider.path = " + path + "\n") +
        "a.sinks.k.x = " + text + "\n");
  }
};

TEST_F(ConfigFilterTest, HadoopsCredentialsTakeTheirPlace) {
  EXPECT_EQ(*hadoop("user:${f['db.password']}@h"),
            "user:s\xc3\xa9"
            "cret-123@h");
  EXPECT_EQ(*hadoop("${f[other]}/${f[\"OTHER\"]}"), "two/two");
  EXPECT_EQ(*hadoop("${f['missing']}"), "${f['missing']}");
  EXPECT_EQ(*hadoop("${f['other']}", "", "localjceks://file" + store()), "two");
}

TEST_F(ConfigFilterTest, ThePasswordOfAStoreComesFromAFile) {
  constexpr const char* kFile =
      "a.configfilters.f.credstore.java-keystore-provider.password-file = ";
  write("right", "none\n");
  write("wrong", "another\n");
  EXPECT_EQ(*hadoop("${f['other']}", kFile + path("right") + "\n"), "two");
  EXPECT_THAT(hadoop("${f['other']}", kFile + path("wrong") + "\n").error().message(),
              AllOf(HasSubstr("x.conf:4: a.configfilters.f.credential.provider.path: jceks://file"),
                    HasSubstr("the store's password is another")));
  EXPECT_THAT(hadoop("x", kFile + path("missing") + "\n").error().message(), HasSubstr("missing"));
}

// A later store is asked only for what those before it do not have.
TEST_F(ConfigFilterTest, SeveralStoresAreAskedInOrder) {
  credential::KeyStore first;
  ASSERT_TRUE(first.put("other", "of the first", "none", 1));
  const Result<Bytes> file = first.write("none");
  ASSERT_TRUE(file);
  write("first", *file);
  const std::string both = "jceks://file" + path("first") + ", jceks://file" + store();
  EXPECT_EQ(*hadoop("${f['other']} ${f['long.one']}", "", both),
            "of the first " + std::string(300, 'x'));
}

TEST_F(ConfigFilterTest, TheEnvironmentsPasswordGoesFirst) {
  ::setenv("HADOOP_CREDSTORE_PASSWORD", "another", 1);
  const auto refused = hadoop("${f['other']}");
  ::unsetenv("HADOOP_CREDSTORE_PASSWORD");
  EXPECT_THAT(refused.error().message(), HasSubstr("password is another"));
}

TEST_F(ConfigFilterTest, WhatIsWrongWithAFilterIsNamed) {
  EXPECT_THAT(hadoop("x", "", "").error().message(), HasSubstr("needs a credential.provider.path"));
  EXPECT_THAT(hadoop("x", "", "jceks://hdfs@h:1/x").error().message(), HasSubstr("is not offered"));
  EXPECT_THAT(hadoop("x", "", "jceks://file/nowhere").error().message(), HasSubstr("/nowhere"));
  write("text", "no store");
  EXPECT_THAT(hadoop("x", "", "jceks://file" + path("text")).error().message(),
              HasSubstr("this is no JCEKS store"));
  EXPECT_THAT(hadoop("x", "", "user:///").error().message(), HasSubstr("is none that is offered"));
  EXPECT_THAT(value("a.configfilters = f\na.configfilters.f.type = vault\n").error().message(),
              HasSubstr("has the type 'vault'; there are env, external and hadoop"));
  EXPECT_THAT(value("a.configfilters = f\na.configfilters.f.type = external\n").error().message(),
              HasSubstr("needs a command"));
}

TEST_F(ConfigFilterTest, AnEnvironmentAndACommand) {
  ::setenv("SLUICE_FILTER_TEST", "from here", 1);
  const std::string lines =
      "a.configfilters = e c\na.configfilters.e.type = env\na.configfilters.c.type = external\n"
      "a.configfilters.c.command = echo got\n"
      "a.sinks.k.x = ${e[SLUICE_FILTER_TEST]}, ${c['one']}, ${e[SLUICE_FILTER_NONE]}\n";
  EXPECT_EQ(*value(lines), "from here, got one, ${e[SLUICE_FILTER_NONE]}");
}

}  // namespace
}  // namespace sluice::flume
