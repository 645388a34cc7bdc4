// kafka-topics. The order of checks and their words follow Kafka's TopicCommand.
#include <algorithm>
#include <functional>

#include "base/text.h"
#include "kafka/client/admin.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/admin/topic_id.h"
#include "kafka/tools/admin/topics_describe.h"
#include "kafka/tools/admin/topics_options.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/topic_filter.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::Admin;
using client::NewTopic;
using client::TopicDescription;

constexpr const char* kPurpose = "This tool helps to create, delete, describe, or change a topic.";
constexpr const char* kLogger = "kafka.admin.TopicCommand$";
constexpr const char* kUseConfigs =
    " (the kafka-configs CLI supports altering topic configs with a --bootstrap-server option)";

std::optional<std::string> wrong_actions(const ParsedOptions& options) {
  int actions = 0;
  for (const char* action : {"create", "list", "alter", "describe", "delete"}) {
    actions += options.has(action) ? 1 : 0;
  }
  if (actions == 1) return std::nullopt;
  return "Command must include exactly one action: --list, --describe, --create, --alter or "
         "--delete";
}

std::optional<std::string> wrong_alter(const ParsedOptions& options) {
  if (!options.has("alter")) return std::nullopt;
  if (options.has("config")) {
    return "Option combination \"[[bootstrap-server], [config]]\" can't be used with option "
           "\"[alter]\"" +
           std::string(kUseConfigs);
  }
  return missing(options, {"partitions"});
}

std::optional<std::string> wrong_reports(const ParsedOptions& options) {
  constexpr const char* kReports[] = {"under-replicated-partitions", "under-min-isr-partitions",
                                      "at-min-isr-partitions", "unavailable-partitions"};
  for (const char* report : kReports) {
    for (const char* other : kReports) {
      if (report == other) continue;
      if (auto wrong = excludes(options, report, {other})) return wrong;
    }
    if (auto wrong = excludes(options, report,
                              {"topics-with-overrides", "alter", "create", "list", "delete"})) {
      return wrong;
    }
  }
  return excludes(options, "topics-with-overrides", {"alter", "create", "list", "delete"});
}

// What Kafka checks before it connects, in its order.
std::optional<std::string> wrong_usage(const ParsedOptions& options) {
  const auto any_of =
      [](std::initializer_list<std::function<std::optional<std::string>()>> checks) {
        for (const auto& check : checks) {
          if (auto wrong = check()) return wrong;
        }
        return std::optional<std::string>();
      };
  return any_of({
      [&] { return wrong_actions(options); },
      [&] {
        const bool named = options.has("list") || options.has("describe");
        return named ? std::nullopt : missing(options, {"topic"});
      },
      [&] { return wrong_alter(options); },
      [&] {
        return excludes(options, "config", {"list", "describe", "delete"});
      },
      [&] {
        return excludes(options, "delete-config",
                        {"create", "list", "describe", "delete", "bootstrap-server"});
      },
      [&] {
        return excludes(options, "partitions", {"list", "describe", "delete"});
      },
      [&] {
        return excludes(options, "replication-factor", {"alter", "list", "describe", "delete"});
      },
      [&] {
        return excludes(options, "replica-assignment", {"list", "describe", "delete"});
      },
      [&] {
        if (!options.has("create")) return std::optional<std::string>();
        return excludes(options, "replica-assignment", {"partitions", "replication-factor"});
      },
      [&] { return wrong_reports(options); },
      [&] {
        return excludes(options, "if-exists", {"create", "list"});
      },
      [&] {
        return excludes(options, "if-not-exists", {"alter", "list", "describe", "delete"});
      },
      [&] {
        return excludes(options, "exclude-internal", {"create", "alter", "delete"});
      },
  });
}

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

using Assignment = std::vector<std::vector<std::int32_t>>;

