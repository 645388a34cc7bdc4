#include "console/shown/table_preview.h"

#include <gtest/gtest.h>

#include <cstring>

#include "formats/avro_writer.h"
#include "formats/hadoop_codec.h"
#include "formats/sequence_file.h"

namespace sluice::console {
namespace {

using Cells = std::vector<std::optional<std::string>>;

formats::ByteSource::Read from(std::string text) {
  auto at = std::make_shared<std::size_t>(0);
  return [text = std::move(text), at](char* to, std::size_t size) -> Result<std::size_t> {
    const std::size_t some = std::min({size, text.size() - *at, std::size_t{7}});
    std::memcpy(to, text.data() + *at, some);
    *at += some;
    return some;
  };
}

TablePreview of(std::string_view text, std::string_view name = "part-m-00000") {
  return preview_text(text, false, name, std::nullopt, {});
}

std::vector<std::string> names(const TablePreview& table) {
  std::vector<std::string> all;
  for (const TableColumn& column : table.columns) all.push_back(column.name);
  return all;
}

using Names = std::vector<std::string>;

TEST(TablePreviewTest, DelimitersAreFoundByTheirEvenness) {
  EXPECT_EQ(of("1,a\n2,b\n").detail, ",");
  EXPECT_EQ(of("1\ta,b\n2\tb\n").detail, "tab");
  EXPECT_EQ(of("1;a,b\n2;b\n").detail, ";");
  EXPECT_EQ(of("1\x01"
               "a,b\n2\x01"
               "b\n")
                .detail,
            "\\001");
  EXPECT_EQ(of("Dear all, this\nis a text, with, commas\n").format, "lines");
}

TEST(TablePreviewTest, QuotedCellsHoldDelimitersQuotesAndLineEnds) {
  const TablePreview table = of("id,text\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,\r\n", "t.csv");
  EXPECT_EQ(names(table), (Names{"id", "text"}));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0], (Cells{"1", "a, \"b\"\nc"}));
  EXPECT_EQ(table.rows[1], (Cells{"2", ""}));
  EXPECT_EQ(table.columns[0].type, "number");
  EXPECT_EQ(table.columns[1].type, "text");
}

TEST(TablePreviewTest, NamesAreTakenFromTheFirstRowWhereItHasThem) {
  EXPECT_EQ(names(of("1,a\n2,b\n")), (Names{"1", "2"}));
  EXPECT_EQ(names(of("id,name\n2,b\n")), (Names{"id", "name"}));
  EXPECT_EQ(names(of("x,name\ny,b\n")), (Names{"1", "2"}));
  EXPECT_EQ(names(of("x,name\ny,b\n", "t.csv")), (Names{"x", "name"}));
  EXPECT_EQ(names(preview_text("1,a\n2,b\n", false, "t", true, {})), (Names{"1", "a"}));
}

// Sqoop writes null, Hive \N.
TEST(TablePreviewTest, NullsAreNone) {
  EXPECT_EQ(of("1,null\n2,\\N\n").rows,
            (std::vector<TableRow>{{"1", std::nullopt}, {"2", std::nullopt}}));
}

TEST(TablePreviewTest, JsonLinesBecomeColumnsInTheirOrder) {
  const TablePreview table =
      of("{\"a\":12345678901234567890,\"b\":{\"c\":[1, 2]}}\n\n{\"b\":null,\"d\":\"x\"}\n");
  EXPECT_EQ(table.format, "json");
  EXPECT_EQ(names(table), (Names{"a", "b", "d"}));
  EXPECT_EQ(table.rows[0], (Cells{"12345678901234567890", "{\"c\":[1,2]}"}));
  EXPECT_EQ(table.rows[1], (Cells{std::nullopt, std::nullopt, "x"}));
  EXPECT_EQ(of("[{\"a\":[]},{\"a\":{}}]").rows, (std::vector<TableRow>{{"[]"}, {"{}"}}));
  EXPECT_EQ(of("{\n  \"a\": 1\n}\n").format, "lines");
}

TEST(TablePreviewTest, WhatIsCutEndsWithTheLastWholeRow) {
  const TablePreview csv = preview_text("1,a\n2,b\n3,", true, "t", std::nullopt, {});
  EXPECT_EQ(csv.rows.size(), 2U);
  EXPECT_TRUE(csv.more);
  const TablePreview json = preview_text("{\"a\":1}\n{\"a\":", true, "t", std::nullopt, {});
  EXPECT_EQ(json.rows.size(), 1U);
  EXPECT_TRUE(json.more);
}

