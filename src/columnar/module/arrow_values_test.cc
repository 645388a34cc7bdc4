#include "columnar/module/arrow_values.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

namespace sluice::columnar {
namespace {

template <class Builder, class Value>
std::shared_ptr<arrow::Array> array_of(const std::vector<Value>& values) {
  Builder builder;
  for (const Value& value : values) EXPECT_TRUE(builder.Append(value).ok());
  return builder.Finish().ValueOrDie();
}

// The one column's values of a file that has this array in it.
Result<Values> read(const std::shared_ptr<arrow::Array>& array) {
  const auto schema = arrow::schema({arrow::field("word", array->type())});
  const auto rows = arrow::RecordBatch::Make(schema, array->length(), {array});
  Batch batch(1);
  TRY(const std::int64_t after, add_rows(*rows, 0, std::size_t{1} << 20, batch));
  EXPECT_EQ(after, array->length());
  return batch.front();
}

// Arrow compares a dictionary's indices with its length only when it is asked to look at every row.
TEST(ArrowValuesTest, AnIndexBeyondItsDictionaryIsCorrupt) {
  const auto words = array_of<arrow::StringBuilder, std::string>({"one", "two"});
  for (const std::int32_t index : {-1, 2, 3, 0x7FFFFFFF}) {
    const auto indices = array_of<arrow::Int32Builder, std::int32_t>({0, 1, index});
    const auto values = read(std::make_shared<arrow::DictionaryArray>(
        arrow::dictionary(arrow::int32(), arrow::utf8()), indices, words));
    ASSERT_FALSE(values) << index;
    EXPECT_EQ(values.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(values.error().message().find("its column word: a row names value"),
              std::string::npos);
  }
}

TEST(ArrowValuesTest, ADictionarysRowsAreItsValues) {
  const auto words = array_of<arrow::StringBuilder, std::string>({"one", "two"});
  const auto indices = array_of<arrow::UInt8Builder, std::uint8_t>({1, 0, 1});
  const auto values = read(std::make_shared<arrow::DictionaryArray>(
      arrow::dictionary(arrow::uint8(), arrow::utf8()), indices, words));
  ASSERT_TRUE(values) << values.error().message();
  EXPECT_EQ(values->bytes, "twoonetwo");
  EXPECT_EQ(values->ends, (std::vector<std::uint32_t>{3, 6, 9}));
}

// Each row of it is as large as what it names: so few are taken at once.
TEST(ArrowValuesTest, RowsThatNameOneLargeValueComeAFewAtATime) {
  const auto words = array_of<arrow::StringBuilder, std::string>({std::string(1000, 'x')});
  const auto indices =
      array_of<arrow::Int32Builder, std::int32_t>(std::vector<std::int32_t>(10, 0));
  const auto type = arrow::dictionary(arrow::int32(), arrow::utf8());
  const auto rows =
      arrow::RecordBatch::Make(arrow::schema({arrow::field("word", type)}), 10,
                               {std::make_shared<arrow::DictionaryArray>(type, indices, words)});
  for (const auto& [from, most_bytes, after] :
       {std::tuple(0, 2500, 3), std::tuple(3, 1, 4), std::tuple(4, 1'000'000, 10)}) {
    Batch batch(1);
    EXPECT_EQ(add_rows(*rows, from, static_cast<std::size_t>(most_bytes), batch).value_or(0),
              after);
    EXPECT_EQ(batch[0].bytes.size(), static_cast<std::size_t>(after - from) * 1000);
  }
}

// Milliseconds of a damaged file may be any 64 bits.
TEST(ArrowValuesTest, AMomentThatMicrosecondsDoNotCountIsCorrupt) {
  for (const auto unit : {arrow::TimeUnit::SECOND, arrow::TimeUnit::MILLI}) {
    const std::int64_t factor = unit == arrow::TimeUnit::SECOND ? 1'000'000 : 1000;
    const std::int64_t most = INT64_MAX / factor;
    for (const std::int64_t moment : {-most, std::int64_t{-1}, most, -most - 1, most + 1}) {
      arrow::TimestampBuilder builder(arrow::timestamp(unit), arrow::default_memory_pool());
      ASSERT_TRUE(builder.Append(moment).ok());
      const auto values = read(builder.Finish().ValueOrDie());
      const bool fits = moment >= -most && moment <= most;
      ASSERT_EQ(values.ok(), fits) << moment;
      if (fits) {
        EXPECT_EQ(values->numbers.front(), moment * factor);
      } else {
        EXPECT_EQ(values.error().code(), ErrorCode::kCorrupt);
      }
    }
  }
}

TEST(ArrowValuesTest, AColumnSaysThatItCountsNanoseconds) {
  using arrow::TimeUnit;
  const auto columns = columns_of(*arrow::schema(
      {arrow::field("t", arrow::time64(TimeUnit::NANO)),
       arrow::field("utc", arrow::timestamp(TimeUnit::NANO, "UTC")),
       arrow::field("few", arrow::dictionary(arrow::int8(), arrow::timestamp(TimeUnit::NANO))),
       arrow::field("t", arrow::time64(TimeUnit::MICRO)),
       arrow::field("t", arrow::time32(TimeUnit::MILLI)),
       arrow::field("local", arrow::timestamp(TimeUnit::MICRO)),
       arrow::field("number", arrow::int64())}));
  ASSERT_TRUE(columns) << columns.error().message();
  for (std::size_t i = 0; i < columns->size(); ++i) {
    EXPECT_EQ((*columns)[i].nanoseconds, i < 3) << i;
  }
}

}  // namespace
}  // namespace sluice::columnar
