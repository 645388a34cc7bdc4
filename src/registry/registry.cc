#include "registry/registry.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/text.h"
#include "registry/avro/compatibility.h"
#include "registry/avro/schema.h"
#include "registry/refusal.h"

namespace sluice::registry {
namespace {

constexpr std::array<std::string_view, 7> kLevels{
    "NONE", "BACKWARD",       "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE",
    "FULL", "FULL_TRANSITIVE"};
constexpr std::array<std::string_view, 4> kModes{"READWRITE", "READONLY", "READONLY_OVERRIDE",
                                                 "IMPORT"};
constexpr std::size_t kMostBytes = 256 << 20;  // of all that is held
constexpr std::size_t kMostReferences = 100;   // of one schema, and of those that it refers to
constexpr int kDeepestReference = 20;

template <std::size_t kCount>
bool is_one_of(const std::array<std::string_view, kCount>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

bool is_shown(const Version& version, Shown shown) {
  return shown == Shown::kAlsoDeleted || version.deleted == (shown == Shown::kOnlyDeleted);
}

bool is_any_shown(const Versions& versions, Shown shown) {
  const bool any_present =
      std::ranges::any_of(versions, [](const auto& entry) { return !entry.second.deleted; });
  if (shown == Shown::kOnlyDeleted) return !any_present;
  return any_present || (shown == Shown::kAlsoDeleted && !versions.empty());
}

Error no_subject(const std::string& subject) {
  return refusal(Refusal::kSubjectNotFound, "Subject '" + subject + "' not found.");
}
Error no_version(std::int32_t number) {
  return refusal(Refusal::kVersionNotFound, "Version " + std::to_string(number) + " not found.");
}
Error soft_deleted(const std::string& subject) {
  return refusal(
      Refusal::kSubjectSoftDeleted,
      "Subject '" + subject + "' was soft deleted.Set permanent=true to delete permanently");
}

// The words of Confluent's Schema Registry 7.
Error invalid_schema(const std::string& subject, const SchemaText& schema, const std::string& why) {
  return refusal(Refusal::kInvalidSchema,
                 "Invalid schema {subject=" + subject +
                     ",version=0,id=-1,schemaType=" + schema.type +
                     ",references=[],metadata=null,ruleSet=null,schema=" + schema.text +
                     "} with refs [] of type " + schema.type + ", details: " + why);
}

}  // namespace

// A schema that was read; its text is the canonical one.
struct Registry::Parsed {
  SchemaText schema;
  std::unique_ptr<avro::Document> document;
};

void Registry::Reader::take(std::string_view key, const std::optional<std::string>& value) {
  const Status applied = registry_.state_.apply(key, value);
  if (applied) return;
  log::warn("a record of _schemas is passed over", {{"why", applied.error().message()}});
}

Status Registry::write(const SchemasRecord& record) {
  TRY(topic_->append(record));
  return catch_up();
}

std::string Registry::level_of(const std::string& subject) const {
  const auto own = state_.level(subject);
  return own ? *own : state_.level({}).value_or("BACKWARD");
}

std::string Registry::mode_of(const std::string& subject) const {
  if (state_.mode({}) == "READONLY_OVERRIDE") return "READONLY_OVERRIDE";
  const auto own = state_.mode(subject);
  return own ? *own : state_.mode({}).value_or("READWRITE");
}

Status Registry::check_writable(const std::string& subject) const {
  if (!mode_of(subject).starts_with("READONLY")) return {};
  return refusal(Refusal::kOperationNotPermitted, "Subject " + subject + " is in read-only mode");
}

Status Registry::check_room(std::size_t bytes) const {
  if (state_.bytes() + bytes <= kMostBytes) return {};
  return refusal(Refusal::kStoreError,
                 "The registry is full: it holds " + human_size(kMostBytes) + " and no more");
}

// A number that comes along is the next one; of an import, any that is free.
Status Registry::check_version(const std::string& subject, const Proposal& proposal,
                               bool import) const {
  const Versions* known = state_.find(subject);
  const std::int32_t last = known == nullptr ? 0 : known->rbegin()->first;
  const std::int64_t number = proposal.version ? *proposal.version : std::int64_t{last} + 1;
  const bool taken = known != nullptr && known->contains(static_cast<std::int32_t>(number));
  if (number < INT32_MAX && !taken && (import || number == std::int64_t{last} + 1)) return {};
  return refusal(Refusal::kInvalidSchema, "Version is not one more than previous version");
}

Result<std::vector<std::string>> Registry::subjects(const std::string& prefix, Shown shown) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  std::vector<std::string> names;
  for (const auto& [name, versions] : state_.all()) {
    if (name.starts_with(prefix) && is_any_shown(versions, shown)) names.push_back(name);
  }
  return names;
}

Result<std::vector<std::int32_t>> Registry::versions(const std::string& subject, Shown shown) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  std::vector<std::int32_t> numbers;
  if (const Versions* known = state_.find(subject)) {
    for (const auto& [number, version] : *known) {
      if (is_shown(version, shown)) numbers.push_back(number);
    }
  }
  if (numbers.empty()) return no_subject(subject);
  return numbers;
}

