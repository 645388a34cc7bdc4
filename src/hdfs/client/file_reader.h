// An open file of HDFS, read through whichever of its replicas answers.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "hdfs/client/block_reader.h"
#include "hdfs/client/name_node.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// The locations are those of the moment of opening, fetched again when none of them is any good. A
// replica that fails or whose bytes are wrong is left for the next one, for as long as this reader
// lives; wrong bytes are reported to the name node.
class FileReader final : public lake::Reader {
 public:
  static Result<std::unique_ptr<lake::Reader>> open(std::shared_ptr<NameNode> name_node,
                                                    const std::string& path);

  std::uint64_t length() const override { return length_; }
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override;

 private:
  FileReader(std::shared_ptr<NameNode> name_node, std::string path)
      : name_node_(std::move(name_node)), path_(std::move(path)) {}

  Status fetch(std::uint64_t offset);
  Result<const wire::LocatedBlock*> block_at(std::uint64_t offset);
  // Brings `reader_` to `offset`, in `block`.
  Status aim(const wire::LocatedBlock& block, std::uint64_t offset, std::size_t size);
  void give_up(const wire::LocatedBlock& block, const Error& error);

  const std::shared_ptr<NameNode> name_node_;  // shared with the file system, which may end first
  const std::string path_;
  std::uint64_t length_ = 0;
  std::vector<wire::LocatedBlock> blocks_;  // known ones, ordered by offset
  std::set<std::string> dead_;              // "host:port"
  std::optional<Error> damage_;             // of the last replica whose bytes were wrong
  std::unique_ptr<BlockReader> reader_;
  std::uint64_t block_offset_ = 0;  // of the block that reader_ reads, in the file
  std::string node_;                // that reader_ reads from
  std::uint64_t next_ = 0;          // where a sequential read goes on
};

}  // namespace sluice::hdfs
