#include "flume/configuration.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/text.h"
#include "flume/fixture.h"
#include "flume/reference.h"

namespace sluice::flume {
namespace {

using ::testing::HasSubstr;

std::string values(std::string_view text) {
  std::string out;
  const auto all = parse_properties(text, "f");
  for (const Property& p : *all) {
    out += std::to_string(p.line) + ":" + p.key + "=" + p.value + ";";
  }
  return out;
}

// java.util.Properties, load(Reader).
TEST(PropertiesTest, AreJavas) {
  EXPECT_EQ(values("a=1\nb : 2\nc 3\n"), "1:a=1;2:b=2;3:c=3;");
  EXPECT_EQ(values("# no\n! no\n\n  a = 1 \r\nb=\n"), "4:a=1;5:b=;");
  EXPECT_EQ(values("a = one \\\n   two\nb=3"), "1:a=one two;3:b=3;");
  EXPECT_EQ(values("a=x\\\\d\\ty\\q"), "1:a=x\\d\tyq;");
  EXPECT_EQ(values("a\\ b\\:c=1"), "1:a b:c=1;");
  EXPECT_EQ(values("a=\\u00e9\\ud83d\\ude00"), "1:a=é😀;");
  EXPECT_EQ(values("a=Stra\xdf"
                   "e\\\xe9"),
            "1:a=Straßeé;");
  const auto bad = parse_properties("a=1\nb=\\u12", "f");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().message(), HasSubstr("f:2: malformed"));
}

std::string substituted(const std::string& text, const std::string& key,
                        const SystemProperties& system = {}) {
  auto properties = *parse_properties(text, "f");
  const Status done = substitute(properties, system);
  if (!done) return "error: " + done.error().message();
  for (const Property& p : properties) {
    if (p.key == key) return p.value;
  }
  return "none";
}

TEST(SubstitutionTest, FindsEnvironmentSystemAndKeys) {
  ::setenv("FLUME_TEST_DIR", "/var/log", 1);
  EXPECT_EQ(substituted("a=${env:FLUME_TEST_DIR}/x", "a"), "/var/log/x");
  EXPECT_EQ(substituted("a=${sys:k}", "a", {{"k", "v"}}), "v");
  EXPECT_EQ(substituted("b=1\na=${b}${b}", "a"), "11");
  EXPECT_EQ(substituted("a=${env:FLUME_TEST_NO:-other}", "a"), "other");
  EXPECT_EQ(substituted("n=DIR\na=${env:FLUME_TEST_${n}}", "a"), "/var/log");
  EXPECT_EQ(substituted("a=${env:FLUME_TEST_NO}", "a"), "${env:FLUME_TEST_NO}");
  EXPECT_EQ(substituted("a=%{host}/%Y $x {y}", "a"), "%{host}/%Y $x {y}");
  EXPECT_THAT(substituted("a=${b}\nb=${a}", "a"), HasSubstr("lead back"));
  std::string doubling = "k30=x\n";
  for (int i = 0; i < 30; ++i) {
    const std::string next = "${k" + std::to_string(i + 1) + "}";
    doubling += "k" + std::to_string(i) + "=" + next + next + "\n";
  }
  EXPECT_THAT(substituted(doubling, "k0"), HasSubstr("references multiply"));
  EXPECT_THAT(substituted("a=${script:js:1}", "a"),
              HasSubstr("f:1: a: ${script:...} is not offered"));
}

TEST(SubstitutionTest, TakesPlainNamesFromTheEnvironmentWhenAsked) {
  ::setenv("FLUME_TEST_DIR", "/var/log", 1);
  const SystemProperties old = {
      {"propertiesImplementation", "org.apache.flume.node.EnvVarResolverProperties"}};
  EXPECT_EQ(substituted("a=${FLUME_TEST_DIR}/x", "a"), "${FLUME_TEST_DIR}/x");
  EXPECT_EQ(substituted("a=${FLUME_TEST_DIR}/x", "a", old), "/var/log/x");
  EXPECT_EQ(substituted("FLUME_TEST_DIR=key\na=${FLUME_TEST_DIR}", "a", old), "key");
  EXPECT_EQ(substituted("a=${FLUME_TEST_NO:-d}${FLUME_TEST_NO}", "a", old), "d${FLUME_TEST_NO}");
}

// What cannot be loaded would leave ${NAME} in every value.
TEST(SubstitutionTest, RefusesOtherImplementationsOfProperties) {
  EXPECT_EQ(substituted("a=1", "a", {{"propertiesImplementation", "java.util.Properties"}}), "1");
  EXPECT_THAT(substituted("a=1", "a", {{"propertiesImplementation", "com.example.Vault"}}),
              HasSubstr("com.example.Vault is a Java class that is not offered"));
}

TEST(SubstitutionTest, ConfigFilters) {
  ::setenv("FLUME_TEST_KEY", "secret", 1);
  auto properties = *parse_properties(
      "a.configfilters = f\na.configfilters.f.type = env\n"
      "x = ${f['FLUME_TEST_KEY']}-${f[FLUME_TEST_KEY]}-${f[\"FLUME_TEST_NO\"]}",
      "f");
  ASSERT_TRUE(apply_config_filters(properties, "a"));
  EXPECT_EQ(properties.back().value, "secret-secret-${f[\"FLUME_TEST_NO\"]}");
}

class AgentConfigTest : public FlumeTest {
 public:
  // What is wrong with an agent file, or "".
  std::string wrong(const std::string& text, bool lenient = false) {
    auto config = read_configuration(*parse_properties(text, "x.conf"), "a", {},
                                     lenient ? Strictness::kLenient : Strictness::kStrict);
    if (!config) return config.error().message();
    Agent agent(services, lenient);
    const Status checked = agent.check(*config);
    warnings = join(config->warnings, "\n");
    for (const std::string& note : config->leftovers->notes) warnings += note + "\n";
    sinks = config->sinks.size();
    return checked ? "" : checked.error().message();
  }