Result<Version> Registry::find(const std::string& subject, VersionNumber number,
                               Shown shown) const {
  const Versions* known = state_.find(subject);
  if (known == nullptr || !is_any_shown(*known, shown)) return no_subject(subject);
  if (number) {
    const auto found = known->find(*number);
    if (found == known->end() || !is_shown(found->second, shown)) return no_version(*number);
    return found->second;
  }
  for (auto at = known->rbegin(); at != known->rend(); ++at) {
    if (is_shown(at->second, shown)) return at->second;
  }
  return no_subject(subject);
}

Result<SubjectVersion> Registry::version(const std::string& subject, VersionNumber number,
                                         Shown shown) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  TRY(Version found, find(subject, number, shown));
  return SubjectVersion{subject, std::move(found)};
}

Result<std::vector<SubjectVersion>> Registry::schemas(const std::string& prefix, Shown shown,
                                                      bool latest_only) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  std::vector<SubjectVersion> all;
  for (const auto& [name, versions] : state_.all()) {
    if (!name.starts_with(prefix)) continue;
    const std::size_t before = all.size();
    for (const auto& [number, version] : versions) {
      if (!is_shown(version, shown)) continue;
      if (latest_only) all.resize(before);
      all.push_back({name, version});
    }
  }
  return all;
}

Result<SchemaText> Registry::schema(std::int32_t id) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  if (const SchemaText* found = state_.by_id(id)) return *found;
  return refusal(Refusal::kSchemaNotFound, "Schema " + std::to_string(id) + " not found");
}

std::int32_t Registry::highest_id() {
  const std::lock_guard lock(mutex_);
  return state_.highest_id();
}

Result<std::string> Registry::cluster_id() {
  const std::lock_guard lock(mutex_);
  return topic_->cluster_id();
}

Result<std::vector<SubjectVersion>> Registry::uses_of(std::int32_t id, Shown shown) {
  TRY(schema(id));
  TRY(auto all, schemas("", shown, false));
  std::erase_if(all, [id](const SubjectVersion& use) { return use.version.id != id; });
  return all;
}

