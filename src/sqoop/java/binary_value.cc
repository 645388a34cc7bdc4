#include "sqoop/java/binary_value.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "sqoop/java/moment.h"

namespace sluice::sqoop {
namespace {

std::uint32_t nanos_of(std::string_view fraction) {
  std::uint32_t nanos = 0;
  for (std::size_t i = 0; i < 9; ++i) {
    nanos = nanos * 10 + (i < fraction.size() ? static_cast<std::uint32_t>(fraction[i] - '0') : 0);
  }
  return nanos;
}

}  // namespace

std::optional<Moment> moment_of(JavaType type, std::string_view text, const JavaZone& zone) {
  if (type == JavaType::kTime) {
    const auto ms = parse_clock(text);
    if (!ms) return std::nullopt;
    return Moment{.ms = *ms - zone.offset_of_wall(*ms / 1000) * 1000, .nanos = 0};
  }
  const auto wall = parse_wall(text);
  if (!wall) return std::nullopt;
  const std::int64_t seconds = java_seconds(*wall);
  const std::uint32_t nanos = nanos_of(wall->fraction);
  return Moment{.ms = (seconds - zone.offset_of_wall(seconds)) * 1000 + nanos / 1'000'000,
                .nanos = nanos};
}

std::string moment_text(JavaType type, const Moment& moment, const JavaZone& zone) {
  constexpr std::int64_t kDay = 86'400;
  std::int64_t utc = moment.ms / 1000;
  if (moment.ms % 1000 < 0) --utc;
  const std::int64_t seconds = utc + zone.offset_at(utc);
  if (type == JavaType::kTime) return clock_text(((seconds % kDay) + kDay) % kDay * 1000);
  std::string out;
  const WallTime wall = java_wall(seconds);
  if (type == JavaType::kDate) {
    append_date(out, wall);
    return out;
  }
  append_date_time(out, wall);
  const auto ms = static_cast<std::uint32_t>(moment.ms - utc * 1000);
  std::string fraction =
      std::to_string(1'000'000'000U + (moment.nanos != 0 ? moment.nanos : ms * 1'000'000U));
  fraction.erase(0, 1);
  while (fraction.size() > 1 && fraction.back() == '0') fraction.pop_back();
  return out + "." + fraction;
}

std::string plain_decimal(std::string_view digits, std::int32_t scale) {
  std::string out(digits);
  if (scale <= 0)
    return out == "0" ? out : out + std::string(static_cast<std::size_t>(-scale), '0');
  const std::size_t sign = out.starts_with("-") ? 1 : 0;
  const auto behind = static_cast<std::size_t>(scale);
  if (out.size() - sign <= behind) out.insert(sign, behind + 1 - (out.size() - sign), '0');
  out.insert(out.size() - behind, ".");
  return out;
}

std::optional<Unscaled> unscaled_of(std::string_view text) {
  Unscaled value;
  if (text.starts_with("-")) {
    value.digits = "-";
    text.remove_prefix(1);
  }
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  if (point < text.size()) {
    digits += text.substr(point + 1);
    value.scale = static_cast<std::int32_t>(text.size() - point - 1);
  }
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  if (digits == "0") value.digits.clear();
  value.digits += digits;
  return value;
}

std::optional<std::string> at_scale(const Unscaled& value, std::int32_t scale) {
  if (value.digits == "0") return value.digits;
  if (scale >= value.scale) {
    return value.digits + std::string(static_cast<std::size_t>(scale - value.scale), '0');
  }
  const auto lost = static_cast<std::size_t>(value.scale - scale);
  if (value.digits.size() <= lost) return std::nullopt;
  const std::size_t kept = value.digits.size() - lost;
  if (value.digits.find_first_not_of('0', kept) != std::string::npos) return std::nullopt;
  return value.digits.substr(0, kept);
}

std::string twos_complement(std::string_view digits) {
  const bool negative = digits.starts_with("-");
  if (negative) digits.remove_prefix(1);
  std::string bytes(1, '\0');  // little endian
  for (const char digit : digits) {
    auto carry = static_cast<unsigned>(digit - '0');
    for (char& byte : bytes) {
      carry += static_cast<unsigned char>(byte) * 10U;
      byte = static_cast<char>(carry & 0xFFU);
      carry >>= 8;
    }
    if (carry != 0) bytes += static_cast<char>(carry);
  }
  if (negative) {
    unsigned carry = 1;
    for (char& byte : bytes) {
      carry += static_cast<unsigned char>(~static_cast<unsigned char>(byte));
      byte = static_cast<char>(carry & 0xFFU);
      carry >>= 8;
    }
  }
  // The first bit is the sign; no more bytes than that needs.
  const auto is_signed = [](char byte) { return (static_cast<unsigned char>(byte) & 0x80U) != 0; };
  const bool zero = digits.find_first_not_of('0') == std::string_view::npos;
  if (is_signed(bytes.back()) != (negative && !zero)) bytes += negative && !zero ? '\xFF' : '\0';
  while (bytes.size() > 1 && (bytes.back() == '\0' || bytes.back() == '\xFF')) {
    if (is_signed(bytes[bytes.size() - 2]) != is_signed(bytes.back())) break;
    bytes.pop_back();
  }
  std::reverse(bytes.begin(), bytes.end());
  return bytes;
}

std::optional<std::string> decimal_digits(std::string_view bytes) {
  constexpr std::size_t kMostBytes = 64 << 10;
  constexpr std::uint64_t kLimb = 1'000'000'000;
  if (bytes.empty() || bytes.size() > kMostBytes) return std::nullopt;
  const bool negative = (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
  std::vector<std::uint32_t> limbs;  // nine digits each, the last ones first
  for (const char c : bytes) {
    // A negative number is one less than what its flipped bits say.
    const auto byte = static_cast<unsigned char>(c);
    std::uint64_t carry = negative ? 0xFFU - byte : byte;
    for (std::uint32_t& limb : limbs) {
      carry += std::uint64_t{limb} << 8;
      limb = static_cast<std::uint32_t>(carry % kLimb);
      carry /= kLimb;
    }
    if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
  }
  if (negative) {
    std::size_t at = 0;
    while (at < limbs.size() && limbs[at] == kLimb - 1) limbs[at++] = 0;
    if (at == limbs.size()) limbs.push_back(0);
    ++limbs[at];
  }
  std::string digits = negative ? "-" : "";
  digits += std::to_string(limbs.empty() ? 0 : limbs.back());
  for (std::size_t i = limbs.size(); i > 1; --i) {
    digits += std::to_string(kLimb + limbs[i - 2]).substr(1);
  }
  return digits;
}

}  // namespace sluice::sqoop
