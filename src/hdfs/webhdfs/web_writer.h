// A file of WebHDFS that is being written.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hdfs/webhdfs/web_call.h"
#include "lake/file_system.h"

namespace sluice::hdfs {

// Bytes go out in requests: the first makes the file, or appends to it; flush() ends one, since
// only what has ended is acknowledged, and the next bytes begin another that appends. A writer that
// was not closed breaks its request off.
class WebWriter final : public lake::Writer {
 public:
  // `first` is CREATE, or APPEND at `position`. The data node is asked at once, so that a refusal
  // is one of the open.
  static Result<std::unique_ptr<lake::Writer>> open(std::shared_ptr<WebNameNodes> name_nodes,
                                                    const WebOperationCall& first,
                                                    std::uint64_t position);

  Status write(std::string_view bytes) override;
  Status flush() override;
  Status sync() override { return flush(); }
  Status close() override;
  std::uint64_t position() const override { return position_; }

 private:
  WebWriter(std::shared_ptr<WebNameNodes> name_nodes, std::string path, std::uint64_t position)
      : name_nodes_(std::move(name_nodes)), path_(std::move(path)), position_(position) {}
  Status end_request();
  Status send(std::string_view bytes);
  Status send_pending();
  // What has failed once goes on failing: bytes may be missing.
  Status keep(Status done);

  const std::shared_ptr<WebNameNodes> name_nodes_;  // shared with the file system
  const std::string path_;
  std::unique_ptr<net::HttpCall> call_;  // null between flush() and the next bytes
  std::string pending_;                  // small writes are sent together
  std::uint64_t position_ = 0;
  bool closed_ = false;
  std::optional<Error> failure_;
};

}  // namespace sluice::hdfs