// "1:2,2:1": the brokers of each partition.
Result<Assignment> parse_assignment(const std::string& text) {
  Assignment assignment;
  for (const std::string& part : split(text, ',')) {
    auto& brokers = assignment.emplace_back();
    std::vector<std::string> twice;
    for (const std::string& id : split(part, ':')) {
      const std::optional<std::int64_t> broker = parse_int(trim(id));
      if (!broker) return invalid("For input string: \"" + std::string(trim(id)) + "\"");
      const auto value = static_cast<std::int32_t>(*broker);
      if (std::find(brokers.begin(), brokers.end(), value) != brokers.end()) {
        twice.push_back(std::to_string(value));
      }
      brokers.push_back(value);
    }
    if (!twice.empty()) {
      return invalid("Partition replica lists may not contain duplicate entries: " +
                     join(twice, ","));
    }
    if (brokers.size() != assignment.front().size()) {
      // Kafka prints the address of a Java array here, and so do its readers expect.
      char hash[16];
      std::snprintf(hash, sizeof hash, "%08x",
                    0x10000000u + static_cast<unsigned>(assignment.size()));
      return invalid("Partition " + std::to_string(assignment.size() - 1) +
                     " has different replication factor: [I@" + hash);
    }
  }
  return assignment;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_configs(
    const std::vector<std::string>& texts) {
  std::vector<std::pair<std::string, std::string>> configs;
  for (const std::string& text : texts) {
    const std::vector<std::string> parts = split(text, '=');
    if (parts.size() != 2 || trim(parts[1]).empty()) {
      return invalid(
          "requirement failed: Invalid topic config: all configs to be added must be in the format "
          "\"key=val\".");
    }
    configs.emplace_back(trim(parts[0]), trim(parts[1]));
  }
  return configs;
}

// What --create and --alter are given.
Result<NewTopic> parse_topic(const ParsedOptions& options) {
  NewTopic topic;
  TRY(std::optional<std::string> name, options.value("topic"));
  topic.name = name.value_or("");
  TRY(std::optional<std::int64_t> partitions, options.integer("partitions"));
  if (partitions) topic.partitions = static_cast<std::int32_t>(*partitions);
  TRY(std::optional<std::int64_t> factor, options.integer("replication-factor"));
  TRY(std::optional<std::string> assignment, options.value("replica-assignment"));
  if (assignment && !assignment->empty()) {
    TRY(topic.assignment, parse_assignment(*assignment));
  }
  TRY(topic.configs, parse_configs(options.values("config")));
  if (!options.has("create")) return topic;
  if (factor && (*factor < 1 || *factor > 32767)) {
    return invalid("The replication factor must be between 1 and 32767 inclusive");
  }
  if (factor) topic.replication_factor = static_cast<std::int16_t>(*factor);
  if (topic.partitions && *topic.partitions < 1) {
    return invalid("The partitions must be greater than 0");
  }
  return topic;
}

Status create(const Invocation& invocation, const ParsedOptions& options, Admin& admin) {
  TRY(NewTopic topic, parse_topic(options));
  if (topic.name.find_first_of("._") != topic.name.npos) {
    std::fprintf(
        invocation.out,
        "WARNING: Due to limitations in metric names, topics with a period ('.') or "
        "underscore ('_') could collide. To avoid issues it is best to use either, but not "
        "both.\n");
  }
  if (topic.name.empty()) {
    return invalid("The given topic name '' cannot be represented in a request.");
  }
  Status created = admin.create_topic(topic);
  if (!created && created.error().code() == ErrorCode::kAlreadyExists &&
      options.has("if-not-exists")) {
    return {};
  }
  TRY(created);
  std::fprintf(invocation.out, "Created topic %s.\n", topic.name.c_str());
  return {};
}

// The topics that --topic names, all without it. "x does not exist as expected" when there is none
// and one was asked for.
Result<std::vector<TopicDescription>> chosen(const ParsedOptions& options, Admin& admin,
                                             bool required) {
  TRY(std::optional<std::string> text, options.value("topic"));
  std::optional<TopicFilter> filter;
  TRY(std::vector<TopicDescription> topics, admin.topics());
  if (text) {
    TRY(filter, TopicFilter::make(*text, TopicFilter::Syntax::kList));
  }
  const bool no_internal = options.has("exclude-internal");
  std::erase_if(topics, [&](const TopicDescription& topic) {
    return (filter && !filter->matches(topic.name)) ||
           (no_internal && client::is_internal_topic(topic.name));
  });
  if (topics.empty() && text && required && !options.has("if-exists")) {
    return invalid("Topic '" + *text + "' does not exist as expected");
  }
  return topics;
}

Status list(const Invocation& invocation, const ParsedOptions& options, Admin& admin) {
  TRY(std::vector<TopicDescription> topics, chosen(options, admin, false));
  for (std::size_t i = 0; i < topics.size(); ++i) {
    std::fprintf(invocation.out, "%s%s", i == 0 ? "" : "\n", topics[i].name.c_str());
  }
  std::fprintf(invocation.out, "\n");
  return {};
}

Status alter(const ParsedOptions& options, Admin& admin) {
  TRY(NewTopic wanted, parse_topic(options));
  TRY(std::vector<TopicDescription> topics, chosen(options, admin, true));
  for (const TopicDescription& topic : topics) {
    std::optional<Assignment> added;
    if (!wanted.assignment.empty()) added.emplace();
    // The assignment names all partitions, those that are there already too.
    const std::size_t there = topic.partitions.size();
    for (std::size_t i = there; i < wanted.assignment.size(); ++i) {
      added->push_back(wanted.assignment[i]);
    }
    TRY(admin.create_partitions(topic.name, *wanted.partitions, added));
  }
  return {};
}

Status remove(const ParsedOptions& options, Admin& admin) {
  TRY(std::vector<TopicDescription> topics, chosen(options, admin, true));
  std::vector<std::string> names;
  for (const TopicDescription& topic : topics) names.push_back(topic.name);
  if (names.empty()) return {};
  return admin.delete_topics(names);
}

Status describe(const Invocation& invocation, const ParsedOptions& options, Admin& admin) {
  TRY(std::optional<std::string> text, options.value("topic-id"));
  wire::Uuid id;
  if (text) {
    TRY(id, parse_topic_id(*text));
  }
  // The id of zeros stands for none, to Kafka too.
  if (id.is_zero()) {
    TRY(std::vector<TopicDescription> topics, chosen(options, admin, true));
    return describe_topics(invocation, options, admin, topics);
  }
  TRY(std::vector<TopicDescription> topics, admin.topics());
  std::erase_if(topics, [&](const TopicDescription& topic) { return topic.id != id; });
  if (topics.empty() && !options.has("if-exists")) {
    return invalid("TopicId '" + id.to_string() + "' does not exist as expected");
  }
  return describe_topics(invocation, options, admin, topics);
}

// What Kafka's AdminClient calls the request that got no broker.
const char* call_name(const ParsedOptions& options) {
  if (options.has("create")) return "createTopics";
  return "listTopics";
}

Status run(const Invocation& invocation, const ParsedOptions& options, Admin& admin) {
  if (options.has("create")) return create(invocation, options, admin);
  if (options.has("list")) return list(invocation, options, admin);
  if (options.has("alter")) return alter(options, admin);
  if (options.has("describe")) return describe(invocation, options, admin);
  return remove(options, admin);
}

}  // namespace

