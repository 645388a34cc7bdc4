// An Avro schema with all that registering, comparing and printing it need: defaults, aliases,
// documentation, properties (formats/avro_schema.h holds only what decoding needs).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "formats/avro_schema.h"
#include "formats/json.h"

namespace sluice::registry::avro {

using formats::AvroKind;
using formats::Json;

struct Schema;

struct Field {
  std::string name;
  const Schema* type = nullptr;
  std::optional<std::string> doc;
  std::optional<Json> fallback;  // the default
  std::string order;             // "ascending" is left out
  std::vector<std::string> aliases;
  std::vector<Json::Member> properties;  // what Avro itself gives no meaning
};

struct Schema {
  AvroKind kind = AvroKind::kNull;
  std::string name;   // of a record, enum or fixed, without its name space
  std::string space;  // empty: none
  bool is_error = false;
  std::optional<std::string> doc;
  std::vector<std::string> aliases;  // full names
  std::vector<Field> fields;
  std::vector<std::string> symbols;
  std::optional<std::string> enum_default;
  std::int64_t size = 0;                // of a fixed
  std::vector<const Schema*> branches;  // of a union; one, of an array or a map
  std::vector<Json::Member> properties;

  bool is_named() const {
    return kind == AvroKind::kRecord || kind == AvroKind::kEnum || kind == AvroKind::kFixed;
  }
  std::string full_name() const { return space.empty() ? name : space + "." + name; }
};

// Owns its types, and those of the schemas it refers to.
class Document {
 public:
  // `referred` are the texts of other schemas whose names this one may use, each after those that
  // it uses itself. kInvalidArgument in the words of Avro's own parser.
  static Result<std::unique_ptr<Document>> parse(std::string_view text,
                                                 const std::vector<std::string>& referred = {});

  const Schema& root() const { return *root_; }
  // As Java's Schema.toString() prints it: equal schemas have equal texts.
  std::string canonical() const;

 private:
  friend class Parser;
  Document() = default;

  std::vector<std::unique_ptr<Schema>> types_;
  std::map<std::string, const Schema*, std::less<>> named_;
  std::set<std::string> foreign_;  // full names that come from a schema it refers to
  const Schema* root_ = nullptr;
};

}  // namespace sluice::registry::avro
