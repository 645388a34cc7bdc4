#include "flume/sources/spool_reader.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <random>

#include "base/log.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;

std::int64_t modified_ms(const struct stat& info) {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1000 + info.st_mtim.tv_nsec / 1'000'000;
}

bool same_content(const struct stat& a, const struct stat& b) {
  return a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

Error broken(const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, what);
}

}  // namespace

Status SpoolReader::open() {
  struct stat info {};
  if (::stat(options_.directory.c_str(), &info) != 0) {
    return Error(ErrorCode::kNotFound, "Directory does not exist: " + options_.directory);
  }
  if (!S_ISDIR(info.st_mode)) {
    return Error(ErrorCode::kNotADirectory, "Path is not a directory: " + options_.directory);
  }
  std::string canary = options_.directory + "/flume-spooldir-perm-check-XXXXXX";
  const Fd probe(::mkstemp(canary.data()));
  if (!probe || ::unlink(canary.c_str()) != 0) {
    return errno_error("Unable to read and modify files in the spooling directory: " +
                       options_.directory);
  }
  TRY(make_directories(options_.tracker_directory));
  left_ = position_.read();
  return {};
}

bool SpoolReader::at_end(const Current& file) const {
  return file.offset == file.at_open.st_size;
}

Result<Batch> SpoolReader::next(std::size_t limit) {
  for (;;) {
    if (!current_) {
      bool found = false;
      TRY(open_next(found));
      if (!found) return Batch();
    }
    Result<Batch> lines = read_events(limit);
    if (!lines) {
      set_aside();
      return lines;
    }
    if (!lines->empty()) return lines;
    if (Status retired = retire(); !retired) {
      set_aside();
      return std::move(retired).error();
    }
  }
}

// Keeps what is not given out yet and reads on behind it, into a buffer of its own: batches hold on
// to the old one.
Status SpoolReader::fill(Current& file) {
  const std::string_view rest = file.buffer == nullptr
                                    ? std::string_view()
                                    : std::string_view(*file.buffer).substr(file.used);
  const std::size_t room = std::max(kBufferBytes, 2 * rest.size());
  auto buffer = std::make_shared<std::string>();
  buffer->resize(room);
  std::copy(rest.begin(), rest.end(), buffer->begin());
  const auto end = static_cast<std::size_t>(file.at_open.st_size);
  const std::size_t from = static_cast<std::size_t>(file.offset) + rest.size();
  std::size_t size = rest.size();
  while (size < room && from + (size - rest.size()) < end) {
    const std::size_t at = from + (size - rest.size());
    TRY(const std::size_t n,
        read_some_at(file.fd.get(), buffer->data() + size, std::min(room - size, end - at), at));
    if (n == 0) return broken("File has changed size since being read: " + file.path);
    size += n;
  }
  buffer->resize(size);
  file.buffer = std::move(buffer);
  file.used = 0;
  return {};
}

Result<Batch> SpoolReader::read_events(std::size_t limit) {
  Batch batch;
  if (options_.avro) {
    TRY(read_avro(limit, batch));
    return batch;
  }
  const bool empty = current_->at_open.st_size == 0;
  if (std::exchange(current_->first_read, false) && empty) {
    batch.add(batch.own(current_->headers), {});
    return batch;
  }
  TRY(options_.blob_bytes > 0   ? read_blobs(limit, batch)
      : options_.multiline.on() ? read_groups(limit, batch)
                                : read_lines(limit, batch));
  return batch;
}

Status SpoolReader::read_avro(std::size_t limit, Batch& batch) {
  Current& file = *current_;
  const auto read = [&]() -> Status {
    if (file.avro == nullptr) {
      TRY(file.avro, AvroEvents::open(file.fd.get(), file.at_open.st_size, *options_.avro,
                                      {.offset = file.offset, .records = file.records}));
    }
    return file.avro->read(limit, file.headers, batch);
  };
  if (const Status done = read(); !done) return done.error().with(file.path);
  const AvroEvents::Place place = file.avro->place();
  file.offset = place.offset;
  file.records = place.records;
  return {};
}

Status SpoolReader::read_blobs(std::size_t limit, Batch& batch) {
  constexpr std::int64_t kMostBytes = 48 << 20;  // of a batch of several
  Current& file = *current_;
  const Headers* headers = batch.own(file.headers);
  const std::int64_t begin = file.offset;
  while (batch.size() < limit && !at_end(file)) {
    const std::int64_t size = std::min(options_.blob_bytes, file.at_open.st_size - file.offset);
    if (!batch.empty() && file.offset - begin + size > kMostBytes) break;
    std::string bytes(static_cast<std::size_t>(size), '\0');
    if (!read_at(file.fd.get(), bytes.data(), bytes.size(),
                 static_cast<std::size_t>(file.offset))) {
      return broken("File has changed size since being read: " + file.path);
    }
    batch.add(headers, batch.own(std::move(bytes)));
    file.offset += size;
  }
  return {};
}

