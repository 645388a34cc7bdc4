#include "sqoop/cli/command_line.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"

namespace sluice::sqoop {
namespace {

const Tool& import_tool() {
  return *find_tool("import");
}

CommandLine parsed(const std::vector<std::string>& args) {
  auto line = parse_command_line(import_tool(), args);
  EXPECT_TRUE(line) << line.error().message();
  return line ? *line : CommandLine();
}

using Texts = std::vector<std::string>;

TEST(CommandLineTest, ShortAndLongNamesShareOneSpace) {
  const CommandLine line = parsed({"-table", "t", "--m", "1", "--e", "q", "--P", "-z"});
  EXPECT_EQ(line.value("table"), "t");
  EXPECT_EQ(line.value("m"), "1");
  EXPECT_EQ(line.value("e"), "q");
  EXPECT_TRUE(line.has("P"));
  EXPECT_TRUE(line.has("z"));
}

// However a password is given, and whatever looks like one.
TEST(CommandLineTest, TellsWhichArgumentsSayThePassword) {
  using Places = std::vector<std::size_t>;
  EXPECT_EQ(parsed({"--table", "t", "--password", "x", "-m4"}).password_args, (Places{2, 3}));
  EXPECT_EQ(parsed({"-password=x", "--table=t", "--password=y"}).password_args, (Places{0, 2}));
  EXPECT_EQ(parsed({"-Da=b", "-P", "-password", "P"}).password_args, (Places{1, 2, 3}));
  EXPECT_EQ(parsed({"--table", "password", "--target-dir", "P", "--"}).password_args, Places{});
}

TEST(CommandLineTest, CutsEqualsAndOneLetterForms) {
  const CommandLine line = parsed({"-Da=b=c", "-D", "d=e", "--table=t=u", "-m4"});
  EXPECT_EQ(line.properties.at("a"), "b=c");
  EXPECT_EQ(line.properties.at("d"), "e");
  EXPECT_EQ(line.value("table"), "t=u");
  EXPECT_EQ(line.value("m"), "4");
}

TEST(CommandLineTest, TakesValuesThatLookLikeOptions) {
  const CommandLine line = parsed({"--null-non-string", "-1", "--table", "t"});
  EXPECT_EQ(line.value("null-non-string"), "-1");
  EXPECT_EQ(line.value("table"), "t");
}

TEST(CommandLineTest, AnOptionIsNeverAValue) {
  const auto line = parse_command_line(import_tool(), {"--where", "--table", "t"});
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().message(), "Missing argument for option: where");
  EXPECT_EQ(parse_command_line(import_tool(), {"--query"}).error().message(),
            "Missing argument for option: e");
}

TEST(CommandLineTest, StripsOnePairOfQuotes) {
  EXPECT_EQ(parsed({"--table", "\"a b\""}).value("table"), "a b");
  EXPECT_EQ(parsed({"--enclosed-by", "\""}).value("enclosed-by"), "\"");
}

TEST(CommandLineTest, TheFirstStrayTokenEndsTheOptions) {
  const CommandLine line = parsed({"--table", "t", "stray", "-m", "1"});
  EXPECT_EQ(line.stray, (Texts{"stray", "-m", "1"}));
  EXPECT_EQ(parsed({"--table", "t", "-Dx=y"}).stray, (Texts{"-Dx=y"}));
  EXPECT_EQ(parsed({"--frobnicate"}).stray, (Texts{"--frobnicate"}));
}

TEST(CommandLineTest, TheFirstOfTwoCounts) {
  EXPECT_EQ(parsed({"-m", "1", "--num-mappers", "2"}).value("m"), "1");
}

TEST(CommandLineTest, SetsAsideWhatFollowsTheDashes) {
  const CommandLine line = parsed({"--table", "t", "--", "--schema", "s"});
  EXPECT_EQ(line.extra, (Texts{"--schema", "s"}));
  EXPECT_TRUE(line.stray.empty());
}

TEST(CommandLineTest, TakesGenericArgumentsFirst) {
  const CommandLine line = parsed({"-fs", "hdfs://h:1", "-libjars", "a.jar", "--table", "t"});
  EXPECT_EQ(line.properties.at("fs.defaultFS"), "hdfs://h:1");
  EXPECT_EQ(line.cluster_only, (Texts{"-libjars"}));
}

Result<Texts> tokens(const std::string& text) {
  return options_file_tokens("F", text);
}

TEST(OptionsFileTest, FollowsSqoopsRules) {
  EXPECT_EQ(*tokens("import\n# note\n\n --connect \njdbc:x\n"),
            (Texts{"import", "--connect", "jdbc:x"}));
  EXPECT_EQ(*tokens("--query\n\"select 'a' from b\"\n"), (Texts{"--query", "select 'a' from b"}));
  EXPECT_EQ(*tokens("'x y'\n"), (Texts{"x y"}));
  EXPECT_EQ(*tokens("select a,\\\n  b\n"), (Texts{"select a,b"}));
  EXPECT_EQ(*tokens("--where\nname='x'\n"), (Texts{"--where", "name='x'"}));
  EXPECT_EQ(tokens("\"abc\n").error().message(), "Malformed option in options file(F): \"abc");
  EXPECT_EQ(tokens("abc\"\n").error().message(), "Malformed option in options file(F): abc\"");
  EXPECT_NE(tokens("\"abc\\\ndef\"\n").error().message().find("Multiline quoted strings"),
            std::string::npos);
}

TEST(OptionsFileTest, NamesWhatIsMissing) {
  EXPECT_EQ(expand_options_files({"import", "--options-file"}).error().message(),
            "Missing options file");
  EXPECT_EQ(expand_options_files({"--options-file", "/no/such"}).error().message(),
            "Unable to read options file: /no/such");
}

TEST(OptionsFileTest, TheCorpusEndsInTokensOrARefusal) {
  int seen = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(SLUICE_SOURCE_DIR "/tests/corpus/sqoop_options_file")) {
    ++seen;
    const auto found = tokens(*read_file(entry.path().string()));
    if (!found) {
      EXPECT_NE(found.error().message().find("options file(F)"), std::string::npos);
    }
  }
  EXPECT_GE(seen, 2);
}

// The help is the real one's, to the byte.
TEST(HelpTest, IsTheOriginals) {
  for (const char* name : {"import", "eval", "list-databases"}) {
    const auto golden = read_file(std::string(SLUICE_SOURCE_DIR) +
                                  "/tests/golden/sqoop/cases/cli-help-" + name + "/stdout.1.txt");
    ASSERT_TRUE(golden);
    std::string ours = tool_help(*find_tool(name));
    // What is ours stands in a group of its own, before the last one.
    if (const std::size_t own = ours.find("Beyond Sqoop 1.4.7:"); own != std::string::npos) {
      ours.erase(own, ours.find("Generic Hadoop", own) - own);
    }
    EXPECT_EQ(ours, *golden) << name;
  }
}

}  // namespace
}  // namespace sluice::sqoop
