#include "sqoop/cli/record_class.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "formats/json.h"
#include "sqoop/java/identifier.h"

namespace sluice::sqoop {
namespace {

// A class name that came from a command line is no path.
std::string path_of(const std::string& data_dir, const std::string& name) {
  std::string file = name;
  std::replace(file.begin(), file.end(), '/', '_');
  return data_dir + "/sqoop/classes/" + file + ".json";
}

char32_t character(const formats::Json& json, std::string_view name) {
  const formats::Json* member = json.member(name);
  const auto value = member == nullptr ? std::nullopt : parse_int(member->text);
  return value && *value >= 0 && *value < 0x110000 ? static_cast<char32_t>(*value) : U'\0';
}

std::string number(char32_t c) {
  return std::to_string(static_cast<std::uint32_t>(c));
}

}  // namespace

std::string class_name(const Settings& s, const std::string& table) {
  if (!s.class_name.empty()) return s.class_name;
  const std::string plain = table.empty() ? "QueryResult" : java_identifier(table);
  return s.package_name.empty() ? plain : s.package_name + "." + plain;
}

std::optional<std::string> parquet_class_name(const Settings& s, const std::string& table) {
  if (s.format != FileFormat::kParquet || table.empty()) return std::nullopt;
  const std::string& name = s.class_name.empty() ? table : s.class_name;
  if (to_lower(name) != to_lower(table)) return std::nullopt;
  return "codegen_" + name;
}

Status keep_class(const std::string& data_dir, const std::string& name, const RecordClass& of) {
  if (data_dir.empty()) return {};
  std::string columns;
  for (std::size_t i = 0; i < of.columns.size(); ++i) {
    columns += columns.empty() ? "" : ",";
    columns += R"({"name":)";
    formats::append_json_string(columns, of.columns[i]);
    columns += R"(,"string":)";
    columns += of.is_string[i] ? "true" : "false";
    if (i < of.types.size()) {
      columns += R"(,"type":)";
      formats::append_json_string(columns, of.types[i]);
    }
    columns += "}";
  }
  const formats::Delimiters& d = of.delimiters;
  std::string text = R"({"columns":[)" + columns + R"(],"field":)" + number(d.field) +
                     R"(,"record":)" + number(d.record) + R"(,"enclose":)" + number(d.enclose) +
                     R"(,"escape":)" + number(d.escape) + R"(,"enclose_required":)" +
                     (d.enclose_required ? "true" : "false") + R"(,"null_string":)";
  formats::append_json_string(text, of.null_string);
  text += R"(,"null_other":)";
  formats::append_json_string(text, of.null_other);
  TRY(make_directories(data_dir + "/sqoop/classes"));
  return write_file_atomically(path_of(data_dir, name), text + "}\n");
}

Result<RecordClass> find_class(const std::string& data_dir, const std::string& name) {
  const auto text = read_file(path_of(data_dir, name));
  if (!text) {
    return Error(ErrorCode::kNotFound,
                 "No import or codegen of this data directory has made the class " + name +
                     ". Say what it would know: --columns, and the delimiters if they are not the "
                     "usual ones.");
  }
  TRY(const formats::Json json, formats::parse_json(*text));
  RecordClass found;
  if (const formats::Json* columns = json.member("columns")) {
    for (const formats::Json& column : columns->items) {
      found.columns.push_back(column.text_of("name"));
      const formats::Json* is_string = column.member("string");
      found.is_string.push_back(is_string != nullptr && is_string->text == "true");
      const std::string type = column.text_of("type");
      if (!type.empty()) found.types.push_back(type);
    }
  }
  found.delimiters = {.field = character(json, "field"),
                      .record = character(json, "record"),
                      .enclose = character(json, "enclose"),
                      .escape = character(json, "escape")};
  const formats::Json* required = json.member("enclose_required");
  found.delimiters.enclose_required = required != nullptr && required->text == "true";
  found.null_string = json.text_of("null_string", "null");
  found.null_other = json.text_of("null_other", "null");
  return found;
}

}  // namespace sluice::sqoop
