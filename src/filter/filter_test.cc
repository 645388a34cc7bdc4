#include "filter/filter.h"

#include <gtest/gtest.h>

#include "filter/tree.h"

namespace sluice::filter {
namespace {

// One text, one number, some named texts.
class Thing final : public Subject {
 public:
  Value value_of(int term, std::string_view part) const override {
    if (term == 0) return text;
    if (term == 1) return std::int64_t{7};
    if (term == 2 && part == "level") return std::string_view("warn");
    return {};
  }
  std::string_view text;
};

constexpr Term kTerms[] = {{"body", Term::Kind::kText, 0},
                           {"message", Term::Kind::kText, 0},
                           {"size", Term::Kind::kPlain, 1},
                           {"headers", Term::Kind::kNamed, 2}};

std::optional<bool> holds(std::string_view expression, std::string_view text) {
  const Result<Filter> filter = Filter::parse(expression, kTerms);
  EXPECT_TRUE(filter) << expression << ": " << filter.error().message();
  Thing thing;
  thing.text = text;
  return filter ? filter->holds(thing) : std::nullopt;
}

TEST(FilterTest, HasTheNamesOfItsUser) {
  EXPECT_EQ(holds("body = 'x' AND MESSAGE = 'x' AND size > 6", "x"), true);
  EXPECT_EQ(holds("headers.level = 'warn' AND headers['level'] LIKE 'w%'", ""), true);
  const Result<Filter> wrong = Filter::parse("key = 1", kTerms);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message(),
            "\"key\" stands at character 1, where body, size or headers is expected");
}

TEST(FilterTest, NanIsNoNumber) {
  EXPECT_EQ(holds("body = 5", "nan"), std::nullopt);
  EXPECT_EQ(holds("body = 5", "5.0"), true);
}

TEST(FilterTest, LooksIntoJsonOnceAndWithABound) {
  EXPECT_EQ(holds("body.a.b = 1 AND body.a.c[1] = 'y'", R"({"a":{"b":1,"c":["x","y"]}})"), true);
  EXPECT_EQ(holds("body.a = '[1,2]'", R"({"a":[1,2]})"), true);
  EXPECT_EQ(holds("body.a = 1", "no JSON"), std::nullopt);
  std::string large = R"({"a":1,"b":")";
  large += std::string(kMaxJsonBytes, 'x') + "\"}";
  EXPECT_EQ(holds("body.a = 1", large), std::nullopt);
}

TEST(FilterTest, FindsRegularExpressionsOfJava) {
  EXPECT_EQ(holds("body MATCHES '(?i)error|fatal'", "a FATAL thing"), true);
  EXPECT_EQ(holds("body NOT MATCHES '\\d{3}'", "12"), true);
  EXPECT_EQ(holds("headers.none MATCHES 'x'", ""), std::nullopt);
  EXPECT_EQ(holds("size MATCHES '7'", ""), std::nullopt);
  // One that goes back without end is given up.
  EXPECT_EQ(holds("body MATCHES '(x+x+)+y'", std::string(60, 'x') + "-y"), std::nullopt);
}

TEST(LikeTest, Matches) {
  EXPECT_TRUE(like("", ""));
  EXPECT_TRUE(like("", "%%"));
  EXPECT_TRUE(like("abcabc", "%abc"));
  EXPECT_TRUE(like("abcabd", "a%c_bd"));
  EXPECT_FALSE(like("abc", "ab"));
  EXPECT_FALSE(like("ab", "abc"));
  EXPECT_FALSE(like("", "_"));
  // Linear in what an unlucky pattern makes others take minutes for.
  EXPECT_FALSE(like(std::string(10'000, 'a'), "%a%a%a%a%a%a%a%a%b"));
}

}  // namespace
}  // namespace sluice::filter
