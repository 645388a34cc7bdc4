// The hdfs sink: files in the lake, in folders by time and header.
#include <condition_variable>
#include <list>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>

#include "base/log.h"
#include "flume/components.h"
#include "flume/sinks/bucket.h"
#include "flume/sinks/hdfs_settings.h"
#include "lake/file_systems.h"

namespace sluice::flume {
namespace {

constexpr std::int64_t kFirstRetryMs = 1000;  // after a failure while the agent runs

class HdfsSink final : public Sink {
 public:
  HdfsSink(HdfsPlan plan, std::string component, Services& services)
      : plan_(std::move(plan)),
        component_(std::move(component)),
        services_(services),
        remote_calls_(std::chrono::milliseconds(plan_.config.call_timeout_ms)) {}

  std::int64_t batch_size() const override { return plan_.config.batch_size; }
  const CounterGroup* counters() const override { return &counters_; }
  std::string trouble() const override {
    const std::lock_guard lock(mutex_);
    return trouble_;
  }

  Status start() override;
  void stop() override;
  Result<SinkOutcome> process(Channel& channel, const std::stop_token& stop) override;
  Result<std::string> place_of(const Headers& headers) const override;

 private:
  struct Open {
    std::string key;
    std::unique_ptr<Bucket> bucket;
  };
  using OpenList = std::list<Open>;

  Status deliver(const Slices& slices, std::set<Bucket*>& touched);
  Status append(const Slices& slices, std::set<Bucket*>& touched);
  Result<Bucket*> bucket_for(const Headers& headers);
  Result<Bucket*> make_bucket(const std::string& key, const std::string& folder,
                              const std::string& prefix);
  void close(OpenList::iterator at);
  void give_up(Bucket& bucket);
  void keep_time(const std::stop_token& stop);
  void close_due(std::int64_t now_ms);
  void retry_unfinished(std::int64_t now_ms);
  std::int64_t next_deadline() const;
  Status knows_its_file_system();
  void finish_left();

  const HdfsPlan plan_;
  const std::string component_;
  Services& services_;
  SinkCounter counters_;

