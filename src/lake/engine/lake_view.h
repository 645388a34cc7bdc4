// The lake as a FileSystem for one user, in the process that runs the engine.
#pragma once

#include <string>

#include "lake/engine/engine.h"
#include "lake/file_system.h"

namespace sluice::lake {

class LakeView final : public FileSystem, public Attributes, public Snapshots, public Joins {
 public:
  LakeView(Engine& engine, Caller who, std::string machine)
      : engine_(engine), who_(std::move(who)), machine_(std::move(machine)) {}

  std::string uri() const override { return "lake:"; }
  std::string home() const override { return "/user/" + who_.user; }
  Result<FileStatus> status(const std::string& path) override;
  Result<Listing> list(const std::string& path, const std::string& start_after,
                       std::size_t limit) override;
  Result<std::unique_ptr<Reader>> open(const std::string& path) override;
  Result<std::unique_ptr<Writer>> create(const std::string& path,
                                         const CreateOptions& options) override;
  Result<std::unique_ptr<Writer>> append(const std::string& path) override;
  Status make_directories(const std::string& path, const Mode& mode) override;
  Status rename(const std::string& from, const std::string& to, bool overwrite) override;
  Status remove(const std::string& path, bool recursive) override;
  Status set_permission(const std::string& path, std::uint16_t permission) override;
  Status set_owner(const std::string& path, const std::string& owner,
                   const std::string& group) override;
  Status set_times(const std::string& path, std::int64_t modified_ms,
                   std::int64_t accessed_ms) override;
  Status set_replication(const std::string& path, std::uint16_t replication) override;
  Result<bool> truncate(const std::string& path, std::uint64_t length) override;
  Status concat(const std::string& target, const std::vector<std::string>& sources) override {
    return engine_.concat(who_, target, sources);
  }
  Result<ContentSummary> content_summary(const std::string& path) override;
  Result<QuotaUsage> quota_usage(const std::string& path) override {
    return engine_.quota_usage(who_, path);
  }
  Result<Capacity> capacity() override { return engine_.capacity(); }
  Result<FileChecksum> checksum(const std::string& path) override;

  Status allow_snapshots(const std::string& path) override {
    return engine_.allow_snapshots(who_, path);
  }
  Status disallow_snapshots(const std::string& path) override {
    return engine_.disallow_snapshots(who_, path);
  }
  Result<std::string> create_snapshot(const std::string& path, const std::string& name) override {
    return engine_.create_snapshot(who_, path, name);
  }
  Status remove_snapshot(const std::string& path, const std::string& name) override {
    return engine_.remove_snapshot(who_, path, name);
  }
  Status rename_snapshot(const std::string& path, const std::string& old_name,
                         const std::string& new_name) override {
    return engine_.rename_snapshot(who_, path, old_name, new_name);
  }
  Result<std::vector<SnapshottableFolder>> snapshottable_folders() override {
    return engine_.snapshottable_folders(who_);
  }
  Result<SnapshotDiff> snapshot_diff(const std::string& path, const std::string& from,
                                     const std::string& to) override {
    TRY(SnapshotDiff diff, engine_.snapshot_diff(who_, path, from, to));
    diff.entries = directed(diff);
    return diff;
  }

  Attributes* attributes() override { return this; }
  Result<AclStatus> acl(const std::string& path) override { return engine_.acl(who_, path); }
  Status change_acl(const std::string& path, AclOperation operation, const Acl& spec) override {
    return engine_.change_acl(who_, path, operation, spec);
  }
  Result<std::vector<ExtendedAttribute>> extended_attributes(
      const std::string& path, const std::vector<ExtendedAttribute>& names) override {
    return engine_.extended_attributes(who_, path, names);
  }
  Status set_extended_attribute(const std::string& path,
                                const ExtendedAttribute& attribute) override {
    return engine_.set_extended_attribute(who_, path, attribute, {});
  }
  Status remove_extended_attribute(const std::string& path,
                                   const ExtendedAttribute& attribute) override {
    return engine_.remove_extended_attribute(who_, path, attribute);
  }

 private:
  Result<std::unique_ptr<Writer>> writer(std::uint64_t file_id, const std::string& client);

  Engine& engine_;
  const Caller who_;
  const std::string machine_;  // where he is
};

}  // namespace sluice::lake
