#include "hdfs/tools/shell/copy.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "base/text.h"
#include "hdfs/tools/shell/local_checksum.h"
#include "hdfs/tools/shell/permission.h"
#include "hdfs/tools/shell/progress.h"
#include "lake/attributes.h"

namespace sluice::hdfs::tools {

constexpr std::size_t kCopyBuffer = std::size_t{1} << 20;
// A small file is a handful of round trips and a flush: many at a time keep the server busy.
constexpr std::size_t kUsualThreads = 16;
constexpr std::size_t kMaxQueue = 4096;

Status CopyCommand::take_remote_target(Arguments& arguments, std::size_t least_sources) {
  std::string text = ".";
  if (arguments.size() > least_sources) {
    text = arguments.back();
    arguments.pop_back();
  }
  Result<std::vector<Item>> found = expand(shell_.systems(), text);
  if (found && found->size() > 1) return path_error(text, "Too many matches");
  if (!found && found.error().code() != ErrorCode::kNotFound) return found.error();
  if (found) {
    target_ = std::move(found->front());
  } else {
    TRY(target_, find_item(shell_.systems(), text));
  }
  return {};
}

Status CopyCommand::take_local_target(Arguments& arguments) {
  std::string text = ".";
  if (arguments.size() > 1) {
    text = arguments.back();
    arguments.pop_back();
  }
  TRY(target_, find_local(shell_.systems(), text));
  return {};
}

Status CopyCommand::set_threads(const std::optional<std::string>& count) {
  threads_ = kUsualThreads;
  if (!count) return {};
  const std::optional<std::int64_t> number = parse_int(*count);
  if (!number || *number < 1 || *number > 256) {
    return usage_error("-t takes a number of threads from 1 to 256, and not '" + *count + "'");
  }
  threads_ = static_cast<std::size_t>(*number);
  return {};
}

Status CopyCommand::check_target(std::size_t sources) const {
  if (sources > 1) {
    if (!target_.exists()) return path_error(ErrorCode::kNotFound, target_.text);
    if (!target_.is_directory()) return path_error(ErrorCode::kNotADirectory, target_.text);
    return {};
  }
  if (target_.exists()) {
    if (target_.is_directory() || overwrite_) return {};
    return path_error(ErrorCode::kAlreadyExists, target_.text);
  }
  TRY(bool there, parent_exists(target_));
  if (!there || target_.text.ends_with('/')) return missing_parent(target_);
  return {};
}

Status CopyCommand::all_arguments(std::vector<Item>& items) {
  TRY(check_target(items.size()));
  TRY(Command::all_arguments(items));
  run_queue();
  for (const Job& folder : folders_) {
    const Status kept = keep_attributes(folder.source, folder.target);
    if (!kept) report(kept.error());
  }
  return {};
}

static std::string with_slash(std::string text) {
  return text.ends_with('/') ? text : text + "/";
}

Status CopyCommand::argument(Item& item) {
  if (item.is_directory() && item.fs == target_.fs) {
    TRY(Item target, target_of(item));
    if (target.path == item.path) {
      return Error(ErrorCode::kInvalidArgument,
                   "`" + item.text + "' to `" + target.qualified() + "': are identical");
    }
    if (target.path.starts_with(with_slash(item.path))) {
      return Error(ErrorCode::kIo,
                   "`" + item.text + "' to `" + target.text + "': is a subdirectory of itself");
    }
  }
  return Command::argument(item);
}

Result<Item> CopyCommand::target_of(const Item& source) const {
  if (depth_ == 0 && !target_.is_directory() && !target_.looks_like_directory()) return target_;
  Item target = target_.child(source.path.substr(source.path.rfind('/') + 1));
  TRY(target.look_up());
  return target;
}

void CopyCommand::report(const Error& error) {
  run_queue();
  progress_.clear();
  Command::report(error);
}

void CopyCommand::settle(const std::string& path) {
  if (targets_.contains(path)) run_queue();
}

void CopyCommand::enqueue(const Item& source) {
  Item target = target_.child(source.path.substr(source.path.rfind('/') + 1));
  settle(target.path);
  targets_.insert(target.path);
  queue_.push_back({source, std::move(target)});
  if (queue_.size() == kMaxQueue) run_queue();
}

Status CopyCommand::copy_queued(const Item& source, Item target) {
  TRY(target.look_up());
  if (target.exists() && (target.is_directory() || !overwrite_)) {
    return path_error(ErrorCode::kAlreadyExists, target.text);
  }
  return copy_file(source, target);
}

Status CopyCommand::item(Item& item) {
  if (threads_ > 1 && item.is_file() && target_.is_directory()) {
    enqueue(item);
    return {};
  }
  TRY(Item target, target_of(item));
  return copy(item, target);
}

Status CopyCommand::copy(const Item& source, const Item& target) {
  if (source.is_directory()) {
    if (!recursive_) return path_error(ErrorCode::kIsADirectory, source.text);
    return {};  // made by recurse()
  }
  if (target.exists() && (target.is_directory() || !overwrite_)) {
    return path_error(ErrorCode::kAlreadyExists, target.text);
  }
  return copy_file(source, target);
}

Status CopyCommand::make_target_folder() {
  if (target_.is_directory()) return {};
  if (target_.exists()) return path_error(ErrorCode::kNotADirectory, target_.text);
  TRY(std::uint16_t mask, umask_of(shell_.configuration()));
  const lake::Mode mode(static_cast<std::uint16_t>(0777 & ~mask), 0777);
  const Status made = target_.fs->make_directories(target_.path, mode);
  if (!made) return in_words(made.error(), target_);
  return target_.look_up();
}

Status CopyCommand::recurse(Item& folder) {
  Item before = target_;
  settle(target_.child(folder.path.substr(folder.path.rfind('/') + 1)).path);
  TRY(target_, target_of(folder));
  Status done = make_target_folder();
  if (done) {
    folders_.push_back({folder, target_});
    done = Command::recurse(folder);
  }
  target_ = std::move(before);
  return done;
}

// Reads the source to its end, in pieces, into `writer`.
static Status pump(lake::Reader& reader, lake::Writer& writer, Progress& progress,
                   LocalChecksum* checksum) {
  // As large as the file, when it is small: there may be many thousands.
  constexpr std::uint64_t kLeast = 4096;
  std::string buffer(std::clamp<std::uint64_t>(reader.length(), kLeast, kCopyBuffer), '\0');
  for (std::uint64_t at = 0;;) {
    TRY(std::size_t size, reader.read_at(at, buffer.data(), buffer.size()));
    if (size == 0) return {};
    const std::string_view piece(buffer.data(), size);
    TRY(writer.write(piece));
    if (checksum != nullptr) checksum->add(piece);
    progress.add(size);
    at += size;
  }
}

Status CopyCommand::copy_file(const Item& source, const Item& target) {
  Result<std::unique_ptr<lake::Reader>> reader = source.fs->open(source.path);
  if (!reader) return in_words(reader.error(), source);
  progress_.begin_file(source.text, source.status->length);
  LocalChecksum checksum;
  LocalChecksum* const summed = with_local_checksum_ ? &checksum : nullptr;
  TRY(write_file(target,
                 [&](lake::Writer& writer) { return pump(**reader, writer, progress_, summed); }));
  progress_.end_file();
  if (summed != nullptr) TRY(checksum.store(*target.fs, target.path));
  return keep_attributes(source, target);
}

Status CopyCommand::make_empty(const Item& target) const {
  return write_file(target, [](lake::Writer&) -> Status { return {}; });
}

Status CopyCommand::copy_input(const Item& target) {
  if (target.exists() && (target.is_directory() || !overwrite_)) {
    return path_error(ErrorCode::kAlreadyExists, target.text);
  }
  return write_file(target, [this](lake::Writer& writer) -> Status {
    std::string buffer(kCopyBuffer, '\0');
    while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), shell_.in())) {
      TRY(writer.write(std::string_view(buffer.data(), size)));
    }
    if (std::ferror(shell_.in()) != 0) return errno_error("standard input");
    return {};
  });
}

