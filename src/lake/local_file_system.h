// file://: this machine's own files, with the rights of this process. Symbolic links are followed,
// as every other program of the machine does.
#pragma once

#include <memory>
#include <string>

#include "lake/file_system.h"
#include "lake/users.h"

namespace sluice::lake {

class LocalFileSystem final : public FileSystem {
 public:
  std::string uri() const override { return "file://"; }
  // $HOME.
  std::string home() const override;
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
  // Names that this machine knows; kInvalidArgument for others.
  Status set_owner(const std::string& path, const std::string& owner,
                   const std::string& group) override;
  Status set_times(const std::string& path, std::int64_t modified_ms,
                   std::int64_t accessed_ms) override;
  // Accepted for files, and without effect: there is one copy.
  Status set_replication(const std::string& path, std::uint16_t replication) override;
  Result<ContentSummary> content_summary(const std::string& path) override;
  Result<Capacity> capacity() override;
  // kUnsupported: a local file has no blocks.
  Result<FileChecksum> checksum(const std::string& path) override;

 private:
  Users users_;
};

}  // namespace sluice::lake
