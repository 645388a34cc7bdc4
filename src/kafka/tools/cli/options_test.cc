#include "kafka/tools/cli/options.h"

#include <gtest/gtest.h>

#include "kafka/tools/cli/usage_error.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kTable[] = {
    {"list", Takes::kNothing, "", "List."},
    {"partitions", Takes::kValue, "<Integer: # of\n  partitions>", "How many."},
    {"compression-codec", Takes::kMaybeValue, "[String: codec]", "Which."},
    {"topic", Takes::kValue, "<String: topic>", "The topic."},
    {"new-name", Takes::kValue},
};

Result<ParsedOptions> parse(std::vector<std::string> args) {
  return ParsedOptions::parse(kTable, args);
}

TEST(ParsedOptionsTest, TakesTheSpellingsOfJoptsimple) {
  for (const auto& args : std::vector<std::vector<std::string>>{
           {"--topic", "a"}, {"--topic=a"}, {"-topic", "a"}, {"stray", "--topic", "a"}}) {
    Result<ParsedOptions> options = parse(args);
    ASSERT_TRUE(options);
    EXPECT_EQ(*options->value("topic").value(), "a");
  }
  EXPECT_EQ(parse({"--partitions", "-5"})->integer("partitions").value(), -5);
  EXPECT_EQ(*parse({"--new-name", "x"})->value("new-name").value(), "x");
}

TEST(ParsedOptionsTest, AnOptionalValueIsNotTheNextOption) {
  Result<ParsedOptions> options = parse({"--compression-codec", "--list"});
  ASSERT_TRUE(options);
  EXPECT_TRUE(options->has("list"));
  EXPECT_TRUE(options->has("compression-codec"));
  EXPECT_FALSE(options->value("compression-codec").value());
}

TEST(ParsedOptionsTest, ErrorsAreJoptsimples) {
  EXPECT_EQ(parse({"--boot", "x"}).error().message(), "boot is not a recognized option");
  EXPECT_EQ(parse({"--topic"}).error().message(), "Option topic requires an argument");
  EXPECT_EQ(parse({"--topic", "a", "--topic", "b"})->value("topic").error().message(),
            "Found multiple arguments for option topic, but you asked for only one");
  EXPECT_EQ(parse({"--partitions", "abc"})->integer("partitions").error().message(),
            "Cannot parse argument 'abc' of option partitions");
  EXPECT_EQ(parse({"--partitions", "3000000000"})->integer("partitions").error().message(),
            "Cannot parse argument '3000000000' of option partitions");
}

TEST(ParsedOptionsTest, NamesWhatExcludesAndWhatIsMissing) {
  EXPECT_EQ(excludes(*parse({"--list", "--topic", "a"}), "topic", {"partitions", "list"}),
            "Option \"[topic]\" can't be used with option \"[list]\"");
  EXPECT_EQ(missing(*parse({"--list"}), {"topic"}), "Missing required argument \"[topic]\"");
}

TEST(KeyValuesTest, AKeyAloneHasAnEmptyValue) {
  const auto pairs = key_values({"a=b=c", "nonsense", "empty="});
  EXPECT_EQ(pairs[0], std::pair(std::string("a"), std::string("b=c")));
  EXPECT_EQ(pairs[1], std::pair(std::string("nonsense"), std::string()));
  EXPECT_EQ(pairs[2].second, "");
}

}  // namespace
}  // namespace sluice::kafka::tools
