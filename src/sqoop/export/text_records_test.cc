#include "sqoop/export/text_records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace sluice::sqoop {
namespace {

using testing::ElementsAre;

const std::vector<ExportColumn> kColumns{{.label = "id", .type = JavaType::kInteger},
                                         {.label = "name", .type = JavaType::kString}};

// Gives `text` from `from` on, a few bytes at a time.
formats::ByteSource::Read source(const std::string& text, std::size_t from, std::size_t piece) {
  return [&text, at = from, piece](char* to, std::size_t size) mutable -> Result<std::size_t> {
    const std::size_t taken = std::min({size, piece, text.size() - at});
    std::memcpy(to, text.data() + at, taken);
    at += taken;
    return taken;
  };
}

std::vector<std::string> read(const std::string& text, const InputFormat& format,
                              std::uint64_t from = 0,
                              std::uint64_t to = formats::DelimitedRecords::kWhole,
                              std::size_t piece = 3) {
  TextRecords records(
      formats::DelimitedRecords(source(text, from, piece), from, to, format.delimiters), format,
      kColumns);
  std::vector<std::string> out;
  for (;;) {
    const auto more = records.next();
    if (!more) return {"error: " + more.error().message()};
    if (!*more) return out;
    sql::RowBatch batch(2);
    if (const auto bad = records.put(batch)) {
      out.push_back(std::to_string(records.number()) + ": " + bad->column + ": " + bad->reason);
      continue;
    }
    out.push_back(std::string(batch.cell(0, 0).value_or("NULL")) + "|" +
                  std::string(batch.cell(0, 1).value_or("NULL")));
  }
}

TEST(TextRecordsTest, ReadsLinesByAnyEnd) {
  const InputFormat format;
  EXPECT_THAT(read("1,a\n2,b\r\n3,c\r4,d", format), ElementsAre("1|a", "2|b", "3|c", "4|d"));
  EXPECT_THAT(read("1,null\nnull,\n,x\n5\n6,y,more\n", format),
              ElementsAre("1|NULL", "NULL|", "NULL|x", "5|NULL", "6|y"));
  EXPECT_THAT(read("", format), ElementsAre());
}

TEST(TextRecordsTest, NamesLineColumnAndReason) {
  EXPECT_THAT(read("1,a\nx,b\n", InputFormat{}),
              ElementsAre("1|a", "2: id: 'x' is not a whole number of 32 bits"));
}

// An import with another record delimiter writes no line ends at all.
TEST(TextRecordsTest, CutsByAnotherRecordDelimiter) {
  const InputFormat format{.delimiters = {.record = ';'}};
  EXPECT_THAT(read("1,a\nb;2,c;\n", format), ElementsAre("1|a\nb", "2|c"));
}

TEST(TextRecordsTest, EnclosedFieldsGoOnOverLineEnds) {
  const InputFormat format{.delimiters = {.enclose = '"', .escape = '\\'}};
  EXPECT_THAT(read("1,\"a\nb\nc\"\n2,d\n", format), ElementsAre("1|a\nb\nc", "2|d"));
  // One that never closes is its line alone.
  EXPECT_THAT(read("1,\"a\n2,d\n3,e\n", format), ElementsAre("1|a", "2|d", "3|e"));
}

// Records of several files go into one file of bad records.
TEST(TextRecordsTest, ARawRecordHasItsEnd) {
  for (const auto& [text, delimiter, raw] :
       {std::tuple{"1,a", U'\n', "1,a\n"}, std::tuple{"1,a\n", U'\n', "1,a\n"},
        std::tuple{"1,a\r\n", U'\n', "1,a\r\n"}, std::tuple{"1,a", U';', "1,a;"},
        std::tuple{"1,a;", U';', "1,a;"}}) {
    const InputFormat format{.delimiters = {.record = delimiter}};
    const std::string whole = text;
    TextRecords records(
        formats::DelimitedRecords(source(whole, 0, 3), 0, formats::DelimitedRecords::kWhole,
                                  format.delimiters),
        format, kColumns);
    ASSERT_TRUE(*records.next());
    EXPECT_EQ(records.raw(), raw);
  }
}

// However a file is cut into pieces, each record is in exactly one of them.
TEST(TextRecordsTest, PiecesHoldEachRecordOnce) {
  const std::string text = "1,a\n22,bb\r\n333,ccc\r4,\n\n5,e\n";
  const InputFormat format;
  const auto whole = read(text, format);
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    auto pieces = read(text, format, 0, cut);
    const auto rest = read(text, format, cut, text.size());
    pieces.insert(pieces.end(), rest.begin(), rest.end());
    EXPECT_EQ(pieces, whole) << cut;
  }
}

}  // namespace
}  // namespace sluice::sqoop
