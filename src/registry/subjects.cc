#include "registry/subjects.h"

#include <algorithm>

#include "base/text.h"
#include "formats/json.h"

namespace sluice::registry {
namespace {

using formats::Json;

std::string quoted(std::string_view text) {
  std::string to;
  formats::append_json_string(to, text);
  return to;
}

std::string key_of(std::string_view type, const std::optional<std::string>& subject,
                   const std::string& rest) {
  return "{\"keytype\":\"" + std::string(type) +
         "\",\"subject\":" + (subject ? quoted(*subject) : "null") + rest + "}";
}

std::optional<std::int32_t> number_of(const Json& json, std::string_view name) {
  const Json* member = json.member(name);
  if (member == nullptr || member->kind != Json::Kind::kNumber) return std::nullopt;
  const auto number = parse_int(member->text);
  if (!number || *number < 0 || *number > INT32_MAX) return std::nullopt;
  return static_cast<std::int32_t>(*number);
}

Error unreadable(std::string_view what) {
  return Error(ErrorCode::kCorrupt, "a record of _schemas has " + std::string(what));
}

Result<std::vector<Reference>> references_of(const Json& value) {
  std::vector<Reference> references;
  const Json* list = value.member("references");
  if (list == nullptr) return references;
  for (const Json& item : list->items) {
    const auto version = number_of(item, "version");
    if (!version) return unreadable("a reference without a version");
    references.push_back({item.text_of("name"), item.text_of("subject"), *version});
  }
  return references;
}

constexpr std::size_t kOverhead = 300;  // of a version beside its texts

// A version's text is held with it, by its id, and as a key.
std::size_t size_of(const std::string& subject, const Version& version) {
  std::size_t size = kOverhead + subject.size() + 3 * version.schema.text.size();
  for (const Reference& to : version.schema.references) {
    size += 3 * (kOverhead + to.name.size() + to.subject.size());
  }
  return size;
}

void set(std::map<std::string, std::string>& values, const std::string& subject,
         const std::optional<std::string>& value, std::size_t& bytes) {
  const std::size_t before = values.size();
  if (value) {
    values[subject] = *value;
  } else {
    values.erase(subject);
  }
  if (values.size() > before) bytes += kOverhead + subject.size();
  if (values.size() < before) bytes -= kOverhead + subject.size();
}

}  // namespace

SchemasRecord schema_record(const std::string& subject, const Version& version) {
  std::string value = "{\"subject\":" + quoted(subject) +
                      ",\"version\":" + std::to_string(version.number) +
                      ",\"id\":" + std::to_string(version.id);
  if (version.schema.type != "AVRO") value += ",\"schemaType\":" + quoted(version.schema.type);
  if (!version.schema.references.empty()) {
    std::vector<std::string> references;
    for (const auto& [name, of, number] : version.schema.references) {
      references.push_back("{\"name\":" + quoted(name) + ",\"subject\":" + quoted(of) +
                           ",\"version\":" + std::to_string(number) + "}");
    }
    value += ",\"references\":[" + join(references, ",") + "]";
  }
  value += ",\"schema\":" + quoted(version.schema.text) +
           ",\"deleted\":" + (version.deleted ? "true" : "false") + "}";
  return {no_version_record(subject, version.number).key, std::move(value)};
}

SchemasRecord no_version_record(const std::string& subject, std::int32_t version) {
  return {key_of("SCHEMA", subject, ",\"version\":" + std::to_string(version) + ",\"magic\":1"),
          std::nullopt};
}

SchemasRecord deletion_record(const std::string& subject, std::int32_t version) {
  return {key_of("DELETE_SUBJECT", subject, ",\"magic\":0"),
          "{\"subject\":" + quoted(subject) + ",\"version\":" + std::to_string(version) + "}"};
}

SchemasRecord level_record(const std::optional<std::string>& subject,
                           const std::optional<std::string>& level) {
  SchemasRecord record{key_of("CONFIG", subject, ",\"magic\":0"), std::nullopt};
  if (level) record.value = "{\"compatibilityLevel\":" + quoted(*level) + "}";
  return record;
}

SchemasRecord mode_record(const std::optional<std::string>& subject,
                          const std::optional<std::string>& mode) {
  SchemasRecord record{key_of("MODE", subject, ",\"magic\":0"), std::nullopt};
  if (mode) record.value = "{\"mode\":" + quoted(*mode) + "}";
  return record;
}

Status Subjects::apply(std::string_view key, const std::optional<std::string>& value) {
  TRY(const Json read_key, formats::parse_json(key));
  const std::string type = read_key.text_of("keytype");
  const std::string subject = read_key.text_of("subject");
  if (type == "SCHEMA") {
    const auto number = number_of(read_key, "version");
    if (!number) return unreadable("a schema's key without a version");
    if (value) return apply_schema(*value, subject, *number);
    remove_version(subject, *number);
    return {};
  }
  std::optional<Json> read_value;
  if (value) {
    TRY(read_value, formats::parse_json(*value));
  }
  const auto text = [&read_value](std::string_view name) -> std::optional<std::string> {
    if (!read_value || read_value->member(name) == nullptr) return std::nullopt;
    return read_value->text_of(name);
  };
  if (type == "CONFIG") set(levels_, subject, text("compatibilityLevel"), bytes_);
  if (type == "MODE") set(modes_, subject, text("mode"), bytes_);
  if (type == "DELETE_SUBJECT" && read_value) {
    const auto last = number_of(*read_value, "version");
    const auto known = subjects_.find(subject);
    if (!last || known == subjects_.end()) return {};
    for (auto& [number, version] : known->second) {
      if (number <= *last) version.deleted = true;
    }
  }
  return {};
}

Status Subjects::apply_schema(std::string_view value, const std::string& subject,
                              std::int32_t number) {
  TRY(const Json json, formats::parse_json(value));
  const auto id = number_of(json, "id");
  if (!id) return unreadable("a schema without an id");
  Version version;
  version.number = number;
  version.id = *id;
  version.schema.type = json.text_of("schemaType", "AVRO");
  version.schema.text = json.text_of("schema");
  TRY(version.schema.references, references_of(json));
  const Json* deleted = json.member("deleted");
  version.deleted = deleted != nullptr && deleted->text == "true";
  ids_.emplace(*id, version.schema);
  texts_.emplace(version.schema, *id);
  highest_id_ = std::max(highest_id_, *id);
  Version& kept = subjects_[subject][number];
  if (kept.number != 0) bytes_ -= size_of(subject, kept);
  bytes_ += size_of(subject, version);
  kept = std::move(version);
  return {};
}

void Subjects::remove_version(const std::string& subject, std::int32_t number) {
  const auto known = subjects_.find(subject);
  if (known == subjects_.end()) return;
  const auto version = known->second.find(number);
  if (version == known->second.end()) return;
  const std::int32_t id = version->second.id;
  bytes_ -= size_of(subject, version->second);
  known->second.erase(version);
  if (known->second.empty()) subjects_.erase(known);
  const auto text = ids_.find(id);
  if (text == ids_.end() || is_used(id)) return;
  texts_.erase(text->second);
  ids_.erase(text);
}

bool Subjects::is_used(std::int32_t id) const {
  return std::ranges::any_of(subjects_, [id](const auto& subject) {
    return std::ranges::any_of(subject.second,
                               [id](const auto& version) { return version.second.id == id; });
  });
}

const Versions* Subjects::find(const std::string& subject) const {
  const auto found = subjects_.find(subject);
  return found == subjects_.end() ? nullptr : &found->second;
}

const SchemaText* Subjects::by_id(std::int32_t id) const {
  const auto found = ids_.find(id);
  return found == ids_.end() ? nullptr : &found->second;
}

std::optional<std::int32_t> Subjects::id_of(const SchemaText& schema) const {
  const auto found = texts_.find(schema);
  return found == texts_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Subjects::level(const std::optional<std::string>& subject) const {
  const auto found = levels_.find(subject.value_or(""));
  return found == levels_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> Subjects::mode(const std::optional<std::string>& subject) const {
  const auto found = modes_.find(subject.value_or(""));
  return found == modes_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace sluice::registry
