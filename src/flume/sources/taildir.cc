// The TAILDIR source: files that grow, found by expressions.
#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/log.h"
#include "base/text.h"
#include "flume/channel_processor.h"
#include "flume/components.h"
#include "flume/pattern.h"
#include "flume/sources/line_groups.h"
#include "flume/sources/positions_away.h"
#include "flume/sources/tail_file.h"
#include "flume/sources/tail_position.h"

namespace sluice::flume {
namespace {

struct TaildirConfig {
  std::string groups;
  Settings paths;
  std::string position_file;
  Settings headers;
  bool offset_header = false;
  bool skip_to_end = false;
  std::int64_t idle_ms = 120000;
  std::int64_t write_ms = 3000;
  std::int64_t batch_size = 100;
  std::int64_t most_batches = std::numeric_limits<std::int64_t>::max();
  std::int64_t backoff_step_ms = 1000;
  std::int64_t backoff_most_ms = 5000;
  bool file_header = false;
  std::string file_header_key = "file";
  Settings multiline;
};

const std::vector<Field<TaildirConfig>>& fields() {
  using C = TaildirConfig;
  static const std::vector<Field<C>> kFields = {
      {"filegroups", &C::groups, "Names of groups of files, separated by blanks.", required()},
      {"filegroups.*", &C::paths,
       "filegroups.GROUP: an absolute path; its last part is a regular expression that a file's "
       "whole name matches."},
      {"positionFile", &C::position_file,
       "The file that keeps how far each file was read, as Flume's JSON. Beside it, with .marks at "
       "its end, what tells a file from another that got its inode.",
       shown_as("~/.flume/taildir_position.json")},
      {"headers.*", &C::headers, "headers.GROUP.NAME: a header of the group's events."},
      {"byteOffsetHeader", &C::offset_header,
       "Set the header byteoffset to where the line begins in its file."},
      {"skipToEnd", &C::skip_to_end,
       "Begin at the end of files that are there at the start and in no position file."},
      {"idleTimeout", &C::idle_ms,
       "Milliseconds without new lines after which a file is closed; a last line without its line "
       "feed is sent then.",
       at_least(0)},
      {"writePosInterval", &C::write_ms, "Milliseconds between writes of the position file.",
       at_least(1)},
      {"batchSize", &C::batch_size, "Lines in one transaction at most.", at_least(1)},
      {"maxBatchCount", &C::most_batches,
       "Transactions from one file before the next file has its turn.", at_least(1)},
      {"backoffSleepIncrement", &C::backoff_step_ms,
       "Milliseconds of the first rest when there is nothing; the next ones grow by it.",
       at_least(0)},
      {"maxBackoffSleep", &C::backoff_most_ms, "Milliseconds of a rest at most.", at_least(0)},
      {"cachePatternMatching", NoEffect{}, "No effect: folders are listed each time."},
      {"fileHeader", &C::file_header, "Set a header to the file's path."},
      {"fileHeaderKey", &C::file_header_key, "Its name."},
      {"multiline.*", &C::multiline, kLineGroupsAbout},
  };
  return kFields;
}

struct Group {
  std::string folder;
  Pattern name;
  Headers headers;
};

struct Found {
  std::string path;
  std::uint64_t device = 0, inode = 0;
  std::int64_t size = 0, modified_ns = 0;
};

// The files of a group, those changed longest ago first.
struct Listing {
  std::vector<Found> files;
  std::map<std::string, Error> unseen;  // what could not be looked at: the folder, or names in it
};

// A name that leads nowhere is no file; any other failure says nothing about what is there.
bool leads_nowhere(int reason) {
  return reason == ENOENT || reason == ENOTDIR || reason == ELOOP;
}

Listing list(const Group& group) {
  Listing all;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(group.folder.c_str()), &::closedir);
  if (folder == nullptr) {
    all.unseen.emplace(group.folder, errno_error(group.folder));
    return all;
  }
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    if (!group.name.matches(entry->d_name)) continue;
    Found found{.path = (group.folder == "/" ? "" : group.folder) + "/" + entry->d_name};
    struct stat info {};
    if (::stat(found.path.c_str(), &info) != 0) {
      if (!leads_nowhere(errno)) all.unseen.emplace(found.path, errno_error(found.path));
      continue;
    }
    if (S_ISDIR(info.st_mode)) continue;
    found.device = info.st_dev;
    found.inode = info.st_ino;
    found.size = info.st_size;
    found.modified_ns = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
    all.files.push_back(std::move(found));
  }
  if (errno != 0) all.unseen.emplace(group.folder, errno_error(group.folder));
  std::sort(all.files.begin(), all.files.end(), [](const Found& a, const Found& b) {
    return std::tie(a.modified_ns, a.path) < std::tie(b.modified_ns, b.path);
  });
  return all;
}

