#include "kafka/broker/topics/topics.h"

#include "base/log.h"

namespace sluice::kafka::broker {

namespace {

// The words of Kafka's controller; what follows them says what to do.
constexpr std::string_view kTooMany = "Unable to perform excessively large batch operation.";

Error too_many(std::int64_t partitions, const std::string& where, const char* setting,
               std::int64_t limit) {
  return Error(ErrorCode::kResourceExhausted,
               std::string(kTooMany) + " " + std::to_string(partitions) + " partitions " + where +
                   " are more than " + setting + "=" + std::to_string(limit) + " allows.",
               TopicRefusal::kTooManyPartitions);
}

}  // namespace

// The one change of a name that goes on. Others of that name wait.
class Topics::Turn {
 public:
  Turn(Topics& topics, const std::string& name) : topics_(topics), key_(collision_key(name)) {
    std::unique_lock lock(topics_.mutex_);
    topics_.turn_over_.wait(lock, [&] { return !topics_.changing_.contains(key_); });
    topics_.changing_.insert(key_);
  }
  ~Turn() {
    const std::lock_guard lock(topics_.mutex_);
    topics_.changing_.erase(key_);
    topics_.turn_over_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Topics& topics_;
  const std::string key_;
};

// Room for new partitions under max.partitions, held until they are in the catalog.
class Topics::Room {
 public:
  Room(Topics& topics, std::int64_t partitions) : topics_(topics) {
    const std::lock_guard lock(topics_.mutex_);
    const std::int64_t limit = topics_.settings_.max_partitions;
    const std::int64_t there = topics_.catalog_->partitions() + topics_.planned_;
    if (partitions > limit - there) {
      refused_ = too_many(partitions, "beside the " + std::to_string(there) + " that there are",
                          "max.partitions", limit);
      return;
    }
    taken_ = partitions;
    topics_.planned_ += taken_;
  }
  ~Room() {
    const std::lock_guard lock(topics_.mutex_);
    topics_.planned_ -= taken_;
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  const Status& status() const { return refused_; }

 private:
  Topics& topics_;
  std::int64_t taken_ = 0;
  Status refused_;
};

Topics::Topics(std::string directory, const BrokerSettings& settings, const Clock& clock,
               Syncs* syncs)
    : settings_(settings), partitions_(std::move(directory), settings, clock, syncs) {}

// A count that nobody can have meant, as an older version took it, must not end every start.
bool Topics::fits(const Topic& topic, std::int64_t so_far) const {
  const bool fits = topic.partitions >= 0 && topic.partitions <= settings_.max_partitions - so_far;
  if (!fits) {
    log::error(
        "topic left out: more partitions than max.partitions allows; delete it, or raise "
        "the setting and start again",
        {{"topic", topic.name},
         {"partitions", topic.partitions},
         {"others", so_far},
         {"max.partitions", settings_.max_partitions}});
  }
  return fits;
}

Status Topics::load_catalog(disk::Disk& disk, const std::string& directory) {
  TRY(partitions_.load());
  TRY(catalog_, TopicCatalog::open(disk, directory));
  return {};
}

void Topics::defaults_changed() {
  for (const TopicPtr& topic : catalog_->all()) {
    const Turn turn(*this, topic->name);
    if (const TopicPtr now = catalog_->find(topic->name)) partitions_.configure(*now);
  }
}

Status Topics::load() {
  std::int64_t opened = 0;
  for (const TopicPtr& topic : catalog_->all()) {
    if (!fits(*topic, opened)) continue;
    opened += topic->partitions;
    (void)partitions_.open(*topic);  // it names what it leaves out
  }
  partitions_.loaded();
  return {};
}

void Topics::open_left_out() {
  for (const std::string& name : partitions_.left_out()) {
    const Turn turn(*this, name);
    const TopicPtr topic = catalog_->find(name);
    if (topic && partitions_.usable()) (void)partitions_.open(*topic);
  }
}

Status Topics::check_request(std::int64_t partitions) const {
  const std::int64_t limit = settings_.max_partitions_per_request;
  if (partitions <= limit) return {};
  return too_many(partitions, "in one request", "max.partitions.per.request", limit);
}

Result<TopicPtr> Topics::create(const std::string& name, std::int32_t partitions,
                                TopicConfigs configs) {
  const Turn turn(*this, name);
  TRY(check_request(partitions));
  TRY(partitions_.usable());
  auto draft = catalog_->draft(name, partitions, std::move(configs));
  if (!draft && draft.error().code() == ErrorCode::kInvalidArgument) {
    return Error(ErrorCode::kInvalidArgument, draft.error().message(), TopicRefusal::kBadName);
  }
  if (!draft) return std::move(draft).error();
  const Room room(*this, partitions);
  TRY(room.status());
  TRY(const std::vector<PartitionPtr> made, partitions_.make(*draft, 0));
  auto stored = catalog_->store(*draft, [&] { partitions_.publish(name, made); });
  if (!stored) {
    partitions_.discard(made);
    return stored;
  }
  log::info("topic created", {{"topic", name}, {"partitions", partitions}});
  return stored;
}

Result<TopicPtr> Topics::grow(const std::string& name, std::int32_t partitions) {
  const Turn turn(*this, name);
  TRY(partitions_.usable());
  const TopicPtr topic = catalog_->find(name);
  if (!topic) return Error(ErrorCode::kNotFound, "Topic '" + name + "' does not exist.");
  const std::int32_t old = topic->partitions;
  if (partitions <= old || partitions_.count(name) != old) {
    return Error(ErrorCode::kInvalidArgument, "Topic '" + name + "' has changed meanwhile.");
  }
  TRY(check_request(partitions - old));
  const Room room(*this, partitions - old);
  TRY(room.status());
  Topic grown = *topic;
  grown.partitions = partitions;
  TRY(const std::vector<PartitionPtr> made, partitions_.make(grown, old));
  auto stored = catalog_->store(grown, [&] { partitions_.publish(name, made); });
  if (!stored) {
    partitions_.discard(made);
    return stored;
  }
  log::info("topic has more partitions", {{"topic", name}, {"partitions", partitions}});
  return stored;
}

Result<TopicPtr> Topics::configure(const std::string& name,
                                   const std::function<Status(TopicConfigs&)>& change) {
  const Turn turn(*this, name);
  TRY(partitions_.usable());
  const TopicPtr topic = catalog_->find(name);
  if (!topic) return Error(ErrorCode::kNotFound, "Topic '" + name + "' does not exist.");
  Topic changed = *topic;
  TRY(change(changed.configs));
  auto stored = catalog_->store(std::move(changed));
  if (stored) partitions_.configure(**stored);
  return stored;
}

Result<TopicPtr> Topics::remove(const std::string& name, const std::function<void()>& removed) {
  const Turn turn(*this, name);
  TRY(partitions_.usable());
  auto topic = catalog_->remove(name);
  if (!topic) return topic;
  partitions_.remove(**topic);
  if (removed) removed();
  log::info("topic deleted", {{"topic", name}});
  return topic;
}

}  // namespace sluice::kafka::broker
