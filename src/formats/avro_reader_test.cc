#include "formats/avro_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace sluice::formats {
namespace {

std::string as_json(std::string_view schema, std::string bytes) {
  auto parsed = AvroSchema::parse(schema);
  if (!parsed) return parsed.error().message();
  std::string_view left = bytes;
  std::string text;
  const Status done = (*parsed)->append_json(left, text);
  if (!done) return done.error().message();
  return left.empty() ? text : text + " and bytes left";
}

std::string string_of(std::string_view text) {
  return std::string(1, static_cast<char>(text.size() * 2)) + std::string(text);
}

// As Avro's JsonEncoder writes: the values are those of the real one.
TEST(AvroSchemaTest, DataIsShownAsJson) {
  using namespace std::literals;
  EXPECT_EQ(as_json(R"("null")", ""), "null");
  EXPECT_EQ(as_json(R"({"type":"boolean"})", "\x01"), "true");
  EXPECT_EQ(as_json(R"("int")", "\x01"), "-1");
  EXPECT_EQ(as_json(R"("long")", "\x80\x01"), "64");
  EXPECT_EQ(as_json(R"("string")", string_of("a\"\n\x01ü")), "\"a\\\"\\n\\u0001ü\"");
  EXPECT_EQ(as_json(R"("string")", string_of("日😀x")), "\"日\\uD83D\\uDE00x\"");
  EXPECT_EQ(as_json(R"("bytes")", "\x04\xff"s + "a"), "\"\xc3\xbf" + "a\""s);
  EXPECT_EQ(as_json(R"({"type":"fixed","name":"f","size":2})", "ab"), "\"ab\"");
  EXPECT_EQ(as_json(R"({"type":"enum","name":"e","symbols":["X","Y"]})", "\x02"), "\"Y\"");
  EXPECT_EQ(as_json(R"({"type":"array","items":"int"})", "\x04\x02\x04\x00"s), "[1,2]");
  EXPECT_EQ(as_json(R"({"type":"array","items":"int"})", "\x03\x04\x02\x04\x00"s), "[1,2]");
  EXPECT_EQ(as_json(R"({"type":"map","values":"int"})", "\x02" + string_of("k") + "\x02\x00"s),
            "{\"k\":1}");
  EXPECT_EQ(as_json(R"(["null","string"])", "\x00"s), "null");
  EXPECT_EQ(as_json(R"(["null","string"])", "\x02" + string_of("s")), "{\"string\":\"s\"}");
}

TEST(AvroSchemaTest, RecordsMayContainThemselves) {
  using namespace std::literals;
  const auto* schema = R"({"type":"record","name":"Node","namespace":"a.b","fields":[
      {"name":"v","type":"int"},{"name":"next","type":["null","Node"]}]})";
  EXPECT_EQ(as_json(schema, "\x02\x02\x04\x00"s),
            R"({"v":1,"next":{"a.b.Node":{"v":2,"next":null}}})");
}

TEST(AvroSchemaTest, NumbersAreJavas) {
  const std::pair<double, std::string> cases[] = {
      {0.0, "0.0"},       {-0.0, "-0.0"},          {1.0, "1.0"},         {100.0, "100.0"},
      {0.1, "0.1"},       {0.001, "0.001"},        {0.0001, "1.0E-4"},   {1234567.0, "1234567.0"},
      {1e7, "1.0E7"},     {1.5e10, "1.5E10"},      {123.456, "123.456"}, {-2.5e-5, "-2.5E-5"},
      {1e100, "1.0E100"}, {9999999.5, "9999999.5"}};
  for (const auto& [value, text] : cases) EXPECT_EQ(java_number(value), text);
  EXPECT_EQ(java_number(0.1F), "0.1");
  EXPECT_EQ(java_number(std::numeric_limits<double>::infinity()), "\"Infinity\"");
  EXPECT_EQ(java_number(std::nan("")), "\"NaN\"");
}

TEST(AvroSchemaTest, WhatMakesNoSenseIsNamed) {
  for (const char* schema : {"", "{}", "\"unknown\"", "{\"type\":\"array\"}", "[", "7",
                             "{\"type\":\"record\",\"name\":\"r\"}"}) {
    EXPECT_FALSE(AvroSchema::parse(schema)) << schema;
  }
  EXPECT_NE(as_json(R"("string")", "\x7f"), "");
  EXPECT_NE(as_json(R"({"type":"array","items":"null"})", "\xfe\xff\xff\xff\xff\xff\xff\xff\x7f")
                .find("more items"),
            std::string::npos);
}

TEST(AvroReaderTest, ReadsBlocksToTheEnd) {
  using namespace std::literals;
  const std::string sync(16, 's');
  const std::string file = "Obj\x01\x02"s + string_of("avro.schema") + string_of("\"int\"") +
                           "\x00"s + sync + "\x04\x04\x02\x04"s + sync + "\x02\x02\x06"s + sync;
  const auto source = [](const std::string& bytes) {
    return ByteSource([bytes, at = std::size_t{0}](char* to, std::size_t size) mutable {
      const std::size_t some = std::min({size, bytes.size() - at, std::size_t{3}});
      std::memcpy(to, bytes.data() + at, some);
      at += some;
      return Result<std::size_t>(some);
    });
  };
  auto reader = AvroReader::open(source(file));
  ASSERT_TRUE(reader) << reader.error().message();
  std::string text;
  while (*(*reader)->next(text)) text += ' ';
  EXPECT_EQ(text, "1 2 3 ");
  std::string damaged = file;
  damaged.back() = 'x';
  reader = AvroReader::open(source(damaged));
  ASSERT_TRUE(reader);
  EXPECT_TRUE((*reader)->next(text));
  EXPECT_TRUE((*reader)->next(text));
  EXPECT_FALSE((*reader)->next(text)) << "a block is checked before any record of it is shown";
}

}  // namespace
}  // namespace sluice::formats
