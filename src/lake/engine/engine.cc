#include "lake/engine/engine.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>

#include "base/check.h"
#include "base/log.h"
#include "lake/engine/lake_view.h"

namespace sluice::lake {

std::uint64_t block_id(std::uint64_t file_id, std::uint32_t index) {
  return kFirstBlockId + ((file_id - kRootFileId - 1) << 22) + index;
}
std::uint64_t block_file_id(std::uint64_t block) {
  return block < kFirstBlockId ? 0 : ((block - kFirstBlockId) >> 22) + kRootFileId + 1;
}
std::uint32_t block_index(std::uint64_t block) {
  return static_cast<std::uint32_t>((block - kFirstBlockId) & ((1U << 22) - 1));
}

Result<std::unique_ptr<Lake>> Lake::open(LakeOptions options) {
  // Known by name from here on: options() tells others who it is.
  if (options.superuser.empty()) options.superuser = Users::current_user();
  return Engine::open(std::move(options));
}

Engine::Engine(LakeOptions options)
    : options_(std::move(options)),
      clock_(options_.clock != nullptr ? options_.clock : &system_clock_),
      usage_({options_.files_dir, options_.meta_dir}),
      retries_(options_.retry_cache_entries) {}

Result<std::unique_ptr<Lake>> Engine::open(LakeOptions options) {
  std::unique_ptr<Engine> engine(new Engine(std::move(options)));
  const Status started = engine->start();
  if (!started) return started.error().with("lake " + engine->options_.files_dir);
  return std::unique_ptr<Lake>(std::move(engine));
}

Engine::~Engine() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  if (care_.joinable()) care_.join();
  // As the last record it would read as unfinished.
  if (journal_ && last_done_ == journal_->last_sequence() && last_done_ != 0) {
    (void)journal_->append(counters_payload());
  }
  // A short journal is replayed as quickly as a snapshot is loaded: only a long one is worth its
  // cost.
  if (journal_ && journal_->bytes() > options_.checkpoint_bytes / 8) {
    const Status taken = checkpoint();
    if (!taken) log::warn("no checkpoint at the end", {{"error", taken.error().message()}});
  }
}

std::unique_ptr<FileSystem> Engine::as_file_system(const std::string& user,
                                                   const std::string& machine) {
  return std::make_unique<LakeView>(*this, caller(user), machine);
}

Caller Engine::caller(const std::string& user) {
  return {user, users_.groups(user), std::nullopt};
}

bool Engine::is_superuser(const Caller& who) const {
  if (who.user == superuser_) return true;
  return std::find(who.groups.begin(), who.groups.end(), options_.supergroup) != who.groups.end();
}

// -- records --------------------------------------------------------------------------------------

namespace {

// What clients hear: where this machine keeps its folders is for the log.
Error folder_gone() {
  return Error(ErrorCode::kUnavailable,
               "the lake's folder was removed, replaced or unmounted on its server: nothing is "
               "recorded until it is back",
               Reason::kGone);
}

Error cannot_record(const Error& why) {
  log::error("lake can't record a change", {{"error", why.message()}});
  if (why.reason<Reason>() == Reason::kGone) return folder_gone();
  return Error(why.code(), why.code() == ErrorCode::kResourceExhausted
                               ? "the change can't be recorded: No space left on device"
                               : "the change can't be recorded: the lake's journal fails");
}

}  // namespace

Result<std::uint64_t> Engine::commit(const std::vector<Record>& records) {
  const Status health = healthy();
  if (!health) return cannot_record(health.error());
  Bytes payload;
  for (const Record& record : records) append_record(payload, record);
  const Result<std::uint64_t> sequence = journal_->append(payload);
  if (!sequence) return cannot_record(sequence.error());
  for (const Record& record : records) apply(record);
  return sequence;
}

// A change of what the disk itself keeps of an entry. It follows its record: what can't be
// recorded is not done, and what a kill cuts off the next start does (finish_attributes()). First
// it is attempted with what is there already: where the disk refuses that, nothing changes.
Result<std::uint64_t> Engine::record_and_do(const Place& place, const std::vector<Record>& records,
                                            const std::function<Status(bool attempt)>& change) {
  const Status possible = change(true);
  if (!possible) return possible.error().with(place.path);
  const Annotation before = annotation(*place.node);
  TRY(const std::uint64_t sequence, commit(records));
  const Status done = change(false);
  last_done_ = sequence;
  if (done) return sequence;
  note({before.entry, ExtrasRecord{before.entry.id, before.extras}});
  return done.error().with(place.path);
}

// Records what was found on disk: nobody waits for it, and a lake that can't write any more can
// still be read.
void Engine::note(const std::vector<Record>& records) {
  if (commit(records)) return;
  for (const Record& record : records) apply(record);
}

