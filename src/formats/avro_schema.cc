#include "formats/avro_schema.h"

#include <bit>
#include <charconv>
#include <cmath>

#include "base/bytes.h"
#include "base/text.h"

namespace sluice::formats {
namespace {

constexpr int kMaxDepth = 100;
// Of one record: nulls take no bytes in the file and four each here.
constexpr std::size_t kMaxText = std::size_t{256} << 20;

Error broken(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "not valid Avro: " + std::string(what));
}

constexpr std::string_view kPrimitives[] = {"null",  "boolean", "int",   "long",
                                            "float", "double",  "bytes", "string"};

// One that makes no sense is none, as the specification has it.
void read_logical_type(const Json& json, AvroType& type) {
  constexpr std::int64_t kMostScale = 100'000;
  type.logical_type = json.text_of("logicalType");
  const Json* scale = json.member("scale");
  if (type.logical_type != "decimal" || scale == nullptr) return;
  const auto value = parse_int(scale->text);
  if (value && *value >= 0 && *value <= kMostScale) {
    type.scale = static_cast<std::int32_t>(*value);
  } else {
    type.logical_type.clear();
  }
}

// Digits and exponent of the shortest text that means this number: 1234.5 is "12345" and 3.
template <class Number>
std::pair<std::string, int> shortest(Number value) {
  char text[64];
  const auto [end, error] =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific);
  const std::string_view all(text, static_cast<std::size_t>(end - text));
  const std::size_t e = all.find('e');
  std::string digits(all.substr(0, 1));
  if (e > 2) digits += all.substr(2, e - 2);
  int exponent = 0;
  std::from_chars(all.data() + e + (all[e + 1] == '+' ? 2 : 1), all.data() + all.size(), exponent);
  return {digits, exponent};
}

template <class Number>
std::string java_text(Number value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value < 0 ? "\"-Infinity\"" : "\"Infinity\"";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (value == 0) return sign + "0.0";
  auto [digits, exponent] = shortest(std::abs(value));
  if (exponent < -3 || exponent > 6) {
    const std::string rest = digits.size() > 1 ? digits.substr(1) : "0";
    return sign + digits.substr(0, 1) + "." + rest + "E" + std::to_string(exponent);
  }
  if (exponent < 0)
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) digits.resize(whole + 1, '0');
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace

std::string java_number(double value) {
  return java_text(value);
}
std::string java_number(float value) {
  return java_text(value);
}

std::string_view avro_kind_name(AvroKind kind) {
  constexpr std::string_view kNames[] = {"NULL",   "BOOLEAN", "INT",    "LONG",   "FLOAT",
                                         "DOUBLE", "BYTES",   "STRING", "RECORD", "ENUM",
                                         "FIXED",  "ARRAY",   "MAP",    "UNION"};
  return kNames[static_cast<std::size_t>(kind)];
}

bool take_avro_varint(std::string_view& from, std::int64_t& value) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < from.size() && i < 10; ++i) {
    const auto byte = static_cast<unsigned char>(from[i]);
    bits |= static_cast<std::uint64_t>(byte & 0x7F) << (7 * i);
    if ((byte & 0x80) != 0) continue;
    value = static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
    from.remove_prefix(i + 1);
    return true;
  }
  return false;
}

bool take_avro_bytes(std::string_view& from, std::string_view& bytes) {
  std::int64_t size = 0;
  if (!take_avro_varint(from, size) || size < 0) return false;
  if (static_cast<std::uint64_t>(size) > from.size()) return false;
  bytes = from.substr(0, static_cast<std::size_t>(size));
  from.remove_prefix(static_cast<std::size_t>(size));
  return true;
}

AvroSchema::Type& AvroSchema::make(Kind kind, std::string name) {
  types_.push_back(std::make_unique<Type>());
  types_.back()->kind = kind;
  types_.back()->name = std::move(name);
  return *types_.back();
}

AvroType* AvroSchema::make_primitive(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kPrimitives); ++i) {
    if (name == kPrimitives[i]) return &make(static_cast<Kind>(i), std::string(name));
  }
  return nullptr;
}

Result<std::unique_ptr<AvroSchema>> AvroSchema::parse(std::string_view json) {
  TRY(const Json tree, parse_json(json));
  std::unique_ptr<AvroSchema> schema(new AvroSchema);
  TRY(schema->root_, schema->read(tree, ""));
  return schema;
}

