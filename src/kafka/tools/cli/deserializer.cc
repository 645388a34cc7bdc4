#include "kafka/tools/cli/deserializer.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/bytes.h"

namespace sluice::kafka::tools {
namespace {

Error wrong_size(const char* name, std::size_t size) {
  return Error(ErrorCode::kCorrupt,
               std::string("Size of data received by ") + name + " is not " + std::to_string(size));
}

template <class T>
Result<std::string> integer(std::string_view bytes, const char* name) {
  if (bytes.size() != sizeof(T)) return wrong_size(name, sizeof(T));
  return std::to_string(load_be<T>(bytes.data()));
}

// Java's Double.toString: plain between 10^-3 and 10^7, else d.dddE±n; always with a point.
template <class T>
std::string java_decimal(T value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  char buffer[64];
  const T size = std::fabs(value);
  const bool plain = value == 0 || (size >= T(1e-3) && size < T(1e7));
  const auto format = plain ? std::chars_format::fixed : std::chars_format::scientific;
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, format).ptr;
  std::string text(buffer, end);
  if (plain) return text.find('.') == text.npos ? text + ".0" : text;
  // "1.5e+11" is "1.5E11" in Java.
  std::string digits = text.substr(0, text.find('e'));
  std::string exponent = text.substr(text.find('e') + 1);
  if (digits.find('.') == digits.npos) digits += ".0";
  const bool negative = exponent[0] == '-';
  exponent.erase(0, std::min(exponent.find_first_not_of("+-0"), exponent.size() - 1));
  return digits + "E" + (negative ? "-" : "") + exponent;
}

template <class T, class Bits>
Result<std::string> decimal(std::string_view bytes) {
  if (bytes.size() != sizeof(T)) return wrong_size("Deserializer", sizeof(T));
  const Bits bits = load_be<Bits>(bytes.data());
  T value;
  std::memcpy(&value, &bits, sizeof value);
  return java_decimal(value);
}

Result<std::string> text(std::string_view bytes) {
  return std::string(bytes);
}

// Kafka's Bytes: printable ASCII as it is, the rest as \xHH.
Result<std::string> escaped(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      out += "\\\\";
    } else if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      char hex[8];
      std::snprintf(hex, sizeof hex, "\\x%02X", byte);
      out += hex;
    }
  }
  return out;
}

Result<std::string> boolean(std::string_view bytes) {
  if (bytes.size() != 1) return wrong_size("BooleanDeserializer", 1);
  if (bytes[0] == 1) return std::string("true");
  if (bytes[0] == 0) return std::string("false");
  return Error(ErrorCode::kCorrupt,
               "Unexpected byte received by BooleanDeserializer: " + std::to_string(bytes[0]));
}

Result<std::string> nothing(std::string_view) {
  return Error(ErrorCode::kInvalidArgument, "Data should be null for a VoidDeserializer.");
}

Result<std::string> uuid(std::string_view bytes) {
  const bool looks =
      bytes.size() == 36 && bytes.find_first_not_of("0123456789abcdefABCDEF-") == bytes.npos;
  if (!looks) return Error(ErrorCode::kCorrupt, "Error parsing data into UUID");
  std::string out(bytes);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

struct Entry {
  std::string_view name;
  Deserializer function;
};
constexpr auto kEntries = std::to_array<Entry>({
    {"BooleanDeserializer", &boolean},
    {"BytesDeserializer", &escaped},
    {"DoubleDeserializer", [](std::string_view b) { return decimal<double, std::uint64_t>(b); }},
    {"FloatDeserializer", [](std::string_view b) { return decimal<float, std::uint32_t>(b); }},
    {"IntegerDeserializer",
     [](std::string_view b) { return integer<std::int32_t>(b, "IntegerDeserializer"); }},
    {"LongDeserializer",
     [](std::string_view b) { return integer<std::int64_t>(b, "LongDeserializer"); }},
    {"ShortDeserializer",
     [](std::string_view b) { return integer<std::int16_t>(b, "ShortDeserializer"); }},
    {"StringDeserializer", &text},
    {"UUIDDeserializer", &uuid},
    {"VoidDeserializer", &nothing},
});

}  // namespace

Deserializer find_deserializer(std::string_view class_name) {
  constexpr std::string_view kPackage = "org.apache.kafka.common.serialization.";
  if (!class_name.starts_with(kPackage)) return nullptr;
  class_name.remove_prefix(kPackage.size());
  for (const Entry& entry : kEntries) {
    if (entry.name == class_name) return entry.function;
  }
  return nullptr;
}

}  // namespace sluice::kafka::tools
