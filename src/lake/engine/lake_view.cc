#include "lake/engine/lake_view.h"

namespace sluice::lake {

namespace {

constexpr std::size_t kBuffer = 128 << 10;

// Gathers small writes; whole buffers go straight on.
class LakeWriter final : public Writer {
 public:
  LakeWriter(Engine& engine, std::shared_ptr<OpenFile> file, std::string client)
      : engine_(engine), file_(std::move(file)), client_(std::move(client)) {
    position_ = file_->length();
  }

  ~LakeWriter() override {
    if (!closed_) engine_.abandon(file_->id, client_);
  }

  Status write(std::string_view bytes) override {
    if (closed_) return Error(ErrorCode::kInvalidArgument, "the file is closed");
    if (pending_.size() + bytes.size() < kBuffer) {
      pending_ += bytes;
    } else {
      TRY(flush());
      TRY(engine_.reserve(*file_, position_, position_ + bytes.size()));
      TRY(file_->write(position_, bytes));
      position_ += bytes.size();
    }
    return {};
  }

  Status flush() override {
    if (pending_.empty()) return {};
    TRY(engine_.reserve(*file_, position_, position_ + pending_.size()));
    TRY(file_->write(position_, pending_));
    position_ += pending_.size();
    pending_.clear();
    return {};
  }

  Status sync() override {
    TRY(flush());
    return engine_.sync_open(file_);
  }

  Status close() override {
    if (closed_) return {};
    TRY(flush());
    TRY(const bool done, engine_.complete("", file_->id, client_, std::nullopt));
    if (!done) return Error(ErrorCode::kBusy, "the file is being closed by another call");
    closed_ = true;
    return {};
  }

  std::uint64_t position() const override { return position_ + pending_.size(); }

 private:
  Engine& engine_;
  std::shared_ptr<OpenFile> file_;  // as in open_file.h
  std::string client_;
  std::string pending_;
  std::uint64_t position_ = 0;
  bool closed_ = false;
};

}  // namespace

Result<FileStatus> LakeView::status(const std::string& path) {
  return engine_.status(who_, path);
}

Result<Listing> LakeView::list(const std::string& path, const std::string& start_after,
                               std::size_t limit) {
  return engine_.list(who_, path, start_after, limit);
}

Result<std::unique_ptr<Reader>> LakeView::open(const std::string& path) {
  return engine_.open_reader(who_, path);
}

Result<std::unique_ptr<Writer>> LakeView::writer(std::uint64_t file_id, const std::string& client) {
  TRY(std::shared_ptr<OpenFile> file, engine_.open_file(file_id, client));
  return std::unique_ptr<Writer>(std::make_unique<LakeWriter>(engine_, std::move(file), client));
}

Result<std::unique_ptr<Writer>> LakeView::create(const std::string& path,
                                                 const CreateOptions& options) {
  CreateRequest request{engine_.next_client(who_.user), machine_, options, true};
  TRY(const FileStatus made, engine_.create(who_, path, request));
  return writer(made.file_id, request.client);
}

Result<std::unique_ptr<Writer>> LakeView::append(const std::string& path) {
  const std::string client = engine_.next_client(who_.user);
  TRY(const AppendStart start, engine_.append(who_, path, client, machine_, false, true));
  return writer(start.status.file_id, client);
}

Status LakeView::make_directories(const std::string& path, const Mode& mode) {
  return engine_.make_directories(who_, path, mode, true);
}

Status LakeView::rename(const std::string& from, const std::string& to, bool overwrite) {
  return engine_.rename(who_, from, to, overwrite);
}

Status LakeView::remove(const std::string& path, bool recursive) {
  TRY(const bool removed, engine_.remove(who_, path, recursive));
  if (removed) return {};
  if (path == "/") return Error(ErrorCode::kInvalidArgument, "/ cannot be removed");
  return Error(ErrorCode::kNotFound, "File does not exist: " + path);
}

Status LakeView::set_permission(const std::string& path, std::uint16_t permission) {
  return engine_.set_permission(who_, path, permission);
}

Status LakeView::set_owner(const std::string& path, const std::string& owner,
                           const std::string& group) {
  return engine_.set_owner(who_, path, owner, group);
}

Status LakeView::set_times(const std::string& path, std::int64_t modified_ms,
                           std::int64_t accessed_ms) {
  return engine_.set_times(who_, path, modified_ms, accessed_ms);
}

Status LakeView::set_replication(const std::string& path, std::uint16_t replication) {
  TRY(const bool changed, engine_.set_replication(who_, path, replication));
  if (changed) return {};
  TRY(const FileStatus found, engine_.status(who_, path));
  return Error(ErrorCode::kIsADirectory, "Path is not a file: " + found.path);
}

Result<bool> LakeView::truncate(const std::string& path, std::uint64_t length) {
  return engine_.truncate(who_, path, length, engine_.next_client(who_.user));
}

Result<ContentSummary> LakeView::content_summary(const std::string& path) {
  return engine_.content_summary(who_, path);
}

Result<FileChecksum> LakeView::checksum(const std::string& path) {
  return engine_.checksum(who_, path);
}

}  // namespace sluice::lake
