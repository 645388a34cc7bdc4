// A file of HDFS that is being written: bytes become packets, packets blocks.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hdfs/client/block_output.h"
#include "hdfs/client/lease_keeper.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// The first failure is final: every later call gives it again, and the name node is asked to close
// the file at what was acknowledged.
class FileWriter final : public lake::Writer, private Leased {
 public:
  static Result<std::unique_ptr<lake::Writer>> create(std::shared_ptr<NameNode> name_node,
                                                      std::shared_ptr<LeaseKeeper> keeper,
                                                      const std::string& path,
                                                      const lake::CreateOptions& options);
  static Result<std::unique_ptr<lake::Writer>> append(std::shared_ptr<NameNode> name_node,
                                                      std::shared_ptr<LeaseKeeper> keeper,
                                                      const std::string& path);
  ~FileWriter() override;

  Status write(std::string_view bytes) override;
  Status flush() override { return settle(false); }
  Status sync() override { return settle(true); }
  Status close() override;
  std::uint64_t position() const override { return position_; }

 private:
  FileWriter(std::shared_ptr<NameNode> name_node, std::shared_ptr<LeaseKeeper> keeper,
             std::string path, std::uint64_t file_id, std::uint64_t block_size);
  void heartbeat() override { block_.heartbeat(); }

  Status try_write(std::string_view bytes);
  Status try_settle(bool sync);
  Status try_close();
  Status settle(bool sync);
  Status fail(const Status& status);
  Status send_pending(bool sync);
  Status end_block();
  Status complete();
  // How much data the next packet may hold.
  std::size_t packet_room() const;
  std::uint64_t block_position() const { return pending_start_ + pending_.size(); }

  // Shared with the file system and its other open files; nobody orders their ends.
  const std::shared_ptr<NameNode> name_node_;
  const std::shared_ptr<LeaseKeeper> keeper_;
  const std::string path_;
  const std::uint64_t file_id_;
  const std::uint64_t block_size_;
  BlockOutput block_;
  std::optional<wire::ExtendedBlock> last_;  // the block before the current one
  std::string pending_;              // the end of the current block, in whole chunks' places
  std::uint64_t pending_start_ = 0;  // of pending_, in the block
  std::size_t pending_sent_ = 0;     // flushed already; sent again with its whole chunk
  std::uint64_t position_ = 0;
  bool persisted_ = false;  // the name node knows of the current block's bytes
  bool closed_ = false;
  std::optional<Error> failure_;
};

}  // namespace sluice::hdfs
