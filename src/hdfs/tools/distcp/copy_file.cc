#include "hdfs/tools/distcp/copy_file.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "lake/attributes.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::size_t kDistcpBuffer = std::size_t{1} << 20;
constexpr std::uint64_t kPiecesEachSecond = 4;  // where a rate is kept

// The sum of both, if both file systems have one.
Result<std::optional<bool>> same_checksums(const Item& one, const Item& other) {
  const auto first = one.fs->checksum(one.path);
  if (!first && first.error().code() == ErrorCode::kUnsupported) return std::optional<bool>();
  if (!first) return first.error();
  const auto second = other.fs->checksum(other.path);
  if (!second && second.error().code() == ErrorCode::kUnsupported) return std::optional<bool>();
  if (!second) return second.error();
  return std::optional(first->algorithm == second->algorithm && first->bytes == second->bytes);
}

// Beside the target. Another run may copy to the same one meanwhile.
Item temporary_for(const Item& target, const std::string& run_id) {
  Item folder = target;
  folder.path = target.path.substr(0, std::max<std::size_t>(target.path.rfind('/'), 1));
  Bytes hash;
  append_be(hash, static_cast<std::uint64_t>(std::hash<std::string>()(target.path)));
  Item temporary = target;
  temporary.path =
      (folder.path == "/" ? "" : folder.path) + "/.distcp.tmp." + run_id + "." + to_hex(hash);
  return temporary;
}

Status keep_acl(const Item& source, const Item& target) {
  lake::Attributes* from = source.fs->attributes();
  lake::Attributes* to = target.fs->attributes();
  if (from == nullptr || to == nullptr) {
    return Error(ErrorCode::kUnsupported, "ACLs not supported on at least one file system: " +
                                              (from == nullptr ? source : target).fs->uri());
  }
  TRY(const lake::AclStatus status, from->acl(source.path));
  return to->change_acl(target.path, lake::AclOperation::kSet, lake::whole_acl(status.rights));
}

Status keep_extended(const Item& source, const Item& target) {
  lake::Attributes* from = source.fs->attributes();
  lake::Attributes* to = target.fs->attributes();
  if (from == nullptr || to == nullptr) {
    return Error(ErrorCode::kUnsupported, "XAttrs not supported on at least one file system: " +
                                              (from == nullptr ? source : target).fs->uri());
  }
  TRY(const auto attributes, from->extended_attributes(source.path, {}));
  for (const lake::ExtendedAttribute& one : attributes) {
    TRY(to->set_extended_attribute(target.path, one));
  }
  return {};
}

}  // namespace

Status keep_attributes_of(const Item& source, const Item& target, const KeptAttributes& kept) {
  const lake::FileStatus& status = *source.status;
  lake::FileSystem& fs = *target.fs;
  if (kept.acl) {
    TRY(keep_acl(source, target));
  } else if (kept.permission) {
    TRY(fs.set_permission(target.path, status.permission));
  }
  if (kept.extended) TRY(keep_extended(source, target));
  if (kept.replication && !status.is_directory && status.replication > 0) {
    TRY(fs.set_replication(target.path, status.replication));
  }
  if (kept.user || kept.group) {
    TRY(fs.set_owner(target.path, kept.user ? status.owner : "", kept.group ? status.group : ""));
  }
  if (kept.times) TRY(fs.set_times(target.path, status.modified_ms, status.accessed_ms));
  return {};
}

std::string FileCopy::new_run_id() {
  SystemRandom random;
  return to_hex(random_bytes(random, 8));
}

Result<bool> FileCopy::is_same(const Item& source, const Item& target) const {
  if (!options_.update) return true;  // what is there is left, as Hadoop does
  if (source.status->length != target.status->length) return false;
  if (options_.kept.block_size && source.status->block_size != target.status->block_size) {
    return false;
  }
  if (options_.skip_checksums) return true;
  TRY(const auto same, same_checksums(source, target));
  return same.value_or(true);
}

// Bytes are compared, where Hadoop asks for the sum of a part of a file.
Result<bool> FileCopy::begins_alike(const Item& source, const Item& target) const {
  TRY(const auto first, source.fs->open(source.path));
  TRY(const auto second, target.fs->open(target.path));
  std::vector<char> one(kDistcpBuffer);
  std::vector<char> other(kDistcpBuffer);
  for (std::uint64_t at = 0; at < second->length();) {
    TRY(const std::size_t count, second->read_at(at, other.data(), other.size()));
    if (count == 0) break;
    for (std::size_t got = 0; got < count;) {
      TRY(const std::size_t some, first->read_at(at + got, one.data() + got, count - got));
      if (some == 0) return false;
      got += some;
    }
    if (!std::equal(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(count),
                    one.begin())) {
      return false;
    }
    at += count;
  }
  return true;
}

Result<FileCopy::What> FileCopy::decide(const Item& source, const Item& target) const {
  if (!target.exists() || options_.overwrite) return What::kWhole;
  TRY(const bool same, is_same(source, target));
  if (same) return What::kSkip;
  if (!options_.append || target.status->length >= source.status->length) return What::kWhole;
  TRY(const bool alike, begins_alike(source, target));
  return alike ? What::kAppend : What::kWhole;
}