// Reads on until the next line is whole in the buffer; none at the end of the file.
Result<std::optional<Line>> SpoolReader::line_at_offset() {
  Current& file = *current_;
  while (!at_end(file)) {
    const std::string_view rest = file.buffer == nullptr
                                      ? std::string_view()
                                      : std::string_view(*file.buffer).substr(file.used);
    const bool last = file.offset + static_cast<std::int64_t>(rest.size()) == file.at_open.st_size;
    const Line line = next_line(rest, file.lines, last);
    if (!line.whole || rest.empty()) {
      TRY(fill(file));
      continue;
    }
    if (line.cut) {
      log::warn("a line is longer than maxLineLength and is cut",
                {{"file", file.path}, {"max", options_.lines.max_length}});
    }
    return std::optional(line);
  }
  return std::optional<Line>();
}

void SpoolReader::pass(const Line& line) {
  current_->used += line.size;
  current_->offset += static_cast<std::int64_t>(line.size);
}

Status SpoolReader::read_lines(std::size_t limit, Batch& batch) {
  Current& file = *current_;
  const Headers* headers = nullptr;
  std::shared_ptr<std::string> kept;
  while (batch.size() < limit) {
    TRY(const std::optional<Line> line, line_at_offset());
    if (!line) break;
    Result<std::string_view> body = decode_line(line->raw, file.lines, batch);
    if (!body) {
      if (!batch.empty()) break;  // the lines before it are good; the next call fails
      return body.error().with(file.path + " at byte " + std::to_string(file.offset));
    }
    if (headers == nullptr) headers = batch.own(file.headers);
    if (kept != file.buffer) {
      kept = file.buffer;
      batch.keep(kept);
    }
    batch.add(headers, *body);
    pass(*line);
  }
  return {};
}

// Groups end with the file at the latest, so that a batch holds whole ones.
Status SpoolReader::read_groups(std::size_t limit, Batch& batch) {
  Current& file = *current_;
  const Headers* headers = nullptr;
  LineGroup group(options_.multiline);
  bool piece = false;  // of the line before it, which was cut
  const auto finish = [&] {
    if (headers == nullptr) headers = batch.own(file.headers);
    batch.add(headers, batch.own(group.take()));
  };
  for (;;) {
    TRY(const std::optional<Line> line, line_at_offset());
    if (!line) break;
    Batch decoded;
    Result<std::string_view> body = decode_line(line->raw, file.lines, decoded);
    if (!body) {
      if (!group.empty()) break;
      if (!batch.empty()) return {};
      return body.error().with(file.path + " at byte " + std::to_string(file.offset));
    }
    if (!group.empty() && !group.takes(*body, piece)) {
      finish();
      if (batch.size() == limit) return {};
    }
    group.add(*body, piece);
    piece = line->cut;
    pass(*line);
  }
  if (!group.empty()) finish();
  return {};
}

Status SpoolReader::commit() {
  if (!current_) return {};
  TRY(position_.store(current_->offset, current_->records));
  current_->committed = current_->offset;
  return {};
}

// ---- which file is next -------------------------------------------------------------------------

bool SpoolReader::wanted(const std::string& name) const {
  if (name.starts_with('.') || name.ends_with(options_.suffix)) return false;
  return include_.matches(name) && !ignore_.matches(name);
}

std::string SpoolReader::marker(const std::string& path) const {
  return options_.tracker_directory + path.substr(options_.directory.size()) + options_.suffix;
}

Status SpoolReader::list(const std::string& directory, std::vector<Candidate>& all) {
  DIR* open = ::opendir(directory.c_str());
  if (open == nullptr) return errno_error(directory);
  while (const dirent* entry = ::readdir(open)) {
    const std::string name = entry->d_name;
    const std::string path = directory + "/" + name;
    struct stat info {};
    if (name.starts_with('.') || ::stat(path.c_str(), &info) != 0) continue;
    if (S_ISDIR(info.st_mode)) {
      if (options_.recursive && path != options_.tracker_directory) (void)list(path, all);
      continue;
    }
    if (!S_ISREG(info.st_mode) || !wanted(name)) continue;
    if (set_aside_.contains({path, info.st_ino})) continue;
    if (options_.mark_in_tracker && ::access(marker(path).c_str(), F_OK) == 0) continue;
    all.push_back({path, modified_ms(info)});
  }
  ::closedir(open);
  return {};
}

