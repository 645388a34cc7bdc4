#include "formats/avro_canonical.h"

#include <algorithm>
#include <array>

#include "formats/json.h"

namespace sluice::formats {
namespace {

constexpr std::array<std::string_view, 8> kPrimitives = {"null",  "boolean", "int",   "long",
                                                         "float", "double",  "bytes", "string"};

bool is_primitive(std::string_view name) {
  return std::find(kPrimitives.begin(), kPrimitives.end(), name) != kPrimitives.end();
}

std::string full_name(const std::string& name, const std::string& space) {
  const bool whole = name.find('.') != std::string::npos || space.empty() || is_primitive(name);
  return whole ? name : space + "." + name;
}

Error broken(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "not an Avro schema: " + std::string(what));
}

class Writer {
 public:
  Status write(const Json& json, const std::string& space) {
    switch (json.kind) {
      case Json::Kind::kString:
        quote(full_name(json.text, space));
        return {};
      case Json::Kind::kArray:
        return write_list(json, [&](const Json& branch) { return write(branch, space); });
      case Json::Kind::kObject:
        return write_object(json, space);
      case Json::Kind::kNull:
      case Json::Kind::kBool:
      case Json::Kind::kNumber:
        break;
    }
    return broken("a type is a name, a list or an object");
  }
  std::string take() { return std::move(out_); }

 private:
  void quote(std::string_view text) {
    out_ += '"';
    out_ += text;
    out_ += '"';
  }

  template <class Each>
  Status write_list(const Json& list, Each each) {
    out_ += '[';
    for (std::size_t i = 0; i < list.items.size(); ++i) {
      if (i > 0) out_ += ',';
      TRY(each(list.items[i]));
    }
    out_ += ']';
    return {};
  }

  Status write_object(const Json& json, const std::string& space) {
    const Json* type = json.member("type");
    if (type == nullptr) return broken("an object without a type");
    if (!type->is_string()) return write(*type, space);
    const std::string& kind = type->text;
    if (kind == "array") return write_container(kind, "items", json, space);
    if (kind == "map") return write_container(kind, "values", json, space);
    if (kind == "record" || kind == "error" || kind == "enum" || kind == "fixed") {
      return write_named(kind, json, space);
    }
    quote(full_name(kind, space));
    return {};
  }

  Status write_container(const std::string& kind, const char* of, const Json& json,
                         const std::string& space) {
    const Json* element = json.member(of);
    if (element == nullptr) return broken(kind + " without " + of);
    out_ += "{\"type\":";
    quote(kind);
    out_ += ",\"" + std::string(of) + "\":";
    TRY(write(*element, space));
    out_ += '}';
    return {};
  }

  Status write_named(const std::string& kind, const Json& json, const std::string& space) {
    const std::string name = full_name(json.text_of("name"), json.text_of("namespace", space));
    const std::size_t dot = name.rfind('.');
    const std::string inside = dot == std::string::npos ? "" : name.substr(0, dot);
    out_ += "{\"name\":";
    quote(name);
    out_ += ",\"type\":";
    quote(kind);
    const char* part = kind == "enum" ? "symbols" : kind == "fixed" ? "size" : "fields";
    const Json* content = json.member(part);
    if (content == nullptr) return broken(kind + " " + name + " without " + part);
    out_ += ",\"" + std::string(part) + "\":";
    if (kind == "fixed") {
      out_ += content->text;
    } else if (kind == "enum") {
      TRY(write_list(*content, [&](const Json& symbol) {
        quote(symbol.text);
        return Status();
      }));
    } else {
      TRY(write_list(*content, [&](const Json& field) { return write_field(field, inside); }));
    }
    out_ += '}';
    return {};
  }

  Status write_field(const Json& field, const std::string& space) {
    const Json* type = field.member("type");
    if (type == nullptr) return broken("a field without a type");
    out_ += "{\"name\":";
    quote(field.text_of("name"));
    out_ += ",\"type\":";
    TRY(write(*type, space));
    out_ += '}';
    return {};
  }

  std::string out_;
};

}  // namespace

Result<std::string> canonical_avro_schema(std::string_view json) {
  TRY(const Json schema, parse_json(json));
  Writer writer;
  TRY(writer.write(schema, ""));
  return writer.take();
}

std::uint64_t avro_fingerprint(std::string_view canonical) {
  constexpr std::uint64_t kEmpty = 0xc15d213aa4d7a795;
  static const std::array<std::uint64_t, 256> kTable = [] {
    std::array<std::uint64_t, 256> table{};
    for (std::uint64_t i = 0; i < table.size(); ++i) {
      std::uint64_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ (kEmpty & -(value & 1));
      table[i] = value;
    }
    return table;
  }();
  std::uint64_t value = kEmpty;
  for (const char c : canonical) {
    value = (value >> 8) ^ kTable[(value ^ static_cast<unsigned char>(c)) & 0xFF];
  }
  return value;
}

}  // namespace sluice::formats
