#include <algorithm>
#include <array>

#include "base/text.h"
#include "registry/avro/canonical.h"
#include "registry/avro/default_value.h"
#include "registry/avro/schema.h"

namespace sluice::registry::avro {
namespace {

Error refused(std::string words) {
  return Error(ErrorCode::kInvalidArgument, std::move(words));
}

std::optional<AvroKind> primitive_of(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, AvroKind>, 8> kPrimitives{
      {{"null", AvroKind::kNull},
       {"boolean", AvroKind::kBoolean},
       {"int", AvroKind::kInt},
       {"long", AvroKind::kLong},
       {"float", AvroKind::kFloat},
       {"double", AvroKind::kDouble},
       {"bytes", AvroKind::kBytes},
       {"string", AvroKind::kString}}};
  const auto* const found =
      std::ranges::find(kPrimitives, name, [](const auto& p) { return p.first; });
  if (found == kPrimitives.end()) return std::nullopt;
  return found->second;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Avro's "strict" names.
Status check_name(std::string_view name) {
  if (name.empty()) return refused("Empty name");
  if (!is_letter(name.front())) return refused("Illegal initial character: " + std::string(name));
  const bool legal =
      std::ranges::all_of(name, [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
  if (!legal) return refused("Illegal character in: " + std::string(name));
  return {};
}

std::vector<Json::Member> properties_of(const Json& json,
                                        std::initializer_list<std::string_view> reserved) {
  std::vector<Json::Member> others;
  for (const Json::Member& member : json.members) {
    if (std::ranges::find(reserved, member.name) == reserved.end()) others.push_back(member);
  }
  return others;
}

std::optional<std::string> text_member(const Json& json, std::string_view name) {
  const Json* member = json.member(name);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return member->text;
}

}  // namespace

// Reads one text into a document; the name space is the enclosing one.
class Parser {
 public:
  explicit Parser(Document& document) : document_(document) {}

  Result<const Schema*> read(const Json& json, const std::string& space) {
    switch (json.kind) {
      case Json::Kind::kString:
        return read_name(json.text, space);
      case Json::Kind::kObject:
        return read_object(json, space);
      case Json::Kind::kArray:
        return read_union(json, space);
      case Json::Kind::kNull:
      case Json::Kind::kBool:
      case Json::Kind::kNumber:
        break;
    }
    return refused("Schema not yet supported: " + formats::json_text(json));
  }

 private:
  Schema& make(AvroKind kind) {
    document_.types_.push_back(std::make_unique<Schema>());
    document_.types_.back()->kind = kind;
    return *document_.types_.back();
  }

  const Schema* find(const std::string& name, const std::string& space) const {
    const bool full = name.find('.') != std::string::npos || space.empty();
    auto found = document_.named_.find(full ? name : space + "." + name);
    // As Java's: a name that is none of the enclosing space is one without a space.
    if (found == document_.named_.end()) {
      const std::size_t dot = name.rfind('.');
      found = document_.named_.find(dot == std::string::npos ? name : name.substr(dot + 1));
    }
    return found == document_.named_.end() ? nullptr : found->second;
  }

  Result<const Schema*> read_name(const std::string& name, const std::string& space) {
    if (const auto kind = primitive_of(name)) return &make(*kind);
    if (const Schema* known = find(name, space)) return known;
    return refused("Undefined name: \"" + name + "\"");
  }

  Result<const Schema*> read_union(const Json& json, const std::string& space) {
    Schema& type = make(AvroKind::kUnion);
    std::set<std::string> seen;
    for (const Json& item : json.items) {
      TRY(const Schema* branch, read(item, space));
      if (branch->kind == AvroKind::kUnion)
        return refused("Nested union: " + formats::json_text(json));
      const std::string name = branch->is_named() ? branch->full_name()
                                                  : to_lower(formats::avro_kind_name(branch->kind));
      if (!seen.insert(name).second) return refused("Duplicate in union:" + name);
      type.branches.push_back(branch);
    }
    return &type;
  }

  Result<const Schema*> read_object(const Json& json, const std::string& space) {
    const auto type = text_member(json, "type");
    if (!type) return refused("No type: " + formats::json_text(json));
    if (const auto kind = primitive_of(*type)) {
      Schema& primitive = make(*kind);
      primitive.properties = properties_of(json, {"type"});
      return &primitive;
    }
    if (*type == "record" || *type == "error") return read_record(json, space, *type == "error");
    if (*type == "enum") return read_enum(json, space);
    if (*type == "fixed") return read_fixed(json, space);
    if (*type == "array")
      return read_items(json, space, AvroKind::kArray, "items", "Array has no items type: ");
    if (*type == "map")
      return read_items(json, space, AvroKind::kMap, "values", "Map has no values type: ");
    if (const Schema* known = find(*type, space)) return known;
    return refused("Type not supported: " + *type);
  }

  Result<const Schema*> read_items(const Json& json, const std::string& space, AvroKind kind,
                                   std::string_view member, const char* missing) {
    const Json* items = json.member(member);
    if (items == nullptr) return refused(missing + formats::json_text(json));
    Schema& type = make(kind);
    TRY(const Schema* part, read(*items, space));
    type.branches.push_back(part);
    type.properties = properties_of(json, {"type", member});
    return &type;
  }

  // Name, name space, documentation and aliases; the name is known from here on.
  Result<Schema*> read_named(const Json& json, const std::string& enclosing, AvroKind kind) {
    const auto name = text_member(json, "name");
    if (!name) return refused("No name in schema: " + formats::json_text(json));
    Schema& type = make(kind);
    const std::size_t dot = name->rfind('.');
    type.name = dot == std::string::npos ? *name : name->substr(dot + 1);
    type.space = dot == std::string::npos ? text_member(json, "namespace").value_or(enclosing)
                                          : name->substr(0, dot);
    TRY(check_name(type.name));
    if (!type.space.empty()) {
      for (const std::string& part : split(type.space, '.')) TRY(check_name(part));
    }
    type.doc = text_member(json, "doc");
    TRY(type.aliases, read_aliases(json));
    for (std::string& alias : type.aliases) {
      if (alias.find('.') == std::string::npos && !type.space.empty())
        alias = type.space + "." + alias;
    }
    if (primitive_of(type.name) && type.space.empty()) {
      return refused("Schemas may not be named after primitives: " + type.name);
    }
    if (!document_.named_.emplace(type.full_name(), &type).second) {
      return refused("Can't redefine: " + type.full_name());
    }
    return &type;
  }

  static Result<std::vector<std::string>> read_aliases(const Json& json) {
    std::vector<std::string> names;
    const Json* aliases = json.member("aliases");
    if (aliases == nullptr) return names;
    if (aliases->kind != Json::Kind::kArray)
      return refused("aliases not an array: " + formats::json_text(json));
    for (const Json& alias : aliases->items) {
      if (!alias.is_string()) return refused("alias not a string: " + formats::json_text(alias));
      names.push_back(alias.text);
    }
    return names;
  }

  Result<const Schema*> read_record(const Json& json, const std::string& space, bool is_error) {
    TRY(Schema * type, read_named(json, space, AvroKind::kRecord));
    type->is_error = is_error;
    const Json* fields = json.member("fields");
    if (fields == nullptr || fields->kind != Json::Kind::kArray) {
      return refused("Record has no fields: " + formats::json_text(json));
    }
    std::set<std::string> seen;
    for (const Json& item : fields->items) {
      TRY(Field field, read_field(item, type->space));
      if (!seen.insert(field.name).second) {
        return refused("Duplicate field " + field.name + " in record " + type->full_name());
      }
      type->fields.push_back(std::move(field));
    }
    type->properties =
        properties_of(json, {"type", "name", "namespace", "doc", "fields", "aliases"});
    return type;
  }

  Result<Field> read_field(const Json& json, const std::string& space) {
    Field field;
    const auto name = text_member(json, "name");
    if (!name) return refused("No field name: " + formats::json_text(json));
    field.name = *name;
    TRY(check_name(field.name));
    field.doc = text_member(json, "doc");
    const Json* type = json.member("type");
    if (type == nullptr) return refused("No field type: " + formats::json_text(json));
    if (type->is_string() && !primitive_of(type->text) && find(type->text, space) == nullptr) {
      return refused("\"" + type->text + "\" is not a defined name. The type of the \"" +
                     field.name +
                     "\" field must be a defined name or a {\"type\": ...} expression.");
    }
    TRY(field.type, read(*type, space));
    field.order = text_member(json, "order").value_or("ascending");
    if (field.order != "ascending" && field.order != "descending" && field.order != "ignore") {
      return refused("No enum constant org.apache.avro.Schema.Field.Order." + field.order);
    }
    TRY(field.aliases, read_aliases(json));
    if (const Json* fallback = json.member("default")) {
      field.fallback = *fallback;
      if (!is_valid_default(*field.type, *fallback)) {
        return refused("Invalid default for field " + field.name + ": " +
                       formats::json_text(*fallback) + " not a " + canonical_of(*field.type));
      }
    }
    field.properties = properties_of(json, {"name", "type", "doc", "default", "order", "aliases"});
    return field;
  }

  Result<const Schema*> read_enum(const Json& json, const std::string& space) {
    TRY(Schema * type, read_named(json, space, AvroKind::kEnum));
    const Json* symbols = json.member("symbols");
    if (symbols == nullptr || symbols->kind != Json::Kind::kArray) {
      return refused("Enum has no symbols: " + formats::json_text(json));
    }
    std::set<std::string> seen;
    for (const Json& symbol : symbols->items) {
      TRY(check_name(symbol.text));
      if (!seen.insert(symbol.text).second) return refused("Duplicate enum symbol: " + symbol.text);
      type->symbols.push_back(symbol.text);
    }
    type->enum_default = text_member(json, "default");
    if (type->enum_default && !seen.contains(*type->enum_default)) {
      return refused("The Enum Default: " + *type->enum_default +
                     " is not in the enum symbol set: [" + join(type->symbols, ", ") + "]");
    }
    type->properties =
        properties_of(json, {"type", "name", "namespace", "doc", "symbols", "default", "aliases"});
    return type;
  }

  Result<const Schema*> read_fixed(const Json& json, const std::string& space) {
    TRY(Schema * type, read_named(json, space, AvroKind::kFixed));
    const Json* size = json.member("size");
    const auto bytes =
        size != nullptr && size->kind == Json::Kind::kNumber ? parse_int(size->text) : std::nullopt;
    if (!bytes || *bytes > INT32_MAX)
      return refused("Invalid or no size: " + formats::json_text(json));
    if (*bytes < 0) return refused("Malformed data. Length is negative: " + size->text);
    type->size = *bytes;
    type->properties = properties_of(json, {"type", "name", "namespace", "doc", "size", "aliases"});
    return type;
  }

  Document& document_;
};

Result<std::unique_ptr<Document>> Document::parse(std::string_view text,
                                                  const std::vector<std::string>& referred) {
  std::unique_ptr<Document> document(new Document);
  Parser parser(*document);
  for (const std::string& other : referred) {
    TRY(const Json json, formats::parse_json(other));
    TRY(parser.read(json, ""));
  }
  for (const auto& [name, type] : document->named_) document->foreign_.insert(name);
  const Result<Json> json = formats::parse_json(text);
  if (!json) return refused(json.error().message());
  TRY(document->root_, parser.read(*json, ""));
  return document;
}

}  // namespace sluice::registry::avro
