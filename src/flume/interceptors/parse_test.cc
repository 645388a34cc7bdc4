#include <gmock/gmock.h>

#include "flume/fixture.h"
#include "flume/interceptors/text_fields.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ParseTest : public FlumeTest {
 public:
  // What becomes of an event: "name=value;..." of its headers, "|" and its body; "gone".
  std::string after(const std::string& lines, const std::string& body,
                    const Headers& headers = {}) {
    auto one = make_one("interceptor", interceptor_types(), "parse", lines);
    Batch events;
    events.add_copy(headers, body);
    one->intercept(events);
    if (events.empty()) return "gone";
    std::string text;
    for (const auto& [name, value] : events.events()[0].headers->pairs()) {
      text += name + "=" + value + ";";
    }
    return text + "|" + std::string(events.events()[0].body);
  }
  std::string refusal(const std::string& lines) {
    auto made =
        flume::make("interceptor", interceptor_types(), type("parse"), settings(lines), services);
    return made ? "good" : made.error().message();
  }
};

TEST_F(ParseTest, Json) {
  EXPECT_EQ(
      after("format = json\n", R"({"a":1,"b":{"c":"x","d":[true,null,2.50]},"e":null})"),
      R"(a=1;b.c=x;b.d.0=true;b.d.2=2.50;|{"a":1,"b":{"c":"x","d":[true,null,2.50]},"e":null})");
  EXPECT_EQ(after("format = json\nfields = a\nprefix = j_\nrename.c = C\n", R"({"a":1,"b":2})"),
            R"(j_a=1;|{"a":1,"b":2})");
  EXPECT_EQ(after("format = json\nrename.a = A\nbodyField = m\n", R"({"a":1,"m":"the\nbody"})"),
            "A=1;|the\nbody");
  // Of one name twice the last counts.
  EXPECT_EQ(after("format = json\nbodyField = m\n", R"({"a":1,"a":2,"m":""})"), "a=2;|");
}

TEST_F(ParseTest, Csv) {
  const std::string csv = "format = csv\ncolumns = a - c\nbodyField = c\n";
  EXPECT_EQ(after(csv, "1,2,3\r"), "a=1;|3");
  EXPECT_EQ(after(csv, "\"1,\"\"x\"\"\n\",,\"\""), "a=1,\"x\"\n;|");
  EXPECT_EQ(after(csv + "separator = \\\\t\nquote = none\n", "\"1\t2\t3"), "a=\"1;|3");
  EXPECT_EQ(after(csv + "errorHeader = e\n", "1,2"),
            "e=it has 2 values, and columns has 3 names;|1,2");
  EXPECT_EQ(after(csv + "errorHeader = e\n", "1,2,3,4"),
            "e=it has more values than columns has names, which are 3;|1,2,3,4");
  EXPECT_EQ(after(csv + "errorHeader = e\n", "\"1\"x,2,3"),
            "e=something stands behind the quotes of value 1;|\"1\"x,2,3");
  EXPECT_EQ(after(csv + "errorHeader = e\n", "\"1,2,3"), "e=a quote is not closed;|\"1,2,3");
}

TEST_F(ParseTest, Logfmt) {
  EXPECT_EQ(after("format = logfmt\nbodyField = msg\n",
                  R"(level=info msg="a \"b\"\n" debug empty= at=x=y)"),
            "level=info;debug=true;empty=;at=x=y;|a \"b\"\n");
  EXPECT_EQ(after("format = logfmt\nerrorHeader = e\n", "=x"), "e=a '=' has no key before it;|=x");
  EXPECT_EQ(after("format = logfmt\nerrorHeader = e\n", "a=\"x"), "e=a quote is not closed;|a=\"x");
}

TEST_F(ParseTest, Regex) {
  const std::string regex =
      "format = regex\nregex = ^(?<level>[A-Z]+)(?: \\\\[(?<who>.*?)\\\\])? (?<text>.*)\n"
      "bodyField = text\n";
  EXPECT_EQ(after(regex, "WARN [me] it is late"), "level=WARN;who=me;|it is late");
  EXPECT_EQ(after(regex, "WARN it is late"), "level=WARN;|it is late");
  EXPECT_EQ(after(regex + "onError = drop\n", "none"), "gone");
}

