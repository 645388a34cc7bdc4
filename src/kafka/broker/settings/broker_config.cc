#include "kafka/broker/settings/broker_config.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/text.h"

namespace sluice::kafka::broker {

namespace {

using Configs = BrokerConfig::Configs;
using Scope = BrokerConfig::Scope;

// Kafka's, for copies between brokers: with one node there is nothing to slow down.
constexpr auto kThrottles = std::to_array<std::string_view>(
    {"leader.replication.throttled.rate", "follower.replication.throttled.rate",
     "replica.alter.log.dirs.io.max.bytes.per.second"});

const char* scope_name(Scope scope) {
  return scope == Scope::kBroker ? "broker" : "all-brokers";
}

Error not_dynamic(const std::string& name) {
  return Error(ErrorCode::kInvalidArgument,
               "Cannot update these configs dynamically: Set(" + name + ")");
}

// Read once, at the start; files that they name may be replaced at any time.
bool is_of_security(std::string_view name) {
  return name.starts_with("ssl.") || name.starts_with("sasl.") ||
         name.starts_with("listener.name.");
}

Status check_change(const BrokerSettings& settings, const std::string& name,
                    const std::string& value) {
  if (std::find(kThrottles.begin(), kThrottles.end(), name) != kThrottles.end()) {
    return check_value({.name = name, .type = ConfigType::kLong, .low = 0}, value);
  }
  const BrokerKey* key = find_broker_key(name);
  if (key == nullptr) {
    return Error(ErrorCode::kInvalidArgument, "This broker has no setting " + name + ".");
  }
  if (name == "advertised.listeners") {
    return Error(ErrorCode::kInvalidArgument,
                 "Invalid value org.apache.kafka.common.config.ConfigException: Advertised "
                 "listeners cannot be altered when using a Raft-based metadata quorum. for "
                 "configuration Invalid dynamic configuration");
  }
  if (!changes_while_running(name)) return not_dynamic(name);
  BrokerSettings tried = settings;
  return tried.set(name, value);
}

std::optional<std::string> value_of(const Configs& configs, const std::string& name) {
  const auto found = configs.find(name);
  return found == configs.end() ? std::nullopt : std::optional(found->second);
}

Status check_together(BrokerSettings settings, const Configs& broker, const Configs& all_brokers) {
  for (const Configs* layer : {&all_brokers, &broker}) {
    for (const auto& [name, value] : *layer) settings.put(name, value);
  }
  return settings.check();
}

}  // namespace

bool changes_while_running(std::string_view name) {
  const BrokerKey* key = find_broker_key(name);
  return key != nullptr && key->dynamic() && !is_of_security(name) && name != "listeners" &&
         name != "advertised.listeners" && name != "listener.security.protocol.map";
}

BrokerConfig::BrokerConfig(BrokerSettings& settings, TopicCatalog& catalog, std::string data_dir,
                           std::function<void()> changed)
    : settings_(settings),
      started_with_(settings),
      catalog_(catalog),
      changed_(std::move(changed)),
      given_(settings.given),
      static_(settings.given) {
  for (const BrokerKey& key : broker_keys()) {
    const std::string name(key.name);
    const bool counts = key.use == BrokerKey::Use::kOnlyOne;
    if (counts && (key.value != "1" || static_.contains(name))) static_[name] = "1";
    if (static_.contains(name)) continue;
    const auto now = settings.shown(name);
    if (now && *now != key.value) static_[name] = *now;
  }
  static_["log.dirs"] = std::move(data_dir);
}

void BrokerConfig::load() {
  {
    const std::lock_guard lock(mutex_);
    broker_ = catalog_.broker_configs(scope_name(Scope::kBroker));
    all_brokers_ = catalog_.broker_configs(scope_name(Scope::kAllBrokers));
  }
  apply();
}

// Kafka's order: by source, and within one by unit. What comes before the name itself is another
// setting's: hours that were given say nothing of log.retention.ms.
std::vector<ShownConfig::Synonym> BrokerConfig::synonyms(std::string_view name,
                                                         bool sensitive) const {
  const std::pair<const Configs*, ConfigSource> layers[] = {
      {&broker_, ConfigSource::kBroker},
      {&all_brokers_, ConfigSource::kBrokerDefault},
      {&static_, ConfigSource::kStatic}};
  const std::vector<KeyUnit> family = key_family(name);
  std::vector<Synonym> all;
  const auto add = [&](std::string_view of, std::string_view value, ConfigSource source) {
    all.push_back(
        {std::string(of), sensitive ? std::nullopt : std::optional(std::string(value)), source});
  };
  for (const auto& [layer, source] : layers) {
    for (const KeyUnit& unit : family) {
      const auto found = layer->find(std::string(unit.name));
      if (found != layer->end()) add(unit.name, found->second, source);
    }
  }
  for (const KeyUnit& unit : family) {
    const BrokerKey* key = find_broker_key(unit.name);
    if (key != nullptr && key->has_default()) add(unit.name, key->value, ConfigSource::kDefault);
  }
  const auto own =
      std::find_if(all.begin(), all.end(), [&](const Synonym& one) { return one.name == name; });
  all.erase(all.begin(), own);
  return all;
}

ShownConfig BrokerConfig::show(const BrokerKey& key) const {
  ShownConfig shown;
  shown.name = key.name;
  shown.type = key.type;
  shown.read_only = !key.dynamic();
  shown.sensitive = key.sensitive();
  shown.synonyms = synonyms(key.name, shown.sensitive);
  if (shown.synonyms.empty()) return shown;
  shown.value = shown.synonyms.front().value;
  shown.source = shown.synonyms.front().source;
  return shown;
}

std::vector<ShownConfig> BrokerConfig::describe(Scope scope) const {
  const std::lock_guard lock(mutex_);
  std::vector<ShownConfig> all;
  for (const BrokerKey& key : broker_keys()) {
    ShownConfig shown = show(key);
    if (scope == Scope::kBroker) {
      all.push_back(std::move(shown));
      continue;
    }
    std::erase_if(shown.synonyms,
                  [](const Synonym& one) { return one.source != ConfigSource::kBrokerDefault; });
    if (shown.synonyms.empty()) continue;
    shown.value = shown.synonyms.front().value;
    shown.source = ConfigSource::kBrokerDefault;
    all.push_back(std::move(shown));
  }
  // Ours are shown to whoever has given them.
  for (const BrokerKey& key : own_keys()) {
    if (scope == Scope::kBroker && static_.contains(std::string(key.name))) {
      all.push_back(show(key));
    }
  }
  return all;
}

ShownConfig BrokerConfig::describe_topic(const TopicConfigKey& key, const Configs& own) const {
  const std::lock_guard lock(mutex_);
  ShownConfig shown;
  shown.name = key.name;
  shown.type = key.type;
  if (!key.broker_name.empty()) shown.synonyms = synonyms(key.broker_name, false);
  const auto set = own.find(shown.name);
  if (set != own.end()) {
    shown.synonyms.insert(shown.synonyms.begin(), {shown.name, set->second, ConfigSource::kTopic});
  }
  if (!shown.synonyms.empty()) shown.source = shown.synonyms.front().source;
  const auto defaults = settings_.topic_defaults.get();
  shown.value = topic_config_value(set != own.end() ? own : *defaults, key.name);
  return shown;
}

Status BrokerConfig::alter(Scope scope, const std::function<Status(Configs&)>& change,
                           bool validate_only) {
  const std::lock_guard altering(altering_);
  Configs before;
  Configs others;
  {
    const std::lock_guard lock(mutex_);
    before = of(scope);
    others = of(scope == Scope::kBroker ? Scope::kAllBrokers : Scope::kBroker);
  }
  Configs after = before;
  TRY(change(after));
  for (const auto& [name, value] : after) {
    const auto old = before.find(name);
    if (old != before.end() && old->second == value) continue;
    TRY(check_change(started_with_, name, value));
  }
  TRY(check_together(started_with_, scope == Scope::kBroker ? after : others,
                     scope == Scope::kBroker ? others : after));
  if (validate_only || after == before) return {};
  TRY(catalog_.set_broker_configs(scope_name(scope), after));
  {
    const std::lock_guard lock(mutex_);
    of(scope) = std::move(after);
  }
  apply();
  return {};
}

Result<std::vector<std::string>> BrokerConfig::reload(const Configs& given) {
  const std::lock_guard altering(altering_);
  Configs names = given;
  {
    const std::lock_guard lock(mutex_);
    names.insert(given_.begin(), given_.end());
    std::erase_if(names, [&](const auto& one) {
      return value_of(given, one.first) == value_of(given_, one.first);
    });
  }
  BrokerSettings read;
  for (const auto& [name, unused] : names) {
    if (const auto value = value_of(given, name)) TRY(read.set(name, *value));
  }
  BrokerSettings together = started_with_;
  for (const auto& [name, unused] : names) {
    const auto field = changes_while_running(name) ? read.shown(name) : std::nullopt;
    if (field) together.put(name, *field);
  }
  std::vector<std::string> later;
  {
    const std::lock_guard lock(mutex_);
    TRY(check_together(std::move(together), broker_, all_brokers_));
    for (const auto& [name, unused] : names) {
      if (changes_while_running(name)) {
        give(name, value_of(given, name), read);
      } else {
        later.push_back(name);
      }
    }
  }
  apply();
  return later;
}

// A setting that is not given any more has its default again.
void BrokerConfig::give(const std::string& name, const std::optional<std::string>& value,
                        const BrokerSettings& read) {
  const auto field = read.shown(name);
  if (field) started_with_.put(name, *field);
  given_.erase(name);
  static_.erase(name);
  const BrokerKey& key = *find_broker_key(name);
  if (value) given_[name] = static_[name] = *value;
  if (!value && field && *field != key.value) static_[name] = *field;
  if (key.use == BrokerKey::Use::kOnlyOne) static_[name] = "1";
}

// What is not changed any more is again what the broker was started with.
void BrokerConfig::apply() {
  Configs changed;
  Configs given;
  {
    const std::lock_guard lock(mutex_);
    given = given_;
    changed = broker_;
    changed.insert(all_brokers_.begin(), all_brokers_.end());
  }
  for (const BrokerKey& key : broker_keys()) {
    if (key.use != BrokerKey::Use::kSetting || !key.dynamic()) continue;
    const std::string name(key.name);
    const auto found = changed.find(name);
    const auto value =
        found != changed.end() ? std::optional(found->second) : started_with_.shown(name);
    if (value) settings_.put(name, *value);
  }
  settings_.topic_defaults.set(effective_topic_defaults({&changed, &given}));
  if (!changed.empty()) log::info("settings that clients have set", {{"count", changed.size()}});
  if (changed_) changed_();
}

}  // namespace sluice::kafka::broker
