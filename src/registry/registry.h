// The registry: what may be added, changed and taken away, and what is there. Every call first
// reads what was added to the topic, so that several processes see one registry; one of them should
// be the only one that writes.
//
// Errors carry a Refusal and Confluent's words for it; any other is the store's.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "registry/schemas_topic.h"
#include "registry/subjects.h"

namespace sluice::registry {

// What a soft deletion hides.
enum class Shown { kPresent, kAlsoDeleted, kOnlyDeleted };

struct SubjectVersion {
  std::string subject;
  Version version;
};

// A schema that somebody proposes.
struct Proposal {
  SchemaText schema;
  std::optional<std::int32_t> id;       // of an import
  std::optional<std::int32_t> version;  // of an import
};

// None: the latest.
using VersionNumber = std::optional<std::int32_t>;

class Registry {
 public:
  explicit Registry(std::unique_ptr<SchemasTopic> topic)
      : reader_(*this), topic_(std::move(topic)) {}

  Result<std::vector<std::string>> subjects(const std::string& prefix, Shown shown);
  Result<std::vector<std::int32_t>> versions(const std::string& subject, Shown shown);
  Result<SubjectVersion> version(const std::string& subject, VersionNumber number, Shown shown);
  std::int32_t highest_id();  // that was ever given
  Result<std::string> cluster_id();
  // Of every subject that begins so, in order.
  Result<std::vector<SubjectVersion>> schemas(const std::string& prefix, Shown shown,
                                              bool latest_only);
  Result<SchemaText> schema(std::int32_t id);
  Result<std::vector<SubjectVersion>> uses_of(std::int32_t id, Shown shown);
  // Ids of the schemas that refer to that version.
  Result<std::vector<std::int32_t>> references_to(const std::string& subject, VersionNumber number);

  // The id: of the schema that is there already, or its new one.
  Result<std::int32_t> add(const std::string& subject, const Proposal& proposal);
  Result<SubjectVersion> look_up(const std::string& subject, const Proposal& proposal, Shown shown);
  Result<std::vector<std::int32_t>> remove(const std::string& subject, bool permanent);
  Result<std::int32_t> remove(const std::string& subject, VersionNumber number, bool permanent);

  // Why the proposal does not go with that version, or with none given with those that the
  // subject's level names; empty when it does.
  Result<std::vector<std::string>> check(const std::string& subject, VersionNumber number,
                                         bool all_versions, const Proposal& proposal);

  // Without a subject: of all that have none of their own.
  Result<std::string> level(const std::optional<std::string>& subject, bool or_of_all);
  Status set_level(const std::optional<std::string>& subject, const std::string& level);
  Result<std::string> remove_level(const std::optional<std::string>& subject);
  Result<std::string> mode(const std::optional<std::string>& subject, bool or_of_all);
  Status set_mode(const std::optional<std::string>& subject, const std::string& mode, bool force);
  Result<std::string> remove_mode(const std::optional<std::string>& subject);

 private:
  class Reader final : public SchemasReader {
   public:
    explicit Reader(Registry& registry) : registry_(registry) {}
    void restart() override { registry_.state_ = Subjects(); }
    void take(std::string_view key, const std::optional<std::string>& value) override;

   private:
    Registry& registry_;
  };

  struct Parsed;

  Status catch_up() { return topic_->read(reader_); }
  Status write(const SchemasRecord& record);
  // These are called with the lock held, after catch_up().
  std::string level_of(const std::string& subject) const;
  std::string mode_of(const std::string& subject) const;
  Status check_writable(const std::string& subject) const;
  Status check_room(std::size_t bytes) const;
  Status check_version(const std::string& subject, const Proposal& proposal, bool import) const;
  Result<Version> find(const std::string& subject, VersionNumber number, Shown shown) const;
  Result<Parsed> parse(const SchemaText& schema) const;
  Status collect_references(const SchemaText& schema, std::vector<Reference>& done,
                            std::vector<std::string>& texts, int depth) const;
  Result<std::vector<std::string>> problems(const Parsed& proposed, const Version& earlier,
                                            const std::string& level) const;
  Result<std::vector<std::string>> problems_in_order(const std::string& subject,
                                                     const Parsed& proposed) const;
  std::vector<std::int32_t> referring(const std::string& subject, std::int32_t number) const;
  Status check_not_referred(const std::string& subject, const Version& version) const;

  std::mutex mutex_;
  Subjects state_;
  Reader reader_;
  std::unique_ptr<SchemasTopic> topic_;
};

}  // namespace sluice::registry