std::vector<std::int32_t> Registry::referring(const std::string& subject,
                                              std::int32_t number) const {
  std::vector<std::int32_t> ids;
  for (const auto& [name, versions] : state_.all()) {
    for (const auto& [_, version] : versions) {
      const bool refers = std::ranges::any_of(version.schema.references, [&](const Reference& to) {
        return to.subject == subject && to.version == number;
      });
      if (refers && !version.deleted) ids.push_back(version.id);
    }
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

Result<std::vector<std::int32_t>> Registry::references_to(const std::string& subject,
                                                          VersionNumber number) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  TRY(const Version found, find(subject, number, Shown::kAlsoDeleted));
  return referring(subject, found.number);
}

Status Registry::check_not_referred(const std::string& subject, const Version& version) const {
  if (referring(subject, version.number).empty()) return {};
  return refusal(Refusal::kReferenceExists,
                 "One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=" +
                     subject + ",version=" + std::to_string(version.number) + "}.");
}

// The texts that a schema refers to, each after those that it refers to itself.
Status Registry::collect_references(const SchemaText& schema, std::vector<Reference>& done,
                                    std::vector<std::string>& texts, int depth) const {
  if (depth > kDeepestReference || done.size() > kMostReferences) {
    return Error(ErrorCode::kInvalidArgument, "too many references, or references too deep");
  }
  for (const Reference& reference : schema.references) {
    if (std::ranges::find(done, reference) != done.end()) continue;
    done.push_back(reference);
    const VersionNumber number =
        reference.version < 1 ? VersionNumber() : VersionNumber(reference.version);
    const Result<Version> found =
        find(reference.subject, number, number ? Shown::kAlsoDeleted : Shown::kPresent);
    if (!found) {
      return Error(ErrorCode::kInvalidArgument, "No schema reference found for subject \"" +
                                                    reference.subject + "\" and version " +
                                                    std::to_string(reference.version));
    }
    TRY(collect_references(found->schema, done, texts, depth + 1));
    texts.push_back(found->schema.text);
  }
  return {};
}

Result<Registry::Parsed> Registry::parse(const SchemaText& schema) const {
  if (schema.type != "AVRO") {
    return Error(ErrorCode::kInvalidArgument, "schemas of type " + schema.type +
                                                  " are not offered here; this registry has AVRO");
  }
  std::vector<Reference> done;
  std::vector<std::string> texts;
  TRY(collect_references(schema, done, texts, 0));
  TRY(auto document, avro::Document::parse(schema.text, texts));
  Parsed parsed{schema, std::move(document)};
  parsed.schema.text = parsed.document->canonical();
  for (Reference& reference : parsed.schema.references) {
    if (reference.version > 0) continue;  // else the latest, which is a number from here on
    TRY(const Version latest, find(reference.subject, {}, Shown::kPresent));
    reference.version = latest.number;
  }
  return parsed;
}

// What a level asks of one pair. An earlier schema that can't be read is no hindrance to a better.
Result<std::vector<std::string>> Registry::problems(const Parsed& proposed, const Version& earlier,
                                                    const std::string& level) const {
  std::vector<std::string> found;
  const Result<Parsed> before = parse(earlier.schema);
  if (!before) return found;
  const avro::Schema& now = proposed.document->root();
  const avro::Schema& then = before->document->root();
  if (level.starts_with("BACKWARD") || level.starts_with("FULL")) {
    TRY(found, avro::incompatibilities(now, then, avro::Newer::kReader));
  }
  if (level.starts_with("FORWARD") || level.starts_with("FULL")) {
    TRY(auto more, avro::incompatibilities(then, now, avro::Newer::kWriter));
    std::ranges::move(more, std::back_inserter(found));
  }
  if (found.empty()) return found;
  found.push_back("{oldSchemaVersion: " + std::to_string(earlier.number) + "}");
  found.push_back("{oldSchema: '" + earlier.schema.text + "'}");
  found.push_back("{validateFields: 'false', compatibility: '" + level + "'}");
  return found;
}

// Of the versions that the subject's level names, the newest first: what the first has against it.
Result<std::vector<std::string>> Registry::problems_in_order(const std::string& subject,
                                                             const Parsed& proposed) const {
  const std::string level = level_of(subject);
  const Versions* known = state_.find(subject);
  if (level == "NONE" || known == nullptr) return std::vector<std::string>();
  for (auto at = known->rbegin(); at != known->rend(); ++at) {
    if (at->second.deleted) continue;
    TRY(auto found, problems(proposed, at->second, level));
    if (!found.empty() || !level.ends_with("_TRANSITIVE")) return found;
  }
  return std::vector<std::string>();
}

Result<std::int32_t> Registry::add(const std::string& subject, const Proposal& proposal) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  TRY(check_writable(subject));
  const bool import = mode_of(subject) == "IMPORT";
  if (proposal.id && !import) {
    return refusal(Refusal::kOperationNotPermitted,
                   "Subject " + subject + " is not in import mode");
  }
  const Result<Parsed> parsed = parse(proposal.schema);
  if (!parsed) return invalid_schema(subject, proposal.schema, parsed.error().message());

  std::int32_t last = 0;
  if (const Versions* known = state_.find(subject)) {
    last = known->rbegin()->first;
    for (const auto& [number, version] : *known) {
      const bool same = !version.deleted && version.schema == parsed->schema;
      if (same && (!proposal.id || *proposal.id == version.id)) return version.id;
    }
  }
  if (!import) {
    TRY(const auto found, problems_in_order(subject, *parsed));
    if (!found.empty()) {
      return refusal(
          Refusal::kIncompatible,
          "Schema being registered is incompatible with an earlier schema for subject \"" +
              subject + "\", details: [" + join(found, ", ") + "]");
    }
  }
  TRY(check_version(subject, proposal, import));
  TRY(check_room(4 * parsed->schema.text.size()));
  Version version;
  version.number = proposal.version.value_or(last + 1);
  version.schema = parsed->schema;
  version.id = proposal.id ? *proposal.id : state_.id_of(parsed->schema).value_or(state_.next_id());
  const SchemaText* other = state_.by_id(version.id);
  if (other != nullptr && *other != version.schema) {
    return refusal(
        Refusal::kOperationNotPermitted,
        "Overwrite new schema with id " + std::to_string(version.id) + " is not permitted.");
  }
  if (version.id < 1) return refusal(Refusal::kStoreError, "There is no id left");
  TRY(write(schema_record(subject, version)));
  const SchemaText* kept = state_.by_id(version.id);
  const Result<Version> now = find(subject, version.number, Shown::kAlsoDeleted);
  if (kept == nullptr || *kept != version.schema || !now || now->schema != version.schema) {
    return refusal(Refusal::kStoreError,
                   "Another registry wrote to the topic at the same moment; try again");
  }
  return version.id;
}

