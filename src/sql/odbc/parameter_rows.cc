#include "sql/odbc/parameter_rows.h"

#include <algorithm>
#include <cstring>

#include "sql/odbc/wide_text.h"

namespace sluice::sql::odbc {
namespace {

// Of the arrays of one execution, in bytes, unless a single row needs more.
constexpr std::size_t kArraySize = 8 << 20;
// Beyond these, drivers want their long types.
constexpr std::size_t kMostCharacters = 4000;
constexpr std::size_t kMostBytes = 8000;

// The digits of a number's text.
struct Digits {
  std::size_t all = 0;
  std::size_t fraction = 0;
  bool is_plain = true;  // no exponent, and no word
};

Digits digits_of(std::string_view text) {
  Digits digits;
  bool behind_point = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      ++digits.all;
      if (behind_point) ++digits.fraction;
    } else if (c == '.') {
      behind_point = true;
    } else if (c != '-' && c != '+') {
      digits.is_plain = false;
    }
  }
  return digits;
}

bool is_exact(Small type) {
  return type == kSqlDecimal || type == kSqlNumeric;
}
bool is_approximate(Small type) {
  return type == kSqlReal || type == kSqlFloat || type == kSqlDouble;
}
bool is_text(Small type) {
  return type == kSqlChar || type == kSqlVarChar || type == kSqlLongVarChar || type == kSqlWChar ||
         type == kSqlWVarChar || type == kSqlWLongVarChar;
}

// One '?': an array of values, all of them as wide as the widest.
class ParameterArray {
 public:
  ParameterArray(std::size_t cell, Literal literal, const ParameterType& type)
      : cell_(cell), literal_(literal), type_(type) {}

  // Bytes that a value takes here, with its NUL.
  std::size_t size_of(const RowBatch& batch, std::size_t row) const {
    const auto value = batch.cell(row, cell_);
    const std::size_t size = value ? value->size() : 0;
    // UTF-16 has at most one unit for each byte of UTF-8.
    return literal_ == Literal::kBytes ? std::max<std::size_t>(1, size)
                                       : (size + 1) * (is_wide() ? sizeof(WideChar) : 1);
  }

  Status fill(const Statement& statement, USmall number, const RowBatch& batch, std::size_t from,
              std::size_t count, std::size_t width) {
    values_.assign(count * width, 0);
    lengths_.assign(count, kNullData);
    ParameterType type = type_;
    std::size_t longest = 1;
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = batch.cell(from + i, cell_);
      if (!value) continue;
      const std::size_t size = put(*value, values_.data() + i * width);
      lengths_[i] = static_cast<Length>(size);
      longest = std::max(longest, is_wide() ? size / sizeof(WideChar) : size);
    }
    choose_type(batch, from, count, longest, type);
    const Small c_type = literal_ == Literal::kBytes ? kCBinary : is_wide() ? kCWide : kCChar;
    return statement.done(
        statement.library().SQLBindParameter(statement.get(), number, kParamInput, c_type,
                                             type.type, type.size, type.digits, values_.data(),
                                             static_cast<Length>(width), lengths_.data()),
        "SQLBindParameter");
  }

 private:
  bool is_wide() const { return literal_ == Literal::kText && is_text(type_.type); }

  std::size_t put(std::string_view value, char* to) const {
    if (literal_ == Literal::kBoolean) value = value == "true" ? "1" : "0";
    if (is_wide()) {
      std::vector<WideChar> units;
      append_wide(units, value);
      const std::size_t size = units.size() * sizeof(WideChar);
      if (size > 0) std::memcpy(to, units.data(), size);
      return size;
    }
    if (!value.empty()) std::memcpy(to, value.data(), value.size());
    return value.size();
  }

  // A size that is at least what is sent: drivers cut or refuse what is longer. Numbers keep their
  // own digits, so that the database rounds them, and not the driver.
  void choose_type(const RowBatch& batch, std::size_t from, std::size_t count, std::size_t longest,
                   ParameterType& type) const {
    if (literal_ == Literal::kBytes) {
      if (longest > kMostBytes) type.type = kSqlLongVarBinary;
      type.size = std::max<ULength>(type.size, longest);
    } else if (is_text(type.type)) {
      if (is_wide() && longest > kMostCharacters) type.type = kSqlWLongVarChar;
      type.size = std::max<ULength>(longest, 1);
      type.digits = 0;
    } else if (is_exact(type.type)) {
      take_digits(batch, from, count, longest, type);
    } else if (is_approximate(type.type) || type.type == kSqlGuid) {
      type.size = std::max<ULength>(type.size, 15);
    }
  }

  void take_digits(const RowBatch& batch, std::size_t from, std::size_t count, std::size_t longest,
                   ParameterType& type) const {
    std::size_t whole = 1;
    std::size_t fraction = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const auto value = batch.cell(from + i, cell_);
      if (!value) continue;
      const Digits digits = digits_of(*value);
      if (!digits.is_plain) {
        type = {.type = kSqlVarChar, .size = longest, .digits = 0};
        return;
      }
      whole = std::max(whole, digits.all - digits.fraction);
      fraction = std::max(fraction, digits.fraction);
    }
    type.size = whole + fraction;
    type.digits = static_cast<Small>(std::min<std::size_t>(fraction, 32767));
  }

  std::size_t cell_;
  Literal literal_;
  ParameterType type_;
  std::vector<char> values_;
  std::vector<Length> lengths_;
};

