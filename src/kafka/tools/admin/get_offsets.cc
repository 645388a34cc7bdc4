// kafka-get-offsets: what Kafka's GetOffsetShell prints.
#include <functional>
#include <limits>

#include "base/text.h"
#include "kafka/client/admin/offsets.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/topic_filter.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kGetOffsets[] = {
    {"bootstrap-server", Takes::kValue, "<String: HOST1:\n  PORT1,...,HOST3:PORT3>",
     "REQUIRED. The server(s) to connect to\n"
     "  in the form HOST1:PORT1,HOST2:PORT2."},
    {"broker-list", Takes::kValue, "<String: HOST1:PORT1,...,\n  HOST3:PORT3>",
     "DEPRECATED, use --bootstrap-server\n"
     "  instead; ignored if --bootstrap-\n"
     "  server is specified. The server(s)\n"
     "  to connect to in the form HOST1:\n"
     "  PORT1,HOST2:PORT2."},
    {"command-config", Takes::kValue, "<String: config file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client."},
    {"exclude-internal-topics", Takes::kNothing, "",
     "By default, internal topics are\n"
     "  included. If specified, internal\n"
     "  topics are excluded."},
    {"partitions", Takes::kValue, "<String: partition ids>",
     "Comma separated list of partition ids\n"
     "  to get the offsets for. If not\n"
     "  present, all partitions of the\n"
     "  authorized topics are queried.\n"
     "  Cannot be used if --topic-partitions\n"
     "  is present."},
    {"time", Takes::kValue,
     "<String: <timestamp> / -1 or\n  latest / -2 or earliest / -3 or max-\n  timestamp>",
     "timestamp of the offsets before that.\n"
     "  [Note: No offset is returned, if the\n"
     "  timestamp greater than recently\n"
     "  committed record timestamp is\n"
     "  given.] (default: latest)"},
    {"topic", Takes::kValue, "<String: topic>",
     "The topic to get the offsets for. It\n"
     "  also accepts a regular expression.\n"
     "  If not present, all authorized\n"
     "  topics are queried. Cannot be used\n"
     "  if --topic-partitions is present."},
    {"topic-partitions", Takes::kValue,
     "<String: topic1:1,\n  topic2:0-3,topic3,topic4:5-,topic5:-3\n  >",
     "Comma separated list of topic-\n"
     "  partition patterns to get the\n"
     "  offsets for, with the format of\n"
     "  '([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)\n"
     "  -([0-9]*))))?'. The first group is\n"
     "  an optional regex for the topic\n"
     "  name, if omitted, it matches any\n"
     "  topic name. The section after ':'\n"
     "  describes a 'partition' pattern,\n"
     "  which can be: a number, a range in\n"
     "  the format of 'NUMBER-NUMBER' (lower\n"
     "  inclusive, upper exclusive), an\n"
     "  inclusive lower bound in the format\n"
     "  of 'NUMBER-', an exclusive upper\n"
     "  bound in the format of '-NUMBER' or\n"
     "  may be omitted to accept all\n"
     "  partitions."},
};

using client::TopicPartition;

constexpr const char* kPurpose = "An interactive shell for getting topic-partition offsets.";

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

Result<std::int64_t> parse_time(const std::string& text) {
  if (text == "latest") return client::kLatest;
  if (text == "earliest") return client::kEarliest;
  if (text == "max-timestamp") return client::kMaxTimestamp;
  if (text == "earliest-local") return client::kEarliestLocal;
  if (text == "latest-tiered") return client::kLatestTiered;
  const std::optional<std::int64_t> time = parse_int(text);
  if (time) return *time;
  return invalid("Malformed time argument " + text +
                 ", please use -1 or latest / -2 or earliest / -3 or max-timestamp, or a specified "
                 "long format timestamp");
}

// Topics that match an expression, and the partitions from `first` until before `end`.
struct Rule {
  std::optional<TopicFilter> topics;  // none: all
  std::int64_t first = 0;
  std::int64_t end = std::numeric_limits<std::int64_t>::max();

  bool takes(const TopicPartition& partition) const {
    return partition.partition >= first && partition.partition < end &&
           (!topics || topics->matches(partition.topic));
  }
};

// "topic:1", "topic:0-3", "topic:5-", "topic:-3", "topic".
Result<Rule> parse_rule(const std::string& text) {
  const Error wrong = invalid("Invalid rule specification: " + text);
  const auto colon = text.find(':');
  const std::string topic = text.substr(0, colon);
  Rule rule;
  if (!topic.empty()) {
    TRY(rule.topics, TopicFilter::make(topic, TopicFilter::Syntax::kList));
  }
  const std::string range = colon == text.npos ? "" : text.substr(colon + 1);
  if (range.find_first_not_of("0123456789-") != range.npos) return wrong;
  const auto dash = range.find('-');
  if (dash != range.rfind('-')) return wrong;
  const auto number = [](const std::string& digits, std::int64_t absent) {
    return digits.empty() ? absent : parse_int(digits).value_or(absent);
  };
  rule.first = number(range.substr(0, dash), 0);
  if (dash != range.npos) rule.end = number(range.substr(dash + 1), rule.end);
  if (dash == range.npos && !range.empty()) rule.end = rule.first + 1;
  return rule;
}

