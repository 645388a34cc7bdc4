// kafka-groups: the groups of every type.
#include <algorithm>

#include "base/text.h"
#include "kafka/client/admin/groups.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kOptions[] = {
    {"bootstrap-server", Takes::kValue, "<String: server\n  to connect to>",
     "REQUIRED: The Kafka server to connect\n"
     "  to.",
     true},
    {"command-config", Takes::kValue, "<String: command\n  config property file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client."},
    {"consumer", Takes::kNothing, "",
     "Filter the groups to show all kinds of\n"
     "  consumer groups, including classic\n"
     "  and simple consumer groups. This\n"
     "  matches group type 'consumer', and\n"
     "  group type 'classic' where the\n"
     "  protocol type is 'consumer' or empty."},
    {"group-type", Takes::kValue, "<String: type>",
     "Filter the groups based on group type.\n"
     "  Valid types are: 'classic',\n"
     "  'consumer', 'share' and 'streams'."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"list", Takes::kNothing, "", "List the groups."},
    {"protocol", Takes::kValue, "<String: protocol>",
     "Filter the groups based on protocol\n"
     "  type."},
    {"share", Takes::kNothing, "", "Filter the groups to show share groups."},
    {"streams", Takes::kNothing, "",
     "Filter the groups to show streams\n"
     "  groups."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

constexpr const char* kPurpose = "This tool helps to list groups of all types.";

// "Classic" for "CLASSIC"; nothing for what is no type.
std::optional<std::string> group_type(const std::string& text) {
  for (const char* type : {"Classic", "Consumer", "Share", "Streams"}) {
    if (to_lower(type) == to_lower(text)) return type;
  }
  return std::nullopt;
}

struct Filter {
  std::optional<std::string> type;
  std::optional<std::string> protocol;
  bool consumers = false;
  bool shares = false;
  bool streams = false;

  bool takes(const client::GroupListing& group) const {
    if (type && group.type != *type) return false;
    if (protocol && group.protocol_type != *protocol) return false;
    if (type || protocol) return true;
    if (consumers) {
      return group.protocol_type == "consumer" || group.protocol_type.empty() ||
             group.type == "Consumer";
    }
    if (shares) return group.type == "Share";
    return !streams || group.type == "Streams";
  }
};

void print(std::FILE* out, const std::vector<client::GroupListing>& groups, const Filter& filter) {
  std::size_t width = 20;
  for (const client::GroupListing& group : groups) {
    if (!filter.takes(group)) continue;
    width = std::max({width, group.id.size(), group.type.size(), group.protocol_type.size()});
  }
  const int wide = static_cast<int>(width);
  std::fprintf(out, "%-*s %-*s %-*s\n", wide, "GROUP", wide, "TYPE", wide, "PROTOCOL");
  for (const client::GroupListing& group : groups) {
    if (!filter.takes(group)) continue;
    std::fprintf(out, "%-*s %-*s %-*s \n", wide, group.id.c_str(), wide, group.type.c_str(), wide,
                 group.protocol_type.c_str());
  }
}

Status list(const Invocation& invocation, const ParsedOptions& options, const Filter& filter) {
  TRY(auto admin, open_admin(invocation, options));
  TRY(auto groups, client::list_groups(admin->cluster()));
  // Brokers differ in how they write a type.
  for (client::GroupListing& group : groups) {
    if (!group.type.empty()) group.type = group_type(group.type).value_or("Unknown");
  }
  print(invocation.out, groups, filter);
  return {};
}

// What Kafka refuses with the usage table.
std::optional<std::string> wrong(const ParsedOptions& options) {
  if (!options.has("list")) return "Command must include exactly one action: --list.";
  if (auto message =
          excludes(options, "consumer", {"group-type", "protocol", "share", "streams"})) {
    return message;
  }
  if (auto message =
          excludes(options, "share", {"consumer", "group-type", "protocol", "streams"})) {
    return message;
  }
  return excludes(options, "streams", {"consumer", "group-type", "protocol", "share"});
}

Result<Filter> read_filter(const ParsedOptions& options) {
  Filter filter;
  TRY(const std::optional<std::string> type, options.value("group-type"));
  if (type) filter.type = group_type(*type);
  if (type && !filter.type) {
    return Error(ErrorCode::kInvalidArgument, "--group-type must be a valid group type.");
  }
  TRY(filter.protocol, options.value("protocol"));
  filter.consumers = options.has("consumer");
  filter.shares = options.has("share");
  filter.streams = options.has("streams");
  return filter;
}

}  // namespace

int groups(const Invocation& invocation) {
  const Result<ParsedOptions> options = ParsedOptions::parse(kOptions, invocation.args);
  if (!options) return usage_error(invocation, kOptions, options.error().message());
  if (const auto exit =
          help_or_version(invocation, kOptions, *options, kPurpose, kLaterKafkaVersion)) {
    return *exit;
  }
  if (!options->has("list")) return usage_error(invocation, kOptions, *wrong(*options));
  const Result<Filter> filter = read_filter(*options);
  if (!filter) return uncaught(invocation, filter.error().message());
  if (const auto message = wrong(*options)) return usage_error(invocation, kOptions, *message);
  for (const char* once : {"command-config", "bootstrap-server"}) {
    if (const auto one = options->value(once); !one) {
      return uncaught(invocation, one.error().message());
    }
  }
  const Status done = list(invocation, *options, *filter);
  if (done) return 0;
  if (done.error().code() == ErrorCode::kNotFound) {
    return uncaught(invocation, done.error().message());
  }
  std::fprintf(invocation.out, "Error while executing groups command : %s\n",
               done.error().message().c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
