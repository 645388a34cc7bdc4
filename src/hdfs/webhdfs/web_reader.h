// An open file of WebHDFS.
#pragma once

#include <memory>
#include <string>

#include "hdfs/webhdfs/web_call.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// Reads that go on are one request; one that jumps is another. A request that breaks off is made
// anew from where it was, some times.
class WebReader final : public lake::Reader {
 public:
  // Of a file of that length.
  WebReader(std::shared_ptr<WebNameNodes> name_nodes, std::string path, std::uint64_t length)
      : name_nodes_(std::move(name_nodes)), path_(std::move(path)), length_(length) {}

  std::uint64_t length() const override { return length_; }
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override;

 private:
  Status aim(std::uint64_t offset, std::size_t size);
  Result<std::size_t> read_once(std::uint64_t offset, char* to, std::size_t size);

  const std::shared_ptr<WebNameNodes> name_nodes_;  // shared with the file system
  const std::string path_;
  const std::uint64_t length_;
  std::unique_ptr<net::HttpCall> call_;
  std::uint64_t position_ = 0;  // of call_
  std::uint64_t end_ = 0;       // of what call_ asked for
  std::uint64_t next_ = 0;      // where a read that goes on begins
};

}  // namespace sluice::hdfs
