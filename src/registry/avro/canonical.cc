#include "registry/avro/canonical.h"

#include "base/text.h"

namespace sluice::registry::avro {
namespace {

class Printer {
 public:
  explicit Printer(std::set<std::string> defined) : defined_(std::move(defined)) {}

  // `space` is the enclosing name space.
  void print(const Schema& type, const std::string& space) {
    switch (type.kind) {
      case AvroKind::kRecord:
      case AvroKind::kEnum:
      case AvroKind::kFixed:
        print_named(type, space);
        return;
      case AvroKind::kArray:
      case AvroKind::kMap: {
        const bool array = type.kind == AvroKind::kArray;
        text += array ? R"({"type":"array","items":)" : R"({"type":"map","values":)";
        print(*type.branches.front(), space);
        print_properties(type.properties);
        text += '}';
        return;
      }
      case AvroKind::kUnion:
        text += '[';
        for (std::size_t i = 0; i < type.branches.size(); ++i) {
          if (i != 0) text += ',';
          print(*type.branches[i], space);
        }
        text += ']';
        return;
      default:
        break;
    }
    const std::string name = to_lower(formats::avro_kind_name(type.kind));
    if (type.properties.empty()) {
      quote(name);
      return;
    }
    text += "{\"type\":";
    quote(name);
    print_properties(type.properties);
    text += '}';
  }

  std::string text;

 private:
  void quote(std::string_view word) { formats::append_json_string(text, word); }
  void member(std::string_view name, std::string_view value) {
    text += ',';
    quote(name);
    text += ':';
    quote(value);
  }

  void print_named(const Schema& type, const std::string& space) {
    if (!defined_.insert(type.full_name()).second) {
      quote(type.space == space ? type.name : type.full_name());
      return;
    }
    text += "{\"type\":";
    quote(kind_of(type));
    member("name", type.name);
    if (type.space != space) member("namespace", type.space);
    if (type.doc) member("doc", *type.doc);
    if (type.kind == AvroKind::kRecord) print_fields(type);
    if (type.kind == AvroKind::kEnum) print_symbols(type);
    if (type.kind == AvroKind::kFixed) text += ",\"size\":" + std::to_string(type.size);
    print_properties(type.properties);
    print_aliases(type);
    text += '}';
  }

  static std::string_view kind_of(const Schema& type) {
    if (type.kind == AvroKind::kEnum) return "enum";
    if (type.kind == AvroKind::kFixed) return "fixed";
    return type.is_error ? "error" : "record";
  }

  void print_fields(const Schema& type) {
    text += ",\"fields\":[";
    for (std::size_t i = 0; i < type.fields.size(); ++i) {
      const Field& field = type.fields[i];
      text += i == 0 ? "{\"name\":" : ",{\"name\":";
      quote(field.name);
      text += ",\"type\":";
      print(*field.type, type.space);
      if (field.doc) member("doc", *field.doc);
      if (field.fallback) text += ",\"default\":" + formats::json_text(*field.fallback);
      if (field.order != "ascending") member("order", field.order);
      print_names("aliases", field.aliases);
      print_properties(field.properties);
      text += '}';
    }
    text += ']';
  }

  void print_symbols(const Schema& type) {
    text += ",\"symbols\":[";
    for (std::size_t i = 0; i < type.symbols.size(); ++i) {
      if (i != 0) text += ',';
      quote(type.symbols[i]);
    }
    text += ']';
    if (type.enum_default) member("default", *type.enum_default);
  }

  // In the type's own name space an alias is printed without it.
  void print_aliases(const Schema& type) {
    std::vector<std::string> names;
    for (const std::string& alias : type.aliases) {
      const bool own = !type.space.empty() && alias.starts_with(type.space + ".") &&
                       alias.find('.', type.space.size() + 1) == std::string::npos;
      names.push_back(own ? alias.substr(type.space.size() + 1) : alias);
    }
    print_names("aliases", names);
  }

  void print_names(std::string_view name, const std::vector<std::string>& names) {
    if (names.empty()) return;
    text += ",\"" + std::string(name) + "\":[";
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i != 0) text += ',';
      quote(names[i]);
    }
    text += ']';
  }

  void print_properties(const std::vector<Json::Member>& properties) {
    for (const auto& [name, value] : properties) {
      text += ',';
      quote(name);
      text += ':' + formats::json_text(value);
    }
  }

  std::set<std::string> defined_;
};

}  // namespace

std::string canonical_of(const Schema& type, std::set<std::string> defined) {
  Printer printer(std::move(defined));
  printer.print(type, "");
  return std::move(printer.text);
}

std::string Document::canonical() const {
  return canonical_of(*root_, foreign_);
}

}  // namespace sluice::registry::avro
