// What the registry holds: subjects with their versions, schemas by id, levels and modes. It is
// what the records of the topic _schemas say, one after the other, in the format of Confluent's
// Schema Registry 5 to 7; nothing else changes it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sluice::registry {

struct Reference {
  std::string name;
  std::string subject;
  std::int32_t version = 0;
  auto operator<=>(const Reference&) const = default;
};

struct SchemaText {
  std::string type = "AVRO";
  std::string text;
  std::vector<Reference> references;
  auto operator<=>(const SchemaText&) const = default;
};

struct Version {
  std::int32_t number = 0;
  std::int32_t id = 0;
  SchemaText schema;
  bool deleted = false;
};

using Versions = std::map<std::int32_t, Version>;

// A record of the topic.
struct SchemasRecord {
  std::string key;
  std::optional<std::string> value;
};

SchemasRecord schema_record(const std::string& subject, const Version& version);
SchemasRecord no_version_record(const std::string& subject, std::int32_t version);
// Every version up to this one is deleted.
SchemasRecord deletion_record(const std::string& subject, std::int32_t version);
// Without a subject: of all that have none of their own. Without a value: as if never set.
SchemasRecord level_record(const std::optional<std::string>& subject,
                           const std::optional<std::string>& level);
SchemasRecord mode_record(const std::optional<std::string>& subject,
                          const std::optional<std::string>& mode);

class Subjects {
 public:
  // A record that is none of these formats is kCorrupt and changes nothing.
  Status apply(std::string_view key, const std::optional<std::string>& value);

  // Null when there is none of that name.
  const Versions* find(const std::string& subject) const;
  const std::map<std::string, Versions>& all() const { return subjects_; }
  const SchemaText* by_id(std::int32_t id) const;
  std::optional<std::int32_t> id_of(const SchemaText& schema) const;
  // Ids are never given twice, not even those of schemas that are gone.
  // 0: there are no more.
  std::int32_t next_id() const { return highest_id_ == INT32_MAX ? 0 : highest_id_ + 1; }
  std::int32_t highest_id() const { return highest_id_; }
  // About what all of it takes in memory.
  std::size_t bytes() const { return bytes_; }

  // Of the subject itself, or with none of all.
  std::optional<std::string> level(const std::optional<std::string>& subject) const;
  std::optional<std::string> mode(const std::optional<std::string>& subject) const;

 private:
  Status apply_schema(std::string_view value, const std::string& subject, std::int32_t number);
  void remove_version(const std::string& subject, std::int32_t number);
  bool is_used(std::int32_t id) const;

  std::map<std::string, Versions> subjects_;
  std::map<std::int32_t, SchemaText> ids_;
  std::map<SchemaText, std::int32_t> texts_;
  std::int32_t highest_id_ = 0;
  std::size_t bytes_ = 0;
  std::map<std::string, std::string> levels_;  // "" is of all
  std::map<std::string, std::string> modes_;
};

}  // namespace sluice::registry
