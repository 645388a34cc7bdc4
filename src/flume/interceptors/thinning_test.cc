#include <gmock/gmock.h>

#include "flume/fixture.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ThinningTest : public FlumeTest {
 public:
  std::unique_ptr<Interceptor> make(const std::string& name, const std::string& lines) {
    return make_one("interceptor", interceptor_types(), name, lines);
  }
  // Events as "level:body"; those that pass, with a "*" behind those that have the header mark.
  static std::vector<std::string> passed(Interceptor& one, const std::vector<std::string>& some) {
    Batch events;
    for (const std::string& text : some) {
      Headers headers;
      headers.set("level", text.substr(0, text.find(':')));
      headers.set("timestamp", "1704164645000");
      events.add_copy(headers, text.substr(text.find(':') + 1));
    }
    one.intercept(events);
    std::vector<std::string> all;
    for (const Event& event : events.events()) {
      const std::string* mark = event.headers->find("mark");
      all.push_back(*event.headers->find("level") + ":" + std::string(event.body) +
                    (mark == nullptr ? "" : "*" + *mark));
    }
    return all;
  }
  std::string refusal(const std::string& name, const std::string& lines) {
    auto made =
        flume::make("interceptor", interceptor_types(), type(name), settings(lines), services);
    return made ? "good" : made.error().message();
  }
};

TEST_F(ThinningTest, FilterKeepsOrDrops) {
  const std::vector<std::string> some = {"info:{\"n\":1}", "warn:{\"n\":20}", "warn:text"};
  const auto with = [&](const std::string& lines) { return passed(*make("filter", lines), some); };
  EXPECT_THAT(with("keep = headers.level = 'warn'\n"), ElementsAre("warn:{\"n\":20}", "warn:text"));
  EXPECT_THAT(with("drop = headers.level = 'warn'\n"), ElementsAre("info:{\"n\":1}"));
  // What is not known to hold is neither kept nor dropped.
  EXPECT_THAT(with("keep = body.n > 10\n"), ElementsAre("warn:{\"n\":20}"));
  EXPECT_THAT(with("drop = body.n > 10\n"), ElementsAre("info:{\"n\":1}", "warn:text"));
  EXPECT_THAT(with("keep = body MATCHES '^t' or body like '%1%'\n"),
              ElementsAre("info:{\"n\":1}", "warn:text"));
  EXPECT_THAT(with("keep = timestamp < '2024-01-02'\n"), IsEmpty());
  EXPECT_THAT(with("keep = timestamp >= '2024-01-02' AND headers.none IS NULL\n"),
              ::testing::SizeIs(3));
}

TEST_F(ThinningTest, FilterSaysWhereItIsWrong) {
  EXPECT_THAT(
      refusal("filter", "\nkeep = value = 1\n"),
      HasSubstr("test.conf:2: a.kind.name.keep: \"value\" stands at character 1, where body, "
                "headers or timestamp is expected"));
  EXPECT_THAT(refusal("filter", ""), HasSubstr("needs one of keep and drop"));
  EXPECT_THAT(refusal("filter", "keep = body = 'x'\ndrop = body = 'y'\n"),
              HasSubstr("needs one of keep and drop"));
}

TEST_F(ThinningTest, SampleTakesOneOfSoMany) {
  auto third = make("sample", "rate = 3\nalways = headers.level = 'error'\nrateHeader = mark\n");
  EXPECT_THAT(passed(*third, {"i:0", "i:1", "error:x", "i:2", "i:3"}),
              ElementsAre("i:0*3", "error:x", "i:3*3"));
  EXPECT_THAT(passed(*third, {"i:4", "i:5", "i:6"}), ElementsAre("i:6*3"));
  EXPECT_THAT(passed(*make("sample", "rate = 1\n"), {"i:0", "i:1"}), ElementsAre("i:0", "i:1"));
  EXPECT_THAT(refusal("sample", ""), HasSubstr("rate"));
  EXPECT_THAT(refusal("sample", "rate = 0\n"), HasSubstr("rate"));
}

// Events of one value share their fate, and about one value of so many passes.
TEST_F(ThinningTest, SampleByKey) {
  auto by_level = make("sample", "rate = 4\nkey = level\n");
  std::vector<std::string> some;
  for (int i = 0; i < 400; ++i) {
    some.push_back("user" + std::to_string(i) + ":1");
    some.push_back("user" + std::to_string(i) + ":2");
  }
  const std::vector<std::string> all = passed(*by_level, some);
  EXPECT_THAT(all, ::testing::SizeIs(::testing::AllOf(::testing::Gt(100u), ::testing::Lt(300u))));
  for (std::size_t i = 0; i < all.size(); i += 2) {
    EXPECT_EQ(all[i].substr(0, all[i].find(':')), all[i + 1].substr(0, all[i + 1].find(':')));
  }
}

TEST_F(ThinningTest, RateLimitDropsOrMarksWhatIsBeyond) {
  const std::string two = "events = 2\nwindow = 3600000\n";
  auto plain = make("rate_limit", two);
  EXPECT_THAT(passed(*plain, {"i:0", "i:1", "i:2"}), ElementsAre("i:0", "i:1"));
  EXPECT_THAT(passed(*plain, {"i:3"}), IsEmpty());
  auto marking = make("rate_limit", two + "mark = mark\nalways = body = 'x'\n");
  EXPECT_THAT(passed(*marking, {"i:x", "i:0", "i:1", "i:2"}),
              ElementsAre("i:x", "i:0", "i:1", "i:2*true"));
  auto keyed = make("rate_limit", "events = 1\nwindow = 3600000\nkey = level\nmaxKeys = 2\n");
  EXPECT_THAT(passed(*keyed, {"a:0", "a:1", "b:0", "c:0", "d:0", "b:1"}),
              ElementsAre("a:0", "b:0", "c:0"));
  // Long values are told apart by their whole.
  auto lengthy = make("rate_limit", "events = 1\nwindow = 3600000\nkey = level\n");
  const std::string same(200, 'k');
  EXPECT_THAT(passed(*lengthy, {same + "1:0", same + "2:0", same + "1:1"}),
              ElementsAre(same + "1:0", same + "2:0"));
}

TEST_F(ThinningTest, RateLimitBeginsAnew) {
  auto quick = make("rate_limit", "events = 1\nwindow = 1\n");
  EXPECT_TRUE(eventually([&] { return !passed(*quick, {"i:0"}).empty(); }));
  EXPECT_TRUE(eventually([&] { return !passed(*quick, {"i:0"}).empty(); }));
}

}  // namespace
}  // namespace sluice::flume
