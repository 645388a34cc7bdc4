#include "kafka/tools/console/console_consumer_settings.h"

#include <unistd.h>

#include <set>

#include "base/text.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/cli/admin_connection.h"

namespace sluice::kafka::tools {
namespace {

using Problem = std::optional<CommandLineError>;

Problem usage(std::string message) {
  return CommandLineError{std::move(message), true};
}
Problem plain(const Error& error) {
  return CommandLineError{error.message(), false};
}

// What can go wrong while values are read, before Kafka looks at their sense.
Status read_values(const ParsedOptions& options, ConsoleConsumerSettings& to) {
  TRY(to.topic, options.value("topic"));
  TRY(to.include, options.value("include"));
  if (!to.include) {
    TRY(to.include, options.value("whitelist"));
  }
  for (const char* file_option : {"consumer.config", "command-config"}) {
    TRY(std::optional<std::string> path, options.value(file_option));
    if (!path) continue;
    TRY(to.properties, read_properties(*path));
  }
  TRY(std::optional<std::int64_t> partition, options.integer("partition"));
  if (partition) to.partition = static_cast<std::int32_t>(*partition);
  to.skip_errors = options.has("skip-message-on-error");
  to.system_test_events = options.has("enable-systest-events");
  TRY(std::optional<std::int64_t> most, options.integer("max-messages"));
  to.max_messages = most.value_or(-1);
  TRY(std::optional<std::int64_t> timeout, options.integer("timeout-ms"));
  if (timeout && *timeout >= 0) to.timeout = std::chrono::milliseconds(*timeout);
  return {};
}

Status read_formatter(const ParsedOptions& options, ConsoleConsumerSettings& to) {
  Properties properties;
  TRY(std::optional<std::string> path, options.value("formatter-config"));
  if (path) {
    TRY(properties, read_properties(*path));
  }
  for (const char* option : {"property", "formatter-property"}) {
    for (auto& [name, value] : key_values(options.values(option))) properties[name] = value;
  }
  TRY(std::optional<std::string> key, options.value("key-deserializer"));
  if (key && !key->empty()) properties["key.deserializer"] = *key;
  TRY(std::optional<std::string> value, options.value("value-deserializer"));
  if (value && !value->empty()) properties["value.deserializer"] = *value;
  TRY(std::optional<std::string> name, options.value("formatter"));
  TRY(to.formatter,
      make_formatter(name.value_or("kafka.tools.DefaultMessageFormatter"), properties));
  return {};
}

Problem read_start(const ParsedOptions& options, ConsoleConsumerSettings& to) {
  if ((to.topic ? 1 : 0) + (to.include ? 1 : 0) != 1) {
    const char* deprecated = options.has("whitelist")
                                 ? "--whitelist is DEPRECATED use --include instead; ignored if "
                                   "--include specified."
                                 : "()";
    return usage("Exactly one of --include/--topic is required. " + std::string(deprecated));
  }
  const bool from_beginning = options.has("from-beginning");
  if (to.partition) {
    if (!to.topic) return usage("The topic is required when partition is specified.");
    if (from_beginning && options.has("offset")) {
      return usage("Options from-beginning and offset cannot be specified together.");
    }
  } else if (options.has("offset")) {
    return usage("The partition is required when offset is specified.");
  }
  to.start = from_beginning ? client::kFromStart : client::kFromEnd;
  Result<std::optional<std::string>> offset = options.value("offset");
  if (!offset) return plain(offset.error());
  if (!*offset) return std::nullopt;
  const std::string word = to_lower(**offset);
  if (word == "earliest" || word == "latest") {
    to.start = word == "earliest" ? client::kFromStart : client::kFromEnd;
    return std::nullopt;
  }
  const std::optional<std::int64_t> number = parse_int(**offset);
  if (!number || *number < 0) {
    return usage("The provided offset value '" + **offset +
                 "' is incorrect. Valid values are 'earliest', 'latest', or a non-negative long.");
  }
  to.start = *number;
  return std::nullopt;
}

// The group may be named in three places, with one name.
Problem read_group(const ParsedOptions& options, ConsoleConsumerSettings& to) {
  std::vector<std::string> groups;
  const auto add = [&](const std::string& name) {
    if (std::find(groups.begin(), groups.end(), name) == groups.end()) groups.push_back(name);
  };
  Result<std::optional<std::string>> given = options.value("group");
  if (!given) return plain(given.error());
  if (*given) add(**given);
  if (const auto found = to.properties.find("group.id"); found != to.properties.end())
    add(found->second);
  for (const char* option : {"consumer-property", "command-property"}) {
    for (auto& [name, value] : key_values(options.values(option))) {
      if (name == "group.id") add(value);
      to.properties[name] = value;
    }
  }
  if (groups.size() > 1) {
    return usage(
        "The group ids provided in different places (directly using '--group', via "
        "'--consumer-property', or via '--consumer.config') do not match. Detected group ids: '" +
        join(groups, "', '") + "'");
  }
  to.own_group = !groups.empty();
  if (to.own_group) {
    to.properties["group.id"] = groups[0];
  } else {
    to.properties["group.id"] = "console-consumer-" + std::to_string(::getpid() % 100'000);
    to.properties.emplace("enable.auto.commit", "false");
  }
  if (to.own_group && to.partition) {
    return usage("Options group and partition cannot be specified together.");
  }
  return std::nullopt;
}

Problem read_consumer(const ParsedOptions& options, ConsoleConsumerSettings& to) {
  const auto reset = to.properties.find("auto.offset.reset");
  const bool from_beginning = options.has("from-beginning");
  if (reset != to.properties.end() && from_beginning && reset->second != "earliest") {
    return CommandLineError{
        "Can't simultaneously specify --from-beginning and 'auto.offset.reset=" + reset->second +
            "', please remove one option",
        false};
  }
  to.properties.emplace("auto.offset.reset", from_beginning ? "earliest" : "latest");
  const std::string policy(trim(to.properties["auto.offset.reset"]));
  // With a partition the tool says itself where it starts.
  if (!to.partition) {
    to.start = policy == "earliest" ? client::kFromStart : client::kFromEnd;
    to.no_reset = policy == "none";
  }
  const auto internal = to.properties.find("exclude.internal.topics");
  to.exclude_internal =
      internal == to.properties.end() || to_lower(trim(internal->second)) != "false";
  Result<std::optional<std::string>> bootstrap = options.value("bootstrap-server");
  if (!bootstrap) return plain(bootstrap.error());
  to.properties["bootstrap.servers"] = *bootstrap ? **bootstrap : bootstrap_of(to.properties);
  to.properties.emplace("client.id", "console-consumer");
  // librdkafka has one fetch under way per broker: one that waits half a second on an empty
  // partition would keep the others' messages from the person who looks on.
  to.properties.emplace("fetch.max.wait.ms", "25");
  Result<std::optional<std::string>> isolation = options.value("isolation-level");
  if (!isolation) return plain(isolation.error());
  // Kafka's tool says read_uncommitted itself, whatever the properties say.
  to.properties["isolation.level"] = isolation->value_or("read_uncommitted");
  return std::nullopt;
}

}  // namespace

Problem read_command_line(const ParsedOptions& options, ConsoleConsumerSettings& settings) {
  if (Status read = read_values(options, settings); !read) return plain(read.error());
  if (Status read = read_formatter(options, settings); !read) return plain(read.error());
  if (Problem problem = read_start(options, settings)) return problem;
  if (Problem problem = read_group(options, settings)) return problem;
  return read_consumer(options, settings);
}

}  // namespace sluice::kafka::tools