TEST_F(ParseTest, HeadersAndTimes) {
  Headers there;
  there.set("a", "old");
  there.set("line", "a=new t=1");
  EXPECT_EQ(after("format = logfmt\nfrom = line\nfields = a\n", "x", there),
            "a=new;line=a=new t=1;|x");
  EXPECT_EQ(
      after("format = logfmt\nfrom = line\nfields = a\npreserveExisting = true\n", "x", there),
      "a=old;line=a=new t=1;|x");
  EXPECT_EQ(after("format = logfmt\nfrom = none\nerrorHeader = e\n", "x"),
            "e=there is no header none;|x");
  const std::string time = "format = logfmt\nfields = a\ntimeField = t\n";
  for (const char* t : {"2024-01-02T03:04:05Z", "2024-01-02T03:04:05.0Z",
                        "2024-01-02T05:04:05+02:00", "2024-01-02T03:04:05.000999999Z"}) {
    EXPECT_EQ(after(time, std::string("t=") + t), std::string("timestamp=1704164645000;|t=") + t);
  }
  EXPECT_EQ(after(time + "timePattern = seconds\n", "t=1704164645"),
            "timestamp=1704164645000;|t=1704164645");
  EXPECT_EQ(after(time + "timePattern = millis\n", "t=1704164645001"),
            "timestamp=1704164645001;|t=1704164645001");
  EXPECT_EQ(after(time + "timePattern = seconds\nerrorHeader = e\n", "t=9223372036854775807"),
            "e=its t is no time of the pattern seconds;|t=9223372036854775807");
  EXPECT_EQ(
      after(time + "timePattern = dd/MMM/yyyy:HH:mm:ss Z\n", "t=\"10/Oct/2000:13:55:36 -0700\""),
      "timestamp=971211336000;|t=\"10/Oct/2000:13:55:36 -0700\"");
}

// What a stranger sends costs what it may cost.
TEST_F(ParseTest, HasBounds) {
  EXPECT_EQ(after("format = json\nmaxBytes = 5\nerrorHeader = e\n", "{\"a\":1}"),
            "e=it has more than 5 bytes (maxBytes);|{\"a\":1}");
  EXPECT_EQ(after("format = json\nmaxFields = 1\nerrorHeader = e\n", R"({"a":1,"b":2})"),
            R"(e=it has more than 1 fields (maxFields);|{"a":1,"b":2})");
  EXPECT_EQ(after("format = logfmt\nmaxFields = 1\nerrorHeader = e\n", "a b"),
            "e=it has more than 1 fields (maxFields);|a b");
  EXPECT_EQ(after("format = logfmt\nmaxValueBytes = 3\n", "a=1234 b=123"), "b=123;|a=1234 b=123");
  std::string many = "[";
  for (int i = 0; i < 200'000; ++i) many += "0,";
  many += "0]";
  EXPECT_FALSE(json_fields("{\"a\":" + many + "}", {.fields = 1000}));
  EXPECT_FALSE(json_fields(std::string(100'000, '['), {}));
  EXPECT_FALSE(json_fields("[]", {}));
  // Each of the values would have the long name of what is around it.
  const std::string name(2000, 'n');
  EXPECT_FALSE(json_fields("{\"" + name + "\":[1]}", {}));
  EXPECT_FALSE(logfmt_fields(name + "=1", {}));
  const auto nothing = json_fields("{\"" + name + "\":null,\"a\":1}", {});
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->size(), 1u);
  EXPECT_THAT(after("format = json\nerrorHeader = e\n", "no"), HasSubstr("e=it is no JSON"));
  EXPECT_EQ(after("format = logfmt\n", "a=\xff"), "a=\xef\xbf\xbd;|a=\xff");
}

TEST_F(ParseTest, RefusesWhatMakesNoSense) {
  for (const auto& [lines, words] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", "format"},
           {"format = xml\n", "json, csv, logfmt, regex"},
           {"format = csv\n", "columns: is required by the format csv"},
           {"format = json\ncolumns = a\n",
            "test.conf:2: a.kind.name.columns: is of the format csv, and this one is json"},
           {"format = csv\ncolumns = a\nquote = ab\n", "quote: is one character, or none"},
           {"format = csv\ncolumns = a\nseparator =\n", "separator"},
           {"format = regex\n", "regex: is required by the format regex"},
           {"format = regex\nregex = (\n", "is not a regular expression of Java"},
           {"format = regex\nregex = (a)\n", "has no named group"},
           {"format = json\ntimePattern = millis\n", "needs a timeField"},
           {"format = json\ntimeField = t\ntimePattern = yyyy q\n", "Illegal pattern component"},
           {"format = json\nonError = fail\n", "keep, drop"},
           {"format = json\nmaxFields = 1001\n", "maxFields"}}) {
    EXPECT_THAT(refusal(lines), HasSubstr(words)) << lines;
  }
}

}  // namespace
}  // namespace sluice::flume
