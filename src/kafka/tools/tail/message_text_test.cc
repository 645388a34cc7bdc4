#include <gtest/gtest.h>

#include <cstdlib>

#include "kafka/tools/tail/message_printer.h"
#include "kafka/tools/tail/pretty_json.h"

namespace sluice::kafka::tools {
namespace {

std::string printed(const client::IncomingRecord& record, MessagePrinter::Look look) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* file = ::open_memstream(&text, &size);
  EXPECT_TRUE(MessagePrinter(file, look).print(record));
  std::fclose(file);
  std::string result(text, size);
  std::free(text);
  return result;
}

client::IncomingRecord record(std::optional<std::string> value) {
  client::IncomingRecord one;
  one.topic = "orders";
  one.partition = 2;
  one.offset = 7;
  one.key = "k";
  one.value = std::move(value);
  return one;
}

TEST(MessageTextTest, LaysJsonOutAndLeavesItsNumbers) {
  const Colours none;
  EXPECT_EQ(pretty_json(R"({"a":1.50,"b":[true,null],"c":{}})", true, none),
            "{\n  \"a\": 1.50,\n  \"b\": [\n    true,\n    null\n  ],\n  \"c\": {}\n}");
  EXPECT_EQ(pretty_json(R"( {"a" : "x\ny"} )", false, none), R"({"a": "x\ny"})");
  EXPECT_EQ(pretty_json("12", true, none), std::nullopt);
  EXPECT_EQ(pretty_json("{\"a\":", true, none), std::nullopt);
  EXPECT_EQ(pretty_json("{\"a\":\"\xff\"}", true, none), std::nullopt);
}

TEST(MessageTextTest, PaintsWhatItIsAskedTo) {
  EXPECT_EQ(pretty_json("[1]", false, Colours::on()), "[\x1b[36m1\x1b[0m]");
}

// A message is data: what it holds is shown, and does nothing to a terminal.
TEST(MessageTextTest, SendsNothingToTheTerminalButText) {
  EXPECT_EQ(shown_text("a\x1b[2Jb\tc\xff\xc2\x9bz\x7f"), "a\\x1b[2Jb\tc\\xff\\xc2\\x9bz\\x7f");
  EXPECT_EQ(shown_text("h\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"),
            "h\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(pretty_json("{\"a\":\"\\u001b[2J\x7f\xc2\x9b\"}", false, Colours()),
            "{\"a\": \"\\u001B[2J\\u007f\\u009b\"}");
}

TEST(MessageTextTest, NamesWhereAMessageIs) {
  EXPECT_EQ(printed(record("v"), {}), "orders/2@7  no time  k  v\n");
  EXPECT_EQ(printed(record(std::nullopt), {}),
            "orders/2@7  no time  k  (null: the key is deleted)\n");
  EXPECT_EQ(printed(record("{\"a\":1}"), {}), "orders/2@7  no time  k\n{\n  \"a\": 1\n}\n");
}

TEST(MessageTextTest, MakesAnObjectOfAMessage) {
  client::IncomingRecord one = record("{\"a\": [1, 2]}");
  one.headers.emplace_back("h", std::nullopt);
  EXPECT_EQ(printed(one, {.layout = MessagePrinter::Layout::kJson}),
            "{\"topic\":\"orders\",\"partition\":2,\"offset\":7,\"timestamp\":-1,\"key\":\"k\","
            "\"headers\":[{\"h\":null}],\"value\":{\"a\": [1, 2]}}\n");
}

}  // namespace
}  // namespace sluice::kafka::tools