int topics(const Invocation& invocation) {
  const auto table = topics_options();
  Result<ParsedOptions> options = ParsedOptions::parse(table, invocation.args);
  if (!options) {
    print_nearest(invocation.err, table, options.error().message());
    return uncaught(invocation, options.error().message());
  }
  if (invocation.args.empty()) {
    return usage_error(invocation, table, "Create, delete, describe, or change a topic.");
  }
  if (const auto done = help_or_version(invocation, table, *options, kPurpose)) return *done;
  if (const auto wrong = wrong_usage(*options)) return usage_error(invocation, table, *wrong);
  Result<std::unique_ptr<Admin>> admin = open_admin(invocation, *options);
  if (!admin) return uncaught(invocation, admin.error().message());

  Status done = run(invocation, *options, **admin);
  if (done) return 0;
  std::string message = done.error().message();
  if (done.error().code() == ErrorCode::kTimeout) {
    print_log(invocation.err, "ERROR", message, kLogger);
    message = std::string("Timed out waiting for a node assignment. Call: ") + call_name(*options);
  }
  std::fprintf(invocation.out, "Error while executing topic command : %s\n", message.c_str());
  std::fflush(invocation.out);
  print_log(invocation.err, "ERROR", message, kLogger);
  return 1;
}

}  // namespace sluice::kafka::tools
