#include "sqoop/java/binary_record.h"

#include <bit>
#include <charconv>

#include "base/bytes.h"
#include "formats/sequence_file_reader.h"
#include "sqoop/java/binary_value.h"

namespace sluice::sqoop {
namespace {

template <class Number>
std::string number_text(Number value) {
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return {text, end};
}

}  // namespace

std::string_view BinaryRecord::bytes(std::size_t size) {
  if (size > left_.size()) {
    failed_ = true;
    return {};
  }
  const std::string_view part = left_.substr(0, size);
  left_.remove_prefix(size);
  return part;
}

template <class Number>
Number BinaryRecord::number() {
  const std::string_view part = bytes(sizeof(Number));
  return part.empty() ? Number{0} : load_be<Number>(part.data());
}

bool BinaryRecord::flag() {
  return number<std::uint8_t>() != 0;
}

std::string_view BinaryRecord::text() {
  std::int64_t size = 0;
  if (!formats::take_vint(left_, size) || size < 0) {
    failed_ = true;
    return {};
  }
  return bytes(static_cast<std::size_t>(size));
}

std::string BinaryRecord::decimal() {
  // A file may claim any scale; no decimal of a database has more digits than this.
  constexpr std::int32_t kMostScale = 100'000;
  const auto scale = static_cast<std::int32_t>(number<std::uint32_t>());
  const std::string digits = flag()
                                 ? number_text(static_cast<std::int64_t>(number<std::uint64_t>()))
                                 : std::string(text());
  if (scale > kMostScale || scale < -kMostScale || digits.empty()) {
    failed_ = true;
    return "0";
  }
  return plain_decimal(digits, scale);
}

std::optional<std::string_view> BinaryRecord::take(JavaType type, bool large,
                                                   const JavaZone& zone) {
  if (flag()) return std::nullopt;
  switch (type) {
    case JavaType::kInteger:
      made_ = number_text(static_cast<std::int32_t>(number<std::uint32_t>()));
      return made_;
    case JavaType::kLong:
      made_ = number_text(static_cast<std::int64_t>(number<std::uint64_t>()));
      return made_;
    case JavaType::kFloat:
      made_ = number_text(std::bit_cast<float>(number<std::uint32_t>()));
      return made_;
    case JavaType::kDouble:
      made_ = number_text(std::bit_cast<double>(number<std::uint64_t>()));
      return made_;
    case JavaType::kBoolean:
      return flag() ? "true" : "false";
    case JavaType::kBigDecimal:
      made_ = decimal();
      return made_;
    case JavaType::kDate:
    case JavaType::kTime:
    case JavaType::kTimestamp: {
      Moment moment{.ms = static_cast<std::int64_t>(number<std::uint64_t>())};
      if (type == JavaType::kTimestamp) moment.nanos = number<std::uint32_t>();
      made_ = moment_text(type, moment, zone);
      return made_;
    }
    case JavaType::kBytes:
      if (large && flag()) failed_ = true;  // external: in a file that is not here
      return bytes(number<std::uint32_t>());
    case JavaType::kString:
      return text();
  }
  return std::nullopt;
}

}  // namespace sluice::sqoop