class TaildirSource final : public PollableSource {
 public:
  TaildirSource(const TaildirConfig& config, LineGroups multiline, std::vector<Group> groups,
                Clock& clock)
      : PollableSource(clock, config.backoff_step_ms, config.backoff_most_ms),
        config_(config),
        multiline_(std::move(multiline)),
        groups_(std::move(groups)) {}
  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;  // device, inode
  struct Tailed {
    std::unique_ptr<TailFile> file;
    std::int64_t modified_ns = 0;
    std::int64_t begin = 0;  // when no run before this one left it anywhere
    bool placed = false;     // it was opened, where it goes on
    bool gone = false;       // no name of a group leads to it any more
  };

  CounterGroup* mutable_counters() override { return &counters_; }

  Status open() override {
    for (const Group& group : groups_) {
      struct stat info {};
      if (::stat(group.folder.c_str(), &info) != 0) {
        return Error(ErrorCode::kNotFound, "Directory does not exist: " + group.folder);
      }
    }
    const std::size_t slash = config_.position_file.rfind('/');
    if (slash != std::string::npos && slash > 0) {
      TRY(make_directories(config_.position_file.substr(0, slash)));
    }
    TRY(std::vector<TailPosition> known, read_tail_positions(config_.position_file));
    for (TailPosition& position : known) away_.keep(std::move(position), clock_.steady_ms());
    find_files(config_.skip_to_end);
    written_ms_ = clock_.steady_ms();
    return {};
  }

  void close() override {
    write_positions();
    files_.clear();
  }

  PollOutcome poll(ChannelProcessor& channels, const std::stop_token& stop) override {
    find_files(false);
    PollOutcome outcome = PollOutcome::kBackoff;
    for (const Key& key : order_) {
      if (stop.stop_requested()) return outcome;
      Tailed& tailed = files_.at(key);
      if (tailed.file->is_open() && read(*tailed.file, channels, stop)) {
        outcome = PollOutcome::kReady;
      }
    }
    close_idle(channels, stop);
    if (clock_.steady_ms() - written_ms_ >= config_.write_ms) write_positions();
    return outcome;
  }

  // Takes in what is new, and what has another name; what has no name any more is read to its end.
  void find_files(bool skip_to_end) {
    std::set<Key> there;
    std::vector<Key> order;
    std::set<std::string> unseen;
    for (const Group& group : groups_) {
      Listing listing = list(group);
      for (const auto& [path, why] : listing.unseen) note_unseen(path, why, unseen);
      for (Found& found : listing.files) {
        const Key key(found.device, found.inode);
        if (!there.insert(key).second) continue;
        order.push_back(key);
        meet(key, found, group, skip_to_end);
      }
    }
    unseen_ = std::move(unseen);
    // Files without a name are older than what took their names.
    std::vector<Key> before;
    for (auto& [key, tailed] : files_) {
      if (there.contains(key)) {
        tailed.gone = false;
        continue;
      }
      tailed.gone = !is_unseen(tailed.file->path());
      before.push_back(key);
    }
    order_ = std::move(before);
    order_.insert(order_.end(), order.begin(), order.end());
    forget_those_away(there);
  }

  // A folder that can't be listed, or a file that can't be looked at, may be as it was.
  bool is_unseen(const std::string& path) const {
    const std::size_t folder = std::max<std::size_t>(path.rfind('/'), 1);
    return unseen_.contains(path) || unseen_.contains(path.substr(0, folder));
  }

