#include "kafka/broker/settings/settings.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/config/address_limits.h"
#include "kafka/broker/config/broker_keys.h"

namespace sluice::kafka::broker {
namespace {

using Settings = BrokerSettings;

constexpr std::string_view kOfAddresses = "max.connections.per.ip.overrides";
constexpr std::int64_t kMaxInt = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxLong = std::numeric_limits<std::int64_t>::max();

// A setting that is a number or true or false, and the field that it sets.
struct Bound {
  std::string_view name;
  std::int64_t low;
  std::int64_t high;
  std::int64_t factor;  // from the setting's unit to the field's
  void (*set)(Settings&, std::int64_t);
  std::int64_t (*get)(const Settings&);
};

template <class T>
void assign(T& field, std::int64_t value) {
  field = static_cast<T>(value);
}
template <class T>
void assign(Live<T>& field, std::int64_t value) {
  field = static_cast<T>(value);
}

// The member of a member of ... an object.
template <auto first, auto... rest>
auto& follow(auto& object) {
  if constexpr (sizeof...(rest) == 0) {
    return object.*first;
  } else {
    return follow<rest...>(object.*first);
  }
}

template <auto... path>
constexpr Bound bind(std::string_view name, std::int64_t low, std::int64_t high,
                     std::int64_t factor = 1) {
  return {name,
          low,
          high,
          factor,
          [](Settings& settings, std::int64_t value) { assign(follow<path...>(settings), value); },
          [](const Settings& settings) {
            return static_cast<std::int64_t>(follow<path...>(settings));
          }};
}

using Groups = GroupSettings;
using Cleaner = CleanerSettings;
using Transactions = TransactionSettings;
constexpr auto kGroups = &Settings::groups;
constexpr auto kCleaner = &Settings::cleaner;
constexpr auto kTransactions = &Settings::transactions;
constexpr auto kWindows = &Settings::quota_windows;
constexpr auto kMutationWindows = &Settings::mutation_windows;

constexpr auto kBound = std::to_array<Bound>({
    bind<&Settings::node_id>("broker.id", 0, kMaxInt),
    bind<&Settings::node_id>("node.id", 0, kMaxInt),
    bind<&Settings::auto_create_topics>("auto.create.topics.enable", 0, 1),
    bind<&Settings::delete_topics>("delete.topic.enable", 0, 1),
    bind<&Settings::default_partitions>("num.partitions", 1, kMaxInt),
    bind<&Settings::offsets_partitions>("offsets.topic.num.partitions", 1, 10'000),
    bind<&Settings::offsets_segment_bytes>("offsets.topic.segment.bytes", 14, kMaxInt),
    bind<&Settings::max_partitions_per_request>("max.partitions.per.request", 1, kMaxInt),
    bind<&Settings::max_partitions>("max.partitions", 1, kMaxInt),
    bind<&Settings::max_request_bytes>("socket.request.max.bytes", 1, kMaxInt),
    bind<&Settings::queued_max_request_bytes>("queued.max.request.bytes", -1, kMaxLong),
    bind<&Settings::max_connections>("max.connections", 0, kMaxInt),
    bind<&Settings::max_connections_of_address>("max.connections.per.ip", 0, kMaxInt),
    bind<&Settings::max_connection_rate>("max.connection.creation.rate", 0, kMaxInt),
    bind<&Settings::fetch_sessions>("max.incremental.fetch.session.cache.slots", 0, kMaxInt),
    bind<&Settings::strict_replication_factor>("strict.replication.factor", 0, 1),
    bind<&Settings::buffers, &net::SocketBuffers::send_bytes>("socket.send.buffer.bytes", -1,
                                                              kMaxInt),
    bind<&Settings::buffers, &net::SocketBuffers::receive_bytes>("socket.receive.buffer.bytes", -1,
                                                                 kMaxInt),
    bind<&Settings::connections_max_idle_ms>("connections.max.idle.ms", 1, kMaxLong),
    bind<kGroups, &Groups::min_session_timeout_ms>("group.min.session.timeout.ms", 0, kMaxInt),
    bind<kGroups, &Groups::max_session_timeout_ms>("group.max.session.timeout.ms", 0, kMaxInt),
    bind<kGroups, &Groups::initial_rebalance_delay_ms>("group.initial.rebalance.delay.ms", 0,
                                                       kMaxInt),
    bind<kGroups, &Groups::max_size>("group.max.size", 1, kMaxInt),
    bind<kGroups, &Groups::max_offset_metadata_bytes>("offset.metadata.max.bytes", 0, kMaxInt),
    bind<kGroups, &Groups::offsets_retention_ms>("offsets.retention.minutes", 1, kMaxInt, 60'000),
    bind<kGroups, &Groups::offsets_check_ms>("offsets.retention.check.interval.ms", 1, kMaxLong),
    bind<kGroups, &Groups::consumer_session_timeout_ms>("group.consumer.session.timeout.ms", 1,
                                                        kMaxInt),
    bind<kGroups, &Groups::consumer_heartbeat_interval_ms>("group.consumer.heartbeat.interval.ms",
                                                           1, kMaxInt),
    bind<kGroups, &Groups::consumer_min_session_timeout_ms>("group.consumer.min.session.timeout.ms",
                                                            1, kMaxInt),
    bind<kGroups, &Groups::consumer_max_session_timeout_ms>("group.consumer.max.session.timeout.ms",
                                                            1, kMaxInt),
    bind<kGroups, &Groups::consumer_min_heartbeat_interval_ms>(
        "group.consumer.min.heartbeat.interval.ms", 1, kMaxInt),
    bind<kGroups, &Groups::consumer_max_heartbeat_interval_ms>(
        "group.consumer.max.heartbeat.interval.ms", 1, kMaxInt),
    bind<kGroups, &Groups::consumer_max_size>("group.consumer.max.size", 1, kMaxInt),
    bind<&Settings::retention_bytes_of_all>("log.dirs.retention.bytes", -1, kMaxLong),
    bind<&Settings::producer_expiration_ms>("producer.id.expiration.ms", 1, kMaxInt),
    bind<kTransactions, &Transactions::topic_partitions>("transaction.state.log.num.partitions", 1,
                                                         10'000),
    bind<kTransactions, &Transactions::segment_bytes>("transaction.state.log.segment.bytes", 14,
                                                      kMaxInt),
    bind<kTransactions, &Transactions::max_timeout_ms>("transaction.max.timeout.ms", 1, kMaxInt),
    bind<kTransactions, &Transactions::id_expiration_ms>("transactional.id.expiration.ms", 1,
                                                         kMaxInt),
    bind<kTransactions, &Transactions::abort_interval_ms>(
        "transaction.abort.timed.out.transaction.cleanup.interval.ms", 1, kMaxInt),
    bind<kTransactions, &Transactions::remove_interval_ms>(
        "transaction.remove.expired.transaction.cleanup.interval.ms", 1, kMaxInt),
    bind<kWindows, &QuotaWindows::count>("quota.window.num", 1, kMaxInt),
    bind<kWindows, &QuotaWindows::length_ms>("quota.window.size.seconds", 1, kMaxInt, 1000),
    bind<kMutationWindows, &QuotaWindows::count>("controller.quota.window.num", 1, kMaxInt),
    bind<kMutationWindows, &QuotaWindows::length_ms>("controller.quota.window.size.seconds", 1,
                                                     kMaxInt, 1000),
    bind<kCleaner, &Cleaner::enabled>("log.cleaner.enable", 0, 1),
    bind<kCleaner, &Cleaner::dedupe_buffer_bytes>("log.cleaner.dedupe.buffer.size", 1024, kMaxLong),
    bind<kCleaner, &Cleaner::backoff_ms>("log.cleaner.backoff.ms", 0, kMaxLong),
});

// A setting that is one of some words, and the field that it sets.
struct Choice {
  std::string_view name;
  std::span<const std::string_view> words;
  void (*set)(Settings&, std::size_t word);
  std::size_t (*get)(const Settings&);
};

constexpr auto kDurabilities = std::to_array<std::string_view>({"fsync", "page-cache"});
constexpr auto kMigrations =
    std::to_array<std::string_view>({"disabled", "upgrade", "downgrade", "bidirectional"});

std::span<const Choice> choices() {
  static const auto kChoices = std::to_array<Choice>({
      {"compatibility.version", kafka_releases(),
       [](Settings& settings, std::size_t word) { settings.compatibility = word; },
       [](const Settings& settings) { return settings.compatibility; }},
      {"durability", kDurabilities,
       [](Settings& settings, std::size_t word) {
         settings.durability = static_cast<Settings::Durability>(word);
       },
       [](const Settings& settings) { return static_cast<std::size_t>(settings.durability); }},
      {"group.consumer.migration.policy", kMigrations,
       [](Settings& settings, std::size_t word) {
         settings.groups.consumer_upgrade = (word & 1U) != 0;
         settings.groups.consumer_downgrade = (word & 2U) != 0;
       },
       [](const Settings& settings) {
         return (settings.groups.consumer_upgrade ? 1U : 0U) +
                (settings.groups.consumer_downgrade ? std::size_t{2} : 0U);
       }},
  });
  return kChoices;
}

const Choice* find_choice(std::string_view name) {
  const auto all = choices();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Choice& one) { return one.name == name; });
  return found == all.end() ? nullptr : &*found;
}

std::optional<std::size_t> find_word(const Choice& choice, std::string_view value) {
  const auto found = std::find(choice.words.begin(), choice.words.end(), value);
  if (found == choice.words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - choice.words.begin());
}

Error no_such_word(const Choice& choice, const std::string& value) {
  std::string words;
  for (std::size_t i = 0; i < choice.words.size(); ++i) {
    if (i > 0) words += i + 1 == choice.words.size() ? " or " : ", ";
    words += choice.words[i];
  }
  return invalid_value(choice.name, value, words + " is expected");
}

const Bound* find_bound(std::string_view name) {
  const auto found = std::find_if(kBound.begin(), kBound.end(),
                                  [&](const Bound& one) { return one.name == name; });
  return found == kBound.end() ? nullptr : &*found;
}

Error unknown(const std::string& name) {
  if (const std::string_view key = unprefixed(name); key != name && find_broker_key(key)) {
    return Error(ErrorCode::kInvalidArgument, name + ": " + std::string(key) +
                                                  " is not offered for one listener, or one "
                                                  "mechanism of it, alone");
  }
  std::vector<std::string> names;
  for (const BrokerKey& key : broker_keys()) names.emplace_back(key.name);
  for (const BrokerKey& key : own_keys()) names.emplace_back(key.name);
  std::string words = "the broker has no setting " + name;
  if (const auto near = nearest(name, names)) words += "; did you mean " + *near + "?";
  return Error(ErrorCode::kInvalidArgument, words);
}

std::optional<std::int64_t> bound_number(const BrokerKey& key, const std::string& value) {
  if (key.type == ConfigType::kBoolean) return to_lower(trim(value)) == "true" ? 1 : 0;
  return config_number(value);
}

// Of a setting that has a field: is the value within its bounds?
Status check_bounds(const BrokerKey& key, const std::string& value) {
  if (const Choice* choice = find_choice(key.name); choice && !find_word(*choice, value)) {
    return no_such_word(*choice, value);
  }
  if (key.name == "listeners" || key.name == "advertised.listeners") {
    TRY(parse_listeners(std::string(key.name), value));
  }
  if (key.name == kOfAddresses) TRY(parse_address_limits(value));
  const Bound* bound = find_bound(key.name);
  if (bound == nullptr) return {};
  const auto number = bound_number(key, value);
  if (!number || *number < bound->low) {
    return invalid_value(key.name, value, "Value must be at least " + std::to_string(bound->low));
  }
  if (*number > bound->high) {
    return invalid_value(key.name, value,
                         "Value must be no more than " + std::to_string(bound->high));
  }
  return {};
}

const TopicConfigKey* topic_key_of(std::string_view broker_name) {
  for (const TopicConfigKey& key : topic_config_keys()) {
    if (key.broker_name == broker_name) return &key;
  }
  return nullptr;
}

// The value of a topic's setting, from a broker's in a larger unit.
std::string in_unit(const std::string& value, std::int64_t factor) {
  const auto number = factor == 1 ? std::nullopt : config_number(value);
  if (!number) return value;
  return std::to_string(*number < 0 ? -1 : *number * factor);
}

}  // namespace

Status check_broker_value(const BrokerKey& key, const std::string& value) {
  ValueRule rule{.name = key.name, .type = key.type};
  if (const TopicConfigKey* topic = topic_key_of(key.name)) {
    rule.low = topic->low;
    rule.allowed = topic->allowed;
  }
  TRY(check_value(rule, value));
  if (key.use == BrokerKey::Use::kOnlyOne && config_number(value).value_or(0) < 1) {
    return invalid_value(key.name, value, "Value must be at least 1");
  }
  if (key.use == BrokerKey::Use::kOnlyDefault && trim(value) != key.value) {
    const std::string only = key.value.empty() ? "nothing" : "only " + std::string(key.value);
    return invalid_value(key.name, key.sensitive() ? "[hidden]" : value,
                         "this broker offers " + only + " here");
  }
  return check_bounds(key, value);
}

TopicConfigs effective_topic_defaults(std::vector<const TopicConfigs*> layers) {
  TopicConfigs effective;
  for (const TopicConfigKey& key : topic_config_keys()) {
    if (key.broker_name.empty()) continue;
    for (const TopicConfigs* layer : layers) {
      for (const KeyUnit& unit : key_family(key.broker_name)) {
        const auto found = layer->find(std::string(unit.name));
        if (found == layer->end()) continue;
        // The first that is found stays.
        effective.emplace(key.name, in_unit(found->second, unit.factor));
      }
    }
  }
  return effective;
}

Status BrokerSettings::check() const {
  if (queued_max_request_bytes < max_request_bytes) {
    return Error(ErrorCode::kInvalidArgument,
                 "queued.max.request.bytes must be larger or equal to socket.request.max.bytes");
  }
  if (max_connections_of_address == 0 && trim(max_connections_of_addresses.get()).empty()) {
    return Error(ErrorCode::kInvalidArgument,
                 "max.connections.per.ip can be set to zero only if "
                 "max.connections.per.ip.overrides property is set.");
  }
  return {};
}

std::optional<std::string> BrokerSettings::shown(std::string_view name) const {
  if (const Choice* choice = find_choice(name)) {
    return std::string(choice->words[choice->get(*this)]);
  }
  if (name == "listeners") return listeners_text(listeners);
  if (name == "advertised.listeners") return advertised_text(listeners);
  if (name == kOfAddresses) return max_connections_of_addresses.get();
  const Bound* bound = find_bound(name);
  const BrokerKey* key = find_broker_key(name);
  if (bound == nullptr || key == nullptr) return std::nullopt;
  const std::int64_t number = bound->get(*this) / bound->factor;
  if (key->type == ConfigType::kBoolean) return number != 0 ? "true" : "false";
  return std::to_string(number);
}

void BrokerSettings::put(std::string_view name, const std::string& value) {
  if (const Choice* choice = find_choice(name)) {
    if (const auto word = find_word(*choice, value)) choice->set(*this, *word);
    return;
  }
  if (name == kOfAddresses) {
    max_connections_of_addresses = value;
    return;
  }
  const Bound* bound = find_bound(name);
  const BrokerKey* key = find_broker_key(name);
  if (bound == nullptr || key == nullptr) return;
  const auto number = bound_number(*key, value);
  if (number) bound->set(*this, *number * bound->factor);
}

Status BrokerSettings::set(const std::string& name, const std::string& value) {
  const BrokerKey* key = find_broker_key(name);
  if (key == nullptr) return unknown(name);
  TRY(check_broker_value(*key, value));
  given[name] = value;
  switch (key->use) {
    case BrokerKey::Use::kSetting:
      put(name, value);
      break;
    case BrokerKey::Use::kTopics:
      topic_defaults.set(effective_topic_defaults({&given}));
      break;
    case BrokerKey::Use::kNoEffect:
      log::info("this setting of Kafka has no effect on this broker", {{"name", name}});
      break;
    case BrokerKey::Use::kOnlyOne:
      if (config_number(value) != 1) {
        log::warn("one replica instead of more: there is one node",
                  {{"name", name}, {"asked", value}});
      }
      break;
    case BrokerKey::Use::kOnlyDefault:
      break;
  }
  return {};
}

}  // namespace sluice::kafka::broker
