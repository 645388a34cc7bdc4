#include "console/cluster/message_filter.h"

#include <gtest/gtest.h>

namespace sluice::console {
namespace {

MessageView order() {
  MessageView message;
  message.partition = 2;
  message.offset = 41;
  message.timestamp_ms = 1796081275289;  // 2026-11-30 23:27:55 UTC
  message.time = MessageView::Time::kCreate;
  message.key = "order-17";
  message.value = R"({"id":17,"price":120.5,"paid":false,"big":18446744073709551615,"note":null,)"
                  R"("who":{"na me":"Eve's"},)"
                  R"("items":[{"sku":"a1"},{"sku":"b2"}],"text":"100"})";
  message.headers = {
      {"source", "batch"}, {"source", "web"}, {"x-trace.id", "7"}, {"empty", std::nullopt}};
  return message;
}

bool matches(std::string_view text) {
  const auto filter = MessageFilter::parse(text);
  EXPECT_TRUE(filter) << text << ": " << filter.error().message();
  return filter && filter->matches(order());
}

TEST(MessageFilter, Holds) {
  for (const char* text : {"key = 'order-17'",
                           "key != 'x'",
                           "key <> 'x'",
                           "key LIKE 'order-%'",
                           "key like '%17'",
                           "key LIKE 'order-__'",
                           "key NOT LIKE 'x%'",
                           "value.id = 17",
                           "value.id = 17.0",
                           "value.id = '17'",
                           "value.text = 100",
                           "value.text > 99.5",
                           "value.price > 100 AND value.price <= 120.5",
                           "value.paid = false",
                           "value.note IS NULL",
                           "value.absent IS NULL",
                           "value.id IS NOT NULL",
                           "value.items[1].sku = 'b2'",
                           "value.items[0] LIKE '%a1%'",
                           "value.who.\"na me\" = 'Eve''s'",
                           "value['who']['na me'] = 'Eve''s'",
                           "headers.source = 'web'",
                           "headers['x-trace.id'] = 7",
                           "header.empty IS NULL",
                           "headers.none IS NULL",
                           "partition = 2",
                           "partition IN (0, 2)",
                           "key IN ('a', 'order-17')",
                           "partition NOT IN (0, 1)",
                           "offset >= 41",
                           "offset > -1",
                           "value.price > 1e2",
                           "timestamp >= '2026-11-30'",
                           "timestamp < '2026-12-01 00:00:00'",
                           "timestamp > '2026-11-30T23:27:55Z'",
                           "'2026-11-30 23:27' < timestamp",
                           "timestamp = 1796081275289",
                           "NOT partition = 3",
                           "not (partition = 3 or offset = 0)",
                           "partition = 3 OR offset = 41 AND key LIKE 'order%'",
                           "value LIKE '%\"paid\":false%'",
                           "value.big > 18446744073709000000",
                           "true = true",
                           "value.paid IN (true, false)",
                           "key MATCHES '^order-[0-9]+$'",
                           "value.text NOT MATCHES '[a-z]'"}) {
    EXPECT_TRUE(matches(text)) << text;
  }
}

TEST(MessageFilter, DoesNotHold) {
  for (const char* text :
       {"key = 'ORDER-17'", "value.id = 18", "value.absent = 1", "value.absent != 1",
        "NOT value.absent = 1", "value.note = null", "value.paid = 'false'",
        "value.items[2].sku = 'c'", "value.items.sku = 'a1'", "key.id = 17", "value.id > 'x'",
        "headers.source = 'batch'", "partition IN (0, 1)", "value.absent NOT IN (1)",
        "key LIKE 'order-_'", "timestamp > '2026-12-01'", "partition = 2 AND value.absent = 1"}) {
    EXPECT_FALSE(matches(text)) << text;
  }
}

TEST(MessageFilter, KeysAndValuesThatAreAbsent) {
  MessageView tombstone;
  const auto filter = [&](std::string_view text) {
    return MessageFilter::parse(text)->matches(tombstone);
  };
  EXPECT_TRUE(filter("value IS NULL"));
  EXPECT_TRUE(filter("value.a IS NULL AND key IS NULL AND timestamp IS NULL"));
  EXPECT_FALSE(filter("value = ''"));
}

struct Wrong {
  const char* text;
  const char* words;
};

TEST(MessageFilter, SaysWhereItIsWrong) {
  for (const Wrong& wrong : std::initializer_list<Wrong>{
           {"", "the filter ends at character 1, where key, value"},
           {"key", "the filter ends at character 4, where a comparison"},
           {"key = ", "the filter ends at character 7"},
           {"key = 'a", "the quote at character 7 is not closed"},
           {"name = 'a'",
            "\"name\" stands at character 1, where key, value, headers, partition, offset or "
            "timestamp"},
           {"key = 'a' value = 'b'", "\"value\" stands at character 11, where AND, OR or the end"},
           {"(key = 'a'", "the filter ends at character 11, where )"},
           {"key ~ 'a'", "character 5 of the filter means nothing here"},
           {"key NOT = 'a'", "\"=\" stands at character 9, where LIKE, MATCHES or IN"},
           {"key IS 'a'", "where NULL is expected"},
           {"partition IN 1", "where ( is expected"},
           {"value[x] = 1", "where an index or a name in single quotes"},
           {"value. = 1", "where a name is expected"},
           {"value[-1] = 1", "where an index"},
           {"headers = 'a'", ".NAME of a header"},
           {"headers[0] = 'a'", "a header's name"},
           {"value = 1.2.3", "where a number"},
           {"key MATCHES '('", "the regular expression at character 13"},
           {"key MATCHES key", "a regular expression in single quotes is expected"},
           {"timestamp > 'yesterday'", "\"yesterday\" is no time"}}) {
    const auto filter = MessageFilter::parse(wrong.text);
    ASSERT_FALSE(filter) << wrong.text;
    EXPECT_NE(filter.error().message().find(wrong.words), std::string::npos)
        << wrong.text << ": " << filter.error().message();
  }
}

TEST(MessageFilter, HasBounds) {
  EXPECT_FALSE(MessageFilter::parse(std::string(filter::kMaxFilterBytes + 1, ' ')));
  EXPECT_FALSE(MessageFilter::parse(std::string(1000, '(') + "key = 'a'" + std::string(1000, ')')));
  std::string inverted = "key = 'order-17'";
  for (int i = 0; i < 40; ++i) inverted = "NOT " + inverted;
  EXPECT_TRUE(matches(inverted));
}

}  // namespace
}  // namespace sluice::console
