// Files made anew from the bytes of others: a concat, and the copy that comes before a change of
// what a snapshot has, too.
//
// The bytes are copied, verified, into the staging area under the file's id, without the lock; then
// one payload records all that changes, and the staged file takes the name. What a kill leaves of
// it the next start finishes (finish_staged(), finish_joined()) or throws away.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "lake/engine/engine.h"

namespace sluice::lake {

namespace {

constexpr std::size_t kPiece = 1 << 20;
constexpr int kAttempts = 5;

Error changed_meanwhile(const std::string& path) {
  return Error(ErrorCode::kUnavailable, path + " was changed while it was copied; try again");
}

Status copy_all(Reader& from, OpenFile& to) {
  std::string piece(kPiece, '\0');
  for (std::uint64_t at = 0; at < from.length();) {
    TRY(const std::size_t size, from.read_at(at, piece.data(), piece.size()));
    if (size == 0) return Error(ErrorCode::kCorrupt, "the file has become shorter");
    TRY(to.write(to.length(), std::string_view(piece).substr(0, size)));
    at += size;
  }
  return {};
}

bool same_content(const DiskStat& a, const DiskStat& b) {
  return a.same_file(b) && a.size == b.size && a.modified_ns == b.modified_ns;
}

}  // namespace

Result<VerifiedFile::Source> Engine::open_part(const Part& part) {
  const Lock lock(mutex_);
  TRY(Place place, place_of(part.id));
  if (place.node->open || !same_content(place.stat, part.stat))
    return changed_meanwhile(place.path);
  return source_of(place);
}

Status Engine::write_parts(OpenFile& to, const std::vector<Part>& parts) {
  for (const Part& part : parts) {
    TRY(VerifiedFile::Source source, open_part(part));
    TRY(copy_all(*make_reader(verified(std::move(source))), to));
  }
  return {};
}

// Called without the lock. `id` is in rewriting_, so that the staged name is this call's.
Result<Engine::Rewritten> Engine::rewrite(std::uint64_t id, const std::vector<Part>& parts,
                                          const Attributes& attributes) {
  Rewritten made;
  made.id = id;
  const std::string staged = std::to_string(id);
  TRY(Fd fd, open_file_at(staging_fd_.get(), staged, O_RDWR | O_CREAT | O_TRUNC));
  const auto fill = [&]() -> Status {
    TRY(const std::shared_ptr<OpenFile> file,
        OpenFile::open(id, std::move(fd), 0, Sums::kInline, "", *staged_sums_));
    TRY(write_parts(*file, parts));
    if (::fchmod(file->fd(), attributes.mode) != 0) return errno_error("chmod");
    if (attributes.modified_ns) {
      const timespec times[2] = {{0, UTIME_OMIT}, disk_time(*attributes.modified_ns)};
      if (::futimens(file->fd(), times) != 0) return errno_error("setting the times");
    }
    const OpenFile::View view = file->view();
    made.sums = view.in_file ? Sums::kFile : Sums::kInline;
    if (!view.in_file) made.inline_sums = view.head_sums;
    TRY(made.stat, stat_of(file->fd()));
    if (options_.durability == Durability::kRelaxed) return {};
    TRY(file->sync());
    if (view.in_file) TRY(staged_sums_->sync_folder(id));
    if (::fsync(staging_fd_.get()) != 0) return errno_error("fsync of a directory");
    return {};
  };
  const Status filled = fill();
  if (filled) return made;
  discard(made);
  return filled.error();
}

void Engine::discard(const Rewritten& made) {
  (void)::unlinkat(staging_fd_.get(), std::to_string(made.id).c_str(), 0);
  staged_sums_->remove(made.id);
}

// Gives the staged file the name, and records it together with `more`.
Result<std::uint64_t> Engine::install(const Place& place, const Rewritten& made,
                                      bool new_generation, std::vector<Record> more) {
  if (made.sums == Sums::kFile) TRY(sums_->prepare(made.id));
  EntryRecord before = tree_.record(*place.node);
  EntryRecord record = before;
  record.inode = made.stat.inode;
  record.born_ns = made.stat.born_ns;
  record.size = made.stat.size;
  record.modified_ns = made.stat.modified_ns;
  record.sums = made.sums;
  record.inline_sums = made.inline_sums;
  if (new_generation) record.generation = tree_.take_generation();
  more.insert(more.begin(), record);
  TRY(const std::uint64_t sequence, commit(more));
  // The sums first: as long as the staged file is there, a start does both again.
  const bool joins = more.size() > 1;
  const auto put = [&]() -> Status {
    // The sources go by this record: it must be there for good before they do.
    if (joins) TRY(settle(sequence));
    if (made.sums == Sums::kFile) {
      TRY(sums_->take(made.id, *staged_sums_));
    } else {
      sums_->remove(made.id);  // they are those of what it was
    }
    return rename_at(staging_fd_.get(), std::to_string(made.id), place.parent_fd, place.name, true);
  };
  const Status placed = put();
  if (placed) return sequence;
  before.sums = Sums::kNone;  // those in the file may be the new one's
  before.inline_sums.clear();
  note({before});
  return placed.error().with(place.path);
}

// Before a closed file's bytes or time are changed in place: where it has other names, as snapshots
// give it (also one that is not recorded yet), the name gets a copy of its own. True when that was
// done: the lock was open meanwhile.
Result<bool> Engine::unshare(Lock& lock, const Place& place) {
  if (place.stat.links < 2 || place.node->open) return false;
  const Part part{place.node->id, place.stat};
  if (!rewriting_.insert(part.id).second) {
    return Error(ErrorCode::kUnavailable, place.path + " is being copied by another call");
  }
  lock.unlock();
  const Result<Rewritten> made =
      rewrite(part.id, {part}, {.mode = part.stat.mode, .modified_ns = part.stat.modified_ns});
  lock.lock();
  rewriting_.erase(part.id);
  TRY(made);
  const Result<Place> now = place_of(part.id);
  if (!now || now->node->open || !same_content(now->stat, part.stat)) {
    discard(*made);
    return changed_meanwhile(place.path);
  }
  const Result<std::uint64_t> installed = install(*now, *made, false, {});
  if (installed) return true;
  discard(*made);
  return installed.error();
}

// -- concat ---------------------------------------------------------------------------------------

// The rules of one source, in a NameNode's order.
Result<Engine::Part> Engine::plan_source(const Caller& who, const Place& target,
                                         const std::string& path) {
  const auto refuse = [](std::string text) {
    return Error(ErrorCode::kInvalidArgument, std::move(text));
  };
  TRY(const Place place, walk_to(who, path));
  if (place.node != nullptr) TRY(check(who, *place.node, Access::kRead));
  TRY(check_sticky(who, place));
  TRY(check_parent(who, place));
  TRY(const Place found, existing_file(who, path));
  const Node& node = *found.node;
  if (node.parent != target.node->parent) {
    return refuse("Source file " + path + " is not in the same directory with the target " +
                  target.path);
  }
  if (&node == target.node) {
    return refuse("concat: the src file " + path + " is the same with the target file " +
                  target.path);
  }
  if (in_snapshot(found)) {
    return Error(ErrorCode::kInvalidArgument, "Concat: the source file " + path + " is in snapshot",
                 Reason::kSnapshot);
  }
  if (node.open || found.stat.size == 0) {
    return refuse("concat: source file " + path + " is invalid or empty or underConstruction");
  }
  if (node.block_size > target.node->block_size) {
    return refuse("concat: source file " + path + " has preferred block size " +
                  std::to_string(node.block_size) +
                  " which is greater than the target file's preferred block size " +
                  std::to_string(target.node->block_size));
  }
  return Part{node.id, found.stat};
}

Result<Engine::Join> Engine::plan_concat(const Caller& who, const std::string& target,
                                         const std::vector<std::string>& sources) {
  Join join;
  TRY(join.target, walk_to(who, target));
  if (join.target.node != nullptr) TRY(check(who, *join.target.node, Access::kWrite));
  TRY(join.target, existing_file(who, target));
  if (join.target.node->open) {
    return Error(ErrorCode::kInvalidArgument,
                 "concat: target file " + target + " is under construction");
  }
  join.parts.push_back({join.target.node->id, join.target.stat});
  std::unordered_set<std::uint64_t> ids;
  for (const std::string& path : sources) {
    TRY(const Part part, plan_source(who, join.target, path));
    // At once: a call may name one file millions of times.
    if (!ids.insert(part.id).second) {
      return Error(ErrorCode::kInvalidArgument,
                   "concat: at least two of the source files are the same");
    }
    join.parts.push_back(part);
  }
  return join;
}

// Bytes that come under the target's number of copies may need more room than they had.
Status Engine::verify_concat(const Join& join) {
  Usage more;
  more.names = -static_cast<std::int64_t>(join.parts.size() - 1);
  for (std::size_t i = 1; i < join.parts.size(); ++i) {
    const Node& source = *tree_.find(join.parts[i].id);
    const auto bytes = static_cast<std::int64_t>(join.parts[i].stat.size);
    more.add(space_of(*join.target.node, bytes), 1);
    more.add(space_of(source, bytes), -1);
  }
  return verify_quotas(join.target, more);
}

Status Engine::concat(const Caller& who, const std::string& target,
                      const std::vector<std::string>& sources) {
  if (sources.empty()) {
    return Error(ErrorCode::kInvalidArgument, "No sources given", Reason::kBadArgument);
  }
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<Part> parts;
    Attributes attributes;
    {
      Lock lock(mutex_);
      TRY(const Join join, plan_concat(who, target, sources));
      TRY(verify_concat(join));
      if (!rewriting_.insert(join.parts[0].id).second) {
        return Error(ErrorCode::kUnavailable, target + " is being joined by another call");
      }
      parts = join.parts;
      attributes.mode = join.target.stat.mode;
    }
    const Result<Rewritten> made = rewrite(parts[0].id, parts, attributes);
    Lock lock(mutex_);
    rewriting_.erase(parts[0].id);
    if (!made && made.error().code() == ErrorCode::kUnavailable) continue;
    if (!made) return made.error();
    const Result<Join> join = plan_concat(who, target, sources);
    const bool same = join && std::equal(parts.begin(), parts.end(), join->parts.begin(),
                                         join->parts.end(), [](const Part& a, const Part& b) {
                                           return a.id == b.id && same_content(a.stat, b.stat);
                                         });
    if (!same) {
      discard(*made);
      if (!join) return join.error();
      continue;
    }
    TRY(const std::uint64_t sequence, finish_concat(who, *join, *made));
    lock.unlock();
    return settle(sequence);
  }
  return changed_meanwhile(target);
}

Result<std::uint64_t> Engine::finish_concat(const Caller& who, const Join& join,
                                            const Rewritten& made) {
  std::vector<Record> records;
  std::vector<Record> back;  // should it not come about
  std::vector<std::string> names;
  for (std::size_t i = 1; i < join.parts.size(); ++i) {
    const Node& source = *tree_.find(join.parts[i].id);
    keep_for_readers(source);
    names.push_back(source.name);
    Annotation before = annotation(source);
    if (before.entry.sums == Sums::kFile) before.entry.sums = Sums::kNone;  // gone with the entry
    back.emplace_back(before.entry);
    if (!before.extras.empty()) back.emplace_back(ExtrasRecord{source.id, before.extras});
    records.emplace_back(GoneRecord{source.id, GoneHow::kJoined});
  }
  remember(records, who, {});
  const Result<std::uint64_t> sequence = install(join.target, made, true, std::move(records));
  if (!sequence) {
    if (tree_.find(join.parts[1].id) == nullptr) note(back);
    discard(made);
    return sequence;
  }
  for (const std::string& name : names) {
    const Result<std::string> taken = purge_->take(join.target.parent_fd, name);
    if (taken) purge_->destroy(*taken);
  }
  return sequence;
}

}  // namespace sluice::lake
