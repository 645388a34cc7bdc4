#include "columnar/module/arrow_values.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <gtest/gtest.h>

#include <string>
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
  const auto file = arrow::RecordBatchReader::Make({rows}, schema).ValueOrDie();
  Batch batch;
  TRY(const bool more, next_of(*file, 1, batch));
  EXPECT_TRUE(more);
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

}  // namespace
}  // namespace sluice::columnar