  void note_unseen(const std::string& path, const Error& why, std::set<std::string>& unseen) {
    if (!unseen.insert(path).second || unseen_.contains(path)) return;
    log::warn("what can't be looked at is taken to be as it was",
              {{"path", path}, {"error", why.message()}});
  }

  void forget_those_away(const std::set<Key>& there) {
    std::set<std::uint64_t> inodes;
    for (const Key& key : there) inodes.insert(key.second);
    away_.look(clock_.steady_ms(), [&](const TailPosition& position) {
      return inodes.contains(position.inode) || is_unseen(position.path);
    });
  }

  void meet(const Key& key, Found& found, const Group& group, bool skip_to_end) {
    Tailed& tailed = files_[key];
    if (tailed.file == nullptr) {
      Headers headers = group.headers;
      if (config_.file_header) headers.set(config_.file_header_key, found.path);
      tailed.file = std::make_unique<TailFile>(found.path, std::move(headers));
      if (skip_to_end) tailed.begin = found.size;
    } else if (tailed.file->path() != found.path) {
      log::info("a file has another name; it is read on",
                {{"file", found.path}, {"was", tailed.file->path()}});
      tailed.file->set_path(found.path);
    }
    if (tailed.file->is_open()) return;
    if (tailed.placed && found.modified_ns == tailed.modified_ns &&
        found.size == tailed.file->offset()) {
      return;  // closed, and as it was then
    }
    tailed.modified_ns = found.modified_ns;
    if (Status opened = go_on(found, tailed); !opened) {
      ++counters_.read_fail;
      log::error("a file can't be read", {{"error", opened.error().message()}});
      return;
    }
    tailed.file->touch(clock_.steady_ms());
    log::info("Opening file",
              {{"file", found.path}, {"inode", found.inode}, {"pos", tailed.file->offset()}});
  }

  // Opens a file where it was left, by this run or one before.
  Status go_on(const Found& found, Tailed& tailed) {
    TailFile& file = *tailed.file;
    if (tailed.placed) return file.open(file.offset());
    TRY(file.open(0));
    const Result<std::int64_t> offset = first_offset(found, tailed);
    if (!offset) {
      file.close();
      return offset.error();
    }
    file.go_to(*offset);
    tailed.placed = true;
    away_.forget(found.inode);
    return {};
  }

  Result<std::int64_t> first_offset(const Found& found, const Tailed& tailed) const {
    for (const TailPosition& position : away_.positions()) {
      if (position.inode != found.inode) continue;
      bool same = position.path == found.path;
      if (position.mark.size > 0) {
        TRY(same, tailed.file->begins_with(position.mark));
      }
      if (same) return position.offset <= found.size ? position.offset : 0;
    }
    return tailed.begin;
  }

  // Whole lines of one file. True when there were some.
  bool read(TailFile& file, ChannelProcessor& channels, const std::stop_token& stop,
            bool rest = false) {
    bool any = false;
    for (std::int64_t batches = 0; batches < config_.most_batches; ++batches) {
      const Result<bool> more = file.look();
      Batch batch;
      Status done = more ? Status() : Status(more.error());
      if (done && *more) {
        const std::string offset_header = config_.offset_header ? "byteoffset" : "";
        const auto limit = static_cast<std::size_t>(config_.batch_size);
        done = multiline_.on() ? file.read_groups(limit, rest, clock_.steady_ms(), multiline_,
                                                  offset_header, batch)
                               : file.read(limit, rest, offset_header, batch);
      }
      if (!done) {
        ++counters_.read_fail;
        log::error("a file can't be read on", {{"error", done.error().message()}});
        return any;
      }
      if (batch.empty()) return any;
      const auto lines = static_cast<std::int64_t>(batch.size());
      const Patience patience{.first_wait_ms = 1000, .most_wait_ms = 5000};
      if (!deliver_at_last(channels, std::move(batch), counters_, patience, stop)) return any;
      file.commit(clock_.steady_ms());
      any = true;
      if (lines < config_.batch_size) break;
    }
    return any;
  }