void Engine::apply(const Record& record) {
  if (const auto* entry = std::get_if<EntryRecord>(&record)) {
    if (usages_.empty()) {
      tree_.apply(*entry);
    } else {
      apply_counted(*entry);
    }
  } else if (const auto* gone = std::get_if<GoneRecord>(&record)) {
    std::vector<std::uint64_t> sums;
    const Node* going = usages_.empty() ? nullptr : tree_.find(gone->id);
    if (going != nullptr) charge(*going, usage_in_memory(*going), -1);
    tree_.erase(gone->id, [&](const Node& node) {
      if (node.sums == Sums::kFile || node.open) sums.push_back(node.id);
      corrupt_.erase(node.id);
      usages_.erase(node.id);
      leases_.erase(node.id);
      const auto file = open_.find(node.id);
      if (file == open_.end()) return;
      file->second->deleted = true;
      open_.erase(file);
    });
    if (sums.empty()) return;
    purge_->later([store = *sums_, sums] {
      for (const std::uint64_t id : sums) store.remove(id);
    });
  } else if (const auto* lease = std::get_if<LeaseRecord>(&record)) {
    Node* node = tree_.find(lease->id);
    if (node == nullptr) return;
    node->open = true;
    leases_[lease->id] = *lease;
  } else if (const auto* change = std::get_if<LeaseChangeRecord>(&record)) {
    const auto found = leases_.find(change->id);
    if (found == leases_.end()) return;
    std::vector<std::uint64_t>& starts = found->second.block_starts;
    if (change->first_block > starts.size()) {
      log::error(
          "journal lacks blocks of a file that was being written; it will be closed as it is",
          {{"file_id", change->id}});
      found->second.embedded = true;  // its writer can't go on: close_embedded()
      return;
    }
    found->second.synced_length = change->synced_length;
    starts.resize(std::min<std::size_t>(starts.size(), change->first_block));
    starts.insert(starts.end(), change->block_starts.begin(), change->block_starts.end());
  } else if (const auto* closed = std::get_if<ClosedRecord>(&record)) {
    if (Node* node = tree_.find(closed->id)) node->open = false;
    leases_.erase(closed->id);
  } else if (const auto* retry = std::get_if<RetryRecord>(&record)) {
    retries_.put(*retry);
  } else if (const auto* counters = std::get_if<CountersRecord>(&record)) {
    tree_.raise(*counters);
  } else if (const auto* extras = std::get_if<ExtrasRecord>(&record)) {
    tree_.apply(*extras);
  } else if (const auto* snapshot = std::get_if<SnapshotRecord>(&record)) {
    tree_.raise({snapshot->id + snapshot->entries, 0});
    snapshots_.apply(*snapshot);
  } else if (const auto* removed = std::get_if<SnapshotGoneRecord>(&record)) {
    snapshots_.apply(*removed);
  }
}

Status Engine::settle(std::uint64_t sequence) {
  if (options_.durability == Durability::kRelaxed) return {};
  const Status synced = journal_->sync(sequence);
  return synced ? Status() : cannot_record(synced.error());
}

void Engine::remember(std::vector<Record>& records, const Caller& who, const RetryAnswer& answer) {
  if (!who.retry) return;
  records.emplace_back(RetryRecord{*who.retry, now_ms() + options_.retry_cache_ms, answer});
}

std::optional<RetryAnswer> Engine::answered(const RetryKey& key) {
  const Lock lock(mutex_);
  return retries_.find(key, now_ms());
}

// -- care -----------------------------------------------------------------------------------------

void Engine::housekeeping() {
  constexpr std::int64_t kForgetEveryMs = 60'000;
  Lock lock(mutex_);
  std::int64_t forgotten_ms = now_ms();
  while (!ending_) {
    wake_.wait_for(lock, std::chrono::seconds(1));
    if (ending_) return;
    const std::int64_t now = now_ms();
    if (now - forgotten_ms > kForgetEveryMs) {
      retries_.forget_expired(now);
      forgotten_ms = now;
    }
    kept_.forget_old(now);
    lock.unlock();
    expire_leases();
    if (journal_->bytes() > options_.checkpoint_bytes) {
      const Status taken = checkpoint();
      if (!taken) log::error("checkpoint failed", {{"error", taken.error().message()}});
    }
    lock.lock();
  }
}

void Engine::hold_leases(bool held) {
  const Lock lock(mutex_);
  leases_held_ = held;
}

