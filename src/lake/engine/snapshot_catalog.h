// Which snapshots there are, as the journal says, and the contents of those that were lately looked
// into. Not locked: the engine's lock guards it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lake/engine/snapshot_store.h"

namespace sluice::lake {

class SnapshotCatalog {
 public:
  using Names = std::map<std::string, std::uint64_t, std::less<>>;

  void apply(const SnapshotRecord& record);
  void apply(const SnapshotGoneRecord& record);

  std::size_t size() const { return records_.size(); }
  const std::map<std::uint64_t, SnapshotRecord>& all() const { return records_; }
  // Those of one folder by name; those of all folders by the folder's id.
  const Names& of_folder(std::uint64_t folder) const;
  const std::map<std::uint64_t, Names>& folders() const { return folders_; }
  const SnapshotRecord* find(std::uint64_t folder, std::string_view name) const;
  // The snapshot that an entry of this id belongs to; null: none.
  const SnapshotRecord* of_entry(std::uint64_t entry_id) const;

  void set_store(SnapshotStore store) { store_ = std::move(store); }
  const SnapshotStore& store() const { return *store_; }
  // Read when it is not here yet. Shared with those who look into it while it is removed.
  Result<std::shared_ptr<SnapshotContent>> content(const SnapshotRecord& record, Tree& tree);

 private:
  std::map<std::uint64_t, SnapshotRecord> records_;  // by id, which is the order they were made in
  std::map<std::uint64_t, Names> folders_;
  std::vector<std::shared_ptr<SnapshotContent>> loaded_;  // the last used comes last
  std::optional<SnapshotStore> store_;
};

}  // namespace sluice::lake
