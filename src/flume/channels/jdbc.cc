// The jdbc channel: events in a table of a database, which is SQLite here.
#include <sys/stat.h>

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <limits>
#include <mutex>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "flume/channels/event_table.h"
#include "flume/components.h"

namespace sluice::flume {
namespace {

// What Flume's first releases wrote in front of each property.
constexpr std::string_view kOldPrefix = "org.apache.flume.channel.jdbc.";

struct JdbcConfig {
  std::string type = "DERBY";
  std::string driver;
  std::string url;
  bool create_schema = true;
  bool create_index = true;
  std::int64_t capacity = 0;
  std::string home;
};

const std::vector<Field<JdbcConfig>>& fields() {
  using C = JdbcConfig;
  static const std::vector<Field<C>> kFields = {
      {"db.type", &C::type,
       "The database: DERBY, which is one in a file; SQLite takes its place. MYSQL, POSTGRESQL, "
       "ORACLE and OTHER, which Flume names, are refused.",
       one_of({"DERBY", "SQLITE"})},
      {"driver.class",
       &C::driver,
       "The driver's class: Derby's embedded one, or SQLite's.",
       {.choices = {"", "org.apache.derby.jdbc.EmbeddedDriver", "org.sqlite.JDBC"}}},
      {"driver.url", &C::url,
       "jdbc:sqlite:FILE, or jdbc:derby:FOLDER as Flume has it: the file is then FOLDER.sqlite; "
       "what stands behind a ';' is Derby's.",
       shown_as("jdbc:sqlite:~/.flume/jdbc-channel/db.sqlite")},
      {"db.username", NoEffect{}, "No effect: a file has rights, and no logins."},
      {"db.password", NoEffect{}, "No effect, as db.username."},
      {"connection.properties.file", NoEffect{}, "A file of properties for the driver.",
       refused("the driver of SQLite has no properties: leave it out")},
      {"create.schema", &C::create_schema, "Make the table when it is not there."},
      {"create.index", &C::create_index, "Make its index, too."},
      {"create.foreignkey", NoEffect{},
       "No effect: there is one table, so there is nothing to refer to."},
      {"transaction.isolation", NoEffect{},
       "No effect: SQLite's transactions are always serializable, the strictest of JDBC's."},
      {"maximum.connections", NoEffect{}, "No effect: a channel has one connection."},
      {"maximum.capacity", &C::capacity, "Events it holds at most; 0 is no bound.", at_least(0)},
      {"sysprop.user.home", &C::home,
       "In place of the home folder, for the default of driver.url."},
      {"sysprop.*", NoEffect{}, "No effect: settings of the Java machine."},
  };
  return kFields;
}

class JdbcChannel final : public Channel {
 public:
  JdbcChannel(EventTableOptions options, std::int64_t capacity, Clock& clock)
      : options_(std::move(options)), capacity_(capacity), clock_(clock) {
    counters_.capacity = capacity;
  }

  Status start() override {
    TRY(table_, EventTable::open(options_));
    TRY(size_, table_->count());
    if (size_ > 0) log::info("jdbc channel goes on with its events", {{"events", size_}});
    counters_.size = size_;
    counters_.start(clock_.wall_ms());
    return {};
  }
  void stop() override {
    const std::lock_guard lock(mutex_);
    table_.reset();
    counters_.stop(clock_.wall_ms());
  }

  Status put(const BatchPtr& batch, std::stop_token) override {
    const auto events = static_cast<std::int64_t>(batch->size());
    counters_.put_attempt += events;
    {
      const std::lock_guard lock(mutex_);
      if (capacity_ > 0 && size_ + taken_ + events > capacity_) {
        return Error(ErrorCode::kResourceExhausted,
                     "the channel holds " + std::to_string(size_ + taken_) + " of at most " +
                         std::to_string(capacity_) +
                         " events (maximum.capacity): its sinks are slower than its sources");
      }
      TRY(table_->put(*batch));
      size_ += events;
      counters_.size = size_;
    }
    counters_.put_success += events;
    filled_.notify_all();
    return {};
  }

  Result<std::unique_ptr<Take>> take(std::size_t limit, std::stop_token) override {
    auto take = std::make_unique<JdbcTake>(*this);
    TRY(take->fill(limit));
    return std::unique_ptr<Take>(std::move(take));
  }
  void wait_for_events(std::chrono::milliseconds time, std::stop_token stop) override {
    std::unique_lock lock(mutex_);
    filled_.wait_for(lock, stop, time, [&] { return size_ > 0; });
  }

  std::int64_t unsaved() const override { return 0; }
  std::int64_t transaction_capacity() const override {
    return capacity_ > 0 ? capacity_ : std::numeric_limits<std::int64_t>::max();
  }
  const CounterGroup& counters() const override { return counters_; }

 private:
  // The rows stay in the table until the commit, which a kill before it takes back.
  class JdbcTake final : public Take {
   public:
    explicit JdbcTake(JdbcChannel& channel) : channel_(channel) {}
    ~JdbcTake() override {
      if (!ids_.empty()) channel_.give_back(ids_);
    }
    Status fill(std::size_t limit) {
      Batch batch;
      TRY(ids_, channel_.claim(limit, batch));
      if (batch.empty()) return {};
      const std::size_t count = batch.size();
      slices_.push_back({std::make_shared<const Batch>(std::move(batch)), 0, count, 0});
      return {};
    }
    const Slices& events() const override { return slices_; }
    Status commit() override {
      TRY(channel_.commit(ids_));
      ids_.clear();
      return {};
    }