void Engine::expire_leases() {
  Lock lock(mutex_);
  if (leases_held_) return;
  constexpr std::int64_t kAgainMs = 10'000;
  const std::int64_t now = now_ms();
  const std::int64_t oldest = now - options_.lease_hard_limit_ms;
  std::vector<std::shared_ptr<OpenFile>> expired;
  for (const auto& [id, file] : open_) {
    if (file->closing) continue;
    const bool left = file->close_after_ms && *file->close_after_ms <= now;
    const bool silent = !file->embedded && renewed_ms_[file->client] < oldest;
    if (left || silent) expired.push_back(file);
  }
  for (const std::shared_ptr<OpenFile>& file : expired) {
    log::info("file that nobody writes any more is closed",
              {{"client", file->client}, {"file_id", file->id}});
    const Result<std::uint64_t> closed = close_file(lock, file, {});
    if (!closed) {
      // Tried again after another limit.
      if (!file->embedded) renewed_ms_[file->client] = now;
      if (file->close_after_ms) file->close_after_ms = now + kAgainMs;
      log::warn("file that nobody writes any more could not be closed",
                {{"file_id", file->id}, {"error", closed.error().message()}});
    }
  }
  std::erase_if(renewed_ms_, [&](const auto& entry) { return entry.second < oldest; });
}

namespace {

// Whether `path` still leads to what was opened by this descriptor.
Status check_same(int fd, const std::string& path) {
  struct stat opened {};
  struct stat found {};
  const bool there = ::fstat(fd, &opened) == 0 && opened.st_nlink > 0 &&
                     ::stat(path.c_str(), &found) == 0 && found.st_dev == opened.st_dev &&
                     found.st_ino == opened.st_ino;
  if (there) return {};
  return Error(ErrorCode::kUnavailable,
               path + " was removed, replaced or unmounted; nothing is recorded until it is back",
               Reason::kGone);
}

}  // namespace

Status Engine::healthy() {
  TRY(check_same(root_fd_.get(), options_.files_dir));
  return check_same(lock_fd_.get(), options_.meta_dir + "/lock");
}

// For each packet of a block: the disk is asked a few times a second.
Status Engine::healthy_lately() {
  constexpr std::int64_t kGoodForMs = 100;
  const std::int64_t now = system_clock_.steady_ms();
  if (now - found_healthy_ms_ < kGoodForMs) return {};
  const Status health = healthy();
  if (!health) return cannot_record(health.error());
  found_healthy_ms_ = now;
  return {};
}

Status Engine::checkpoint() {
  std::vector<Bytes> frames(1);
  std::uint64_t covered = 0;
  {
    // Encoded at once, so that it is the state at one sequence; written outside the lock.
    const Lock lock(mutex_);
    covered = journal_->last_sequence();
    const auto add = [&](const Record& record) {
      if (frames.back().size() > (std::size_t{1} << 20)) frames.emplace_back();
      append_record(frames.back(), record);
    };
    add(CountersRecord{tree_.next_id(), tree_.next_generation()});
    tree_.for_each([&](const Node& node) {
      add(tree_.record(node));
      if (node.extras != nullptr) add(ExtrasRecord{node.id, *node.extras});
    });
    for (const auto& [id, lease] : leases_) add(lease);
    for (const auto& [id, snapshot] : snapshots_.all()) add(snapshot);
    retries_.for_each([&](const RetryRecord& kept) { add(kept); });
  }
  // Records it covers may not be redone after a loss of power, so what they did must be on disk.
  if (::syncfs(root_fd_.get()) != 0) return errno_error("syncfs of the lake's disk");
  TRY(journal_->checkpoint(covered, [&](const disk::Journal::Sink& sink) -> Status {
    for (const Bytes& frame : frames) TRY(sink(frame));
    return {};
  }));
  const Lock lock(mutex_);
  last_checkpoint_ms_ = now_ms();
  return {};
}

LakeCounts Engine::counts() {
  const Lock lock(mutex_);
  LakeCounts counts;
  counts.known_entries = tree_.size();
  counts.blocks = tree_.blocks();
  counts.open_files = open_.size();
  counts.corrupt_files = corrupt_.size();
  counts.foreign_changes = foreign_changes_;
  counts.journal_sequence = journal_->last_sequence();
  counts.last_checkpoint_sequence = journal_->snapshot_sequence();
  counts.last_checkpoint_ms = last_checkpoint_ms_;
  counts.journal_syncs = journal_->syncs();
  counts.snapshots = snapshots_.size();
  tree_.for_each([&](const Node& node) {
    counts.snapshottable_folders += node.extra().snapshottable ? 1 : 0;
  });
  return counts;
}

std::vector<std::string> Engine::corrupt_files() {
  const Lock lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [id, offset] : corrupt_) {
    if (const Node* node = any_node(id)) paths.push_back(tree_.path(*node));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<Capacity> Engine::capacity() {
  if (!healthy()) return folder_gone();
  struct statvfs st {};
  if (::fstatvfs(root_fd_.get(), &st) != 0) return errno_error("space on the lake's disk");
  Capacity capacity;
  capacity.total = std::uint64_t{st.f_blocks} * st.f_frsize;
  capacity.remaining = std::uint64_t{st.f_bavail} * st.f_frsize;
  TRY(capacity.used, usage_.bytes());
  return capacity;
}

}  // namespace sluice::lake
