#include "sqoop/export/avro_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "formats/avro_writer.h"

namespace sluice::sqoop {
namespace {

using namespace std::literals;
using testing::HasSubstr;

std::unique_ptr<formats::AvroReader> file_of(const std::string& schema,
                                             const std::vector<std::string>& records) {
  formats::AvroWriter writer(schema, formats::AvroCodec::kNull, 16'000, formats::SyncMarker{});
  std::string bytes;
  writer.begin(bytes);
  for (const std::string& record : records) EXPECT_TRUE(writer.append(record, bytes));
  EXPECT_TRUE(writer.flush(bytes));
  auto reader = formats::AvroReader::open(formats::ByteSource(
      [bytes, at = std::size_t{0}](char* to, std::size_t room) mutable -> Result<std::size_t> {
        const std::size_t taken = std::min(room, bytes.size() - at);
        std::memcpy(to, bytes.data() + at, taken);
        at += taken;
        return taken;
      }));
  EXPECT_TRUE(reader) << reader.error().message();
  return std::move(*reader);
}

std::string record_of(const std::string& fields) {
  return R"({"type":"record","name":"r","fields":[)" + fields + "]}";
}

std::string number(std::int64_t value) {
  std::string bytes;
  formats::append_avro_long(bytes, value);
  return bytes;
}

std::string text(std::string_view value) {
  std::string bytes;
  formats::append_avro_bytes(bytes, value);
  return bytes;
}

// One value of an Avro type as a value of a column: "NULL", its text, or why it is none.
std::string value(const std::string& type, const std::string& bytes, JavaType column) {
  const std::vector<ExportColumn> columns{{.label = "c", .type = column}};
  const std::string field = R"({"name":"c","type":)" + type + "}";
  auto records = AvroRecords::make(file_of(record_of(field), {bytes}), columns, JavaZone());
  if (!records) return records.error().message();
  const auto more = (*records)->next();
  if (!more) return more.error().message();
  sql::RowBatch batch(1);
  if (const auto bad = (*records)->put(batch)) return "refused: " + bad->reason;
  return std::string(batch.cell(0, 0).value_or("NULL"));
}

std::string row(const std::string& fields, const std::string& bytes,
                const std::vector<std::string>& labels) {
  std::vector<ExportColumn> columns;
  for (const std::string& label : labels) {
    columns.push_back({.label = label, .type = JavaType::kString});
  }
  auto records = AvroRecords::make(file_of(record_of(fields), {bytes}), columns, JavaZone());
  if (!records) return records.error().message();
  if (!(*records)->next()) return "not read";
  sql::RowBatch batch(columns.size());
  if (const auto bad = (*records)->put(batch)) return "refused: " + bad->reason;
  std::string all;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    all += std::string(batch.cell(0, i).value_or("NULL")) + ";";
  }
  return all;
}

TEST(AvroRecordsTest, FieldsAreFoundByAnyNameThatAnImportGivesThem) {
  const std::string two = R"({"name":"ID","type":"string"},{"name":"id","type":"string"})";
  EXPECT_EQ(row(two, text("upper") + text("lower"), {"id", "ID"}), "lower;upper;");
  EXPECT_EQ(row(R"({"name":"Name","type":"string"})", text("x"), {"NAME"}), "x;");
  EXPECT_EQ(row(R"({"name":"gr__e","type":"string"})", text("x"), {"größe"}), "x;");
  EXPECT_EQ(row(R"({"name":"a_b","type":"string"})", text("x"), {"a$b"}), "x;");
  EXPECT_EQ(row(R"({"name":"oddname","type":"string"})", text("x"), {"odd name"}), "x;");
}

TEST(AvroRecordsTest, AColumnWithoutAFieldEndsTheExport) {
  EXPECT_THAT(row(R"({"name":"id","type":"string"})", text("x"), {"id", "nme"}),
              HasSubstr("Cannot find field nme in Avro schema"));
  const std::vector<ExportColumn> columns{{.label = "id", .type = JavaType::kInteger}};
  const auto records = AvroRecords::make(file_of("\"int\"", {number(1)}), columns, JavaZone());
  ASSERT_FALSE(records);
  EXPECT_THAT(records.error().message(), HasSubstr("INT"));
}

TEST(AvroRecordsTest, AUnionWithNullIsWhatItHolds) {
  EXPECT_EQ(value(R"(["null","string"])", number(0), JavaType::kString), "NULL");
  EXPECT_EQ(value(R"(["string","null"])", number(0) + text("x"), JavaType::kString), "x");
  EXPECT_EQ(value(R"(["null","int","string"])", number(1) + number(7), JavaType::kInteger), "7");
  EXPECT_EQ(value(R"("null")", "", JavaType::kString), "NULL");
}

TEST(AvroRecordsTest, BytesAreBytesWithAndWithoutAUnion) {
  EXPECT_EQ(value(R"("bytes")", text("12"), JavaType::kBytes), "12");
  EXPECT_EQ(value(R"(["null","bytes"])", number(1) + text("\xff\x00"s), JavaType::kBytes),
            "\xff\x00"s);
  EXPECT_EQ(value(R"({"type":"fixed","name":"f","size":2})", "ab", JavaType::kBytes), "ab");
  EXPECT_EQ(
      value(R"(["null",{"type":"fixed","name":"f","size":2}])", number(1) + "ab", JavaType::kBytes),
      "ab");
  EXPECT_THAT(value(R"("bytes")", text("12"), JavaType::kString), HasSubstr("refused"));
  EXPECT_THAT(value(R"("int")", number(12), JavaType::kBytes), HasSubstr("refused"));
}

TEST(AvroRecordsTest, BytesOfADecimalAreItsNumber) {
  const std::string decimal = R"({"type":"bytes","logicalType":"decimal","precision":9,"scale":2})";
  EXPECT_EQ(value(decimal, text("\x04\xd2"), JavaType::kBigDecimal), "12.34");
  EXPECT_EQ(value(decimal, text("\xff"), JavaType::kBigDecimal), "-0.01");
  EXPECT_EQ(value(R"(["null",)" + decimal + "]", number(1) + text("\x01"), JavaType::kDouble),
            "0.01");
  EXPECT_EQ(value(R"({"type":"fixed","name":"f","size":2,"logicalType":"decimal","precision":4})",
                  "\x04\xd2", JavaType::kInteger),
            "1234");
  EXPECT_THAT(value(decimal, text("\x04\xd2"), JavaType::kBytes), HasSubstr("refused"));
}

TEST(AvroRecordsTest, WhatIsNoSingleValueIsRefused) {
  const std::string array = R"({"type":"array","items":"int"})";
  const std::string map = R"({"type":"map","values":"int"})";
  for (const JavaType column : {JavaType::kString, JavaType::kBoolean, JavaType::kBytes}) {
    EXPECT_EQ(value(array, number(0), column), "refused: an Avro ARRAY is no value of a column");
    EXPECT_EQ(value(map, number(1) + text("int") + number(5) + number(0), column),
              "refused: an Avro MAP is no value of a column");
    EXPECT_EQ(value(R"(["null",)" + array + "]", number(1) + number(0), column),
              "refused: an Avro ARRAY is no value of a column");
    EXPECT_EQ(value(R"({"type":"record","name":"s","fields":[{"name":"int","type":"int"}]})",
                    number(5), column),
              "refused: an Avro RECORD is no value of a column");
  }
}

TEST(AvroRecordsTest, NumbersAreNoTruthValuesButOneAndZero) {
  EXPECT_EQ(value(R"("boolean")", "\x01", JavaType::kBoolean), "true");
  EXPECT_EQ(value(R"("int")", number(1), JavaType::kBoolean), "true");
  EXPECT_EQ(value(R"("long")", number(0), JavaType::kBoolean), "false");
  EXPECT_THAT(value(R"("int")", number(2), JavaType::kBoolean), HasSubstr("refused"));
  EXPECT_THAT(value(R"("boolean")", "\x01", JavaType::kInteger), HasSubstr("refused"));
}

std::string logical(const std::string& type, const std::string& name) {
  return R"({"type":")" + type + R"(","logicalType":")" + name + "\"}";
}

TEST(AvroRecordsTest, DatesAndTimesAreCountedAsTheirLogicalTypeSays) {
  EXPECT_EQ(value(logical("int", "date"), number(19'000), JavaType::kDate), "2022-01-08");
  EXPECT_EQ(value(logical("int", "date"), number(-719'162), JavaType::kDate), "0001-01-01");
  EXPECT_EQ(value(logical("int", "date"), number(-1), JavaType::kTimestamp), "1969-12-31 00:00:00");
  EXPECT_EQ(value(logical("int", "time-millis"), number(47'655'000), JavaType::kTime), "13:14:15");
  EXPECT_EQ(value(logical("long", "time-micros"), number(47'655'000'000), JavaType::kTime),
            "13:14:15");
  EXPECT_EQ(value(logical("long", "timestamp-millis"), number(1'500), JavaType::kTimestamp),
            "1970-01-01 00:00:01.5");
  EXPECT_EQ(value(logical("long", "timestamp-micros"), number(-1), JavaType::kTimestamp),
            "1969-12-31 23:59:59.999999");
  EXPECT_EQ(
      value(logical("long", "local-timestamp-micros"), number(1'500'000), JavaType::kTimestamp),
      "1970-01-01 00:00:01.5");
  EXPECT_EQ(value(R"("long")", number(1'500), JavaType::kTimestamp), "1970-01-01 00:00:01.5");
}

TEST(AvroRecordsTest, NumbersThatAreNoMomentAreRefused) {
  EXPECT_THAT(value(R"("int")", number(19'000), JavaType::kDate), HasSubstr("refused"));
  EXPECT_THAT(value(R"("int")", number(47'655'000), JavaType::kTime), HasSubstr("refused"));
  EXPECT_THAT(value(R"("double")", "\0\0\0\0\0\0\xf0\x3f"s, JavaType::kDate), HasSubstr("refused"));
  EXPECT_THAT(value(logical("int", "date"), number(1), JavaType::kTime), HasSubstr("refused"));
  EXPECT_THAT(value(logical("int", "time-millis"), number(1), JavaType::kDate),
              HasSubstr("refused"));
  EXPECT_THAT(value(logical("int", "date"), number(2'147'483'647), JavaType::kDate),
              HasSubstr("refused"));
  EXPECT_THAT(value(logical("int", "time-millis"), number(-1), JavaType::kTime),
              HasSubstr("refused"));
  EXPECT_EQ(value(logical("int", "date"), number(19'000), JavaType::kInteger), "19000");
}

}  // namespace
}  // namespace sluice::sqoop