void SpoolReader::sort(std::vector<Candidate>& all) const {
  if (options_.order == ConsumeOrder::kRandom) {
    std::shuffle(all.begin(), all.end(), std::minstd_rand(std::random_device{}()));
    return;
  }
  const bool oldest = options_.order == ConsumeOrder::kOldest;
  std::sort(all.begin(), all.end(), [oldest](const Candidate& a, const Candidate& b) {
    if (a.modified_ms != b.modified_ms) return (a.modified_ms < b.modified_ms) == oldest;
    return a.path < b.path;
  });
}

Status SpoolReader::open_next(bool& found) {
  if (candidates_.empty() || options_.order == ConsumeOrder::kYoungest) {
    std::vector<Candidate> all;
    TRY(list(options_.directory, all));
    sort(all);
    candidates_.assign(all.begin(), all.end());
  }
  while (!candidates_.empty()) {
    const std::string path = candidates_.front().path;
    candidates_.pop_front();
    if (::access(path.c_str(), F_OK) != 0) continue;  // taken away meanwhile
    found = true;
    return open_file_at(path);
  }
  found = false;
  return {};
}

Status SpoolReader::open_file_at(const std::string& path) {
  Current file;
  file.path = path;
  TRY(file.fd, open_file(path, O_RDONLY));
  if (::fstat(file.fd.get(), &file.at_open) != 0) return errno_error(path);
  if (left_ && left_->file == path && left_->offset <= file.at_open.st_size) {
    file.offset = file.committed = left_->offset;
    file.records = left_->records;
    file.first_read = file.offset == 0;
    if (file.offset > 0) {
      log::info("spool file goes on where it was left", {{"file", path}, {"byte", file.offset}});
    }
  }
  left_.reset();
  TRY(find_byte_order(file));
  // Headers are text, whatever bytes a name has.
  if (options_.file_header) file.headers.set(*options_.file_header, regex::decode_utf8(path));
  if (options_.basename_header) {
    file.headers.set(*options_.basename_header,
                     regex::decode_utf8(path.substr(path.rfind('/') + 1)));
  }
  TRY(position_.start(path, file.offset, file.records));
  current_ = std::move(file);
  return {};
}

Status SpoolReader::find_byte_order(Current& file) const {
  file.lines = options_.lines;
  if (!file.lines.charset.order_by_mark()) return {};
  char begin[4];
  const ssize_t n = ::pread(file.fd.get(), begin, sizeof begin, 0);
  if (n < 0) return errno_error(file.path);
  std::size_t mark = 0;
  file.lines.charset =
      file.lines.charset.with_order_of(std::string_view(begin, static_cast<std::size_t>(n)), mark);
  // The mark is no character of the first line.
  if (file.offset == 0) file.offset = file.committed = static_cast<std::int64_t>(mark);
  return {};
}

// ---- done with a file ---------------------------------------------------------------------------

Status SpoolReader::retire() {
  struct stat now {};
  const std::string& path = current_->path;
  if (::stat(path.c_str(), &now) != 0) return errno_error(path);
  if (!same_content(now, current_->at_open)) {
    return broken((now.st_size != current_->at_open.st_size
                       ? "File has changed size since being read: "
                       : "File has been modified since being read: ") +
                  path);
  }
  TRY(retire_by_policy(path));
  if (!options_.mark_in_tracker) position_.remove();
  current_.reset();
  return {};
}

Status SpoolReader::retire_by_policy(const std::string& path) {
  if (options_.delete_done) {
    return ::unlink(path.c_str()) == 0 ? Status() : Status(errno_error(path));
  }
  if (options_.mark_in_tracker) {
    const std::string mark = marker(path);
    TRY(make_directories(mark.substr(0, mark.rfind('/'))));
    return open_file(mark, O_WRONLY | O_CREAT).ok()
               ? Status()
               : Status(errno_error("Unable to mark as done: " + mark));
  }
  const std::string target = path + options_.suffix;
  if (::access(target.c_str(), F_OK) == 0) {
    return broken(
        "File name has been re-used with different files. Spooling assumptions violated "
        "for " +
        target);
  }
  return ::rename(path.c_str(), target.c_str()) == 0 ? Status() : Status(errno_error(path));
}

// It is left where it is, and not looked at again by this run.
void SpoolReader::set_aside() {
  if (!current_) return;
  set_aside_.insert({current_->path, current_->at_open.st_ino});
  current_.reset();
}

}  // namespace sluice::flume