Result<SubjectVersion> Registry::look_up(const std::string& subject, const Proposal& proposal,
                                         Shown shown) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  const Versions* known = state_.find(subject);
  if (known == nullptr || !is_any_shown(*known, shown)) return no_subject(subject);
  const Result<Parsed> parsed = parse(proposal.schema);
  if (!parsed) return invalid_schema(subject, proposal.schema, parsed.error().message());
  for (auto at = known->rbegin(); at != known->rend(); ++at) {
    const Version& version = at->second;
    if (is_shown(version, shown) && version.schema == parsed->schema) {
      return SubjectVersion{subject, version};
    }
  }
  return refusal(Refusal::kSchemaNotFound, "Schema not found");
}

Result<std::vector<std::int32_t>> Registry::remove(const std::string& subject, bool permanent) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  const Versions* known = state_.find(subject);
  if (known == nullptr) return no_subject(subject);
  TRY(check_writable(subject));
  const bool present = is_any_shown(*known, Shown::kPresent);
  if (permanent && present) {
    return refusal(
        Refusal::kSubjectNotSoftDeleted,
        "Subject '" + subject + "' was not deleted first before being permanently deleted");
  }
  if (!permanent && !present) return soft_deleted(subject);
  std::vector<std::int32_t> numbers;
  for (const auto& [number, version] : *known) {
    if (!is_shown(version, permanent ? Shown::kAlsoDeleted : Shown::kPresent)) continue;
    TRY(check_not_referred(subject, version));
    numbers.push_back(number);
  }
  if (permanent) {
    for (const std::int32_t number : numbers) TRY(write(no_version_record(subject, number)));
    return numbers;
  }
  TRY(write(deletion_record(subject, numbers.back())));
  if (state_.mode(subject)) TRY(write(mode_record(subject, {})));
  if (state_.level(subject)) TRY(write(level_record(subject, {})));
  return numbers;
}

