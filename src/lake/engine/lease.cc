// Who holds which file open, and how it is closed: by its writer, by another who takes over, or by
// time.
#include <unistd.h>

#include <algorithm>

#include "base/log.h"
#include "lake/engine/engine.h"

namespace sluice::lake {

std::string Engine::lease_text(const std::string& path, std::uint64_t file_id,
                               const std::string& client) const {
  const auto held = std::count_if(open_.begin(), open_.end(), [&](const auto& entry) {
    return entry.second->client == client;
  });
  return path + " (inode " + std::to_string(file_id) + ") " +
         (held > 0
              ? "[Lease.  Holder: " + client + ", pending creates: " + std::to_string(held) + "]"
              : "Holder " + client + " does not have any open files.");
}

// The open file, when this client holds it.
Result<std::shared_ptr<OpenFile>> Engine::leased(const std::string& path, std::uint64_t file_id,
                                                 const std::string& client) {
  std::string shown = path;
  if (file_id == 0) {
    TRY(const Place place, walk({superuser_, {}, std::nullopt}, path));
    if (place.node != nullptr) file_id = place.node->id;
  }
  const Node* node = tree_.find(file_id);
  if (node != nullptr && shown.empty()) shown = tree_.path(*node);
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorCode::kInvalidArgument, why + lease_text(shown, file_id, client),
                 Reason::kLeaseLost);
  };
  if (node == nullptr) {
    return Error(ErrorCode::kNotFound,
                 "File does not exist: " + lease_text(shown, file_id, client));
  }
  if (node->is_directory()) return refuse("INode is not a regular file: ");
  const auto found = open_.find(file_id);
  if (found == open_.end()) return refuse("File is not open for writing: ");
  const std::string& owner = found->second->client;
  if (owner != client) {
    return refuse("Client (=" + client + ") is not the lease owner (=" + owner + ": ");
  }
  return found->second;
}

// Frees a file that someone holds open, where HDFS lets `client` do so: true when it was open and
// is closed now. kBusy, in a NameNode's words, when it stays with its holder.
Result<bool> Engine::release_lease(Lock& lock, const std::string& operation, Place& place,
                                   const std::string& client, const std::string& machine,
                                   bool force) {
  const auto found = open_.find(place.node->id);
  if (found == open_.end()) return false;
  const std::shared_ptr<OpenFile> file = found->second;
  const auto refuse = [&](const std::string& why) {
    return Error(ErrorCode::kBusy, "Failed to " + operation + " " + place.path + " for " + client +
                                       " on " + machine + " because " + why);
  };
  if (!force && file->client == client) {
    return refuse(client + " is already the current lease holder.");
  }
  if (file->closing) return refuse("lease recovery is in progress. Try again later.");
  const bool expired =
      !file->embedded && renewed_ms_[file->client] + options_.lease_soft_limit_ms < now_ms();
  if (!force && !expired) {
    return refuse("this file lease is currently owned by " + file->client + " on " +
                  file->client_machine);
  }
  log::info("lease is taken from its holder, the file is closed as it is",
            {{"path", place.path}, {"holder", file->client}, {"by", client}});
  TRY(const std::uint64_t sequence, close_file(lock, file, {}));
  lock.unlock();
  const Status settled = settle(sequence);
  lock.lock();
  TRY(settled);
  return true;
}

// -- closing --------------------------------------------------------------------------------------

// Bytes, checksums and name on disk. Called without the lock.
Status Engine::flush_file(OpenFile& file) {
  if (options_.durability == Durability::kRelaxed) return {};
  TRY(file.sync());
  if (file.view().in_file) TRY(sums_->sync_folder(file.id));
  return sync_parent(file.id);
}

// Ends the writing of a file. The lock is open while the disk works; `closing` keeps others away.
// Returns the record's sequence, for the caller to settle.
Result<std::uint64_t> Engine::close_file(Lock& lock, std::shared_ptr<OpenFile> file,
                                         std::vector<Record> extra) {
  if (file->closing) {
    return Error(ErrorCode::kBusy, "the file is being closed by another call");
  }
  file->closing = true;
  lock.unlock();
  file->fence(true);
  const Status flushed = flush_file(*file);
  lock.lock();
  file->closing = false;
  Node* node = tree_.find(file->id);
  if (file->deleted || node == nullptr) {
    return Error(ErrorCode::kNotFound,
                 "File is deleted: " + lease_text("", file->id, file->client));
  }
  if (!flushed && flushed.error().code() != ErrorCode::kNotFound) {
    file->fence(false);  // it stays open
    return flushed.error();
  }

  TRY(const DiskStat stat, stat_of(file->fd()));
  const OpenFile::View view = file->view();
  const bool edited = stat.size != view.length;
  EntryRecord record = tree_.record(*node);
  record.size = stat.size;
  record.modified_ns = stat.modified_ns;
  record.sums = edited || !file->summed() ? Sums::kNone
                : view.in_file            ? Sums::kFile
                                          : Sums::kInline;
  record.inline_sums = record.sums == Sums::kInline ? view.head_sums : "";
  extra.insert(extra.begin(), {Record(record), Record(ClosedRecord{file->id})});
  const Result<std::uint64_t> sequence = commit(extra);
  if (!sequence) {
    file->fence(false);  // likewise
    return sequence.error();
  }
  open_.erase(file->id);
  if (edited) {
    return Error(
        ErrorCode::kIo,
        tree_.path(*node) + " was changed by another program while it was written: it has " +
            std::to_string(stat.size) + " bytes, its writer wrote " + std::to_string(view.length));
  }
  return sequence;
}