   private:
    JdbcChannel& channel_;
    std::vector<std::int64_t> ids_;
    Slices slices_;
  };

  // Those that came back go first: they are the oldest.
  Result<std::vector<std::int64_t>> claim(std::size_t limit, Batch& to) {
    const std::lock_guard lock(mutex_);
    const std::size_t again = std::min(limit, returned_.size());
    std::vector<std::int64_t> ids(returned_.begin(),
                                  returned_.begin() + static_cast<std::ptrdiff_t>(again));
    if (again > 0) TRY(table_->read(ids, to));
    if (again < limit) {
      TRY(const std::vector<std::int64_t> more, table_->read(last_, limit - again, to));
      if (!more.empty()) last_ = more.back();
      ids.insert(ids.end(), more.begin(), more.end());
    }
    returned_.erase(returned_.begin(), returned_.begin() + static_cast<std::ptrdiff_t>(again));
    move(static_cast<std::int64_t>(ids.size()));
    counters_.take_attempt += std::ssize(ids) + (ids.size() == limit ? 0 : 1);
    return ids;
  }
  void give_back(const std::vector<std::int64_t>& ids) {
    {
      const std::lock_guard lock(mutex_);
      const auto middle = returned_.insert(returned_.end(), ids.begin(), ids.end());
      std::inplace_merge(returned_.begin(), middle, returned_.end());
      move(-static_cast<std::int64_t>(ids.size()));
    }
    filled_.notify_all();
  }
  Status commit(const std::vector<std::int64_t>& ids) {
    if (ids.empty()) return {};
    const std::lock_guard lock(mutex_);
    TRY(table_->remove(ids));
    taken_ -= static_cast<std::int64_t>(ids.size());
    counters_.take_success += static_cast<std::int64_t>(ids.size());
    return {};
  }
  void move(std::int64_t events) {
    size_ -= events;
    taken_ += events;
    counters_.size = size_;
  }

  const EventTableOptions options_;
  const std::int64_t capacity_;
  Clock& clock_;
  ChannelCounter counters_;
  std::mutex mutex_;
  std::condition_variable_any filled_;
  std::unique_ptr<EventTable> table_;
  std::deque<std::int64_t> returned_;  // ascending
  std::int64_t last_ = 0;              // the last number that was read
  std::int64_t size_ = 0;              // events that nobody has taken
  std::int64_t taken_ = 0;             // in open takes
};

// With the names of today.
Settings without_old_prefix(Settings settings) {
  for (Property& property : settings.properties) {
    if (property.key.starts_with(kOldPrefix)) property.key.erase(0, kOldPrefix.size());
  }
  return settings;
}

// What Derby made would be passed over.
bool is_of_derby(const std::string& folder) {
  struct stat info {};
  return ::stat((folder + "/service.properties").c_str(), &info) == 0;
}
std::string derby_problem(const std::string& folder) {
  return folder +
         " holds a database of Derby, which can't be read here: drain the channel with Flume, and "
         "move the folder away";
}

// The file of SQLite.
Result<std::string> file_of(const JdbcConfig& config, const Settings& settings) {
  constexpr std::string_view kSqlite = "jdbc:sqlite:", kDerby = "jdbc:derby:";
  const Property* property = settings.find("driver.url");
  if (property == nullptr) {
    const char* home = std::getenv("HOME");
    const std::string folder = !config.home.empty() ? config.home : home == nullptr ? "." : home;
    const std::string derby = folder + "/.flume/jdbc-channel/db";
    if (is_of_derby(derby)) return settings.problem(derby_problem(derby));
    return derby + ".sqlite";
  }
  std::string url = config.url.substr(0, config.url.find(';'));
  if (url.starts_with(std::string(kSqlite) + ":")) {
    return property->problem("'" + url + "' is no file: a channel in memory would lose its events");
  }
  if (url.starts_with(kSqlite) && url.size() > kSqlite.size()) return url.substr(kSqlite.size());
  const bool embedded =
      url.starts_with(kDerby) && url.size() > kDerby.size() && url.find("//") != kDerby.size();
  if (!embedded) {
    return property->problem("'" + url +
                             "' is not offered: there are jdbc:sqlite:FILE and jdbc:derby:FOLDER, "
                             "which SQLite takes over");
  }
  const std::string folder = url.substr(kDerby.size());
  if (folder.starts_with(':')) {
    return property->problem("'" + url + "': a folder's name can't begin with ':'");
  }
  if (is_of_derby(folder)) return property->problem(derby_problem(folder));
  return folder + ".sqlite";
}

Result<std::unique_ptr<Channel>> make_jdbc(const Settings& given, Services& services) {
  const Settings settings = without_old_prefix(given);
  TRY(JdbcConfig config, parse(fields(), settings));
  TRY(std::string file, file_of(config, settings));
  EventTableOptions options{.file = std::move(file),
                            .channel = settings.component,
                            .create_schema = config.create_schema,
                            .create_index = config.create_index};
  return std::make_unique<JdbcChannel>(std::move(options), config.capacity, services.clock);
}

}  // namespace

Type<Channel> jdbc_channel() {
  return {"jdbc",
          {"org.apache.flume.channel.jdbc.JdbcChannel"},
          "Keeps events in a database, a file of SQLite: what it accepted survives a kill and a "
          "loss of power. The file channel is faster.",
          [] { return describe(fields()); },
          make_jdbc};
}

}  // namespace sluice::flume