class OdbcRowStatement final : public RowStatement {
 public:
  OdbcRowStatement(Statement statement, const RowRequest& request,
                   const std::vector<ParameterType>& types, std::size_t array_rows)
      : statement_(std::move(statement)), array_rows_(array_rows) {
    for (const std::size_t cell : request.cells) {
      arrays_.emplace_back(cell, request.literals[cell], types[cell]);
    }
  }

  Status execute(const RowBatch& batch, std::size_t from, std::size_t to) override {
    while (from < to) {
      TRY(const std::size_t sent, send_some(batch, from, to));
      from += sent;
    }
    return {};
  }

 private:
  // As many rows as the arrays may hold.
  std::size_t count_of(const RowBatch& batch, std::size_t from, std::size_t to,
                       std::vector<std::size_t>& widths) const {
    widths.assign(arrays_.size(), 1);
    std::size_t count = 0;
    for (std::size_t row = from; row < to && count < array_rows_; ++row) {
      std::size_t row_size = 0;
      std::vector<std::size_t> wider = widths;
      for (std::size_t i = 0; i < arrays_.size(); ++i) {
        wider[i] = std::max(wider[i], arrays_[i].size_of(batch, row));
        row_size += wider[i];
      }
      if (count > 0 && row_size * (count + 1) > kArraySize) break;
      widths = std::move(wider);
      ++count;
    }
    return count;
  }

  Result<std::size_t> send_some(const RowBatch& batch, std::size_t from, std::size_t to) {
    std::vector<std::size_t> widths;
    const std::size_t count = count_of(batch, from, to, widths);
    const Library& library = statement_.library();
    if (array_rows_ > 1) {
      statuses_.assign(count, 0);  // some drivers write failures alone
      processed_ = 0;
      if (!statement_.set(kAttrParamsetSize, count) ||
          !statement_.set_pointer(kAttrParamStatusPtr, statuses_.data()) ||
          !statement_.set_pointer(kAttrParamsProcessedPtr, &processed_)) {
        array_rows_ = 1;  // this driver has no arrays
        (void)statement_.set(kAttrParamsetSize, 1);
        return send_some(batch, from, to);
      }
    }
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      TRY(arrays_[i].fill(statement_, static_cast<USmall>(i + 1), batch, from, count, widths[i]));
    }
    const Code code = library.SQLExecute(statement_.get());
    // kNoData: an update that met no row.
    Status done = code == kNoData ? Status() : statement_.done(code, "SQLExecute");
    if (done) done = statement_.done_with_results("SQLExecute");
    if (done && array_rows_ > 1) done = check_statuses(count);
    (void)library.SQLFreeStmt(statement_.get(), kFreeClose);
    TRY(done);
    return count;
  }

  // "Success with information" may be that some rows are not in.
  Status check_statuses(std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (statuses_[i] == kParamError) return statement_.error("a row was refused");
    }
    const bool all =
        processed_ == count && std::none_of(statuses_.begin(), statuses_.end(),
                                            [](USmall s) { return s == kParamUnused; });
    if (all) return {};
    return Error(ErrorCode::kInternal, "the ODBC driver was given " + std::to_string(count) +
                                           " rows at once and says that it sent " +
                                           std::to_string(processed_));
  }

  Statement statement_;
  std::vector<ParameterArray> arrays_;
  std::size_t array_rows_;
  std::vector<USmall> statuses_;
  ULength processed_ = 0;
};

}  // namespace

ParameterType parameter_type(const Described& column, Literal literal) {
  ParameterType type{.type = column.type, .size = column.size, .digits = column.digits};
  switch (column.type) {
    case kSqlDate2:
    case kSqlTypeDate:
      return {.type = kSqlTypeDate, .size = 10, .digits = 0};
    case kSqlTimestamp2:
    case kSqlTypeTimestamp:
      type.type = kSqlTypeTimestamp;
      return type;
    case kSqlBinary:
    case kSqlVarBinary:
    case kSqlLongVarBinary:
    case kSqlBit:
    case kSqlTinyInt:
    case kSqlSmallInt:
    case kSqlInteger:
    case kSqlBigInt:
    case kSqlGuid:
      return type;
    default:
      break;
  }
  const bool known = is_text(column.type) || is_exact(column.type) || is_approximate(column.type);
  return known ? type : parameter_type(literal);
}

ParameterType parameter_type(Literal literal) {
  switch (literal) {
    case Literal::kNumber:
      return {.type = kSqlDecimal, .size = 0, .digits = 0};
    case Literal::kBoolean:
      return {.type = kSqlBit, .size = 1, .digits = 0};
    case Literal::kBytes:
      return {.type = kSqlVarBinary, .size = 0, .digits = 0};
    case Literal::kText:
      break;
  }
  return {.type = kSqlWVarChar, .size = 0, .digits = 0};
}

Result<std::unique_ptr<RowStatement>> make_row_statement(Statement statement,
                                                         const RowRequest& request,
                                                         std::vector<ParameterType> types,
                                                         std::size_t array_rows) {
  if (types.size() != request.literals.size()) {
    return Error(ErrorCode::kCorrupt, "the ODBC driver describes " + std::to_string(types.size()) +
                                          " columns where " +
                                          std::to_string(request.literals.size()) + " were named");
  }
  return std::unique_ptr<RowStatement>(
      std::make_unique<OdbcRowStatement>(std::move(statement), request, types, array_rows));
}

}  // namespace sluice::sql::odbc