Status FileCopy::run(const Item& source, Item target) const {
  TRY(target.look_up());
  if (target.is_directory()) {
    return Error(ErrorCode::kAlreadyExists, "Can't replace " + target.qualified() +
                                                ". Target is a directory, source is a file");
  }
  TRY(const What what, decide(source, target));
  if (what == What::kSkip) {
    ++counts_.skipped;
    counts_.bytes_skipped += source.status->length;
    return keep_attributes_of(source, target, options_.kept);
  }
  if (source.fs->uri() == target.fs->uri() && source.path == target.path) {
    return Error(ErrorCode::kInvalidArgument, "a file can't be copied onto itself");
  }
  progress_.begin_file(target.qualified(), source.status->length);
  const Status copied = what == What::kAppend ? append(source, target) : copy_whole(source, target);
  progress_.end_file();
  TRY(copied);
  TRY(keep_attributes_of(source, target, options_.kept));
  ++counts_.copied;
  return {};
}

Status FileCopy::pump(lake::Reader& reader, std::uint64_t from, lake::Writer& writer) const {
  using Clock = std::chrono::steady_clock;
  const std::uint64_t rate = options_.bytes_per_second.value_or(kDistcpBuffer);
  std::vector<char> buffer(std::clamp<std::size_t>(rate / kPiecesEachSecond, 1, kDistcpBuffer));
  const Clock::time_point start = Clock::now();
  for (std::uint64_t at = from;;) {
    if (stopped_) return Error(ErrorCode::kCancelled, "the copy was ended");
    TRY(const std::size_t count, reader.read_at(at, buffer.data(), buffer.size()));
    if (count == 0) return {};
    TRY(writer.write({buffer.data(), count}));
    at += count;
    progress_.add(count);
    counts_.bytes_copied += count;
    TRY(keep_rate(at - from, start));
  }
}

// Waits until `copied` bytes since `start` are not too many any more.
Status FileCopy::keep_rate(std::uint64_t copied,
                           std::chrono::steady_clock::time_point start) const {
  constexpr std::chrono::duration<double> kSlice(0.1);
  if (!options_.bytes_per_second) return {};
  const std::chrono::duration<double> due(static_cast<double>(copied) /
                                          static_cast<double>(*options_.bytes_per_second));
  for (;;) {
    if (stopped_) return Error(ErrorCode::kCancelled, "the copy was ended");
    const std::chrono::duration<double> left = due - (std::chrono::steady_clock::now() - start);
    if (left.count() <= 0) return {};
    std::this_thread::sleep_for(std::min(left, kSlice));
  }
}

Status FileCopy::compare(const Item& source, const Item& written) const {
  TRY(const lake::FileStatus status, written.fs->status(written.path));
  if (status.length != source.status->length) {
    return Error(ErrorCode::kIo, "Mismatch in length of source:" + source.qualified() +
                                     " and target:" + written.qualified());
  }
  if (options_.skip_checksums || status.length == 0) return {};
  TRY(const auto same, same_checksums(source, written));
  if (same.value_or(true)) return {};
  return Error(ErrorCode::kCorrupt,
               "Checksum mismatch between " + source.qualified() + " and " + written.qualified() +
                   ". Block sizes or checksum types may differ: -pb keeps the sizes, "
                   "-Ddfs.checksum.type chooses the type, "
                   "-Ddfs.checksum.combine.mode=COMPOSITE_CRC compares the bytes alone, and "
                   "-skipcrccheck compares nothing");
}

Status FileCopy::fill(const Item& source, const Item& written, bool& made) const {
  lake::CreateOptions create;
  create.overwrite = true;
  if (options_.kept.replication && source.status->replication > 0) {
    create.replication = source.status->replication;
  }
  if (options_.kept.block_size && source.status->block_size > 0) {
    create.block_size = source.status->block_size;
  }
  TRY(const auto reader, source.fs->open(source.path));
  TRY(const auto writer, written.fs->create(written.path, create));
  made = true;
  interruption_.begin(*written.fs, written.path);
  TRY(pump(*reader, 0, *writer));
  TRY(writer->close());
  return compare(source, written);
}

// With -direct too: what was there is gone, and half of a file is none.
Status FileCopy::copy_whole(const Item& source, const Item& target) const {
  const Item written = options_.direct ? target : temporary_for(target, run_id_);
  bool made = false;
  Status done = fill(source, written, made);
  if (done && !options_.direct) done = written.fs->rename(written.path, target.path, true);
  if (!made) return done;
  interruption_.end(*written.fs, written.path);
  if (!done) {
    static_cast<void>(written.fs->remove(written.path, false).ok());  // the reason is the first one
  }
  return done;
}

Status FileCopy::append(const Item& source, const Item& target) const {
  TRY(const auto reader, source.fs->open(source.path));
  TRY(const auto writer, target.fs->append(target.path));
  TRY(pump(*reader, target.status->length, *writer));
  TRY(writer->close());
  return compare(source, target);
}

}  // namespace sluice::hdfs::tools
