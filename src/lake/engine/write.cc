// Files that are being written: create, append, blocks.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "base/checksum.h"
#include "base/log.h"
#include "lake/engine/engine.h"
#include "lake/names.h"

namespace sluice::lake {

namespace {

constexpr std::uint32_t kBlockLimit = 1U << 22;  // of one file: what a block id can say

Status check_request(const LakeOptions& options, const std::string& path,
                     const std::string& machine, std::uint16_t replication,
                     std::uint64_t block_size) {
  if (block_size < options.min_block_size) {
    return Error(ErrorCode::kIo,
                 "Specified block size is less than configured minimum value "
                 "(dfs.namenode.fs-limits.min-block-size): " +
                     std::to_string(block_size) + " < " + std::to_string(options.min_block_size));
  }
  if (replication < 1 || replication > options.max_replication) {
    return Error(ErrorCode::kIo,
                 "Requested replication factor of " + std::to_string(replication) +
                     (replication < 1 ? " is less than the required minimum of 1 for "
                                      : " exceeds maximum of " +
                                            std::to_string(options.max_replication) + " for ") +
                     path + (machine.empty() ? "" : ", clientName=" + machine));
  }
  return {};
}

Status check_reserved(const std::string& path, const std::string& name) {
  if (name == ".snapshot") {
    return Error(ErrorCode::kInvalidArgument, "\".snapshot\" is a reserved name.");
  }
  if (!(path + "/").starts_with("/.reserved/")) return {};
  return Error(ErrorCode::kInvalidArgument, path + " is a reserved name");
}

}  // namespace

Result<FileStatus> Engine::create(const Caller& who, const std::string& path,
                                  const CreateRequest& request) {
  std::uint64_t sequence = 0;
  FileStatus status;
  {
    Lock lock(mutex_);
    TRY(Place place, walk(who, path));
    TRY(check_ancestor(who, place));
    if (place.path == "/" || (place.node != nullptr && place.node->is_directory())) {
      return Error(ErrorCode::kIsADirectory, path + " already exists as a directory",
                   Reason::kDirectoryInTheWay);
    }
    if (place.node != nullptr && request.options.overwrite) {
      TRY(check(who, *place.node, Access::kWrite));
    }
    if (place.node != nullptr && !request.options.overwrite) {
      TRY(const bool released,
          release_lease(lock, "CREATE_FILE", place, request.client, request.client_machine, false));
      (void)released;
      return Error(ErrorCode::kAlreadyExists,
                   path + " for client " + request.client_machine + " already exists");
    }
    if (!place.parent_exists) {
      if (!request.options.create_parents) {
        return Error(ErrorCode::kNotFound,
                     "Parent directory doesn't exist: " + parent_path(place.path));
      }
      const std::string real = place.path;
      TRY(make_parents(who, real, place.parent()->permission, &sequence));
      TRY(place, walk(who, real));
    }
    if (place.node == nullptr) TRY(verify_quotas(place, kOneName));
    TRY(const std::uint64_t id, create_file(who, place, request, &sequence));
    if (!request.embedded) renewed_ms_[request.client] = now_ms();
    place.node = tree_.find(id);
    status = status_from(place);
  }
  // A writer of this process promises nothing before its close(), which settles this as well.
  if (!request.embedded) TRY(settle(sequence));
  return status;
}

// Made in the staging area, recorded, then moved to its name: at each moment the name is the old
// file's or the new one's.
Result<std::uint64_t> Engine::create_file(const Caller& who, Place& place,
                                          const CreateRequest& request, std::uint64_t* sequence) {
  EntryRecord record;
  record.replication = request.options.replication.value_or(options_.default_replication);
  record.block_size = request.options.block_size.value_or(options_.default_block_size);
  TRY(check_request(options_, place.path, request.client_machine, record.replication,
                    record.block_size));
  TRY(path_components(place.path));
  TRY(check_name_length(who.user));
  TRY(check_name_length(request.client));
  TRY(check_reserved(place.path, place.name));
  record.id = tree_.take_id();
  record.parent = place.parent()->id;
  record.name = place.name;
  record.owner = who.user;
  record.group = tree_.user(place.parent()->group);
  Rights rights = rights_in(*place.parent(), request.options.permission, false);
  record.permission = rights.permission;
  record.generation = tree_.take_generation();
  record.sums = Sums::kInline;

  const std::string staged = std::to_string(record.id);
  Result<Fd> opened = open_file_at(staging_fd_.get(), staged, O_RDWR | O_CREAT | O_EXCL);
  if (!opened) return opened.error().with("creating " + place.path);
  Fd fd = *std::move(opened);
  const auto make = [&]() -> Status {
    TRY(set_disk_mode(fd.get(), record.permission, false));
    TRY(place.stat, stat_of(fd.get()));
    record.inode = place.stat.inode;
    record.born_ns = place.stat.born_ns;
    record.modified_ns = place.stat.modified_ns;
    TRY(std::shared_ptr<OpenFile> file,
        OpenFile::open(record.id, std::move(fd), 0, Sums::kInline, "", *sums_));
    file->client = request.client;
    file->client_machine = request.client_machine;
    file->embedded = request.embedded;
    std::vector<Record> records;
    if (place.node == nullptr) set_aside(*place.parent(), place.name);
    if (place.node != nullptr) {
      keep_for_readers(*place.node);
      records.emplace_back(GoneRecord{place.node->id, GoneHow::kRemoved});
    }
    records.emplace_back(record);
    if (!rights.acl.empty()) records.emplace_back(acl_record(record.id, std::move(rights.acl)));
    records.emplace_back(file->lease_record());
    remember(records, who, {true, record.id});
    const bool replaces = place.node != nullptr;
    TRY(*sequence, commit(records));
    // With an old file under the name: the two change places, and the old one is taken apart later.
    const Status placed =
        replaces ? exchange_at(staging_fd_.get(), staged, place.parent_fd, place.name)
                 : rename_at(staging_fd_.get(), staged, place.parent_fd, place.name, false);
    if (!placed) {
      note({GoneRecord{record.id}});
      return placed.error().with("creating " + place.path);
    }
    open_[record.id] = std::move(file);
    if (!replaces) return {};
    const Result<std::string> taken = purge_->take(staging_fd_.get(), staged);
    if (taken) purge_->destroy(*taken);
    return {};
  };
  const Status made = make();
  if (!made) {
    (void)::unlinkat(staging_fd_.get(), staged.c_str(), 0);
    return made.error();
  }
  return record.id;
}

Result<AppendStart> Engine::append(const Caller& who, const std::string& path,
                                   const std::string& client, const std::string& client_machine,
                                   bool new_block, bool embedded) {
  std::uint64_t sequence = 0;
  AppendStart start;
  {
    Lock lock(mutex_);
    TRY(Place place, walk_to(who, path));
    if (place.node == nullptr) {
      return Error(ErrorCode::kNotFound, "Failed to append to non-existent file " + path +
                                             " for client " + client_machine);
    }
    if (place.node->is_directory()) {
      return Error(ErrorCode::kIsADirectory,
                   "Cannot append to directory " + path + "; already exists as a directory.",
                   Reason::kDirectoryInTheWay);
    }
    TRY(check(who, *place.node, Access::kWrite));
    TRY(check_name_length(client));
    TRY(const bool released,
        release_lease(lock, "APPEND_FILE", place, client, client_machine, false));
    bool opened_lock = released;
    if (!released) {
      TRY(opened_lock, unshare(lock, place));
    }
    // What the path leads to now, and who may write it, is asked anew.
    if (opened_lock) {
      lock.unlock();
      return append(who, path, client, client_machine, new_block, embedded);
    }
    Node& node = *place.node;
    if (!new_block && node.block_size != 0 && node.size % node.block_size != 0) {
      const auto rest = static_cast<std::int64_t>(node.block_size - node.size % node.block_size);
      TRY(verify_quotas(place, space_of(node, rest)));
    }
    TRY(Fd fd, open_place(place, O_RDWR));
    Result<std::shared_ptr<OpenFile>> opened =
        OpenFile::open(node.id, std::move(fd), node.size, node.sums, node.inline_sums, *sums_);
    if (!opened) return opened.error().with("append to " + path);
    OpenFile& file = **opened;
    file.client = client;
    file.client_machine = client_machine;
    file.embedded = embedded;
    file.block_starts = layout(node, nullptr);
    file.synced_length = node.size;
    std::vector<Record> records{file.lease_record()};
    remember(records, who, {true, node.id});
    TRY(sequence, commit(records));
    open_[node.id] = *opened;
    if (!embedded) renewed_ms_[client] = now_ms();
    start.status = status_from(place);
    if (!new_block && !file.block_starts.empty() && node.size % node.block_size != 0) {
      TRY(start.last,
          located(node, file, static_cast<std::uint32_t>(file.block_starts.size() - 1)));
    }
  }
  TRY(settle(sequence));
  return start;
}

Result<bool> Engine::truncate(const Caller& who, const std::string& path, std::uint64_t length,
                              const std::string& client) {
  std::uint64_t sequence = 0;
  {
    Lock lock(mutex_);
    TRY(Place place, existing(who, path));
    TRY(check(who, *place.node, Access::kWrite));
    TRY(check_name_length(client));
    TRY(place, existing_file(who, path));
    TRY(const bool released, release_lease(lock, "TRUNCATE_FILE", place, client, "", false));
    if (released) {
      lock.unlock();
      return truncate(who, path, length, client);
    }
    Node& node = *place.node;
    if (length > node.size) {
      return Error(
          ErrorCode::kInvalidArgument,
          "Cannot truncate to a larger file size. Current size: " + std::to_string(node.size) +
              ", truncate size: " + std::to_string(length) + ".");
    }
    if (length == node.size) return true;
    TRY(const bool unshared, unshare(lock, place));
    if (unshared) {
      lock.unlock();
      return truncate(who, path, length, client);
    }
    TRY(Fd fd, open_place(place, O_RDWR));
    Result<std::shared_ptr<OpenFile>> opened =
        OpenFile::open(node.id, std::move(fd), node.size, node.sums, node.inline_sums, *sums_);
    if (!opened) return opened.error().with("truncate of " + path);
    OpenFile& file = **opened;
    file.client = client;
    file.embedded = true;
    file.close_after_ms = now_ms();
    file.synced_length = length;
    TRY(sequence, commit({file.lease_record()}));
    open_[node.id] = *opened;
    node.generation = tree_.take_generation();
    const Status cut = file.cut(length);
    TRY(sequence, close_file(lock, *opened, {}));
    TRY(cut);
  }
  TRY(settle(sequence));
  return true;
}

// -- blocks ---------------------------------------------------------------------------------------

std::vector<std::uint64_t> Engine::layout(const Node& node, const OpenFile* file) const {
  if (file != nullptr && !file->embedded) return file->block_starts;
  const std::uint64_t length = file != nullptr ? file->length() : node.size;
  std::vector<std::uint64_t> starts;
  for (std::uint64_t at = 0; at < length; at += node.block_size) starts.push_back(at);
  return starts;
}

Result<LocatedBlock> Engine::located(const Node& node, const OpenFile& file,
                                     std::uint32_t index) const {
  const std::uint64_t start = file.block_starts[index];
  const bool last = index + 1 == file.block_starts.size();
  const std::uint64_t end = last ? file.length() : file.block_starts[index + 1];
  return LocatedBlock{{block_id(node.id, index), node.generation, end - start}, start};
}

Record Engine::blocks_record(const OpenFile& file, std::size_t known_blocks) {
  if (file.blocks_unrecorded) return file.lease_record();
  return file.lease_change(known_blocks);
}

void Engine::note_blocks(OpenFile& file, std::size_t known_blocks) {
  const Record record = blocks_record(file, known_blocks);
  const Result<std::uint64_t> recorded = commit({record});
  file.blocks_unrecorded = !recorded;
  if (!recorded) apply(record);
}

Result<LocatedBlock> Engine::add_block(const std::string& path, std::uint64_t file_id,
                                       const std::string& client,
                                       const std::optional<Block>& previous) {
  const Lock lock(mutex_);
  TRY(const std::shared_ptr<OpenFile> file, leased(path, file_id, client));
  const Node& node = *tree_.find(file->id);
  std::vector<std::uint64_t>& starts = file->block_starts;
  const auto count = static_cast<std::uint32_t>(starts.size());
  const std::uint64_t length = file->length();
  if (previous && previous->id != 0) {
    const bool known = block_file_id(previous->id) == file->id;
    const std::uint32_t index = block_index(previous->id);
    if (known && count >= 2 && index + 2 == count && starts.back() == length) {
      return located(node, *file, count - 1);  // the answer was lost, and is given again
    }
    if (!known || count == 0 || index + 1 != count) {
      return Error(ErrorCode::kIo, "Cannot allocate block in " + path +
                                       ": passed 'previous' block " + std::to_string(previous->id) +
                                       " does not match actual last block in file");
    }
    if (previous->length > length - starts.back()) {
      return Error(ErrorCode::kUnavailable, "Not replicated yet: " + path);
    }
    if (previous->length < length - starts.back()) {
      TRY(cut_open(*file, starts.back() + previous->length));
    }
  } else if (count > 0 && starts.back() == length) {
    return located(node, *file, count - 1);
  }
  if (count == kBlockLimit) {
    return Error(ErrorCode::kResourceExhausted,
                 "File has reached the limit on maximum number of "
                 "blocks: " +
                     std::to_string(kBlockLimit));
  }
  if (node.parent != nullptr) {
    const Usage more = space_of(node, static_cast<std::int64_t>(node.block_size));
    TRY(verify_quotas(*node.parent, more, file.get(), nullptr));
    TRY(leased(path, file->id, client));  // counting may have found that it is gone
  }
  starts.push_back(file->length());
  note_blocks(*file, count);
  return located(node, *file, count);
}

Status Engine::abandon_block(const std::string& path, std::uint64_t file_id,
                             const std::string& client, const Block& block) {
  const Lock lock(mutex_);
  TRY(const std::shared_ptr<OpenFile> file, leased(path, file_id, client));
  std::vector<std::uint64_t>& starts = file->block_starts;
  const bool last = block_file_id(block.id) == file->id && !starts.empty() &&
                    block_index(block.id) + 1 == starts.size();
  if (!last) return {};  // abandoned before, and asked again
  TRY(cut_open(*file, starts.back()));
  starts.pop_back();
  note_blocks(*file, starts.size());
  return {};
}

Status Engine::fsync(const std::string& path, std::uint64_t file_id, const std::string& client,
                     std::optional<std::uint64_t>) {
  const Lock lock(mutex_);
  TRY(leased(path, file_id, client));
  return {};
}

Result<LocatedBlock> Engine::update_block_for_pipeline(const std::string& client,
                                                       const Block& block) {
  const Lock lock(mutex_);
  TRY(const std::shared_ptr<OpenFile> file, leased("", block_file_id(block.id), client));
  const std::uint32_t index = block_index(block.id);
  if (index >= file->block_starts.size()) {
    return Error(ErrorCode::kNotFound, "block " + std::to_string(block.id) + " does not exist");
  }
  TRY(LocatedBlock found, located(*tree_.find(file->id), *file, index));
  found.block.generation = tree_.take_generation();
  return found;
}

Status Engine::update_pipeline(const std::string& client, const Block& old_block,
                               const Block& new_block) {
  const Lock lock(mutex_);
  TRY(const std::shared_ptr<OpenFile> file, leased("", block_file_id(old_block.id), client));
  Node& node = *tree_.find(file->id);
  if (new_block.id != old_block.id || new_block.generation < node.generation) {
    return Error(ErrorCode::kInvalidArgument,
                 "Update " + std::to_string(old_block.id) + " but the new block " +
                     std::to_string(new_block.id) + " does not have a larger generation stamp");
  }
  node.generation = new_block.generation;
  note({tree_.record(node)});
  return {};
}

namespace {

// One block of an open file, as a data node's client fills it.
class OpenBlockWriter final : public BlockWriter {
 public:
  // What the engine does for it.
  struct Calls {
    std::function<Status()> check;  // whether anything may be acknowledged
    std::function<Status(const std::shared_ptr<OpenFile>&)> sync;
  };

