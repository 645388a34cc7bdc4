#include "sqoop/java/identifier.h"

#include <algorithm>
#include <cctype>

namespace sluice::sqoop {

namespace {

constexpr std::string_view kReserved[] = {
    "abstract",  "assert",       "boolean",  "break",      "byte",    "case",       "catch",
    "char",      "class",        "const",    "continue",   "default", "do",         "double",
    "else",      "enum",         "extends",  "false",      "final",   "finally",    "float",
    "for",       "goto",         "if",       "implements", "import",  "instanceof", "int",
    "interface", "long",         "native",   "new",        "null",    "package",    "private",
    "protected", "public",       "return",   "short",      "static",  "strictfp",   "super",
    "switch",    "synchronized", "this",     "throw",      "throws",  "transient",  "true",
    "try",       "void",         "volatile", "while"};

bool is_reserved(std::string_view name) {
  return std::find(std::begin(kReserved), std::end(kReserved), name) != std::end(kReserved);
}

}  // namespace

std::string java_identifier(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isspace(byte) != 0) continue;
    // Letters beyond ASCII are letters to Java as well.
    const bool part = byte >= 0x80 || std::isalnum(byte) != 0 || c == '_' || c == '$';
    if (out.empty() && std::isdigit(byte) != 0) out += '_';
    out += part ? c : '_';
  }
  if (is_reserved(out)) return "_" + out;
  // Sqoop's own fields begin with two.
  if (name.starts_with("_")) out.insert(0, "_");
  return out;
}

std::string avro_identifier(std::string_view name) {
  std::string out;
  for (const char c : java_identifier(name)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && (byte & 0xC0U) == 0x80U) continue;  // of a letter that is one '_' already
    out += byte < 0x80 && c != '$' ? c : '_';
  }
  return out;
}

}  // namespace sluice::sqoop
