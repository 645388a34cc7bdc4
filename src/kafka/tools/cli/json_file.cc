#include "kafka/tools/cli/json_file.h"

#include "base/file.h"
#include "base/text.h"

namespace sluice::kafka::tools {

Result<std::string> read_text_file(const std::string& path) {
  Result<std::string> text = read_file(path);
  if (!text) return Error(text.error().code(), "Unable to read file " + path);
  return text;
}

Result<const formats::Json*> json_field(const formats::Json& object, const std::string& name) {
  const formats::Json* field = object.member(name);
  if (field != nullptr) return field;
  return Error(ErrorCode::kInvalidArgument, "No such field exists: `" + name + "`");
}

Result<std::int64_t> json_integer(const formats::Json& object, const std::string& name) {
  TRY(const formats::Json* field, json_field(object, name));
  const std::optional<std::int64_t> value = parse_int(field->text);
  if (field->kind == formats::Json::Kind::kNumber && value) return *value;
  return Error(ErrorCode::kInvalidArgument, "Expected `Int` value, received " + field->text);
}

std::string json_string(std::string_view text) {
  std::string quoted;
  formats::append_json_string(quoted, text);
  return quoted;
}

}  // namespace sluice::kafka::tools