  OpenBlockWriter(std::shared_ptr<OpenFile> file, std::uint64_t start, std::uint64_t block_size,
                  Calls calls)
      : file_(std::move(file)), start_(start), block_size_(block_size), calls_(std::move(calls)) {}

  Status write(std::uint64_t offset, std::string_view data, std::string_view checksums,
               bool castagnoli) override {
    if (data.empty()) return {};
    TRY(calls_.check());
    if (offset + data.size() > block_size_) {
      return Error(ErrorCode::kInvalidArgument,
                   "bytes beyond the block's size of " + std::to_string(block_size_));
    }
    if (!checksums.empty()) TRY(verify(offset, data, checksums, castagnoli));
    // The block's grid is the file's unless a client ended a block early.
    const bool same_grid = castagnoli && start_ % kChunkSize == 0;
    return file_->write(start_ + offset, data, same_grid ? checksums : std::string_view());
  }

  Status sync() override { return calls_.sync(file_); }
  std::uint64_t length() const override { return file_->length() - start_; }

 private:
  static Status verify(std::uint64_t offset, std::string_view data, std::string_view checksums,
                       bool castagnoli) {
    const std::uint64_t chunks = chunk_count(offset % kChunkSize + data.size());
    if (checksums.size() != chunks * 4) {
      return Error(ErrorCode::kInvalidArgument, std::to_string(checksums.size() / 4) +
                                                    " checksums for " + std::to_string(chunks) +
                                                    " chunks");
    }
    for (std::uint64_t i = 0; i < chunks; ++i) {
      const std::size_t room = kChunkSize - offset % kChunkSize;
      const std::string_view chunk = data.substr(0, room);
      const std::uint32_t found = castagnoli ? crc32c(chunk) : crc32(chunk);
      if (found != sum_at(checksums, i)) {
        return Error(ErrorCode::kCorrupt,
                     "Checksum error in the packet at offset " + std::to_string(offset));
      }
      offset += chunk.size();
      data.remove_prefix(chunk.size());
    }
    return {};
  }

