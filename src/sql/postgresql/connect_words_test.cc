#include "sql/postgresql/connect_words.h"

#include <gtest/gtest.h>

#include <map>

namespace sluice::sql::postgresql {
namespace {

std::map<std::string, std::string> words(const std::string& url) {
  ConnectOptions options;
  auto parsed = parse_jdbc_url(url);
  EXPECT_TRUE(parsed) << url;
  if (parsed) options.url = *parsed;
  options.user = "u";
  const ConnectWords made = words_of(options);
  std::map<std::string, std::string> out;
  for (std::size_t i = 0; i < made.names.size(); ++i) out[made.names[i]] = made.values[i];
  return out;
}

TEST(ConnectWordsTest, PlacesAndTimesAreThoseOfTheUrl) {
  const auto usual = words("jdbc:postgresql://h1:5433,h2/db");
  EXPECT_EQ(usual.at("host"), "h1,h2");
  EXPECT_EQ(usual.at("port"), "5433,5432");
  EXPECT_EQ(usual.at("dbname"), "db");
  EXPECT_EQ(usual.at("connect_timeout"), "10");
  EXPECT_FALSE(usual.contains("sslmode"));
  EXPECT_EQ(words("jdbc:postgresql://h/db?connectTimeout=0&loginTimeout=7").at("connect_timeout"),
            "7");
  EXPECT_EQ(words("jdbc:postgresql://h/").at("dbname"), "u");
}

TEST(ConnectWordsTest, EncryptionIsWhatWasAskedFor) {
  EXPECT_EQ(words("jdbc:postgresql://h/db?ssl=true").at("sslmode"), "verify-full");
  EXPECT_EQ(words("jdbc:postgresql://h/db?ssl").at("sslmode"), "verify-full");
  EXPECT_EQ(words("jdbc:postgresql://h/db?ssl=true&sslfactory=org.postgresql.ssl."
                  "NonValidatingFactory")
                .at("sslmode"),
            "require");
  EXPECT_EQ(words("jdbc:postgresql://h/db?sslmode=Require&ssl=true").at("sslmode"), "require");
}

TEST(ConnectWordsTest, SettingsOfTheServerGoTogether) {
  EXPECT_EQ(words("jdbc:postgresql://h/db").at("options"), "-c statement_timeout=0");
  EXPECT_EQ(words("jdbc:postgresql://h/db?options=-c%20statement_timeout%3D5&readOnly=true&"
                  "currentSchema=a,b")
                .at("options"),
            "-c statement_timeout=5 -c search_path=a,b -c default_transaction_read_only=on");
  EXPECT_EQ(
      words("jdbc:postgresql://h/db?targetServerType=preferSecondary").at("target_session_attrs"),
      "prefer-standby");
}

}  // namespace
}  // namespace sluice::sql::postgresql