Result<const AvroSchema::Type*> AvroSchema::read(const Json& json, const std::string& space) {
  if (json.is_string()) return read_name(json.text, space);
  if (json.kind == Json::Kind::kObject) return read_object(json, space);
  if (json.kind != Json::Kind::kArray) return broken("a schema that is no name, object or array");
  Type& type = make(Kind::kUnion, "union");
  for (const Json& branch : json.items) {
    TRY(const Type* const part, read(branch, space));
    type.parts.emplace_back(part->name, part);
  }
  return &type;
}

Result<const AvroSchema::Type*> AvroSchema::read_name(const std::string& name,
                                                      const std::string& space) {
  if (const Type* const primitive = make_primitive(name)) return primitive;
  const bool bare = name.find('.') == std::string::npos && !space.empty();
  for (const std::string& full : {bare ? space + "." + name : name, name}) {
    if (const auto found = named_.find(full); found != named_.end()) return found->second;
  }
  return broken("a type '" + name + "' that the schema does not define");
}

Result<const AvroSchema::Type*> AvroSchema::read_object(const Json& json,
                                                        const std::string& space) {
  const Json* kind = json.member("type");
  if (kind == nullptr) return broken("a type without 'type'");
  if (!kind->is_string()) return read(*kind, space);
  constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"record", Kind::kRecord}, {"error", Kind::kRecord}, {"enum", Kind::kEnum},
      {"fixed", Kind::kFixed},   {"array", Kind::kArray},  {"map", Kind::kMap}};
  for (const auto& [word, value] : kKinds) {
    if (kind->text != word) continue;
    if (value == Kind::kArray || value == Kind::kMap) {
      const Json* below = json.member(value == Kind::kArray ? "items" : "values");
      if (below == nullptr) return broken("an array or map without its items");
      Type& type = make(value, kind->text);
      TRY(const Type* const part, read(*below, space));
      type.parts.emplace_back("", part);
      return &type;
    }
    std::string name = json.text_of("name");
    std::string own = json.text_of("namespace", space);
    if (const std::size_t dot = name.rfind('.'); dot != std::string::npos) {
      own = name.substr(0, dot);
    } else if (!own.empty()) {
      name = own + "." + name;
    }
    Type& type = make(value, name);
    named_[name] = &type;
    TRY(read_parts(json, own, type));
    return &type;
  }
  if (Type* const primitive = make_primitive(kind->text)) {
    read_logical_type(json, *primitive);
    return primitive;
  }
  return read_name(kind->text, space);
}

Status AvroSchema::read_parts(const Json& json, const std::string& space, Type& type) {
  if (type.kind == Kind::kFixed) {
    const Json* size = json.member("size");
    const auto value = size == nullptr ? std::nullopt : parse_int(size->text);
    if (!value || *value < 0) return broken("a fixed without a size");
    type.size = static_cast<std::size_t>(*value);
    read_logical_type(json, type);
    return {};
  }
  const Json* list = json.member(type.kind == Kind::kEnum ? "symbols" : "fields");
  if (list == nullptr) return broken("a record without fields or an enum without symbols");
  for (const Json& one : list->items) {
    if (type.kind == Kind::kEnum) {
      type.symbols.push_back(one.text);
      continue;
    }
    const Json* below = one.member("type");
    if (below == nullptr) return broken("a field without a type");
    TRY(const Type* const part, read(*below, space));
    type.parts.emplace_back(one.text_of("name"), part);
  }
  return {};
}

Status AvroSchema::append_json(std::string_view& from, std::string& to) const {
  return append(*root_, from, to, 0);
}

Status AvroSchema::append(const Type& type, std::string_view& from, std::string& to, int depth) {
  if (depth > kMaxDepth) return broken("data that is nested too deeply");
  if (to.size() > kMaxText) {
    return Error(ErrorCode::kResourceExhausted, "a record is too large to be shown");
  }
  switch (type.kind) {
    case Kind::kRecord:
    case Kind::kUnion:
      return append_parts(type, from, to, depth);
    case Kind::kArray:
    case Kind::kMap:
      return append_items(type, from, to, depth);
    case Kind::kNull:
    case Kind::kBoolean:
    case Kind::kInt:
    case Kind::kLong:
    case Kind::kFloat:
    case Kind::kDouble:
    case Kind::kBytes:
    case Kind::kString:
    case Kind::kEnum:
    case Kind::kFixed:
      return append_scalar(type, from, to);
  }
  return broken("a type that does not exist");
}

