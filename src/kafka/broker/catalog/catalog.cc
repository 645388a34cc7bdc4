#include "kafka/broker/catalog/catalog.h"

#include <algorithm>
#include <random>

#include "base/bytes.h"

namespace sluice::kafka::broker {
namespace {

// A producer id costs one disk write in so many.
constexpr wire::ProducerId kProducerIdBlock = 1000;
constexpr std::uint64_t kCheckpointBytes = 4 << 20;
constexpr std::size_t kLongestName = 249;

// Records: one letter, then fields as u32 length + bytes, or i64, little endian.
//   T topic: name, id, partitions, count of settings, (name, value)...    D topic gone: name
//   P producer ids up to this one are taken
//   B settings of the broker: whom they are for, count, (name, value)...
constexpr char kTopic = 'T';
constexpr char kGone = 'D';
constexpr char kProducerIds = 'P';
constexpr char kBrokerConfigs = 'B';

void put_text(std::string& to, std::string_view text) {
  append_le(to, static_cast<std::uint32_t>(text.size()));
  to += text;
}

class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}
  std::string text() {
    const auto size = fixed<std::uint32_t>();
    if (size > rest_.size()) {
      failed_ = true;
      return "";
    }
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  std::int64_t number() { return fixed<std::int64_t>(); }
  bool ok() const { return !failed_ && rest_.empty(); }
  bool failed() const { return failed_; }

 private:
  template <class T>
  T fixed() {
    if (rest_.size() < sizeof(T)) {
      failed_ = true;
      rest_ = {};
      return 0;
    }
    const T value = load_le<T>(rest_.data());
    rest_.remove_prefix(sizeof(T));
    return value;
  }
  std::string_view rest_;
  bool failed_ = false;
};

void put_configs(std::string& to, const TopicConfigs& configs) {
  append_le<std::int64_t>(to, static_cast<std::int64_t>(configs.size()));
  for (const auto& [name, value] : configs) {
    put_text(to, name);
    put_text(to, value);
  }
}

TopicConfigs read_configs(FieldReader& reader) {
  TopicConfigs configs;
  for (std::int64_t left = reader.number(); left > 0 && !reader.failed(); --left) {
    const std::string name = reader.text();
    configs[name] = reader.text();
  }
  return configs;
}

std::string broker_record(const std::string& scope, const TopicConfigs& configs) {
  std::string record(1, kBrokerConfigs);
  put_text(record, scope);
  put_configs(record, configs);
  return record;
}

std::string topic_record(const Topic& topic) {
  std::string record(1, kTopic);
  put_text(record, topic.name);
  put_text(record, std::string_view(topic.id.bytes.data(), topic.id.bytes.size()));
  append_le<std::int64_t>(record, topic.partitions);
  put_configs(record, topic.configs);
  return record;
}

std::string producer_record(wire::ProducerId end) {
  std::string record(1, kProducerIds);
  append_le<std::int64_t>(record, end);
  return record;
}

wire::Uuid random_uuid() {
  std::random_device random;
  wire::Uuid id;
  for (char& byte : id.bytes) byte = static_cast<char>(random());
  // Version 4; and never one that begins with '-' in text, which tools would take for an option.
  id.bytes[6] = static_cast<char>((id.bytes[6] & 0x0f) | 0x40);
  id.bytes[8] = static_cast<char>((id.bytes[8] & 0x3f) | 0x80);
  return id.to_string().starts_with('-') ? random_uuid() : id;
}

}  // namespace

std::string collision_key(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

bool is_internal_topic(std::string_view name) {
  return name == "__consumer_offsets" || name == "__transaction_state";
}

Status check_topic_name(const std::string& name) {
  const auto invalid = [](const std::string& why) {
    return Error(ErrorCode::kInvalidArgument, "Topic name is invalid: " + why);
  };
  if (name.empty()) return invalid("the empty string is not allowed");
  if (name == "." || name == "..") return invalid("'" + name + "' is not allowed");
  if (name.size() > kLongestName) {
    return invalid("the length of '" + name + "' is longer than the max allowed length 249");
  }
  const bool legal = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  });
  if (!legal) {
    return invalid(
        "'" + name +
        "' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'");
  }
  return {};
}

Result<std::unique_ptr<TopicCatalog>> TopicCatalog::open(disk::Disk& disk,
                                                         const std::string& directory) {
  std::unique_ptr<TopicCatalog> catalog(new TopicCatalog());
  TopicCatalog& into = *catalog;
  TRY(into.journal_,
      disk::Journal::open(
          disk, directory, {}, [&](std::string_view record) { return into.apply(record); },
          [&](std::uint64_t, std::string_view record) { return into.apply(record); }));
  into.next_producer_id_ = into.producer_ids_end_;
  into.changes_ = into.sequence();  // it goes on growing over a restart
  return catalog;
}

