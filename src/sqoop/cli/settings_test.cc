#include "sqoop/cli/settings.h"

#include <gtest/gtest.h>

#include "sqoop/cli/run_record.h"
#include "sqoop/cli/secrets.h"
#include "sqoop/cli/units.h"

namespace sluice::sqoop {
namespace {

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() : file_(std::tmpfile()), log_(file_) {}
  ~SettingsTest() override { std::fclose(file_); }

  // What stops these arguments, or "".
  std::string stopped(const std::vector<std::string>& args, const char* name = "import") {
    const Tool& tool = *find_tool(name);
    auto line = parse_command_line(tool, args);
    if (!line) return line.error().message();
    auto settings = read_settings(tool, *line, log_);
    if (!settings) return settings.error().message();
    const auto refusal = check_settings(tool, *settings, *line, log_);
    return refusal ? refusal->message.substr(0, refusal->message.find('\n')) : "";
  }
  std::string logged() {
    std::rewind(file_);
    std::string text(4096, 0);
    text.resize(std::fread(text.data(), 1, text.size(), file_));
    return text;
  }

  std::FILE* file_;
  JobLog log_;
};

TEST_F(SettingsTest, DelimitersAreReadAsSqoopReadsThem) {
  const auto character = [&](const char* text) { return *delimiter_character(text, log_); };
  EXPECT_EQ(character(","), U',');
  EXPECT_EQ(character("\\t"), U'\t');
  EXPECT_EQ(character("\\\\"), U'\\');
  EXPECT_EQ(character("\\"), U'\\');
  EXPECT_EQ(character("\\0"), U'\0');
  EXPECT_EQ(character("\\0001"), U'\1');
  EXPECT_EQ(character("\\0x7c"), U'|');
  EXPECT_EQ(character("\\0XA7"), U'\xA7');
  EXPECT_EQ(character("||"), U'|');
  EXPECT_NE(logged().find("has multiple characters"), std::string::npos);
  EXPECT_EQ(delimiter_character("\\q", log_).error().message(),
            "Cannot understand character argument: \\q\nTry --help for usage instructions.");
  EXPECT_EQ(delimiter_character("", log_).error().message(),
            "Character argument expected.\nTry --help for usage instructions.");
  EXPECT_EQ(delimiter_character("\\09", log_).error().message(),
            "Error: expected numeric argument.\nTry --help for usage.");
  EXPECT_EQ(character("\\0x12345"), U'\x2345');    // a Java char holds 16 bits
  EXPECT_EQ(character("\xF0\x9F\x98\x80"), U'?');  // half a surrogate pair
  EXPECT_FALSE(delimiter_character("\\0x", log_));
}

TEST_F(SettingsTest, MappingsKeepCommasInParentheses) {
  EXPECT_EQ(column_mapping("a=DECIMAL(1,2),b=String")->at("a"), "DECIMAL(1,2)");
  EXPECT_EQ(column_mapping("a=DECIMAL(1%2C%201)")->at("a"), "DECIMAL(1, 1)");
  EXPECT_FALSE(column_mapping("a"));
}

TEST_F(SettingsTest, RulesComeInSqoopsOrder) {
  EXPECT_EQ(stopped({}),
            "--table or --query is required for import. (Or use sqoop import-all-tables.)");
  EXPECT_EQ(stopped({"--table", "t", "--target-dir", "x", "--warehouse-dir", "y"}),
            "--target-dir with --warehouse-dir are incompatible options.");
  EXPECT_EQ(stopped({"--table", "t", "--query", "q"}),
            "Cannot specify --query and --table together.");
  EXPECT_EQ(stopped({"--query", "q"}), "Must specify destination with --target-dir. ");
  EXPECT_EQ(stopped({"--query", "q", "--target-dir", "x"}),
            "When importing query results in parallel, you must specify --split-by.");
  EXPECT_EQ(stopped({"--table", "t"}), "Error: Required argument --connect is missing.");
  EXPECT_EQ(stopped({"--table", "t", "-m", "two"}),
            "Error: expected numeric argument.\nTry --help for usage.");
  EXPECT_EQ(stopped({"--table", "t", "--password", "x", "-P"}),
            "Only one of password, password alias or path to a password file must be specified.");
  EXPECT_EQ(stopped({"--connect", "jdbc:mysql://h/d", "--table", "t"}), "");
}

TEST_F(SettingsTest, WhatIsNotOfferedIsRefusedByName) {
  const std::vector<std::string> base{"--connect", "jdbc:mysql://h/d", "--table", "t"};
  for (const char* option : {"--hbase-table", "--hcatalog-table", "--validator"}) {
    auto args = base;
    args.emplace_back(option);
    const OptionText* known = find_option(*find_tool("import"), std::string_view(option).substr(2));
    ASSERT_NE(known, nullptr) << option;
    if (!known->argument.empty()) args.emplace_back("append");
    EXPECT_EQ(stopped(args), std::string(option) + " is not offered by this version.");
  }
}

TEST_F(SettingsTest, DirectTakesTextAlone) {
  const std::vector<std::string> base{"--connect", "jdbc:mysql://h/d", "--table", "t", "--direct"};
  EXPECT_EQ(stopped(base), "");
  auto args = base;
  args.emplace_back("--as-sequencefile");
  EXPECT_NE(stopped(args).find("MySQL direct import currently supports only text"),
            std::string::npos);
  EXPECT_EQ(stopped({"--connect", "jdbc:sqlite:f", "--table", "t", "--direct"}),
            "Was called with the --direct option, but no direct connector available.");
}

TEST_F(SettingsTest, WhatFollowsTheDashesIsKnownOrRefused) {
  const std::vector<std::string> base{"--connect", "jdbc:mysql://h/d", "--table", "t"};
  const auto behind = [&](std::vector<std::string> options, bool direct) {
    auto args = base;
    if (direct) args.emplace_back("--direct");
    args.emplace_back("--");
    args.insert(args.end(), options.begin(), options.end());
    return stopped(args);
  };
  EXPECT_EQ(behind({"--schema", "s"}, false), "");
  EXPECT_EQ(behind({"--schema"}, false), "--schema behind '--' is not offered by this version.");
  EXPECT_EQ(behind({"--quick", "--max_allowed_packet=64M", "--hex-blob"}, true), "");
  EXPECT_EQ(behind({"--quick"}, false), "--quick behind '--' is not offered by this version.");
  EXPECT_EQ(behind({"--default-character-set=latin1"}, true),
            "--default-character-set=latin1 behind '--' is not offered by this version.");
}

// Every option of the table is either used, refused, or named as one without object.
TEST_F(SettingsTest, OptionsWithoutObjectAreNamed) {
  EXPECT_EQ(stopped({"-libjars", "x.jar", "--connect", "jdbc:mysql://h/d", "--table", "t",
                     "--class-name", "C"}),
            "");
  EXPECT_NE(logged().find("nothing to act on: -libjars, --class-name"), std::string::npos);
}

TEST_F(SettingsTest, StrayTokensAreListed) {
  stopped({"--connect", "c", "--tabel", "t"});
  EXPECT_NE(logged().find("Error parsing arguments for import:"), std::string::npos);
  EXPECT_NE(logged().find("Unrecognized argument: --tabel"), std::string::npos);
}

TEST(SecretsTest, PasswordsAreStars) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(without_passwords(Texts{"--password", "x", "-password", "y", "--table", "t"}),
            (Texts{"--password", "***", "-password", "***", "--table", "t"}));
  EXPECT_EQ(without_passwords(Texts{"--password=x", "-Dmy.Password=z", "--password-file", "/f"}),
            (Texts{"--password=***", "-Dmy.Password=***", "--password-file", "/f"}));
  EXPECT_EQ(without_passwords(std::string("jdbc:mysql://h/d?user=u&password=p&x=y")),
            "jdbc:mysql://h/d?user=u&password=***&x=y");
}

TEST(UnitsTest, PrintAsSqoopDoes) {
  EXPECT_EQ(amount_of_bytes(0), "0 bytes");
  EXPECT_EQ(amount_of_bytes(404.08), "404.08 bytes");
  EXPECT_EQ(amount_of_bytes(1254), "1.2246 KB");
  EXPECT_EQ(four_decimals(3.1034), "3.1034");
  EXPECT_EQ(four_decimals(1234567), "1,234,567");
  EXPECT_EQ(four_decimals(0.00001), "0");
}

TEST(RunRecordTest, TextIsValidJson) {
  EXPECT_EQ(json_text("a\"\\\n\xFF"), "\"a\\\"\\\\\\u000a\xEF\xBF\xBD\"");
}

}  // namespace
}  // namespace sluice::sqoop