// Whether the client's idea of the last block and ours agree; `wait` when its bytes are on their
// way.
Status Engine::check_last_block(const std::string& path, OpenFile& file, const Block& last,
                                bool* wait) {
  const std::vector<std::uint64_t>& starts = file.block_starts;
  const bool known = block_file_id(last.id) == file.id && !starts.empty() &&
                     block_index(last.id) + 1 == starts.size();
  if (!known) {
    return Error(ErrorCode::kIo,
                 "block " + std::to_string(last.id) + " is not the last block of " + path);
  }
  const std::uint64_t written = file.length() - starts.back();
  *wait = last.length > written;
  if (last.length < written) return cut_open(file, starts.back() + last.length);
  return {};
}

Result<bool> Engine::complete(const std::string& path, std::uint64_t file_id,
                              const std::string& client, const std::optional<Block>& last) {
  std::uint64_t sequence = 0;
  {
    Lock lock(mutex_);
    Result<std::shared_ptr<OpenFile>> file = leased(path, file_id, client);
    if (!file) {
      // The first answer may have been lost.
      const Node* node = tree_.find(file_id);
      const bool done =
          node != nullptr && !node->is_directory() && !node->open && last &&
          block_file_id(last->id) == file_id &&
          std::uint64_t{block_index(last->id)} * node->block_size + last->length == node->size;
      if (done) return true;
      return file.error();
    }
    if (last && last->id != 0) {
      bool wait = false;
      TRY(check_last_block(path, **file, *last, &wait));
      if (wait) return false;
    }
    if ((*file)->closing) return false;
    TRY(sequence, close_file(lock, *file, {}));
  }
  TRY(settle(sequence));
  return true;
}

Status Engine::renew_lease(const std::string& client) {
  const Lock lock(mutex_);
  const auto found = renewed_ms_.find(client);
  if (found != renewed_ms_.end()) found->second = now_ms();
  return {};
}

Result<bool> Engine::recover_lease(const Caller& who, const std::string& path,
                                   const std::string& client, const std::string& client_machine) {
  Lock lock(mutex_);
  TRY(Place place, existing_file(who, path));
  TRY(check(who, *place.node, Access::kWrite));
  const auto found = open_.find(place.node->id);
  if (found == open_.end()) return true;
  if (found->second->closing) return false;
  return release_lease(lock, "RECOVER_LEASE", place, client, client_machine, true);
}

Result<bool> Engine::is_file_closed(const Caller& who, const std::string& path) {
  const Lock lock(mutex_);
  TRY(const Place place, existing_file(who, path, Reach::kSnapshots));
  return !place.node->open;
}

std::vector<OpenFileInfo> Engine::open_files() {
  const Lock lock(mutex_);
  std::vector<OpenFileInfo> files;
  for (const auto& [id, file] : open_) {
    const Node* node = tree_.find(id);
    if (node == nullptr) continue;
    files.push_back({id, tree_.path(*node), file->client, file->client_machine});
  }
  std::sort(files.begin(), files.end(),
            [](const OpenFileInfo& a, const OpenFileInfo& b) { return a.file_id < b.file_id; });
  return files;
}

// -- the in-process view's own --------------------------------------------------------------------

std::string Engine::next_client(const std::string& user) {
  const Lock lock(mutex_);
  return "sluice_" + user + "_" + std::to_string(::getpid()) + "_" + std::to_string(++clients_);
}

Result<std::shared_ptr<OpenFile>> Engine::open_file(std::uint64_t file_id,
                                                    const std::string& client) {
  const Lock lock(mutex_);
  return leased("", file_id, client);
}

Status Engine::sync_open(const std::shared_ptr<OpenFile>& file) {
  const std::uint64_t length = file->length();
  TRY(flush_file(*file));
  std::uint64_t sequence = 0;
  {
    const Lock lock(mutex_);
    if (file->deleted) return {};
    file->synced_length = std::max(file->synced_length, length);
    TRY(sequence, commit({blocks_record(*file, file->block_starts.size())}));
    file->blocks_unrecorded = false;
  }
  return settle(sequence);
}

void Engine::abandon(std::uint64_t file_id, const std::string& client) {
  std::uint64_t sequence = 0;
  {
    Lock lock(mutex_);
    const Result<std::shared_ptr<OpenFile>> file = leased("", file_id, client);
    if (!file) return;
    (*file)->close_after_ms = now_ms();
    const Result<std::uint64_t> closed = close_file(lock, *file, {});
    if (!closed) return;
    sequence = *closed;
  }
  (void)settle(sequence);
}

}  // namespace sluice::lake
