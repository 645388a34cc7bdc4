#include "registry/avro/default_value.h"

#include <algorithm>
#include <limits>

#include "base/text.h"

namespace sluice::registry::avro {
namespace {

bool is_whole(const Json& value, std::int64_t low, std::int64_t high) {
  if (value.kind != Json::Kind::kNumber) return false;
  const auto number = parse_int(value.text);
  return number && *number >= low && *number <= high;
}

bool is_valid_record(const Schema& type, const Json& value) {
  if (value.kind != Json::Kind::kObject) return false;
  return std::ranges::all_of(type.fields, [&value](const Field& field) {
    const Json* given = value.member(field.name);
    if (given == nullptr) return field.fallback.has_value();
    return is_valid_default(*field.type, *given);
  });
}

}  // namespace

// A value is a tree of bounded depth, so that a type that holds itself ends with it.
bool is_valid_default(const Schema& type, const Json& value) {
  switch (type.kind) {
    case AvroKind::kNull:
      return value.kind == Json::Kind::kNull;
    case AvroKind::kBoolean:
      return value.kind == Json::Kind::kBool;
    case AvroKind::kInt:
      return is_whole(value, std::numeric_limits<std::int32_t>::min(),
                      std::numeric_limits<std::int32_t>::max());
    case AvroKind::kLong:
      return is_whole(value, std::numeric_limits<std::int64_t>::min(),
                      std::numeric_limits<std::int64_t>::max());
    case AvroKind::kFloat:
    case AvroKind::kDouble:
      return value.kind == Json::Kind::kNumber;
    case AvroKind::kBytes:
    case AvroKind::kString:
    case AvroKind::kEnum:
    case AvroKind::kFixed:
      return value.is_string();
    case AvroKind::kArray:
      return value.kind == Json::Kind::kArray &&
             std::ranges::all_of(value.items, [&type](const Json& item) {
               return is_valid_default(*type.branches.front(), item);
             });
    case AvroKind::kMap:
      return value.kind == Json::Kind::kObject &&
             std::ranges::all_of(value.members, [&type](const Json::Member& member) {
               return is_valid_default(*type.branches.front(), member.value);
             });
    case AvroKind::kUnion:
      return !type.branches.empty() && is_valid_default(*type.branches.front(), value);
    case AvroKind::kRecord:
      return is_valid_record(type, value);
  }
  return false;
}

}  // namespace sluice::registry::avro
