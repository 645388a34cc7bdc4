#include "base/data_directory.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/options.h"

namespace sluice {
namespace {

std::string temporary_directory() {
  std::string name = "/tmp/sluice-test-XXXXXX";
  EXPECT_NE(::mkdtemp(name.data()), nullptr);
  return name;
}

// One owner at a time; the second is told who the first is and can see where it answers.
TEST(DataDirectoryTest, SecondOwnerIsToldOfTheFirst) {
  const std::string directory = temporary_directory() + "/data";
  {
    auto first = DataDirectory::take(directory, "sluice up");
    ASSERT_TRUE(first) << first.error().message();
    ASSERT_TRUE(first->publish({{"kafka", "127.0.0.1:9092"}}));
    const auto second = DataDirectory::take(directory, "sqoop");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code(), ErrorCode::kBusy);
    EXPECT_NE(second.error().message().find("(sluice up)"), std::string::npos);
    const auto owner = data_owner(directory);
    ASSERT_TRUE(owner);
    EXPECT_EQ(owner->addresses.at("kafka"), "127.0.0.1:9092");
  }
  EXPECT_FALSE(data_owner(directory));
  EXPECT_TRUE(DataDirectory::take(directory, "sqoop"));
}

constexpr Option kTable[] = {{"--data", "DIR", "The data directory."},
                             {"--quiet", "", "No words."}};

TEST(OptionsTest, UnderstandsBothSpellings) {
  const std::vector<std::string> args{"--data=a", "x", "--quiet"};
  const auto options = Options::parse(kTable, args);
  ASSERT_TRUE(options);
  EXPECT_EQ(options->value("--data"), "a");
  EXPECT_TRUE(options->has("--quiet"));
  EXPECT_EQ(options->positional(), std::vector<std::string>{"x"});
}

TEST(OptionsTest, NamesTheNearest) {
  const std::vector<std::string> args{"--dta", "a"};
  const auto options = Options::parse(kTable, args);
  ASSERT_FALSE(options);
  EXPECT_EQ(options.error().message(), "unknown option --dta; did you mean --data?");
}

TEST(OptionsTest, MissingArgumentIsNamed) {
  const std::vector<std::string> args{"--data"};
  EXPECT_EQ(Options::parse(kTable, args).error().message(), "--data needs an argument: --data DIR");
}

}  // namespace
}  // namespace sluice
