#include "kerberos/name_rules.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"

namespace sluice::kerberos {
namespace {

std::string made(const std::string& rules, const std::string& name) {
  const std::vector<std::string> list =
      rules.empty() ? std::vector<std::string>() : split(rules, '|');
  const auto parsed = NameRules::parse(list, "SLUICE.TEST");
  if (!parsed) return "!" + parsed.error().message();
  const auto user = parsed->user_of(name);
  return user ? "=" + *user : "!" + user.error().message();
}

TEST(NameRulesTest, MakeOfANameWhatKafkaMakesOfIt) {
  std::ifstream recorded(SLUICE_SOURCE_DIR "/tests/golden/kafka/kerberos_names.tsv");
  int seen = 0;
  for (std::string line; std::getline(recorded, line);) {
    if (line.starts_with('#')) continue;
    const std::vector<std::string> parts = split(line, '\t');
    ASSERT_EQ(parts.size(), 3u) << line;
    EXPECT_EQ(made(parts[0], parts[1]), parts[2]) << parts[0] << " of " << parts[1];
    ++seen;
  }
  EXPECT_GT(seen, 300);
}

TEST(NameRulesTest, ABrokenExpressionIsNamed) {
  const std::string words = made("RULE:[2:$1/$2]s/[@\\/].*//", "a@SLUICE.TEST");
  EXPECT_TRUE(words.starts_with("!Unclosed character class near index 3")) << words;
  EXPECT_EQ(made("RULE:[:$1]", "a@SLUICE.TEST"), "!Invalid rule: RULE:[:$1]");
  EXPECT_EQ(made("RULE:[99999999999999999999:$1]", "a@SLUICE.TEST"),
            "!Invalid rule: RULE:[99999999999999999999:$1]");
}

}  // namespace
}  // namespace sluice::kerberos
