#include "sql/odbc/cursor.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/odbc/value_reader.h"
#include "sql/odbc/wide_text.h"

namespace sluice::sql::odbc {
namespace {

// Of a block of rows, in bytes.
constexpr std::size_t kBlockSize = 4 << 20;
// A table has fewer columns in every database.
constexpr Small kMostColumns = 16'384;

class OdbcCursor final : public Cursor {
 public:
  OdbcCursor(Statement statement, std::vector<DescribedColumn> described, const CursorRules& rules)
      : statement_(std::move(statement)) {
    for (std::size_t i = 0; i < described.size(); ++i) {
      columns_.push_back(described[i].column);
      readers_.emplace_back(std::move(described[i]), static_cast<USmall>(i + 1));
    }
    fields_.resize(columns_.size());
    choose_block(rules);
  }

  Status bind() {
    if (block_ > 1) {
      // A driver may keep a size of its own (01S02), for which the buffers would be too small.
      if (!statement_.set(kAttrRowArraySize, block_)) {
        block_ = 1;
        (void)statement_.set(kAttrRowArraySize, 1);
      }
      statuses_.assign(block_, 0);
      if (block_ > 1 && (!statement_.set_pointer(kAttrRowsFetchedPtr, &fetched_) ||
                         !statement_.set_pointer(kAttrRowStatusPtr, statuses_.data()))) {
        return statement_.error("SQLSetStmtAttr");
      }
    }
    for (ValueReader& reader : readers_) {
      if (reader.bound_size() > 0) TRY(reader.bind(statement_, block_));
    }
    return {};
  }

  const std::vector<Column>& columns() const override { return columns_; }

  Result<std::optional<std::span<const Field>>> next() override {
    if (at_end_) return std::optional<std::span<const Field>>();
    if (++row_ >= rows_) {
      TRY(const bool more, fetch());
      if (!more) return std::optional<std::span<const Field>>();
    }
    if (block_ > 1 && statuses_[row_] == kRowError) return statement_.error("SQLFetch");
    for (std::size_t i = 0; i < readers_.size(); ++i) {
      TRY(fields_[i], readers_[i].read(statement_, row_));
    }
    return std::optional<std::span<const Field>>(fields_);
  }

 private:
  // Drivers give values in pieces only of the current row, and only of columns behind the last
  // bound one, in order.
  void choose_block(const CursorRules& rules) {
    std::size_t row_size = 0;
    bool has_long = rules.block_rows <= 1;
    for (ValueReader& reader : readers_) {
      const Form form = reader.column().form;
      const bool may_be_longer =
          !rules.trusts_sizes &&
          (form == Form::kText || form == Form::kBytes || form == Form::kDecimal);
      has_long = has_long || reader.bound_size() == 0 || may_be_longer;
      if (has_long) reader.fetch_in_pieces();
      row_size += reader.bound_size() + sizeof(Length);
    }
    block_ = has_long ? 1
                      : std::clamp<std::size_t>(kBlockSize / std::max<std::size_t>(1, row_size), 1,
                                                rules.block_rows);
  }

  Result<bool> fetch() {
    const Code code = statement_.library().SQLFetch(statement_.get());
    if (code == kNoData) {
      at_end_ = true;
      return false;
    }
    if (!succeeded(code)) return statement_.error("SQLFetch");
    row_ = 0;
    rows_ = block_ > 1 ? std::min<std::size_t>(fetched_, block_) : 1;
    return rows_ > 0;
  }

  Statement statement_;
  std::vector<Column> columns_;
  std::vector<ValueReader> readers_;
  std::vector<Field> fields_;
  std::size_t block_ = 1;
  ULength fetched_ = 0;
  std::vector<USmall> statuses_;
  std::size_t row_ = 0;
  std::size_t rows_ = 0;
  bool at_end_ = false;
};

std::string text_attribute(const Statement& statement, USmall column, USmall attribute) {
  std::array<WideChar, 256> text{};
  Small bytes = 0;
  const Code code = statement.library().SQLColAttributeW(
      statement.get(), column, attribute, text.data(),
      static_cast<Small>(text.size() * sizeof(WideChar)), &bytes, nullptr);
  if (!succeeded(code)) return "";
  return utf8_of_buffer(text, static_cast<Small>(bytes / Small{sizeof(WideChar)}));
}

Length number_attribute(const Statement& statement, USmall column, USmall attribute) {
  Length number = 0;
  const Code code = statement.library().SQLColAttributeW(statement.get(), column, attribute,
                                                         nullptr, 0, nullptr, &number);
  return succeeded(code) ? number : 0;
}

}  // namespace

Result<std::vector<DescribedColumn>> describe_result(const Statement& statement, Product product) {
  Small count = 0;
  TRY(statement.done(statement.library().SQLNumResultCols(statement.get(), &count),
                     "SQLNumResultCols"));
  if (count < 0 || count > kMostColumns) {
    return Error(ErrorCode::kCorrupt,
                 "the ODBC driver says that there are " + std::to_string(count) + " columns");
  }
  std::vector<DescribedColumn> out;
  std::array<WideChar, 1024> name{};
  for (Small i = 1; i <= count; ++i) {
    const auto number = static_cast<USmall>(i);
    Described described;
    Small length = 0;
    Small nullable = 0;
    TRY(statement.done(statement.library().SQLDescribeColW(
                           statement.get(), number, name.data(), static_cast<Small>(name.size()),
                           &length, &described.type, &described.size, &described.digits, &nullable),
                       "SQLDescribeCol"));
    described.label = utf8_of_buffer(name, length);
    described.nullable = nullable != 0;
    described.type_name = text_attribute(statement, number, kDescTypeName);
    described.is_unsigned = number_attribute(statement, number, kDescUnsigned) != 0;
    described.display_size = number_attribute(statement, number, kDescDisplaySize);
    out.push_back(describe_column(described, product));
  }
  return out;
}

Result<std::unique_ptr<Cursor>> open_cursor(Statement statement, const CursorRules& rules) {
  TRY(std::vector<DescribedColumn> described, describe_result(statement, rules.product));
  auto cursor = std::make_unique<OdbcCursor>(std::move(statement), std::move(described), rules);
  TRY(cursor->bind());
  return std::unique_ptr<Cursor>(std::move(cursor));
}

}  // namespace sluice::sql::odbc