Result<lake::CreateOptions> CopyCommand::create_options(const Item& target) const {
  lake::CreateOptions options;
  options.overwrite = true;
  TRY(std::uint16_t mask, umask_of(shell_.configuration()));
  options.permission = lake::Mode(static_cast<std::uint16_t>(0666 & ~mask), 0666);
  if (target.fs->uri() == "file://") return options;
  TRY(options.replication, configured_replication(shell_.configuration()));
  TRY(options.block_size, configured_block_size(shell_.configuration()));
  if (single_replica_) options.replication = 1;
  return options;
}

Status CopyCommand::write_file(const Item& target, const Fill& fill) const {
  Item place = target;
  if (!direct_) {
    place.text += "._COPYING_";
    place.path += "._COPYING_";
  }
  TRY(lake::CreateOptions options, create_options(target));
  Interruption& interruption = shell_.interruption();
  if (!direct_) interruption.begin(*place.fs, place.path);
  Result<std::unique_ptr<lake::Writer>> writer = place.fs->create(place.path, options);
  if (!writer) {
    interruption.end(*place.fs, place.path);
    return in_words(writer.error(), place);
  }
  Status done = fill(**writer);
  if (done) done = (*writer)->close();
  writer->reset();
  if (done && !direct_) done = place.fs->rename(place.path, target.path, overwrite_);
  // What failed leaves nothing behind; the first reason is the one to tell.
  if (!done) static_cast<void>(place.fs->remove(place.path, false).ok());
  interruption.end(*place.fs, place.path);
  if (done) return {};
  return in_words(done.error(), target);
}

