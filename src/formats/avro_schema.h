// An Avro schema, and its binary data as JSON (Avro 1.7 to 1.11, "Data Serialization and
// Deserialization").
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/json.h"

namespace sluice::formats {

// Takes a zig-zag varint from the front; false when it is not there whole.
bool take_avro_varint(std::string_view& from, std::int64_t& value);
// The same of a size and that many bytes.
bool take_avro_bytes(std::string_view& from, std::string_view& bytes);

enum class AvroKind {
  kNull,
  kBoolean,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kBytes,
  kString,
  kRecord,
  kEnum,
  kFixed,
  kArray,
  kMap,
  kUnion,
};

// A type of a schema, which owns it.
struct AvroType {
  AvroKind kind = AvroKind::kNull;
  std::string name;                                            // in a union
  std::vector<std::pair<std::string, const AvroType*>> parts;  // fields, branches, items
  std::vector<std::string> symbols;
  std::size_t size = 0;      // of a fixed
  std::string logical_type;  // "timestamp-micros"; empty: none
  std::int32_t scale = 0;    // of the logical type "decimal"
};

// "ARRAY", as Avro's own messages name them.
std::string_view avro_kind_name(AvroKind kind);

class AvroSchema {
 public:
  // From the JSON of a container's avro.schema. kCorrupt names what makes no sense.
  static Result<std::unique_ptr<AvroSchema>> parse(std::string_view json);

  const AvroType& root() const { return *root_; }

  // Takes one datum from the front of `from` and appends it as Avro's JsonEncoder writes it: a
  // value of a union in an object of its type's name, bytes as Latin-1.
  Status append_json(std::string_view& from, std::string& to) const;

 private:
  using Kind = AvroKind;
  using Type = AvroType;

  AvroSchema() = default;
  Result<const Type*> read(const Json& json, const std::string& space);
  Result<const Type*> read_name(const std::string& name, const std::string& space);
  Result<const Type*> read_object(const Json& json, const std::string& space);
  Status read_parts(const Json& json, const std::string& space, Type& type);
  Type& make(Kind kind, std::string name);
  // Null for a name that is none of a primitive type.
  Type* make_primitive(std::string_view name);

  static Status append(const Type& type, std::string_view& from, std::string& to, int depth);
  static Status append_parts(const Type& type, std::string_view& from, std::string& to, int depth);
  static Status append_items(const Type& type, std::string_view& from, std::string& to, int depth);
  static Status append_scalar(const Type& type, std::string_view& from, std::string& to);
  static Status append_bytes(std::string_view& from, std::size_t size, std::string& to);

  std::vector<std::unique_ptr<Type>> types_;
  std::map<std::string, const Type*, std::less<>> named_;
  const Type* root_ = nullptr;
};

// Java's Double.toString and Float.toString; "NaN" and its like in quotes, as JSON has none.
std::string java_number(double value);
std::string java_number(float value);

}  // namespace sluice::formats