Status TopicCatalog::apply(std::string_view record) {
  const Error corrupt(ErrorCode::kCorrupt,
                      "the topic catalog holds a record that it did not write");
  if (record.empty()) return corrupt;
  FieldReader reader(record.substr(1));
  switch (record[0]) {
    case kTopic: {
      auto topic = std::make_shared<Topic>();
      topic->name = reader.text();
      const std::string id = reader.text();
      if (id.size() != topic->id.bytes.size()) return corrupt;
      std::copy(id.begin(), id.end(), topic->id.bytes.begin());
      topic->partitions = static_cast<std::int32_t>(reader.number());
      topic->configs = read_configs(reader);
      if (!reader.ok()) return corrupt;
      put(std::move(topic));
      return {};
    }
    case kGone: {
      const std::string name = reader.text();
      const auto found = topics_.find(name);
      if (!reader.ok() || found == topics_.end()) return corrupt;
      drop(*found->second);
      return {};
    }
    case kBrokerConfigs: {
      const std::string scope = reader.text();
      put_configs(scope, read_configs(reader));
      return reader.ok() ? Status() : corrupt;
    }
    case kProducerIds:
      producer_ids_end_ = reader.number();
      return reader.ok() ? Status() : corrupt;
    default:
      return corrupt;
  }
}

void TopicCatalog::put(TopicPtr topic) {
  TopicPtr& place = topics_[topic->name];
  partitions_ += topic->partitions - (place ? place->partitions : 0);
  by_id_[topic->id] = topic;
  place = std::move(topic);
  ++changes_;
}

void TopicCatalog::drop(const Topic& topic) {
  partitions_ -= topic.partitions;
  by_id_.erase(topic.id);
  topics_.erase(std::string(topic.name));
  ++changes_;
}

std::uint64_t TopicCatalog::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

std::int64_t TopicCatalog::partitions() const {
  const std::lock_guard lock(mutex_);
  return partitions_;
}

TopicPtr TopicCatalog::find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(name);
  return found == topics_.end() ? nullptr : found->second;
}

TopicPtr TopicCatalog::find(const wire::Uuid& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<TopicPtr> TopicCatalog::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<TopicPtr> topics;
  topics.reserve(topics_.size());
  for (const auto& [name, topic] : topics_) topics.push_back(topic);
  return topics;
}

Status TopicCatalog::append(const std::string& record) {
  TRY(journal_->append_synced(record));
  if (journal_->bytes() < kCheckpointBytes) return {};
  // A failed checkpoint leaves a longer journal, nothing worse; the next change tries again.
  return journal_->checkpoint(journal_->last_sequence(), [this](const disk::Journal::Sink& sink) {
    return write_snapshot(sink);
  });
}

Status TopicCatalog::write_snapshot(const disk::Journal::Sink& sink) const {
  TRY(sink(producer_record(producer_ids_end_)));
  for (const TopicPtr& topic : all()) TRY(sink(topic_record(*topic)));
  const std::lock_guard lock(mutex_);
  for (const auto& [scope, configs] : broker_configs_) TRY(sink(broker_record(scope, configs)));
  return {};
}

TopicConfigs TopicCatalog::broker_configs(const std::string& scope) const {
  const std::lock_guard lock(mutex_);
  const auto found = broker_configs_.find(scope);
  return found == broker_configs_.end() ? TopicConfigs() : found->second;
}

std::vector<std::string> TopicCatalog::config_scopes() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> scopes;
  for (const auto& [scope, configs] : broker_configs_) scopes.push_back(scope);
  return scopes;
}

Status TopicCatalog::set_broker_configs(const std::string& scope, TopicConfigs configs) {
  const std::lock_guard changing(changing_);
  TRY(append(broker_record(scope, configs)));
  const std::lock_guard lock(mutex_);
  put_configs(scope, std::move(configs));
  return {};
}

void TopicCatalog::put_configs(const std::string& scope, TopicConfigs configs) {
  if (configs.empty()) {
    broker_configs_.erase(scope);
  } else {
    broker_configs_[scope] = std::move(configs);
  }
}

Result<Topic> TopicCatalog::draft(const std::string& name, std::int32_t partitions,
                                  TopicConfigs configs) const {
  for (const TopicPtr& other : all()) {
    if (other->name == name) {
      return Error(ErrorCode::kAlreadyExists, "Topic '" + name + "' already exists.");
    }
    if (collision_key(other->name) == collision_key(name)) {
      return Error(ErrorCode::kInvalidArgument,
                   "Topic '" + name + "' collides with existing topic: " + other->name);
    }
  }
  return Topic{name, random_uuid(), partitions, std::move(configs)};
}

Result<TopicPtr> TopicCatalog::store(Topic topic, const std::function<void()>& before_seen) {
  const std::lock_guard changing(changing_);
  const TopicPtr stored = std::make_shared<Topic>(std::move(topic));
  TRY(append(topic_record(*stored)));
  if (before_seen) before_seen();
  const std::lock_guard lock(mutex_);
  put(stored);
  return stored;
}

Result<TopicPtr> TopicCatalog::remove(const std::string& name) {
  const std::lock_guard changing(changing_);
  TopicPtr topic = find(name);
  if (!topic) return Error(ErrorCode::kNotFound, "Topic '" + name + "' does not exist.");
  std::string record(1, kGone);
  put_text(record, name);
  TRY(append(record));
  const std::lock_guard lock(mutex_);
  drop(*topic);
  return topic;
}

Result<wire::ProducerId> TopicCatalog::next_producer_id() {
  const std::lock_guard changing(changing_);
  if (next_producer_id_ == producer_ids_end_) {
    const wire::ProducerId end = producer_ids_end_ + kProducerIdBlock;
    TRY(append(producer_record(end)));
    producer_ids_end_ = end;
  }
  return next_producer_id_++;
}

}  // namespace sluice::kafka::broker