  mutable std::mutex mutex_;
  std::string trouble_;  // why the last batch was not written
  std::condition_variable_any timer_changed_;
  OpenFiles open_files_;
  CallRunner local_calls_{std::chrono::milliseconds(0)};
  CallRunner remote_calls_;
  OpenList open_;  // the one used last is in front
  std::unordered_map<std::string, OpenList::iterator> by_key_;
  struct Retry {
    Bucket::Unfinished file;
    std::int64_t at_ms;
  };
  std::list<Retry> unfinished_;
  std::jthread timer_;
};

Status HdfsSink::start() {
  if (plan_.default_rolls) {
    log::warn(
        "hdfs sink makes very small files: hdfs.rollInterval, rollSize and rollCount have "
        "their defaults of 30 s, 1024 bytes and 10 events. Set them; 0 turns one off",
        {{"sink", component_}});
  }
  TRY(knows_its_file_system());
  TRY(open_files_.open(services_.data_dir, component_));
  counters_.start(services_.clock.wall_ms());
  finish_left();
  timer_ = std::jthread([this](const std::stop_token& stop) { keep_time(stop); });
  return {};
}

// A configuration that can't be read is an error before a source gives its files away for events
// that stay in a channel. A lake that nobody serves yet may come.
Status HdfsSink::knows_its_file_system() {
  const std::string known = plan_.config.path.substr(0, plan_.config.path.find('%'));
  std::optional<Error> wrong;
  if (known.starts_with('/')) {
    const auto found = services_.file_systems.default_uri();
    if (!found) wrong = found.error();
  } else if (known.starts_with("hdfs://") && known.find('/', 7) != std::string::npos) {
    const auto found = services_.file_systems.resolve(known);
    if (!found) wrong = found.error();
  }
  if (!wrong || wrong->code() == ErrorCode::kUnavailable) return {};
  return wrong->with("hdfs.path");
}

// Files that a killed run was writing get their names.
void HdfsSink::finish_left() {
  for (const auto& [in_use, file] : open_files_.left()) {
    Result<lake::Location> location = services_.file_systems.resolve(in_use);
    Status done =
        location ? finish_file(*location->file_system, location->path, file.final_path, file.length)
                 : Status(location.error());
    if (!done) {
      log::error("a file that a run before this one left could not be finished",
                 {{"file", in_use}, {"error", done.error().message()}});
      continue;
    }
    log::info("a file that a run before this one left is finished",
              {{"file", in_use}, {"bytes", file.length}});
    (void)open_files_.done(in_use);
  }
}

void HdfsSink::stop() {
  if (timer_.joinable()) {
    timer_.request_stop();
    timer_.join();
  }
  const std::lock_guard lock(mutex_);
  while (!open_.empty()) close(open_.begin());
  retry_unfinished(std::numeric_limits<std::int64_t>::max());
  counters_.stop(services_.clock.wall_ms());
}

Result<SinkOutcome> HdfsSink::process(Channel& channel, const std::stop_token& stop) {
  TRY(auto take, channel.take(static_cast<std::size_t>(plan_.config.batch_size), stop));
  const auto count = static_cast<std::int64_t>(count_events(take->events()));
  if (count == 0) {
    ++counters_.batch_empty;
    return SinkOutcome::kEmpty;
  }
  {
    const std::lock_guard lock(mutex_);
    std::set<Bucket*> touched;
    const Status written = deliver(take->events(), touched);
    trouble_ = written ? "" : written.error().message();
    timer_changed_.notify_all();
    if (!written) {
      ++counters_.write_fail;
      // A bucket that failed may be broken in the middle: its next file is a new one.
      for (Bucket* bucket : touched) give_up(*bucket);
      // What an event itself makes impossible is an error, and rests longest; the rest may pass.
      if (written.error().code() == ErrorCode::kInvalidArgument) return written.error();
      log::warn("hdfs sink could not write; the events stay in the channel",
                {{"sink", component_}, {"error", written.error().message()}});
      return SinkOutcome::kBackoff;
    }
  }
  TRY(take->commit());
  counters_.drain_success += count;
  return SinkOutcome::kReady;
}

// A batch counts once all of it is appended, as in Flume.
Status HdfsSink::deliver(const Slices& slices, std::set<Bucket*>& touched) {
  TRY(append(slices, touched));
  const auto count = static_cast<std::int64_t>(count_events(slices));
  ++(count == plan_.config.batch_size ? counters_.batch_complete : counters_.batch_underflow);
  for (Bucket* bucket : touched) TRY(bucket->flush());
  return {};
}

Status HdfsSink::append(const Slices& slices, std::set<Bucket*>& touched) {
  for (const Slice& slice : slices) {
    const Headers* before = nullptr;
    Bucket* bucket = nullptr;
    for (const Event& event : slice.events()) {
      if (event.headers != before) {
        TRY(bucket, bucket_for(*event.headers));
        before = event.headers;
        touched.insert(bucket);
      }
      TRY(bucket->append(event));
    }
  }
  return {};
}

Result<std::string> HdfsSink::place_of(const Headers& headers) const {
  TRY(const std::string folder, plan_.path.expand(headers, plan_.time, services_.clock));
  TRY(const std::string prefix, plan_.prefix.expand(headers, plan_.time, services_.clock));
  return folder + "/" + prefix;
}

Result<Bucket*> HdfsSink::bucket_for(const Headers& headers) {
  TRY(const std::string folder, plan_.path.expand(headers, plan_.time, services_.clock));
  TRY(const std::string prefix, plan_.prefix.expand(headers, plan_.time, services_.clock));
  const std::string key = folder + "/" + prefix;
  if (const auto at = by_key_.find(key); at != by_key_.end()) {
    open_.splice(open_.begin(), open_, at->second);
    return at->second->bucket.get();
  }
  return make_bucket(key, folder, prefix);
}

Result<Bucket*> HdfsSink::make_bucket(const std::string& key, const std::string& folder,
                                      const std::string& prefix) {
  TRY(const lake::Location location, services_.file_systems.resolve(folder));
  // A prefix may hold slashes: they are folders, as in Hadoop.
  std::string directory = location.path, name = prefix;
  if (const std::size_t slash = prefix.rfind('/'); slash != std::string::npos) {
    TRY(directory, lake::normal_path(directory, prefix.substr(0, slash)));
    name = prefix.substr(slash + 1);
  }
  TRY(auto format, make_format(plan_, services_));
  const bool remote = location.file_system->uri().starts_with("hdfs:") ||
                      location.file_system->uri().starts_with("webhdfs:");
  BucketWorld world{services_.clock, counters_, open_files_, remote ? remote_calls_ : local_calls_};
  open_.push_front({key, std::make_unique<Bucket>(*location.file_system, directory, name,
                                                  plan_.bucket, world, std::move(format))});
  by_key_[key] = open_.begin();
  Bucket* made = open_.front().bucket.get();
  if (static_cast<std::int64_t>(open_.size()) > plan_.config.max_open_files) {
    close(std::prev(open_.end()));
  }
  return made;
}

void HdfsSink::close(OpenList::iterator at) {
  if (Status closed = at->bucket->close(); !closed) {
    log::warn("hdfs sink could not close a file; it tries again",
              {{"sink", component_}, {"error", closed.error().message()}});
    give_up(*at->bucket);
  }
  by_key_.erase(at->key);
  open_.erase(at);
}

void HdfsSink::give_up(Bucket& bucket) {
  if (!bucket.is_open()) return;
  unfinished_.push_back({bucket.abandon(), services_.clock.steady_ms() + kFirstRetryMs});
}

// ---- time ---------------------------------------------------------------------------------------

std::int64_t HdfsSink::next_deadline() const {
  std::int64_t next = std::numeric_limits<std::int64_t>::max();
  for (const Open& open : open_) {
    if (const std::int64_t deadline = open.bucket->deadline_ms(); deadline > 0) {
      next = std::min(next, deadline);
    }
  }
  for (const Retry& retry : unfinished_) next = std::min(next, retry.at_ms);
  return next;
}

void HdfsSink::keep_time(const std::stop_token& stop) {
  constexpr std::int64_t kLongestMs = 60'000;
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const std::int64_t now = services_.clock.steady_ms();
    close_due(now);
    retry_unfinished(now);
    const std::int64_t deadline = next_deadline();
    const std::int64_t wait =
        std::clamp<std::int64_t>(deadline == std::numeric_limits<std::int64_t>::max()
                                     ? kLongestMs
                                     : deadline - services_.clock.steady_ms(),
                                 1, kLongestMs);
    // Woken early when a file opened: its deadline may come first.
    timer_changed_.wait_for(lock, stop, std::chrono::milliseconds(wait),
                            [&] { return next_deadline() < deadline; });
  }
}

void HdfsSink::close_due(std::int64_t now_ms) {
  for (auto at = open_.begin(); at != open_.end();) {
    const auto next = std::next(at);
    const std::int64_t deadline = at->bucket->deadline_ms();
    if (deadline > 0 && deadline <= now_ms) close(at);
    at = next;
  }
}

void HdfsSink::retry_unfinished(std::int64_t now_ms) {
  for (auto at = unfinished_.begin(); at != unfinished_.end();) {
    const auto next = std::next(at);
    if (at->at_ms <= now_ms) {
      Bucket::Unfinished& file = at->file;
      ++file.tries;
      const std::string in_use = file.fs->uri() + file.in_use;
      Status done = remote_calls_.run("finishing " + in_use, [f = file] {
        return finish_file(*f.fs, f.in_use, f.final_path, kAllOfIt);
      });
      const bool last = plan_.config.close_tries > 0 && file.tries >= plan_.config.close_tries;
      if (done) {
        ++counters_.closed;
        (void)open_files_.done(in_use);
        unfinished_.erase(at);
      } else if (last) {
        ++counters_.failed;
        log::error("a file could not be closed and keeps its name of use",
                   {{"file", in_use}, {"tries", file.tries}, {"error", done.error().message()}});
        unfinished_.erase(at);
      } else {
        at->at_ms = services_.clock.steady_ms() + plan_.config.retry_interval_s * 1000;
      }
    }
    at = next;
  }
}

Result<std::unique_ptr<Sink>> make_hdfs(const Settings& settings, Services& services) {
  TRY(HdfsPlan plan, plan_hdfs_sink(settings, services));
  return std::make_unique<HdfsSink>(std::move(plan), settings.component, services);
}

}  // namespace

Type<Sink> hdfs_sink() {
  return {"hdfs",
          {"org.apache.flume.sink.hdfs.HDFSEventSink"},
          "Files in the lake (or any HDFS, or local), in folders by time and header.",
          [] { return describe(hdfs_fields()); },
          make_hdfs};
}

}  // namespace sluice::flume
