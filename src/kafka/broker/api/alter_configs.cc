// Settings of topics, groups and the broker, as they are changed.
#include <algorithm>
#include <map>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "kafka/broker/api/config_resource.h"
#include "kafka/broker/api/errors.h"
#include "kafka/broker/api/handlers.h"
#include "kafka/broker/settings/broker_config.h"
#include "kafka/broker/settings/group_configs.h"
#include "kafka/broker/topics/topics.h"

namespace sluice::kafka::broker {

using wire::KafkaError;

namespace {

enum class Operation : std::int8_t { kSet = 0, kDelete = 1, kAppend = 2, kSubtract = 3 };

using Configs = BrokerConfig::Configs;

// What lists are called where they are changed, and what they hold when nothing is set.
struct Lists {
  std::function<std::optional<std::string>(const std::string& name)> initial;  // none: not a list
  std::function<Error(const std::string& name, Operation operation)> refuse;
};

std::string word_of(Operation operation) {
  return operation == Operation::kAppend ? "APPEND" : "SUBTRACT";
}

Status apply_to_list(Configs& configs, const Lists& lists, const std::string& name,
                     const std::string& value, Operation operation) {
  const auto initial = lists.initial(name);
  if (!initial) return lists.refuse(name, operation);
  const auto set = configs.find(name);
  std::vector<std::string> words = config_words(set != configs.end() ? set->second : *initial);
  for (const std::string& word : config_words(value)) {
    const auto found = std::find(words.begin(), words.end(), word);
    if (operation == Operation::kSubtract) {
      if (found != words.end()) words.erase(found);
    } else if (found == words.end()) {
      words.push_back(word);
    }
  }
  configs[name] = join(words, ",");
  return {};
}

using Alterable = wire::IncrementalAlterConfigsRequest::AlterableConfig;

Status apply(Configs& configs, const Lists& lists, const Alterable& change) {
  switch (static_cast<Operation>(change.config_operation)) {
    case Operation::kSet:
      configs[change.name] = *change.value;
      return {};
    case Operation::kDelete:
      configs.erase(change.name);
      return {};
    case Operation::kAppend:
    case Operation::kSubtract:
      return apply_to_list(configs, lists, change.name, *change.value,
                           static_cast<Operation>(change.config_operation));
  }
  return refusal(KafkaError::kInvalidRequest,
                 "Unknown operations type " + std::to_string(change.config_operation));
}

// The names of a request: once each, and with a value.
template <class Changes>
Status check_changes(const Changes& changes) {
  std::set<std::string_view> names;
  for (const auto& change : changes) {
    if (!names.insert(change.name).second) {
      return refusal(KafkaError::kInvalidRequest, "Error due to duplicate config keys");
    }
  }
  for (const auto& change : changes) {
    if constexpr (requires { change.config_operation; }) {
      if (static_cast<Operation>(change.config_operation) == Operation::kDelete) continue;
    }
    if (!change.value) {
      return refusal(KafkaError::kInvalidRequest, "Null value not supported for : " + change.name);
    }
  }
  return {};
}

Status check_broker_id(const Services& services, const std::string& name, bool may_be_empty) {
  if (may_be_empty && name.empty()) return {};
  if (!parse_int(name)) {
    return refusal(KafkaError::kInvalidRequest, "Node id must be an integer, but it is: " + name);
  }
  const std::string id = std::to_string(services.settings.node_id);
  if (name == id) return {};
  return refusal(KafkaError::kInvalidRequest,
                 "Unexpected broker id, expected " + id + ", but received " + name);
}

using Change = std::function<Status(Configs&, const Lists&)>;

Status alter_topic(Services& services, const std::string& name, const Change& change,
                   bool validate_only) {
  static const Lists lists{[](const std::string& list) -> std::optional<std::string> {
                             const TopicConfigKey* key = find_topic_config(list);
                             if (key == nullptr || key->type != ConfigType::kList)
                               return std::nullopt;
                             return std::string(key->value);
                           },
                           [](const std::string& list, Operation operation) {
                             return refusal(KafkaError::kInvalidConfig,
                                            "Can't " + word_of(operation) + " to key " + list +
                                                " because its type is not LIST.");
                           }};
  if (name.empty()) {
    return refusal(KafkaError::kInvalidRequest, "Default topic resources are not allowed.");
  }
  if (const Status valid = check_topic_name(name); !valid) {
    return refusal(KafkaError::kInvalidTopicException, valid.error().message());
  }
  const TopicPtr topic = services.catalog.find(name);
  if (!topic) {
    return refusal(KafkaError::kUnknownTopicOrPartition,
                   "The topic '" + name + "' does not exist.");
  }
  const auto altered = [&](TopicConfigs& configs) -> Status {
    TRY(change(configs, lists));
    if (const Status valid = check_topic_configs(configs); !valid) {
      return refusal(KafkaError::kInvalidConfig, valid.error().message());
    }
    return {};
  };
  if (validate_only) {
    TopicConfigs configs = topic->configs;
    return altered(configs);
  }
  TRY(services.topics.configure(name, altered));
  return {};
}

Status alter_broker(Services& services, const std::string& name, const Change& change,
                    bool validate_only) {
  static const Lists lists{[](const std::string& list) -> std::optional<std::string> {
                             const BrokerKey* key = find_broker_key(list);
                             if (key == nullptr || key->type != ConfigType::kList)
                               return std::nullopt;
                             return std::string(key->value);
                           },
                           [](const std::string& list, Operation operation) {
                             return refusal(KafkaError::kInvalidConfig,
                                            "Config value " + to_lower(word_of(operation)) +
                                                " is not allowed for config key: " + list);
                           }};
  TRY(check_broker_id(services, name, true));
  const auto scope = name.empty() ? BrokerConfig::Scope::kAllBrokers : BrokerConfig::Scope::kBroker;
  const auto altered = [&](Configs& configs) { return change(configs, lists); };
  return services.config.alter(scope, altered, validate_only);
}

Status set_level(const std::string& word, bool validate_only) {
  static const std::map<std::string, log::Level> kLevels = {
      {"TRACE", log::Level::kDebug}, {"DEBUG", log::Level::kDebug}, {"INFO", log::Level::kInfo},
      {"WARN", log::Level::kWarn},   {"ERROR", log::Level::kError}, {"FATAL", log::Level::kError}};
  const auto level = kLevels.find(word);
  if (level == kLevels.end()) {
    return refusal(KafkaError::kInvalidConfig,
                   "Cannot set the log level of root to " + word +
                       " as it is not a supported log level. Valid log levels are TRACE, ERROR, "
                       "INFO, FATAL, DEBUG, WARN");
  }
  if (!validate_only) log::set_level(level->second);
  return {};
}

Status alter_logger(const Services& services, const std::string& name,
                    const std::vector<Alterable>& changes, bool validate_only) {
  TRY(check_broker_id(services, name, false));
  for (const Alterable& change : changes) {
    const auto operation = static_cast<Operation>(change.config_operation);
    if (operation == Operation::kAppend || operation == Operation::kSubtract) {
      return refusal(
          KafkaError::kInvalidRequest,
          word_of(operation) + " operation is not allowed for the BROKER_LOGGER resource");
    }
    if (change.name != kRootLogger) {
      return refusal(KafkaError::kInvalidConfig, "Logger " + change.name + " does not exist!");
    }
    if (operation == Operation::kDelete) {
      return refusal(KafkaError::kInvalidRequest,
                     "Removing the log level of the root logger is not allowed");
    }
    TRY(set_level(*change.value, validate_only));
  }
  return {};
}

Status alter_group(Services& services, const std::string& name, const Change& change,
                   bool validate_only) {
  static const Lists lists{[](const std::string&) { return std::optional<std::string>(); },
                           [](const std::string& list, Operation operation) {
                             return refusal(KafkaError::kInvalidConfig,
                                            "Can't " + word_of(operation) + " to key " + list +
                                                " because its type is not LIST.");
                           }};
  if (name.empty()) {
    return refusal(KafkaError::kInvalidRequest, "Default group resources are not allowed.");
  }
  const auto altered = [&](Configs& configs) { return change(configs, lists); };
  const Status done = services.group_configs.alter(name, altered, validate_only);
  if (done || done.error().reason<KafkaError>()) return done;
  if (done.error().code() != ErrorCode::kInvalidArgument) return done;
  return refusal(KafkaError::kInvalidConfig, done.error().message());
}

template <class Asking>
Status alter(Services& services, const Asking& resource, bool validate_only, const Change& change) {
  const Status checked = check_changes(resource.configs);
  switch (static_cast<Resource>(resource.resource_type)) {
    case Resource::kTopic:
      TRY(checked);
      return alter_topic(services, resource.resource_name, change, validate_only);
    case Resource::kBroker:
      TRY(checked);
      return alter_broker(services, resource.resource_name, change, validate_only);
    case Resource::kLogger:
      if constexpr (std::is_same_v<decltype(resource.configs), std::vector<Alterable>>) {
        TRY(checked);
        return alter_logger(services, resource.resource_name, resource.configs, validate_only);
      }
      break;
    case Resource::kClientMetrics:
      return no_client_metrics();
    case Resource::kGroup:
      TRY(checked);
      return alter_group(services, resource.resource_name, change, validate_only);
  }
  return refusal(KafkaError::kInvalidRequest,
                 "Unknown resource type " + std::to_string(resource.resource_type));
}

template <class Response, class Request, class ChangeOf>
Response alter_all(Services& services, const Request& request, ChangeOf change_of) {
  std::map<std::pair<std::int8_t, std::string>, int> times;
  for (const auto& resource : request.resources) {
    ++times[{resource.resource_type, resource.resource_name}];
  }
  Response response;
  for (const auto& resource : request.resources) {
    auto& answer = response.responses.emplace_back();
    answer.resource_type = resource.resource_type;
    answer.resource_name = resource.resource_name;
    answer.error_message = std::nullopt;
    const bool once = times[{resource.resource_type, resource.resource_name}] == 1;
    const Status altered =
        once ? alter(services, resource, request.validate_only, change_of(resource))
             : Status(
                   refusal(KafkaError::kInvalidRequest, "Each resource must appear at most once."));
    if (!altered) put_error(altered.error(), answer);
  }
  return response;
}

}  // namespace

Answer<wire::IncrementalAlterConfigsRequest> incremental_alter_configs(
    Context& context, wire::IncrementalAlterConfigsRequest request) {
  const auto change_of = [](const auto& resource) -> Change {
    return [&resource](Configs& configs, const Lists& lists) -> Status {
      for (const auto& change : resource.configs) TRY(apply(configs, lists, change));
      return {};
    };
  };
  const auto work = [&]() -> Result<wire::IncrementalAlterConfigsResponse> {
    return alter_all<wire::IncrementalAlterConfigsResponse>(context.services, request, change_of);
  };
  co_return co_await net::blocking(context.services.pool, context.loop, work);
}

// The older way replaces all settings.
Answer<wire::AlterConfigsRequest> alter_configs(Context& context,
                                                wire::AlterConfigsRequest request) {
  const auto change_of = [](const auto& resource) -> Change {
    return [&resource](Configs& configs, const Lists&) -> Status {
      configs.clear();
      for (const auto& one : resource.configs) configs[one.name] = *one.value;
      return {};
    };
  };
  const auto work = [&]() -> Result<wire::AlterConfigsResponse> {
    return alter_all<wire::AlterConfigsResponse>(context.services, request, change_of);
  };
  co_return co_await net::blocking(context.services.pool, context.loop, work);
}

}  // namespace sluice::kafka::broker
