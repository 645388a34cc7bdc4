// The TAILDIR source: files that grow, found by expressions.
#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
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
std::vector<Found> list(const Group& group) {
  std::vector<Found> all;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(group.folder.c_str()), &::closedir);
  if (folder == nullptr) return all;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (!group.name.matches(entry->d_name)) continue;
    Found found{.path = (group.folder == "/" ? "" : group.folder) + "/" + entry->d_name};
    struct stat info {};
    if (::stat(found.path.c_str(), &info) != 0 || S_ISDIR(info.st_mode)) continue;
    found.device = info.st_dev;
    found.inode = info.st_ino;
    found.size = info.st_size;
    found.modified_ns = info.st_mtim.tv_sec * 1'000'000'000 + info.st_mtim.tv_nsec;
    all.push_back(std::move(found));
  }
  std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
    return std::tie(a.modified_ns, a.path) < std::tie(b.modified_ns, b.path);
  });
  return all;
}

class TaildirSource final : public PollableSource {
 public:
  TaildirSource(const TaildirConfig& config, std::vector<Group> groups, Clock& clock)
      : PollableSource(clock, config.backoff_step_ms, config.backoff_most_ms),
        config_(config),
        groups_(std::move(groups)) {}
  std::int64_t batch_size() const override { return config_.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;  // device, inode
  struct Tailed {
    std::unique_ptr<TailFile> file;
    std::int64_t modified_ns = 0;
    bool gone = false;  // no name of a group leads to it any more
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
    TRY(known_, read_tail_positions(config_.position_file));
    find_files(config_.skip_to_end);
    known_.clear();
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
    for (const Group& group : groups_) {
      for (Found& found : list(group)) {
        const Key key(found.device, found.inode);
        if (!there.insert(key).second) continue;
        order.push_back(key);
        meet(key, found, group, skip_to_end);
      }
    }
    // Files without a name are older than what took their names.
    std::vector<Key> before;
    for (auto& [key, tailed] : files_) {
      tailed.gone = !there.contains(key);
      if (tailed.gone) before.push_back(key);
    }
    order_ = std::move(before);
    order_.insert(order_.end(), order.begin(), order.end());
  }

  void meet(const Key& key, Found& found, const Group& group, bool skip_to_end) {
    Tailed& tailed = files_[key];
    const bool fresh = tailed.file == nullptr;
    if (fresh) {
      Headers headers = group.headers;
      if (config_.file_header) headers.set(config_.file_header_key, found.path);
      tailed.file = std::make_unique<TailFile>(found.path, std::move(headers));
    } else if (tailed.file->path() != found.path) {
      log::info("a file has another name; it is read on",
                {{"file", found.path}, {"was", tailed.file->path()}});
      tailed.file->set_path(found.path);
    }
    if (tailed.file->is_open()) return;
    if (!fresh && found.modified_ns == tailed.modified_ns && found.size == tailed.file->offset()) {
      return;  // closed, and as it was then
    }
    tailed.modified_ns = found.modified_ns;
    const std::int64_t offset =
        fresh ? first_offset(found, *tailed.file, skip_to_end) : tailed.file->offset();
    if (Status opened = tailed.file->open(offset); !opened) {
      ++counters_.read_fail;
      log::error("a file can't be read", {{"error", opened.error().message()}});
      return;
    }
    tailed.file->touch(clock_.steady_ms());
    log::info("Opening file", {{"file", found.path}, {"inode", found.inode}, {"pos", offset}});
  }

  // Where a run before this one left off.
  std::int64_t first_offset(const Found& found, TailFile& file, bool skip_to_end) {
    const std::int64_t other = skip_to_end ? found.size : 0;
    for (const TailPosition& position : known_) {
      if (position.inode != found.inode) continue;
      const bool same = position.mark.size > 0 ? file.open(0) && file.begins_with(position.mark)
                                               : position.path == found.path;
      if (same) return position.offset <= found.size ? position.offset : 0;
    }
    return other;
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
        done = file.read(static_cast<std::size_t>(config_.batch_size), rest, offset_header, batch);
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
    std::vector<Key> forgotten;
    for (auto& [key, tailed] : files_) {
      TailFile& file = *tailed.file;
      if (file.is_open() && now_ms - file.touched_ms() > config_.idle_ms) {
        (void)read(file, channels, stop, true);
        if (stop.stop_requested()) return;
        file.close();
        log::info("Closed file", {{"file", file.path()}, {"pos", file.offset()}});
      }
      if (tailed.gone && !file.is_open()) forgotten.push_back(key);
    }
    for (const Key& key : forgotten) files_.erase(key);
    std::erase_if(order_, [this](const Key& key) { return !files_.contains(key); });
  }

  void write_positions() {
    written_ms_ = clock_.steady_ms();
    std::vector<TailPosition> all;
    for (const Key& key : order_) {
      const TailPosition position = files_.at(key).file->position();
      if (position.inode != 0) all.push_back(position);  // it could be opened
    }
    if (Status written = write_tail_positions(config_.position_file, all); !written) {
      ++counters_.processing_fail;
      log::error("Failed writing positionFile", {{"error", written.error().message()}});
    }
  }

  const TaildirConfig config_;
  const std::vector<Group> groups_;
  std::vector<TailPosition> known_;  // at the start
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
  return std::make_unique<TaildirSource>(config, std::move(groups), services.clock);
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