  void close_idle(ChannelProcessor& channels, const std::stop_token& stop) {
    const std::int64_t now_ms = clock_.steady_ms();
    // An event of several lines that may still go on is not cut.
    const std::int64_t idle_ms =
        multiline_.on() ? std::max(config_.idle_ms, multiline_.timeout_ms) : config_.idle_ms;
    std::vector<Key> forgotten;
    for (auto& [key, tailed] : files_) {
      TailFile& file = *tailed.file;
      if (file.is_open() && now_ms - file.touched_ms() > idle_ms) {
        (void)read(file, channels, stop, true);
        if (stop.stop_requested()) return;
        file.close();
        log::info("Closed file", {{"file", file.path()}, {"pos", file.offset()}});
      }
      if (tailed.gone && !file.is_open()) forgotten.push_back(key);
    }
    for (const Key& key : forgotten) {
      if (const Tailed& tailed = files_.at(key); tailed.placed) {
        away_.keep(tailed.file->position(), now_ms);
      }
      files_.erase(key);
    }
    std::erase_if(order_, [this](const Key& key) { return !files_.contains(key); });
  }

  void write_positions() {
    written_ms_ = clock_.steady_ms();
    std::vector<TailPosition> all;
    for (const Key& key : order_) {
      const Tailed& tailed = files_.at(key);
      if (tailed.placed) all.push_back(tailed.file->position());
    }
    const std::vector<TailPosition> away = away_.positions();
    all.insert(all.end(), away.begin(), away.end());
    if (Status written = write_tail_positions(config_.position_file, all); !written) {
      ++counters_.processing_fail;
      log::error("Failed writing positionFile", {{"error", written.error().message()}});
    }
  }

  const TaildirConfig config_;
  const LineGroups multiline_;
  const std::vector<Group> groups_;
  PositionsAway away_;
  std::set<std::string> unseen_;  // at the last look
  std::map<Key, Tailed> files_;
  std::vector<Key> order_;  // in which they are read
  std::int64_t written_ms_ = 0;
  SourceCounter counters_;
};

Result<std::vector<Group>> read_groups(const TaildirConfig& config, const Settings& settings) {
  std::vector<Group> groups;
  const std::vector<std::string> names = words(config.groups);
  for (const std::size_t i : java_hash_order(names)) {
    const Property* path = config.paths.find(names[i]);
    if (path == nullptr) {
      return settings.problem("the group '" + names[i] + "' needs filegroups." + names[i]);
    }
    const std::size_t slash = path->value.rfind('/');
    if (!path->value.starts_with('/') || slash + 1 == path->value.size()) {
      return path->problem("'" + path->value + "' is not an absolute path of files");
    }
    const std::string key = "filegroups." + names[i];
    TRY(Pattern name, Pattern::compile(settings, key, path->value.substr(slash + 1)));
    Headers headers;
    for (const Property& header : config.headers.below(names[i]).properties) {
      headers.set(header.key, header.value);
    }
    if (!config.offset_header) headers.copy_as_java();
    groups.push_back({.folder = path->value.substr(0, std::max<std::size_t>(slash, 1)),
                      .name = std::move(name),
                      .headers = std::move(headers)});
  }
  if (groups.empty()) return settings.problem("filegroups names no group");
  return groups;
}

Result<std::unique_ptr<Source>> make_taildir(const Settings& settings, Services& services) {
  TRY(TaildirConfig config, parse(fields(), settings));
  TRY(std::vector<Group> groups, read_groups(config, settings));
  if (config.position_file.empty()) {
    const char* home = std::getenv("HOME");
    config.position_file =
        std::string(home == nullptr ? "." : home) + "/.flume/taildir_position.json";
  }
  TRY(LineGroups multiline, read_line_groups(config.multiline));
  return std::make_unique<TaildirSource>(config, std::move(multiline), std::move(groups),
                                         services.clock);
}

}  // namespace

Type<Source> taildir_source() {
  return {"TAILDIR",
          {"org.apache.flume.source.taildir.TaildirSource"},
          "Files that grow, found by expressions, line by line.",
          [] { return describe(fields()); },
          make_taildir};
}

}  // namespace sluice::flume
