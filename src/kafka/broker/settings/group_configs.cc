#include "kafka/broker/settings/group_configs.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace sluice::kafka::broker {
namespace {

// As the catalog names them, among what is of the broker.
constexpr std::string_view kScope = "group/";

struct Key {
  std::string_view name;
  std::string_view of_broker;  // what groups have that set nothing themselves
  std::int32_t GroupSettings::*inherited;
  std::int32_t GroupConfig::*own;
  std::string_view low_name;
  std::int32_t GroupSettings::*low;
  std::string_view high_name;
  std::int32_t GroupSettings::*high;
};

constexpr auto kKeys = std::to_array<Key>({
    {"consumer.heartbeat.interval.ms", "group.consumer.heartbeat.interval.ms",
     &GroupSettings::consumer_heartbeat_interval_ms, &GroupConfig::heartbeat_interval_ms,
     "group.consumer.min.heartbeat.interval.ms", &GroupSettings::consumer_min_heartbeat_interval_ms,
     "group.consumer.max.heartbeat.interval.ms",
     &GroupSettings::consumer_max_heartbeat_interval_ms},
    {"consumer.session.timeout.ms", "group.consumer.session.timeout.ms",
     &GroupSettings::consumer_session_timeout_ms, &GroupConfig::session_timeout_ms,
     "group.consumer.min.session.timeout.ms", &GroupSettings::consumer_min_session_timeout_ms,
     "group.consumer.max.session.timeout.ms", &GroupSettings::consumer_max_session_timeout_ms},
});

// Kafka's settings of groups whose protocols are not offered, or that time what is done at once.
constexpr auto kNotOffered = std::to_array<std::string_view>(
    {"consumer.assignment.interval.ms", "share.assignment.interval.ms", "share.auto.offset.reset",
     "share.delivery.count.limit", "share.heartbeat.interval.ms", "share.isolation.level",
     "share.partition.max.record.locks", "share.record.lock.duration.ms",
     "share.renew.acknowledge.enable", "share.session.timeout.ms", "streams.assignment.interval.ms",
     "streams.heartbeat.interval.ms", "streams.initial.rebalance.delay.ms",
     "streams.num.standby.replicas", "streams.session.timeout.ms"});

const Key* find(std::string_view name) {
  const auto found =
      std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return key.name == name; });
  return found == kKeys.end() ? nullptr : &*found;
}

Error invalid(const std::string& why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

Status check_one(const GroupSettings& settings, const std::string& name, const std::string& value) {
  const Key* key = find(name);
  if (key == nullptr) {
    const bool known = std::find(kNotOffered.begin(), kNotOffered.end(), name) != kNotOffered.end();
    return invalid(known ? name + " has no effect on this broker: it is not offered"
                         : "Unknown group config name: " + name);
  }
  TRY(check_value({.name = name, .type = ConfigType::kInt}, value));
  const std::int64_t number = config_number(value).value_or(0);
  if (number < settings.*key->low) {
    return invalid(name + " must be greater than or equal to " + std::string(key->low_name));
  }
  if (number > settings.*key->high) {
    return invalid(name + " must be less than or equal to " + std::string(key->high_name));
  }
  return {};
}

// As it was checked.
GroupConfig to_config(const GroupConfigs::Configs& configs) {
  GroupConfig config;
  for (const auto& [name, value] : configs) {
    if (const Key* key = find(name)) {
      config.*key->own = static_cast<std::int32_t>(config_number(value).value_or(0));
    }
  }
  return config;
}

}  // namespace

void GroupConfigs::load() {
  for (const std::string& group : groups()) {
    groups_.configure(group, to_config(catalog_.broker_configs(std::string(kScope) + group)));
  }
}

std::vector<std::string> GroupConfigs::groups() const {
  std::vector<std::string> names;
  for (const std::string& scope : catalog_.config_scopes()) {
    if (scope.starts_with(kScope)) names.push_back(scope.substr(kScope.size()));
  }
  return names;
}

std::vector<ShownConfig> GroupConfigs::describe(const std::string& group) const {
  const Configs own = catalog_.broker_configs(std::string(kScope) + group);
  std::vector<ShownConfig> all;
  for (const Key& key : kKeys) {
    ShownConfig& shown = all.emplace_back();
    shown.name = key.name;
    shown.type = ConfigType::kInt;
    const std::string name(key.of_broker);
    const auto source =
        settings_.given.contains(name) ? ConfigSource::kStatic : ConfigSource::kDefault;
    shown.synonyms.push_back({name, std::to_string(settings_.groups.*key.inherited), source});
    if (const auto set = own.find(shown.name); set != own.end()) {
      shown.synonyms.insert(shown.synonyms.begin(),
                            {shown.name, set->second, ConfigSource::kGroup});
    }
    shown.value = shown.synonyms.front().value;
    shown.source = shown.synonyms.front().source;
  }
  return all;
}

Status GroupConfigs::check(const Configs& configs) const {
  for (const auto& [name, value] : configs) TRY(check_one(settings_.groups, name, value));
  const auto in_force = [&](std::int32_t own, std::int32_t inherited) {
    return own != 0 ? own : inherited;
  };
  const GroupConfig config = to_config(configs);
  const GroupSettings& groups = settings_.groups;
  if (in_force(config.session_timeout_ms, groups.consumer_session_timeout_ms) <=
      in_force(config.heartbeat_interval_ms, groups.consumer_heartbeat_interval_ms)) {
    return invalid(
        "consumer.session.timeout.ms must be greater than consumer.heartbeat.interval.ms");
  }
  return {};
}

Status GroupConfigs::alter(const std::string& group, const std::function<Status(Configs&)>& change,
                           bool validate_only) {
  const std::lock_guard altering(altering_);
  const std::string scope = std::string(kScope) + group;
  const Configs before = catalog_.broker_configs(scope);
  Configs after = before;
  TRY(change(after));
  TRY(check(after));
  if (validate_only || after == before) return {};
  if (before.empty() && groups().size() >= kMostGroups) {
    return Error(ErrorCode::kResourceExhausted,
                 "more than " + std::to_string(kMostGroups) + " groups would have settings");
  }
  TRY(catalog_.set_broker_configs(scope, after));
  groups_.configure(group, to_config(after));
  return {};
}

}  // namespace sluice::kafka::broker