Result<std::int32_t> Registry::remove(const std::string& subject, VersionNumber number,
                                      bool permanent) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  TRY(Version found, find(subject, number, Shown::kAlsoDeleted));
  TRY(check_writable(subject));
  const std::string named = "Subject '" + subject + "' Version " + std::to_string(found.number);
  if (permanent && !found.deleted) {
    return refusal(Refusal::kVersionNotSoftDeleted,
                   named + " was not deleted first before being permanently deleted");
  }
  if (!permanent && found.deleted) {
    return refusal(Refusal::kVersionSoftDeleted,
                   named + " was soft deleted.Set permanent=true to delete permanently");
  }
  TRY(check_not_referred(subject, found));
  if (permanent) {
    TRY(write(no_version_record(subject, found.number)));
  } else {
    found.deleted = true;
    TRY(write(schema_record(subject, found)));
  }
  return found.number;
}

Result<std::vector<std::string>> Registry::check(const std::string& subject, VersionNumber number,
                                                 bool all_versions, const Proposal& proposal) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  const Result<Parsed> parsed = parse(proposal.schema);
  if (!parsed) return invalid_schema(subject, proposal.schema, parsed.error().message());
  if (all_versions) return problems_in_order(subject, *parsed);
  const Result<Version> earlier = find(subject, number, Shown::kPresent);
  // Nothing is the latest: everything goes with it.
  if (!earlier && !number) return std::vector<std::string>();
  if (!earlier) return no_version(*number);
  const std::string level = level_of(subject);
  if (level == "NONE") return std::vector<std::string>();
  return problems(*parsed, *earlier, level);
}

Result<std::string> Registry::level(const std::optional<std::string>& subject, bool or_of_all) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  if (!subject) return state_.level({}).value_or("BACKWARD");
  if (or_of_all) return level_of(*subject);
  if (const auto own = state_.level(subject)) return *own;
  return refusal(Refusal::kNoSubjectCompatibility,
                 "Subject '" + *subject + "' does not have subject-level compatibility configured");
}

Status Registry::set_level(const std::optional<std::string>& subject, const std::string& level) {
  if (!is_one_of(kLevels, level)) {
    return refusal(Refusal::kInvalidCompatibility,
                   "Invalid compatibility level. Valid values are none, backward, forward, full, "
                   "backward_transitive, forward_transitive, and full_transitive");
  }
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  if (subject) TRY(check_writable(*subject));
  TRY(check_room(1024));
  return write(level_record(subject, level));
}

Result<std::string> Registry::remove_level(const std::optional<std::string>& subject) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  const auto own = state_.level(subject);
  if (!own && subject) return no_subject(*subject);
  TRY(write(level_record(subject, {})));
  return own.value_or("BACKWARD");
}

Result<std::string> Registry::mode(const std::optional<std::string>& subject, bool or_of_all) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  if (!subject) return state_.mode({}).value_or("READWRITE");
  if (or_of_all) return mode_of(*subject);
  if (const auto own = state_.mode(subject)) return *own;
  return refusal(Refusal::kNoSubjectMode,
                 "Subject '" + *subject + "' does not have subject-level mode configured");
}

// Ids that come from outside must not meet those that were given here.
Status Registry::set_mode(const std::optional<std::string>& subject, const std::string& mode,
                          bool force) {
  if (!is_one_of(kModes, mode)) {
    return refusal(Refusal::kInvalidMode,
                   "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE, and "
                   "IMPORT.");
  }
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  if (mode == "IMPORT" && !force) {
    const bool any = subject ? state_.find(*subject) != nullptr &&
                                   is_any_shown(*state_.find(*subject), Shown::kPresent)
                             : std::ranges::any_of(state_.all(), [](const auto& entry) {
                                 return is_any_shown(entry.second, Shown::kPresent);
                               });
    if (any) {
      return refusal(Refusal::kOperationNotPermitted,
                     "Cannot import since found existing subjects");
    }
  }
  TRY(check_room(1024));
  return write(mode_record(subject, mode));
}

Result<std::string> Registry::remove_mode(const std::optional<std::string>& subject) {
  const std::lock_guard lock(mutex_);
  TRY(catch_up());
  const auto own = state_.mode(subject);
  if (!own && subject) return no_subject(*subject);
  TRY(write(mode_record(subject, {})));
  return own.value_or("READWRITE");
}

}  // namespace sluice::registry
