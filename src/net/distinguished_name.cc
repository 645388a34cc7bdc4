#include "net/distinguished_name.h"

#include <openssl/objects.h>

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

namespace sluice::net {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

struct Keyword {
  int nid;
  const char* text;
};
// Those of RFC 2253; others are numbers.
constexpr Keyword kKeywords[] = {
    {NID_commonName, "CN"},        {NID_countryName, "C"},
    {NID_localityName, "L"},       {NID_stateOrProvinceName, "ST"},
    {NID_organizationName, "O"},   {NID_organizationalUnitName, "OU"},
    {NID_streetAddress, "STREET"}, {NID_domainComponent, "DC"},
    {NID_userId, "UID"},
};

const char* keyword_of(const ASN1_OBJECT* type) {
  const int nid = OBJ_obj2nid(type);
  for (const Keyword& one : kKeywords) {
    if (one.nid == nid) return one.text;
  }
  return nullptr;
}

std::string number_of(const ASN1_OBJECT* type) {
  char text[128];
  const int size = OBJ_obj2txt(text, sizeof text, type, 1);
  if (size <= 0) return "";
  std::string number(text);
  if (static_cast<std::size_t>(size) < sizeof text) return number;
  number.resize(static_cast<std::size_t>(size) + 1);
  OBJ_obj2txt(number.data(), static_cast<int>(number.size()), type, 1);
  number.pop_back();
  return number;
}

bool is_text(const ASN1_STRING* value) {
  switch (ASN1_STRING_type(value)) {
    case V_ASN1_PRINTABLESTRING:
    case V_ASN1_UTF8STRING:
    case V_ASN1_T61STRING:
    case V_ASN1_IA5STRING:
    case V_ASN1_GENERALSTRING:
    case V_ASN1_BMPSTRING:
      return true;
    default:
      return false;
  }
}

std::string_view bytes_of(const ASN1_STRING* value) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
          static_cast<std::size_t>(ASN1_STRING_length(value))};
}

// How many bytes the character at the front has; 0 when they are no UTF-8.
std::size_t character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t size = first < 0x80                    ? 1
                           : first >= 0xC2 && first < 0xE0 ? 2
                           : first >= 0xE0 && first < 0xF0 ? 3
                           : first >= 0xF0 && first < 0xF5 ? 4
                                                           : 0;
  if (size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return size;
}

// With a backslash before what means something in a name, and before blanks at the ends.
std::string escaped(std::string_view text) {
  constexpr std::string_view kBlanks = " \r";
  const std::size_t lead = std::min(text.find_first_not_of(kBlanks), text.size());
  const std::size_t last = text.find_last_not_of(kBlanks);
  const std::size_t trail = last == text.npos ? 0 : last + 1;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character(text.substr(at));
    const std::string_view one = size == 0 ? kReplacement : text.substr(at, size);
    if (at < lead || at >= trail || std::string_view(",=+<>#;\"\\").find(one) != one.npos) {
      out += '\\';
    }
    out += one[0] == '\0' ? std::string_view("\\00") : one;
    at += std::max<std::size_t>(size, 1);
  }
  return out;
}

std::string hexadecimal(const ASN1_STRING* value) {
  ASN1_TYPE typed{};
  typed.type = ASN1_STRING_type(value);
  typed.value.asn1_string = const_cast<ASN1_STRING*>(value);
  unsigned char* der = nullptr;
  const int size = i2d_ASN1_TYPE(&typed, &der);
  std::string out = "#";
  for (int i = 0; i < size; ++i) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", der[i]);
    out += digits;
  }
  OPENSSL_free(der);
  return out;
}

std::string attribute(const X509_NAME_ENTRY* entry) {
  const ASN1_OBJECT* type = X509_NAME_ENTRY_get_object(entry);
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(entry);
  const char* keyword = keyword_of(type);
  if (keyword != nullptr && is_text(value)) {
    return std::string(keyword) + "=" + escaped(bytes_of(value));
  }
  return (keyword != nullptr ? keyword : number_of(type)) + "=" + hexadecimal(value);
}

}  // namespace

std::string distinguished_name(const X509_NAME* name) {
  std::vector<std::string> parts;  // each of one or more attributes, in the name's order
  int part = -1;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    if (!parts.empty() && X509_NAME_ENTRY_set(entry) == part) {
      parts.back() += "+" + attribute(entry);
    } else {
      parts.push_back(attribute(entry));
    }
    part = X509_NAME_ENTRY_set(entry);
  }
  std::string text;
  for (auto one = parts.rbegin(); one != parts.rend(); ++one) {
    if (!text.empty() || one != parts.rbegin()) text += ',';
    text += *one;
  }
  return text;
}

}  // namespace sluice::net