Status AvroSchema::append_parts(const Type& type, std::string_view& from, std::string& to,
                                int depth) {
  if (type.kind == Kind::kUnion) {
    std::int64_t branch = 0;
    if (!take_avro_varint(from, branch) || branch < 0 ||
        static_cast<std::size_t>(branch) >= type.parts.size()) {
      return broken("a branch of a union that does not exist");
    }
    const auto& [name, part] = type.parts[static_cast<std::size_t>(branch)];
    if (part->kind == Kind::kNull) return append(*part, from, to, depth + 1);
    to += '{';
    append_json_string(to, name);
    to += ':';
    TRY(append(*part, from, to, depth + 1));
    to += '}';
    return {};
  }
  to += '{';
  bool first = true;
  for (const auto& [name, part] : type.parts) {
    if (!first) to += ',';
    first = false;
    append_json_string(to, name);
    to += ':';
    TRY(append(*part, from, to, depth + 1));
  }
  to += '}';
  return {};
}

Status AvroSchema::append_items(const Type& type, std::string_view& from, std::string& to,
                                int depth) {
  const bool is_map = type.kind == Kind::kMap;
  const Type& item = *type.parts.front().second;
  to += is_map ? '{' : '[';
  for (bool first = true;;) {
    std::int64_t count = 0, bytes = 0;
    if (!take_avro_varint(from, count)) return broken("items that are cut short");
    if (count == 0) break;
    if (count < 0 && !take_avro_varint(from, bytes)) return broken("items that are cut short");
    // Items of no bytes at all (null) would let a count of any size through.
    std::uint64_t left =
        count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
    if (left > from.size() + 1'000'000) return broken("more items than there are bytes");
    for (; left > 0; --left) {
      if (!first) to += ',';
      first = false;
      std::int64_t size = 0;
      if (is_map) {
        if (!take_avro_varint(from, size) || size < 0 ||
            static_cast<std::uint64_t>(size) > from.size()) {
          return broken("a key of a map that is cut short");
        }
        append_json_string(to, from.substr(0, static_cast<std::size_t>(size)));
        from.remove_prefix(static_cast<std::size_t>(size));
        to += ':';
      }
      TRY(append(item, from, to, depth + 1));
    }
  }
  to += is_map ? '}' : ']';
  return {};
}

Status AvroSchema::append_bytes(std::string_view& from, std::size_t size, std::string& to) {
  if (size > from.size()) return broken("bytes that are cut short");
  std::string latin;
  for (const char c : from.substr(0, size)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) latin += static_cast<char>(0xC0 | byte >> 6);
    latin += static_cast<char>(byte >= 0x80 ? 0x80 | (byte & 0x3F) : byte);
  }
  append_json_string(to, latin);
  from.remove_prefix(size);
  return {};
}

Status AvroSchema::append_scalar(const Type& type, std::string_view& from, std::string& to) {
  const auto take = [&](std::size_t size) -> const char* {
    if (from.size() < size) return nullptr;
    const char* bytes = from.data();
    from.remove_prefix(size);
    return bytes;
  };
  std::int64_t number = 0;
  if (type.kind == Kind::kNull) {
    to += "null";
  } else if (type.kind == Kind::kBoolean) {
    const char* byte = take(1);
    if (byte == nullptr) return broken("a boolean that is cut short");
    to += *byte != 0 ? "true" : "false";
  } else if (type.kind == Kind::kFloat) {
    const char* bytes = take(sizeof(float));
    if (bytes == nullptr) return broken("a float that is cut short");
    to += java_number(std::bit_cast<float>(load_le<std::uint32_t>(bytes)));
  } else if (type.kind == Kind::kDouble) {
    const char* bytes = take(sizeof(double));
    if (bytes == nullptr) return broken("a double that is cut short");
    to += java_number(std::bit_cast<double>(load_le<std::uint64_t>(bytes)));
  } else if (type.kind == Kind::kFixed) {
    return append_bytes(from, type.size, to);
  } else if (!take_avro_varint(from, number)) {
    return broken("a number that is cut short");
  } else if (type.kind == Kind::kInt || type.kind == Kind::kLong) {
    to += std::to_string(number);
  } else if (number < 0) {
    return broken("a size below zero");
  } else if (type.kind == Kind::kEnum) {
    const auto symbol = static_cast<std::size_t>(number);
    if (symbol >= type.symbols.size()) return broken("a symbol that its enum has not");
    append_json_string(to, type.symbols[symbol]);
  } else if (type.kind == Kind::kBytes) {
    return append_bytes(from, static_cast<std::size_t>(number), to);
  } else {
    const auto size = static_cast<std::size_t>(number);
    const char* bytes = take(size);
    if (bytes == nullptr) return broken("a string that is cut short");
    append_json_string(to, {bytes, size});
  }
  return {};
}

}  // namespace sluice::formats