TEST(TablePreviewTest, LimitsHold) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += std::to_string(i) + ",x\n";
  TableLimits limits;
  limits.rows = 10;
  EXPECT_EQ(preview_text(text, false, "t", std::nullopt, limits).rows.size(), 10U);
  EXPECT_TRUE(preview_text(text, false, "t", std::nullopt, limits).more);
  limits = {};
  limits.cell = 3;
  EXPECT_EQ(preview_text("abcdef,1\n", false, "t", std::nullopt, limits).rows[0][0], "abc…");
  limits = {};
  limits.bytes = 10;
  EXPECT_LT(preview_text(text, false, "t", std::nullopt, limits).rows.size(), 10U);
  limits = {};
  limits.columns = 2;
  EXPECT_EQ(preview_text("1,2,3,4\n5,6,7,8\n", false, "t", std::nullopt, limits).rows[0].size(),
            2U);
  limits = {};
  limits.read = 8;
  EXPECT_EQ(preview_table(from(text), "t", std::nullopt, limits).error().code(),
            ErrorCode::kResourceExhausted);
}

TEST(TablePreviewTest, PackedTextIsUnpackedByItsName) {
  const auto codec = formats::find_hadoop_codec("gzip");
  ASSERT_TRUE(codec);
  const auto packed = (*codec)->compress("id,name\n1,a\n");
  ASSERT_TRUE(packed);
  const auto table = preview_table(from(*packed), "t.csv.gz", std::nullopt, {});
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(names(*table), (Names{"id", "name"}));
}

// {"id": 1, "name": null}, {"id": 2, "name": "b"}
TEST(TablePreviewTest, AvroHasItsSchemasColumns) {
  const std::string schema = R"({"type":"record","name":"r","fields":[{"name":"id","type":"long"},)"
                             R"({"name":"name","type":["null","string"]}]})";
  formats::AvroWriter writer(schema, formats::AvroCodec::kDeflate, 1000, {});
  std::string file;
  writer.begin(file);
  ASSERT_TRUE(writer.append(std::string("\x02\x00", 2), file));
  ASSERT_TRUE(
      writer.append("\x04\x02\x02"
                    "b",
                    file));
  ASSERT_TRUE(writer.flush(file));
  const auto table = preview_table(from(file), "part-0.avro", std::nullopt, {});
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(names(*table), (Names{"id", "name"}));
  EXPECT_EQ(table->columns[0].type, "long");
  EXPECT_EQ(table->columns[1].type, "null | string");
  EXPECT_EQ(table->rows, (std::vector<TableRow>{{"1", std::nullopt}, {"2", "b"}}));
  EXPECT_EQ(table->schema, schema);
}

// Nulls take no bytes: a small file may have very many fields in very many records.
TEST(TablePreviewTest, AvroOfManyFieldsIsLookedAtForSoLong) {
  constexpr int kFields = 99'000;
  constexpr std::size_t kRecords = 1000;
  std::string schema = R"({"type":"record","name":"r","fields":[{"name":"id","type":"long"})";
  for (int i = 1; i < kFields; ++i) {
    schema += R"(,{"name":"f)" + std::to_string(i) + R"(","type":"null"})";
  }
  schema += "]}";
  formats::AvroWriter writer(schema, formats::AvroCodec::kDeflate, 1 << 20, {});
  std::string file;
  writer.begin(file);
  for (std::size_t i = 0; i < kRecords; ++i) ASSERT_TRUE(writer.append("\x02", file));
  ASSERT_TRUE(writer.flush(file));
  TableLimits limits;
  limits.rows = kRecords;
  const auto table = preview_table(from(file), "part-0.avro", std::nullopt, limits);
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(table->columns.size(), limits.columns);
  EXPECT_EQ(table->columns.back().name, "f199");
  EXPECT_GT(table->rows.size(), 1U);
  EXPECT_LT(table->rows.size(), kRecords);
  EXPECT_EQ(table->rows.back().size(), limits.columns);
  EXPECT_EQ(table->rows.back().front(), "1");
  EXPECT_TRUE(table->more);
}

TEST(TablePreviewTest, SequenceFilesShowHadoopsOwnTypes) {
  formats::SequenceFileWriter writer(
      {"org.apache.hadoop.io.LongWritable", "org.apache.hadoop.io.Text", nullptr, {}});
  std::string file;
  writer.begin(file);
  ASSERT_TRUE(writer.append(std::string("\0\0\0\0\0\0\1\0", 8), "\x02hi", file));
  const auto table = preview_table(from(file), "f.seq", std::nullopt, {});
  ASSERT_TRUE(table) << table.error().message();
  EXPECT_EQ(table->columns[0].type, "LongWritable");
  EXPECT_EQ(table->rows, (std::vector<TableRow>{{"256", "hi"}}));
}

TEST(TablePreviewTest, BytesAreNoTableAndBrokenFilesSaySo) {
  EXPECT_EQ(preview_table(from(std::string("\0\1\2\3\4", 5)), "t", std::nullopt, {}).error().code(),
            ErrorCode::kUnsupported);
  EXPECT_FALSE(preview_table(from("Obj\x01nonsense"), "t.avro", std::nullopt, {}));
  EXPECT_FALSE(preview_table(from("SEQ\x06"), "t", std::nullopt, {}));
  EXPECT_EQ(preview_table(from(""), "t", std::nullopt, {})->rows.size(), 0U);
}

}  // namespace
}  // namespace sluice::console
