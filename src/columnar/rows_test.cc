#include "columnar/rows.h"

#include <gtest/gtest.h>

#include <optional>

namespace sluice::columnar {
namespace {

// Batches that are made up.
class Made final : public Reader {
 public:
  explicit Made(std::vector<Batch> batches) : batches_(std::move(batches)) {}
  const std::vector<Column>& columns() const override { return columns_; }
  std::string metadata(const std::string&) const override { return ""; }
  Result<bool> next(Batch& batch) override {
    if (at_ == batches_.size()) return false;
    batch = batches_[at_++];
    return true;
  }

 private:
  std::vector<Column> columns_{{.name = "id", .kind = Kind::kInt64},
                               {.name = "price", .kind = Kind::kDouble},
                               {.name = "name", .kind = Kind::kText}};
  std::vector<Batch> batches_;
  std::size_t at_ = 0;
};

using Row =
    std::tuple<std::optional<std::int64_t>, std::optional<double>, std::optional<std::string>>;

Batch batch_of(const std::vector<Row>& rows) {
  Batch batch(3);
  for (const auto& [id, price, name] : rows) {
    if (id) batch[0].add_number(*id);
    if (!id) batch[0].add_null();
    if (price) batch[1].add_real(*price);
    if (!price) batch[1].add_null();
    if (name) {
      EXPECT_TRUE(batch[2].add_bytes(*name));
    }
    if (!name) batch[2].add_null();
  }
  return batch;
}

// Each column counts its own values: NULLs of one do not shift another, nor do the ends of batches.
TEST(RowsTest, RowsAreWholeAcrossNullsAndBatches) {
  const std::vector<Row> first{
      {1, 0.5, "one"}, {std::nullopt, std::nullopt, ""}, {3, 2.5, std::nullopt}};
  const std::vector<Row> second{{std::nullopt, 4.5, "four"}, {5, std::nullopt, "five"}};
  Rows rows(std::make_unique<Made>(
      std::vector<Batch>{batch_of(first), batch_of({}), batch_of(second), batch_of({})}));
  std::vector<Row> wanted = first;
  wanted.insert(wanted.end(), second.begin(), second.end());
  for (const auto& [id, price, name] : wanted) {
    ASSERT_TRUE(*rows.next());
    ASSERT_EQ(rows.is_null(0), !id);
    ASSERT_EQ(rows.is_null(1), !price);
    ASSERT_EQ(rows.is_null(2), !name);
    if (id) {
      EXPECT_EQ(rows.number(0), *id);
    }
    if (price) {
      EXPECT_EQ(rows.real(1), *price);
    }
    if (name) {
      EXPECT_EQ(rows.bytes(2), *name);
    }
  }
  EXPECT_FALSE(*rows.next());
}

}  // namespace
}  // namespace sluice::columnar
