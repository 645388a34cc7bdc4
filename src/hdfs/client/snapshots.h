// Snapshots, asked of a name node.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "hdfs/client/name_node.h"
#include "lake/snapshot.h"

namespace sluice::hdfs {

class RemoteSnapshots : public lake::Snapshots {
 public:
  explicit RemoteSnapshots(std::shared_ptr<NameNode> name_node)
      : name_node_(std::move(name_node)) {}

  Status allow_snapshots(const std::string& path) override;
  Status disallow_snapshots(const std::string& path) override;
  Result<std::string> create_snapshot(const std::string& path, const std::string& name) override;
  Status remove_snapshot(const std::string& path, const std::string& name) override;
  Status rename_snapshot(const std::string& path, const std::string& old_name,
                         const std::string& new_name) override;
  Result<std::vector<lake::SnapshottableFolder>> snapshottable_folders() override;
  Result<lake::SnapshotDiff> snapshot_diff(const std::string& path, const std::string& from,
                                           const std::string& to) override;

 private:
  const std::shared_ptr<NameNode> name_node_;
};

}  // namespace sluice::hdfs