static Result<lake::Attributes*> attributes_of(const Item& item, std::string_view what) {
  if (lake::Attributes* const attributes = item.fs->attributes()) return attributes;
  return path_error(item.text, item.fs->uri() + " keeps no " + std::string(what));
}

static Status copy_acl(const Item& source, const Item& target) {
  TRY(lake::Attributes* const from, attributes_of(source, "ACLs"));
  TRY(lake::Attributes* const to, attributes_of(target, "ACLs"));
  TRY(lake::AclStatus found, from->acl(source.path));
  found.rights.permission = source.status->permission;
  return to->change_acl(target.path, lake::AclOperation::kSet, lake::whole_acl(found.rights));
}

static Status copy_extended_attributes(const Item& source, const Item& target) {
  TRY(lake::Attributes* const from, attributes_of(source, "extended attributes"));
  TRY(lake::Attributes* const to, attributes_of(target, "extended attributes"));
  TRY(const auto found, from->extended_attributes(source.path, {}));
  for (const lake::ExtendedAttribute& each : found) {
    TRY(to->set_extended_attribute(target.path, each));
  }
  return {};
}

Status CopyCommand::keep_attributes(const Item& source, const Item& target) const {
  const lake::FileStatus& from = *source.status;
  if (preserve_.times) {
    TRY(target.fs->set_times(target.path, from.modified_ms, from.accessed_ms));
  }
  if (preserve_.ownership) TRY(target.fs->set_owner(target.path, from.owner, from.group));
  if (preserve_.permission || preserve_.acl) {
    TRY(target.fs->set_permission(target.path, from.permission));
  }
  if (preserve_.acl && from.has_acl) TRY(copy_acl(source, target));
  if (preserve_.attributes) TRY(copy_extended_attributes(source, target));
  return {};
}

void CopyCommand::run_queue() {
  std::vector<Job> jobs;
  jobs.swap(queue_);
  targets_.clear();
  std::vector<Status> results(jobs.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < jobs.size(); i = next++) {
      results[i] = copy_queued(jobs[i].source, jobs[i].target);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < std::min(threads_, jobs.size()); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  // Reported in the order of the walk, whoever finished first.
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!results[i]) report(in_words(results[i].error(), jobs[i].source));
  }
}

}  // namespace sluice::hdfs::tools
