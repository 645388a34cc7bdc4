#include "sqoop/codegen/java_fields.h"

#include <cstdint>
#include <cstdio>

namespace sluice::sqoop {
namespace {

// Of the classes whose reading, writing and parsing are one call each.
struct Simple {
  std::string_view kind;
  std::string_view read;
  std::string_view write;  // of DataOutput
  std::string_view parse;
};

constexpr Simple kSimple[] = {
    {"Integer", "readInt", "writeInt", "Integer.valueOf"},
    {"Long", "readLong", "writeLong", "Long.valueOf"},
    {"Float", "readFloat", "writeFloat", "Float.valueOf"},
    {"Double", "readDouble", "writeDouble", "Double.valueOf"},
    {"Boolean", "readBoolean", "writeBoolean", "BooleanParser.valueOf"},
};

const Simple* simple(const JavaField& field) {
  for (const Simple& one : kSimple) {
    if (one.kind == field.kind()) return &one;
  }
  return nullptr;
}

std::string text(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

constexpr std::string_view kLobs = "com.cloudera.sqoop.lib.LobSerializer.";
constexpr std::string_view kDecimals = "com.cloudera.sqoop.lib.BigDecimalSerializer.";

// "Blob" of "BlobRef".
std::string_view lob(const JavaField& field) {
  return field.kind().substr(0, 4);
}

void append_unit(std::string& out, std::uint32_t unit) {
  char code[16];
  std::snprintf(code, sizeof code, "\\u%04X", unit);
  out += code;
}

// Appends a character of one byte.
void append_ascii(std::string& out, char c) {
  constexpr std::string_view kNames = "\b\n\t\f\r\"\\";
  constexpr std::string_view kLetters = "bntfr\"\\";
  const std::size_t known = kNames.find(c);
  if (known != std::string_view::npos) {
    out += '\\';
    out += kLetters[known];
  } else if (static_cast<unsigned char>(c) < 32) {
    append_unit(out, static_cast<unsigned char>(c));
  } else {
    out += c;
  }
}

// Appends the character that begins at `at` as Java's units; gives where the next one begins.
std::size_t append_units(std::string& out, std::string_view utf8, std::size_t at) {
  const auto first = static_cast<unsigned char>(utf8[at]);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
  std::uint32_t code = length == 1 ? 0xFFFD : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length && at + i < utf8.size(); ++i) {
    code = (code << 6) | (static_cast<unsigned char>(utf8[at + i]) & 0x3FU);
  }
  if (code >= 0x10000) {
    append_unit(out, 0xD800 + ((code - 0x10000) >> 10));
    append_unit(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
  } else {
    append_unit(out, code);
  }
  return at + length;
}

}  // namespace

std::string read_binary(const JavaField& field) {
  const std::string& name = field.name;
  const std::string_view kind = field.kind();
  const std::string to = text({"    this.", name});
  if (const Simple* one = simple(field)) {
    return text({to, " = ", kind, ".valueOf(__dataIn.", one->read, "());\n"});
  }
  if (kind == "String") return to + " = Text.readString(__dataIn);\n";
  if (kind == "BigDecimal") return text({to, " = ", kDecimals, "readFields(__dataIn);\n"});
  if (kind == "Timestamp") {
    return text(
        {to, " = new Timestamp(__dataIn.readLong());\n", to, ".setNanos(__dataIn.readInt());\n"});
  }
  if (kind == "BytesWritable") {
    return text({to, " = new BytesWritable();\n", to, ".readFields(__dataIn);\n"});
  }
  if (field.is_large()) return text({to, " = ", kLobs, "read", lob(field), "Fields(__dataIn);\n"});
  return text({to, " = new ", kind, "(__dataIn.readLong());\n"});
}

std::string write_binary(const JavaField& field) {
  const std::string& name = field.name;
  const std::string_view kind = field.kind();
  const std::string from = "this." + name;
  if (const Simple* one = simple(field)) {
    return text({"    __dataOut.", one->write, "(", from, ");\n"});
  }
  if (kind == "String") return text({"    Text.writeString(__dataOut, ", name, ");\n"});
  if (kind == "BigDecimal") return text({"    ", kDecimals, "write(", from, ", __dataOut);\n"});
  if (kind == "BytesWritable") return text({"    ", from, ".write(__dataOut);\n"});
  if (field.is_large()) {
    return text({"    ", kLobs, "write", lob(field), "(", from, ", __dataOut);\n"});
  }
  const std::string time = text({"    __dataOut.writeLong(", from, ".getTime());\n"});
  if (kind != "Timestamp") return time;
  return text({time, "    __dataOut.writeInt(", from, ".getNanos());\n"});
}

std::string parse_text(const JavaField& field) {
  const std::string_view kind = field.kind();
  const std::string to = text({"      this.", field.name, " = "});
  if (const Simple* one = simple(field)) return text({to, one->parse, "(__cur_str);\n"});
  if (kind == "String") return to + "__cur_str;\n";
  if (kind == "BigDecimal") return to + "new java.math.BigDecimal(__cur_str);\n";
  if (field.is_large()) return text({to, kind, ".parse(__cur_str);\n"});
  if (kind != "BytesWritable") return text({to, field.type, ".valueOf(__cur_str);\n"});
  return text(
      {"      String[] strByteVal = __cur_str.trim().split(\" \");\n"
       "      byte [] byteVal = new byte[strByteVal.length];\n"
       "      for (int i = 0; i < byteVal.length; ++i) {\n"
       "          byteVal[i] = (byte)Integer.parseInt(strByteVal[i], 16);\n"
       "      }\n",
       to, "new BytesWritable(byteVal);\n"});
}

std::string clone_statement(const JavaField& field) {
  const std::string& name = field.name;
  const std::string_view kind = field.kind();
  if (simple(field) != nullptr || kind == "String" || kind == "BigDecimal") return "";
  const std::string copy = text({"    o.", name, " = (o.", name, " != null) ? "});
  if (kind == "BytesWritable") {
    return text({copy, "new BytesWritable(Arrays.copyOf(", name, ".getBytes(), ", name,
                 ".getLength())) : null;\n"});
  }
  return text({copy, "(", field.type, ") o.", name, ".clone() : null;\n"});
}

std::string text_expression(const JavaField& field, bool plain_decimals) {
  if (field.is_string()) return field.name;
  if (field.kind() == "BigDecimal" && plain_decimals) return field.name + ".toPlainString()";
  return "\"\" + " + field.name;
}

std::string java_escaped(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    if (static_cast<unsigned char>(utf8[at]) < 0x80) {
      append_ascii(out, utf8[at++]);
    } else {
      at = append_units(out, utf8, at);
    }
  }
  return out;
}

std::string java_literal(std::string_view utf8) {
  std::string out;
  for (const char c : utf8) {
    if (static_cast<unsigned char>(c) < 0x80) {
      append_ascii(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace sluice::sqoop