  std::string warnings;  // of the last one
  std::size_t sinks = 0;
};

// What a program would print is not known, also through another key; the rest is judged.
TEST_F(AgentConfigTest, ProgramsAreNotRunWhenOnlyAsked) {
  const std::string ran = path("ran");
  const std::string text =
      "a.configfilters = f\na.configfilters.f.type = external\n"
      "a.configfilters.f.command = touch " +
      ran + "; echo\na.channels = c\na.channels.c.type = memory\na.sinks = k\n" +
      "a.channels.c.capacity = ${f['size']}\na.sinks.k.type = null\na.sinks.k.channel = c\n"
      "a.sinks.k.batchSize = ${a.channels.c.capacity}\nb.x = ${f['other']}\n";
  const auto read = [&](std::vector<Property>* not_run) {
    return read_configuration(*parse_properties(text, "x.conf"), "a", {}, Strictness::kStrict,
                              not_run);
  };
  std::vector<Property> not_run;
  ASSERT_TRUE(read(&not_run));
  EXPECT_FALSE(std::filesystem::exists(ran));
  ASSERT_EQ(not_run.size(), 2U);
  EXPECT_EQ(not_run[0].full_key, "a.channels.c.capacity");
  EXPECT_EQ(not_run[1].full_key, "a.sinks.k.batchSize");
  ASSERT_TRUE(read(nullptr));
  EXPECT_TRUE(std::filesystem::exists(ran));
}

constexpr const char* kGood =
    "a.sources = s\na.channels = c\na.sinks = k\n"
    "a.sources.s.type = seq\na.sources.s.channels = c\n"
    "a.channels.c.type = memory\n"
    "a.sinks.k.type = null\na.sinks.k.channel = c\n";

TEST_F(AgentConfigTest, AcceptsWhatIsGood) {
  EXPECT_EQ(wrong(kGood), "");
}

// Each mistake is named by file, line and property, with what was meant.
TEST_F(AgentConfigTest, NamesEveryMistake) {
  const std::string good = kGood;
  EXPECT_EQ(wrong(good + "a.sinks.k.batchSise = 1\n"),
            "x.conf:9: a.sinks.k.batchSise: unknown property of the null sink; did you mean "
            "'batchSize'?");
  EXPECT_THAT(wrong(good + "a.sinks.k.batchSize = many\n"),
              HasSubstr("'many' is not a whole number"));
  EXPECT_THAT(wrong(good + "a.sinks.k.batchSize = 0\n"), HasSubstr("0 is below 1"));
  EXPECT_THAT(wrong(good + "a.source.s.batchSize = 1\n"), HasSubstr("did you mean 'sources'?"));
  EXPECT_THAT(wrong(good + "a.sources.s.interceptors = i\n"),
              HasSubstr("interceptor 'i' has no type"));
  EXPECT_THAT(
      wrong(good +
            "a.sources.s.selector.type = multiplexing\na.sources.s.selector.mapping.x = d\n"),
      HasSubstr("x.conf:10: a.sources.s.selector.mapping.x: 'd' is not a channel of this source"));
  EXPECT_THAT(wrong(good + "a.sinks.k.type = hive\n"),
              HasSubstr("type 'hive' sink is not offered: "));
  EXPECT_THAT(wrong(good + "a.sinks.k.type = org.apache.flume.sink.hive.HiveSink\n"),
              HasSubstr("type 'hive' sink is not offered: "));
  EXPECT_THAT(wrong(good + "a.sinks.k.type = loger\n"), HasSubstr("did you mean 'logger'?"));
  EXPECT_THAT(wrong(good + "a.sinks.k.channel = d\n"), HasSubstr("there is no channel 'd'"));
}

TEST_F(AgentConfigTest, NamesAllMistakesAtOnce) {
  const std::string all =
      wrong(std::string(kGood) + "a.sinks.k.batchsize = 1\na.channels.c.capacityy = 1\n");
  EXPECT_THAT(all, HasSubstr("x.conf:9: "));
  EXPECT_THAT(all, HasSubstr("x.conf:10: "));
}

TEST_F(AgentConfigTest, DropsWhatIsWrongWhenLenient) {
  const std::string good = kGood;
  EXPECT_EQ(wrong(good + "a.sinks.k.batchsize = 1\n", true), "");
  EXPECT_THAT(warnings, HasSubstr("did you mean 'batchSize'? It is ignored"));
  EXPECT_EQ(sinks, 1u);
  EXPECT_EQ(wrong(good + "a.sinks.k.channel = d\n", true), "");
  EXPECT_THAT(warnings, HasSubstr("there is no channel 'd'"));
  EXPECT_EQ(sinks, 0u);
  EXPECT_EQ(wrong(good + "a.sources.s.channels = c d\n", true), "");
  EXPECT_EQ(wrong(good + "a.source.s.x = 1\n", true), "");
  EXPECT_EQ(wrong(good + "a.sinks = k q\n", true), "");
  EXPECT_EQ(sinks, 1u);
  EXPECT_THAT(wrong(good + "a.channels = d\n", true), HasSubstr("has no channel"));
}

// Real files are full of what was left behind: what nothing reads loses nothing.
TEST_F(AgentConfigTest, LeftoversAreWarnings) {
  const std::pair<const char*, const char*> cases[] = {
      {"a.sinks.q.type = null\n", "x.conf:9: a.sinks.q.type: 'q' is not in a.sinks = k"},
      {"a.bogus = 1\n", "a.bogus: 'bogus' is not a kind of component"},
      {"a.sinks.k = 1\n", "a component's property is missing"},
      {"a.sinks.k.zzz = 1\n", "x.conf:9: a.sinks.k.zzz: unknown property of the null sink; it is"},
      {"a.sources.s.interceptors.i.type = host\n", "'i' is not in a.sources.s.interceptors"},
      {"a.sources.s.interceptors =\n", "it has no value and is ignored"},
      {"a.sinks.k.batchSize =\n", "it has no value and is ignored"},
      {"a.sinkgroups =\n", "it has no value and is ignored"},
      {"a.sources.s.selector.zzz = 1\n", "it is ignored"},
  };
  for (const auto& [line, warning] : cases) {
    EXPECT_EQ(wrong(std::string(kGood) + line), "") << line;
    EXPECT_THAT(warnings, HasSubstr(warning)) << line;
  }
}

TEST_F(AgentConfigTest, ChecksTheHdfsSink) {
  const std::string start =
      "a.channels = c\na.sinks = k\na.channels.c.type = memory\na.sinks.k.channel = c\n"
      "a.sinks.k.type = hdfs\na.sinks.k.hdfs.path = /x\n";
  EXPECT_EQ(wrong(start), "");
  EXPECT_THAT(wrong(start + "a.sinks.k.hdfs.codeC = lzo\n"),
              HasSubstr("codec 'lzo' is not offered"));
  EXPECT_THAT(wrong(start + "a.sinks.k.hdfs.timeZone = Mars/Base\n"),
              HasSubstr("unknown time zone"));
  EXPECT_THAT(wrong(start + "a.sinks.k.hdfs.path = /x/%[nowhere]\n"),
              HasSubstr("localhost,IP,FQDN"));
  EXPECT_THAT(wrong(start + "a.sinks.k.hdfs.kerberosPrincipal = u\n"),
              HasSubstr("Kerberos is not offered"));
  EXPECT_THAT(wrong(start + "a.sinks.k.hdfs.fileType = CompressedStream\n"),
              HasSubstr("set hdfs.codeC"));
  EXPECT_EQ(wrong(start + "a.sinks.k.hdfs.threadsPoolSize = 4\n"), "");
}

// The page in docs/ is what the program says.
TEST(ReferenceTest, CommittedPageIsThePrograms) {
  std::ifstream file(std::string(SLUICE_SOURCE_DIR) + "/docs/reference/flume.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  EXPECT_TRUE(page == reference_markdown())
      << "run: flume-ng help --markdown > docs/reference/flume.md";
}

TEST(ReferenceTest, EveryComponentHasItsPage) {
  for (const char* name : {"hdfs-sink", "spooldir-source", "file-channel", "host-interceptor"}) {
    EXPECT_TRUE(component_help(name)) << name;
  }
  EXPECT_FALSE(component_help("hdf-sink"));
  EXPECT_EQ(nearest_component("hdf-sink"), "; did you mean 'hdfs-sink'?");
}

}  // namespace
}  // namespace sluice::flume
