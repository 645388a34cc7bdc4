#include "flume/sinks/bucket.h"

#include <algorithm>

#include "base/log.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kWriteAt = 1 << 20;  // bytes gathered before they are written
constexpr int kMostNameTries = 100;

// The first `length` bytes, in a new file of the same name.
Status cut_to(lake::FileSystem& fs, const std::string& path, std::uint64_t length) {
  TRY(std::unique_ptr<lake::Reader> reader, fs.open(path));
  const std::string aside = path + ".cut";
  lake::CreateOptions over;
  over.overwrite = true;
  TRY(std::unique_ptr<lake::Writer> writer, fs.create(aside, over));
  std::string buffer(kWriteAt, '\0');
  for (std::uint64_t at = 0; at < length;) {
    const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), length - at));
    TRY(const std::size_t n, reader->read_at(at, buffer.data(), want));
    if (n == 0) break;
    TRY(writer->write(std::string_view(buffer).substr(0, n)));
    at += n;
  }
  TRY(writer->close());
  return fs.rename(aside, path, true);
}

}  // namespace

Status finish_file(lake::FileSystem& fs, const std::string& in_use, const std::string& final_path,
                   std::int64_t length) {
  Result<lake::FileStatus> status = fs.status(in_use);
  if (!status && status.error().code() == ErrorCode::kNotFound) return {};  // done before
  if (!status) return std::move(status).error();
  if (status->under_construction) {
    // Opening it to append takes it over from the writer that is gone.
    TRY(std::unique_ptr<lake::Writer> writer, fs.append(in_use));
    TRY(writer->close());
    TRY(status, fs.status(in_use));
  }
  if (length < 0 || status->length == 0) return fs.remove(in_use, false);
  if (status->length > static_cast<std::uint64_t>(length)) {
    TRY(cut_to(fs, in_use, static_cast<std::uint64_t>(length)));
  }
  return fs.rename(in_use, final_path);
}

Bucket::Bucket(lake::FileSystem& fs, std::string directory, std::string prefix,
               const BucketOptions& options, BucketWorld world, std::unique_ptr<FileFormat> format)
    : fs_(fs),
      directory_(std::move(directory)),
      prefix_(std::move(prefix)),
      options_(options),
      world_(world),
      format_(std::move(format)),
      counter_(world.clock.wall_ms()) {}

bool Bucket::full() const {
  return (options_.roll_count > 0 && events_ >= options_.roll_count) ||
         (options_.roll_size > 0 && bytes_ >= options_.roll_size);
}

std::int64_t Bucket::deadline_ms() const {
  if (!is_open()) return 0;
  std::int64_t deadline = 0;
  if (options_.roll_interval_s > 0) deadline = opened_ms_ + options_.roll_interval_s * 1000;
  if (options_.idle_timeout_s > 0 && flushed_ms_ > 0) {
    const std::int64_t idle = flushed_ms_ + options_.idle_timeout_s * 1000;
    deadline = deadline == 0 ? idle : std::min(deadline, idle);
  }
  return deadline;
}

void Bucket::next_names() {
  const std::string name = prefix_ + "." + std::to_string(++counter_) + options_.suffix;
  const std::string folder = directory_ == "/" ? "/" : directory_ + "/";
  in_use_ = folder + options_.in_use_prefix + name + options_.in_use_suffix;
  final_path_ = folder + name;
}

// The name is remembered before the file is there: a kill in between leaves nothing behind. It is
// looked up first, so that never a file of someone else is remembered as ours.
Status Bucket::create(const std::shared_ptr<File>& file) {
  lake::FileSystem* fs = &fs_;
  TRY(world_.calls.run("looking for " + in_use_, [fs, path = in_use_]() -> Status {
    const Result<lake::FileStatus> there = fs->status(path);
    if (there) return Error(ErrorCode::kAlreadyExists, path + " exists");
    return there.error().code() == ErrorCode::kNotFound ? Status() : Status(there.error());
  }));
  TRY(world_.open_files.begun(fs_.uri() + in_use_, final_path_));
  Status created = world_.calls.run("creating " + in_use_, [fs, file, path = in_use_]() -> Status {
    TRY(file->writer, fs->create(path));
    return {};
  });
  if (!created && created.error().code() != ErrorCode::kTimeout) {
    TRY(world_.open_files.done(fs_.uri() + in_use_));
  }
  return created;
}

Status Bucket::open() {
  const auto file = std::make_shared<File>();
  for (int tries = 0;; ++tries) {
    next_names();
    Status created = create(file);
    if (created) break;
    // Someone else took this name in the same millisecond.
    if (created.error().code() == ErrorCode::kAlreadyExists && tries < kMostNameTries) continue;
    ++world_.counters.failed;
    return created;
  }
  file_ = file;
  ++world_.counters.created;
  events_ = bytes_ = 0;
  opened_ms_ = world_.clock.steady_ms();
  flushed_ms_ = 0;
  dirty_ = false;
  return format_->begin(file_->buffer);
}

Status Bucket::append(const Event& event) {
  if (is_open() && full()) TRY(close());
  if (!is_open()) TRY(open());
  ++world_.counters.drain_attempt;
  TRY(format_->append(event, world_.clock.wall_ms(), file_->buffer));
  ++events_;
  bytes_ += static_cast<std::int64_t>(event.body.size());
  dirty_ = true;
  return file_->buffer.size() >= kWriteAt ? write_out(false) : Status();
}

Status Bucket::write_out(bool flush) {
  return world_.calls.run("writing " + in_use_, [file = file_, flush]() -> Status {
    if (!file->buffer.empty()) TRY(file->writer->write(file->buffer));
    file->buffer.clear();
    return flush ? file->writer->flush() : Status();
  });
}

Status Bucket::flush() {
  if (!is_open() || !dirty_) return {};
  TRY(format_->flush(file_->buffer));
  TRY(write_out(true));
  dirty_ = false;
  flushed_ms_ = world_.clock.steady_ms();
  return world_.open_files.whole(fs_.uri() + in_use_, file_->writer->position());
}

Status Bucket::close() {
  if (!is_open()) return {};
  TRY(flush());
  lake::FileSystem* fs = &fs_;
  TRY(world_.calls.run("closing " + in_use_, [file = file_]() -> Status {
    if (!file->buffer.empty()) TRY(file->writer->write(file->buffer));
    return file->writer->close();
  }));
  for (int tries = 0;; ++tries) {
    Status renamed =
        world_.calls.run("renaming " + in_use_,
                         [fs, from = in_use_, to = final_path_] { return fs->rename(from, to); });
    if (renamed) break;
    if (renamed.error().code() != ErrorCode::kAlreadyExists || tries >= kMostNameTries) {
      return renamed;
    }
    const std::string in_use = in_use_;
    next_names();
    in_use_ = in_use;
  }
  log::info("file is done", {{"path", fs_.uri() + final_path_}, {"events", events_}});
  ++world_.counters.closed;
  file_.reset();
  return world_.open_files.done(fs_.uri() + in_use_);
}

Bucket::Unfinished Bucket::abandon() {
  file_.reset();
  dirty_ = false;
  return {&fs_, in_use_, final_path_, 0};
}

}  // namespace sluice::flume