  std::shared_ptr<OpenFile> file_;
  std::uint64_t start_;
  std::uint64_t block_size_;
  Calls calls_;
};

}  // namespace

Result<std::unique_ptr<BlockWriter>> Engine::write_block(const Block& block,
                                                         const WriterSums& sums) {
  const Lock lock(mutex_);
  TRY(const FoundBlock found, find_block(block));
  if (!found.file || !found.last || found.file->closing) {
    return Error(ErrorCode::kInvalidArgument,
                 "block " + std::to_string(block.id) + " is not being written");
  }
  if (block.generation < found.node->generation) {
    return Error(ErrorCode::kInvalidArgument, "block " + std::to_string(block.id) +
                                                  " has generation " +
                                                  std::to_string(found.node->generation) +
                                                  ", not " + std::to_string(block.generation));
  }
  if (block.generation >= tree_.next_generation()) {
    return Error(ErrorCode::kInvalidArgument,
                 "generation " + std::to_string(block.generation) + " was never given out");
  }
  found.node->generation = block.generation;
  if (found.file->length() == 0 && found.node->writer_sums != sums) {
    found.node->writer_sums = sums;
    note({tree_.record(*found.node)});
  }
  OpenBlockWriter::Calls calls{
      .check = [this] { return healthy_lately(); },
      .sync = [this](const std::shared_ptr<OpenFile>& file) { return sync_open(file); }};
  return std::unique_ptr<BlockWriter>(std::make_unique<OpenBlockWriter>(
      found.file, found.offset, found.node->block_size, std::move(calls)));
}

}  // namespace sluice::lake
