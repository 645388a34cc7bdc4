#include "sqoop/export/sequence_records.h"

#include <bit>
#include <charconv>

#include "base/bytes.h"
#include "sqoop/java/binary_value.h"

namespace sluice::sqoop {
namespace {

// Takes values from the front of a record. A read past its end gives zeros and is remembered.
class Fields {
 public:
  explicit Fields(std::string_view bytes) : left_(bytes) {}

  bool failed() const { return failed_; }
  void fail() { failed_ = true; }
  bool at_end() const { return left_.empty(); }

  std::string_view take(std::size_t size) {
    if (size > left_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view part = left_.substr(0, size);
    left_.remove_prefix(size);
    return part;
  }
  template <class Number>
  Number number() {
    const std::string_view bytes = take(sizeof(Number));
    return bytes.empty() ? Number{0} : load_be<Number>(bytes.data());
  }
  bool flag() { return number<std::uint8_t>() != 0; }
  std::string_view text() {
    std::int64_t size = 0;
    if (!formats::take_vint(left_, size) || size < 0) {
      failed_ = true;
      return {};
    }
    return take(static_cast<std::size_t>(size));
  }

 private:
  std::string_view left_;
  bool failed_ = false;
};

template <class Number>
std::string number_text(Number value) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

std::string decimal_text(Fields& fields) {
  // A file may claim any scale; no decimal of a database has more digits than this.
  constexpr std::int32_t kMostScale = 100'000;
  const auto scale = static_cast<std::int32_t>(fields.number<std::uint32_t>());
  const std::string digits =
      fields.flag() ? number_text(static_cast<std::int64_t>(fields.number<std::uint64_t>()))
                    : std::string(fields.text());
  if (scale > kMostScale || scale < -kMostScale || digits.empty()) {
    fields.fail();
    return "0";
  }
  return plain_decimal(digits, scale);
}

Moment moment(Fields& fields, JavaType type) {
  Moment value{.ms = static_cast<std::int64_t>(fields.number<std::uint64_t>())};
  if (type == JavaType::kTimestamp) value.nanos = fields.number<std::uint32_t>();
  return value;
}

void add(sql::RowBatch& batch, JavaType type, bool large, Fields& fields, const JavaZone& zone) {
  switch (type) {
    case JavaType::kInteger:
      batch.add(number_text(static_cast<std::int32_t>(fields.number<std::uint32_t>())));
      return;
    case JavaType::kLong:
      batch.add(number_text(static_cast<std::int64_t>(fields.number<std::uint64_t>())));
      return;
    case JavaType::kFloat:
      batch.add(number_text(std::bit_cast<float>(fields.number<std::uint32_t>())));
      return;
    case JavaType::kDouble:
      batch.add(number_text(std::bit_cast<double>(fields.number<std::uint64_t>())));
      return;
    case JavaType::kBoolean:
      batch.add(fields.flag() ? "true" : "false");
      return;
    case JavaType::kBigDecimal:
      batch.add(decimal_text(fields));
      return;
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp:
      batch.add(moment_text(type, moment(fields, type), zone));
      return;
    case JavaType::kBytes:
      if (large && fields.flag()) fields.fail();  // external: in a file that is not here
      batch.add(fields.take(fields.number<std::uint32_t>()));
      return;
    case JavaType::kString:
      batch.add(fields.text());
      return;
  }
}

}  // namespace

Result<bool> SequenceRecords::next() {
  TRY(const bool more, reader_->next(key_, value_));
  if (more) ++number_;
  return more;
}

std::optional<BadRecord> SequenceRecords::put(sql::RowBatch& batch) {
  Fields fields(value_);
  for (const ExportColumn& column : columns_) {
    if (fields.flag()) {
      batch.add_null();
    } else {
      add(batch, column.type, column.large, fields, zone_);
    }
  }
  if (!fields.failed() && fields.at_end()) return std::nullopt;
  batch.drop_row();
  return BadRecord{.column = "",
                   .reason = "the record of class " + reader_->value_class() +
                             " has other fields than the columns of the table",
                   .java = "java.io.EOFException"};
}

}  // namespace sluice::sqoop
