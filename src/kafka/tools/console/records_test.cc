// Lines to records, and records to lines.
#include <gtest/gtest.h>
#include <unistd.h>

#include "kafka/tools/cli/deserializer.h"
#include "kafka/tools/cli/line_source.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/tools/cli/topic_filter.h"
#include "kafka/tools/console/message_formatter.h"
#include "kafka/tools/console/record_reader.h"

namespace sluice::kafka::tools {
namespace {

// \n, \r and \r\n end a line, wherever a read happens to cut them; the last needs no end.
TEST(LineSourceTest, SplitsAsJavaDoes) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string text = "a\r\nb\rc\n\nlast";
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  LineSource lines(ends[0], [] { return true; });
  std::vector<std::string> all;
  while (auto line = lines.next()) all.push_back(*line);
  ::close(ends[0]);
  EXPECT_EQ(all, (std::vector<std::string>{"a", "b", "c", "", "last"}));
}

TEST(PropertiesTest, ReadsJavasNotation) {
  const Properties properties = parse_properties(
      "# comment\n! comment\na=1\n  b : two words \nc\\ d=x\\ty\nlong=one,\\\n   "
      "two\nu=\\u00e4\nalone\r\nlast=z");
  EXPECT_EQ(properties.at("a"), "1");
  EXPECT_EQ(properties.at("b"), "two words ");
  EXPECT_EQ(properties.at("c d"), "x\ty");
  EXPECT_EQ(properties.at("long"), "one,two");
  EXPECT_EQ(properties.at("u"), "\xc3\xa4");
  EXPECT_EQ(properties.at("alone"), "");
  EXPECT_EQ(properties.at("last"), "z");
}

TEST(RecordReaderTest, TakesHeadersKeyAndValueApart) {
  Result<RecordReader> reader = RecordReader::make(
      {{"parse.key", "true"}, {"parse.headers", " TRUE "}, {"null.marker", "NULL"}});
  ASSERT_TRUE(reader);
  Result<client::OutgoingRecord> record = reader->read("h:1,g:NULL\tNULL\tv\tw", 1);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->headers.size(), 2u);
  EXPECT_FALSE(record->headers[1].second);
  EXPECT_FALSE(record->key);
  EXPECT_EQ(record->value, "v\tw");
  EXPECT_EQ(reader->read("no tab", 7).error().message(),
            "No headers delimiter found on line number 7: 'no tab'");
  EXPECT_EQ(reader->read("h\tk\tv", 8).error().message(),
            "No header key separator found in pair 'h' on line number 8");
  EXPECT_EQ(RecordReader::make({{"headers.separator", "\t"}}).error().message(),
            "headers.delimiter and headers.separator may not be equal");
}

std::string shown(const Properties& properties, const client::IncomingRecord& record) {
  std::string out;
  const auto formatter = make_formatter("kafka.tools.DefaultMessageFormatter", properties);
  const Status status = (*formatter)->format(record, out);
  return status ? out : status.error().message();
}

TEST(DefaultFormatterTest, PrintsTheWantedColumnsInKafkasOrder) {
  client::IncomingRecord record;
  record.partition = 2;
  record.offset = 5;
  record.timestamp_ms = 1'700'000'000'000;
  record.time = client::IncomingRecord::Time::kCreate;
  record.value = "v";
  EXPECT_EQ(shown({}, record), "v\n");
  EXPECT_EQ(shown({{"print.timestamp", "true"},
                   {"print.key", "true"},
                   {"print.offset", "true"},
                   {"print.partition", "true"},
                   {"print.headers", "true"}},
                  record),
            "CreateTime:1700000000000\tPartition:2\tOffset:5\tNO_HEADERS\tnull\tv\n");
  EXPECT_EQ(shown({{"print.value", "false"},
                   {"print.key", "true"},
                   {"null.literal", "-"},
                   {"line.separator", "|"}},
                  record),
            "-|");
  EXPECT_FALSE(make_formatter("no.such.Class", {}));
}

TEST(DeserializerTest, PrintsWhatJavaPrints) {
  const auto text = [](const char* name, std::string_view bytes) {
    const std::string full = "org.apache.kafka.common.serialization." + std::string(name);
    const Result<std::string> result = find_deserializer(full)(bytes);
    return result ? *result : result.error().message();
  };
  EXPECT_EQ(text("IntegerDeserializer", "AAAA"), "1094795585");
  EXPECT_EQ(text("IntegerDeserializer", "AAA"),
            "Size of data received by IntegerDeserializer is not 4");
  EXPECT_EQ(text("DoubleDeserializer", "BBBBBBBB"), "1.5684209984451764E11");
  EXPECT_EQ(text("FloatDeserializer", "AAAA"), "12.078431");
  EXPECT_EQ(text("DoubleDeserializer", std::string_view("\x3f\xf0\0\0\0\0\0\0", 8)), "1.0");
  EXPECT_EQ(text("ShortDeserializer", std::string_view("\xff\xfe", 2)), "-2");
  EXPECT_EQ(text("BytesDeserializer", "a\n\x80"), "a\\x0A\\x80");
  EXPECT_EQ(find_deserializer("no.such.Deserializer"), nullptr);
}

TEST(TopicFilterTest, MatchesWholeNames) {
  const auto list = TopicFilter::make(" \"a.*,b\" ", TopicFilter::Syntax::kList);
  EXPECT_TRUE(list->matches("abc") && list->matches("b"));
  EXPECT_FALSE(list->matches("bc"));
  EXPECT_FALSE(TopicFilter::make("a,b", TopicFilter::Syntax::kPattern)->matches("a"));
  EXPECT_EQ(TopicFilter::make("bad[", TopicFilter::Syntax::kList).error().message(),
            "bad[ is an invalid regex.");
  EXPECT_EQ(TopicFilter::make("a(b", TopicFilter::Syntax::kPattern).error().message(),
            "Unclosed group near index 3\na(b");
}

// What Java's expressions have and others lack.
TEST(TopicFilterTest, TakesJavasExpressions) {
  const auto matches = [](const char* expression, const char* name) {
    return TopicFilter::make(expression, TopicFilter::Syntax::kPattern)->matches(name);
  };
  EXPECT_TRUE(matches("(?i)WEB.*", "web-1"));
  EXPECT_TRUE(matches("(?!web).*", "sales"));
  EXPECT_FALSE(matches("(?!web).*", "web-1"));
  EXPECT_TRUE(matches("[a-z&&[^aeiou]]+\\d++", "xyz12"));
  EXPECT_TRUE(matches("\\Qa.b\\E", "a.b"));
}

}  // namespace
}  // namespace sluice::kafka::tools