Result<std::vector<Rule>> parse_rules(const ParsedOptions& options) {
  std::vector<Rule> rules;
  TRY(std::optional<std::string> patterns, options.value("topic-partitions"));
  if (patterns) {
    for (const std::string& text : split(*patterns, ',')) {
      TRY(Rule rule, parse_rule(text));
      rules.push_back(std::move(rule));
    }
    return rules;
  }
  TRY(std::optional<std::string> topic, options.value("topic"));
  TRY(std::optional<std::string> partitions, options.value("partitions"));
  Rule rule;
  if (topic) {
    TRY(rule.topics, TopicFilter::make(*topic, TopicFilter::Syntax::kList));
  }
  if (!partitions || partitions->empty()) {
    rules.push_back(std::move(rule));
    return rules;
  }
  for (const std::string& text : split(*partitions, ',')) {
    const std::optional<std::int64_t> id = parse_int(text);
    if (!id) {
      return invalid(
          "--partitions expects a comma separated list of numeric partition ids, but "
          "received: " +
          *partitions);
    }
    rule.first = *id;
    rule.end = *id + 1;
    rules.push_back(rule);
  }
  return rules;
}

Result<std::vector<TopicPartition>> chosen(client::Admin& admin, const std::vector<Rule>& rules,
                                           bool no_internal) {
  TRY(std::vector<client::TopicDescription> topics, admin.topics());
  std::vector<TopicPartition> partitions;
  for (const auto& topic : topics) {
    if (no_internal && client::is_internal_topic(topic.name)) continue;
    for (const auto& partition : topic.partitions) {
      const TopicPartition candidate{topic.name, partition.id};
      for (const Rule& rule : rules) {
        if (!rule.takes(candidate)) continue;
        partitions.push_back(candidate);
        break;
      }
    }
  }
  if (!partitions.empty()) return partitions;
  return invalid("Could not match any topic-partitions with the specified filters");
}

// The same with the old name of --bootstrap-server put in its place.
std::vector<std::string> with_bootstrap(const Invocation& invocation,
                                        const ParsedOptions& options) {
  std::vector<std::string> args = invocation.args;
  if (!options.has("bootstrap-server") && options.has("broker-list")) {
    args.insert(args.begin(), {"--bootstrap-server", options.values("broker-list").front()});
  }
  return args;
}

Status run(const Invocation& invocation, const ParsedOptions& options) {
  if (options.has("topic-partitions") && (options.has("topic") || options.has("partitions"))) {
    return invalid("--topic-partitions cannot be used with --topic or --partitions");
  }
  TRY(std::optional<std::string> when, options.value("time"));
  TRY(std::int64_t time, parse_time(when.value_or("latest")));
  TRY(std::vector<Rule> rules, parse_rules(options));
  TRY(auto admin, open_admin(invocation, options));
  TRY(auto partitions, chosen(*admin, rules, options.has("exclude-internal-topics")));
  TRY(auto offsets, client::list_offsets(admin->cluster(), partitions, time));
  for (const auto& [partition, offset] : offsets) {
    if (!offset) {
      std::fprintf(invocation.err, "Skip getting offsets for topic-partition %s due to error: %s\n",
                   partition.to_string().c_str(), future_message(offset.error()).c_str());
    } else if (*offset >= 0) {
      std::fprintf(invocation.out, "%s:%d:%lld\n", partition.topic.c_str(), partition.partition,
                   static_cast<long long>(*offset));
    }
  }
  return {};
}

int failed(const Invocation& invocation, const Error& error) {
  const bool away = error.code() == ErrorCode::kTimeout && !error.reason<wire::KafkaError>();
  const std::string message =
      away ? "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node "
             "assignment. Call: listTopics"
           : future_message(error);
  std::fprintf(invocation.out, "Error occurred: %s\n", message.c_str());
  return 1;
}

}  // namespace

int get_offsets(const Invocation& invocation) {
  const std::span<const Option> table = kGetOffsets;
  if (invocation.args.empty()) return usage_error(invocation, table, kPurpose);
  Result<ParsedOptions> options = ParsedOptions::parse(table, invocation.args);
  if (!options) {
    print_nearest(invocation.err, table, options.error().message());
    return failed(invocation, options.error());
  }
  if (!options->has("bootstrap-server") && !options->has("broker-list")) {
    return failed(invocation, invalid("Missing required option(s) [bootstrap-server]"));
  }
  options = ParsedOptions::parse(table, with_bootstrap(invocation, *options));
  const Status done = run(invocation, *options);
  return done ? 0 : failed(invocation, done.error());
}

}  // namespace sluice::kafka::tools
