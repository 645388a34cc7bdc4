// kafka-acls. The order of checks and their words follow Kafka's AclCommand.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "kafka/client/admin/acls.h"
#include "kafka/tools/admin/acl_text.h"
#include "kafka/tools/admin/option_tables.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/line_source.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::AclBinding;
using client::AclEntry;
using client::AclPattern;
using client::AclPermission;
using client::AclResource;
using client::AclTarget;

constexpr const char* kPurpose = "This tool helps to manage acls on kafka.";
constexpr const char* kClusterName = "kafka-cluster";
// Operations by the protocol's numbers.
constexpr std::int8_t kRead = 3;
constexpr std::int8_t kWrite = 4;
constexpr std::int8_t kCreate = 5;
constexpr std::int8_t kDescribe = 8;
constexpr std::int8_t kIdempotentWrite = 12;

using Entries = std::vector<AclEntry>;
using Acls = std::vector<std::pair<AclTarget, Entries>>;

std::optional<std::string> wrong_connection(const ParsedOptions& options) {
  if (options.has("bootstrap-server") && options.has("authorizer")) {
    return "Only one of --bootstrap-server or --authorizer must be specified";
  }
  if (!options.has("bootstrap-server")) {
    if (auto wrong = missing(options, {"authorizer-properties"})) return wrong;
    return "--authorizer is not supported: give the broker's address with --bootstrap-server "
           "HOST:PORT";
  }
  if (options.has("authorizer-properties")) {
    return "The --authorizer-properties option can only be used with --authorizer option";
  }
  return std::nullopt;
}

std::optional<std::string> wrong_roles(const ParsedOptions& options) {
  for (const char* role : {"producer", "consumer"}) {
    if (auto wrong = excludes(options, role, {"operation", "deny-principal", "deny-host"})) {
      return wrong;
    }
  }
  if (options.has("principal") && !options.has("list")) {
    return "The --principal option is only available if --list is set";
  }
  if (options.has("producer") && !options.has("topic")) {
    return "With --producer you must specify a --topic";
  }
  if (options.has("idempotent") && !options.has("producer")) {
    return "The --idempotent option is only available if --producer is set";
  }
  const bool other = options.has("cluster") || options.has("transactional-id");
  if (options.has("consumer") &&
      (!options.has("topic") || !options.has("group") || (!options.has("producer") && other))) {
    return "With --consumer you must specify a --topic and a --group and no --cluster or "
           "--transactional-id option should be specified.";
  }
  return std::nullopt;
}

std::optional<std::string> wrong_usage(const ParsedOptions& options) {
  if (auto wrong = wrong_connection(options)) return wrong;
  int actions = 0;
  for (const char* action : {"add", "remove", "list"}) actions += options.has(action) ? 1 : 0;
  if (actions != 1) return "Command must include exactly one action: --list, --add, --remove. ";
  if (auto wrong = excludes(options, "list",
                            {"producer", "consumer", "allow-host", "allow-principal", "deny-host",
                             "deny-principal"})) {
    return wrong;
  }
  return wrong_roles(options);
}

std::set<std::string> trimmed(const ParsedOptions& options, const char* option) {
  std::set<std::string> values;
  for (const std::string& value : options.values(option)) values.emplace(trim(value));
  return values;
}

Result<std::set<std::string>> principals(const ParsedOptions& options, const char* option) {
  std::set<std::string> found;
  for (const std::string& text : options.values(option)) {
    if (text.find(':') == text.npos || text.front() == ':') {
      return Error(ErrorCode::kInvalidArgument,
                   "expected a string in format principalType:principalName but got " + text);
    }
    found.insert(text);
  }
  return found;
}

Result<AclPattern> pattern_type(const ParsedOptions& options) {
  TRY(std::optional<std::string> text, options.value("resource-pattern-type"));
  const std::string lower = to_lower(text.value_or("literal"));
  if (lower == "literal") return AclPattern::kLiteral;
  if (lower == "prefixed") return AclPattern::kPrefixed;
  if (lower == "any") return AclPattern::kAny;
  if (lower == "match") return AclPattern::kMatch;
  return Error(ErrorCode::kInvalidArgument,
               "Cannot parse argument '" + *text + "' of option resource-pattern-type");
}

Result<std::vector<AclTarget>> targets(const ParsedOptions& options, bool needed) {
  struct Kind {
    const char* option;
    AclResource type;
  };
  constexpr Kind kKinds[] = {{"group", AclResource::kGroup},
                             {"transactional-id", AclResource::kTransactionalId},
                             {"delegation-token", AclResource::kDelegationToken},
                             {"user-principal", AclResource::kUser}};
  TRY(const AclPattern pattern, pattern_type(options));
  std::vector<AclTarget> found;
  const auto add = [&](const char* option, AclResource type) {
    for (const std::string& name : trimmed(options, option)) {
      found.push_back({type, name, pattern});
    }
  };
  add("topic", AclResource::kTopic);
  if (pattern == AclPattern::kLiteral && (options.has("cluster") || options.has("idempotent"))) {
    found.push_back({AclResource::kCluster, kClusterName, AclPattern::kLiteral});
  }
  for (const Kind& kind : kKinds) add(kind.option, kind.type);
  if (found.empty() && needed) {
    return usage_fault(
        "You must provide at least one resource: --topic <topic> or --cluster or --group <group> "
        "or --delegation-token <Delegation Token ID>");
  }
  return found;
}

// The entries that the principals and hosts of the command line make, for these operations.
Result<Entries> entries(const ParsedOptions& options, const std::vector<std::int8_t>& operations) {
  struct Side {
    const char* principals;
    const char* hosts;
    AclPermission permission;
  };
  constexpr Side kSides[] = {{"allow-principal", "allow-host", AclPermission::kAllow},
                             {"deny-principal", "deny-host", AclPermission::kDeny}};
  Entries made;
  for (const Side& side : kSides) {
    TRY(const std::set<std::string> who, principals(options, side.principals));
    std::set<std::string> hosts = trimmed(options, side.hosts);
    if (hosts.empty()) hosts.insert("*");
    for (const std::string& principal : who) {
      for (const std::int8_t operation : operations) {
        for (const std::string& host : hosts) {
          made.push_back({principal, host, operation, side.permission});
        }
      }
    }
  }
  return made;
}

Result<std::vector<std::int8_t>> named_operations(const ParsedOptions& options) {
  std::vector<std::int8_t> operations;
  for (const std::string& text : options.values("operation")) {
    const std::string name(trim(text));
    const auto operation = parse_acl_operation(name);
    if (!operation) {
      return Error(ErrorCode::kInvalidArgument, "operation " + name + " is not known to Kafka");
    }
    if (std::find(operations.begin(), operations.end(), *operation) == operations.end()) {
      operations.push_back(*operation);
    }
  }
  if (operations.empty()) operations.push_back(2);
  return operations;
}

Status check_operations(const Acls& acls) {
  for (const auto& [target, held] : acls) {
    for (const AclEntry& entry : held) {
      if (supports_operation(target.type, entry.operation)) continue;
      const std::string text = acl_text(target);
      const std::string type = text.substr(text.find('=') + 1);
      return usage_fault("ResourceType " + type.substr(0, type.find(',')) +
                         " only supports operations " + join(acl_operations(target.type), ", "));
    }
  }
  return {};
}

// Adds entries to those of the target.
void merge(Acls& acls, const AclTarget& target, const Entries& added) {
  auto found =
      std::find_if(acls.begin(), acls.end(), [&](const auto& one) { return one.first == target; });
  if (found == acls.end()) found = acls.insert(acls.end(), {target, {}});
  for (const AclEntry& entry : added) {
    auto& held = found->second;
    if (std::find(held.begin(), held.end(), entry) == held.end()) held.push_back(entry);
  }
}

Result<Acls> named_acls(const ParsedOptions& options) {
  TRY(const std::vector<AclTarget> where, targets(options, true));
  Acls acls;
  const auto add = [&](AclResource type, const std::vector<std::int8_t>& operations) -> Status {
    TRY(const Entries made, entries(options, operations));
    for (const AclTarget& target : where) {
      if (target.type == type) merge(acls, target, made);
    }
    return {};
  };
  if (options.has("producer")) {
    TRY(add(AclResource::kTopic, {kWrite, kDescribe, kCreate}));
    TRY(add(AclResource::kTransactionalId, {kWrite, kDescribe}));
    if (options.has("idempotent")) TRY(add(AclResource::kCluster, {kIdempotentWrite}));
  }
  if (options.has("consumer")) {
    TRY(add(AclResource::kTopic, {kRead, kDescribe}));
    TRY(add(AclResource::kGroup, {kRead}));
  }
  if (!options.has("producer") && !options.has("consumer")) {
    TRY(const std::vector<std::int8_t> operations, named_operations(options));
    TRY(const Entries made, entries(options, operations));
    for (const AclTarget& target : where) merge(acls, target, made);
  }
  TRY(check_operations(acls));
  return acls;
}

// "\n \t(...)\n\t(...) \n", as Kafka breaks it.
std::string listed(const Entries& held) {
  std::vector<std::string> texts;
  for (const AclEntry& entry : held) texts.push_back("\t" + acl_text(entry));
  return "\n " + join(texts, "\n") + " \n";
}

void print_current(std::FILE* out, const Acls& acls) {
  for (const auto& [target, held] : acls) {
    std::fprintf(out, "Current ACLs for resource `%s`: %s\n", acl_text(target).c_str(),
                 listed(held).c_str());
  }
}

Result<Acls> current(client::Cluster& cluster, const std::vector<AclTarget>& filters) {
  std::vector<AclTarget> asked = filters;
  if (asked.empty()) asked.emplace_back();
  Acls acls;
  for (const AclTarget& filter : asked) {
    AclBinding wanted;
    wanted.target = filter;
    TRY(const auto found, client::describe_acls(cluster, wanted));
    for (const AclBinding& binding : found) merge(acls, binding.target, {binding.entry});
  }
  return acls;
}

Status list(const Invocation& invocation, const ParsedOptions& options, client::Cluster& cluster) {
  TRY(const std::vector<AclTarget> filters, targets(options, false));
  TRY(const std::set<std::string> who, principals(options, "principal"));
  TRY(const Acls acls, current(cluster, filters));
  if (who.empty()) print_current(invocation.out, acls);
  for (const std::string& principal : who) {
    std::fprintf(invocation.out, "ACLs for principal `%s`\n", principal.c_str());
    Acls theirs = acls;
    for (auto& [target, held] : theirs) {
      std::erase_if(held, [&](const AclEntry& entry) { return entry.principal != principal; });
    }
    std::erase_if(theirs, [](const auto& one) { return one.second.empty(); });
    print_current(invocation.out, theirs);
  }
  return {};
}

std::vector<AclBinding> bindings_of(const AclTarget& target, const Entries& held) {
  std::vector<AclBinding> bindings;
  for (const AclEntry& entry : held) bindings.push_back({target, entry});
  return bindings;
}

Status add(const Invocation& invocation, const ParsedOptions& options, client::Cluster& cluster) {
  TRY(const AclPattern pattern, pattern_type(options));
  if (pattern != AclPattern::kLiteral && pattern != AclPattern::kPrefixed) {
    return usage_fault(std::string("A '--resource-pattern-type' value of '") +
                       (pattern == AclPattern::kAny ? "ANY" : "MATCH") +
                       "' is not valid when adding acls.");
  }
  TRY(const Acls acls, named_acls(options));
  for (const auto& [target, held] : acls) {
    if (held.empty()) {
      return usage_fault(
          "You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.");
    }
  }
  for (const auto& [target, held] : acls) {
    std::fprintf(invocation.out, "Adding ACLs for resource `%s`: %s\n", acl_text(target).c_str(),
                 listed(held).c_str());
    TRY(client::create_acls(cluster, bindings_of(target, held)));
  }
  return list(invocation, options, cluster);
}

Result<bool> confirmed(const Invocation& invocation, const ParsedOptions& options,
                       LineSource& answers, const std::string& question) {
  if (options.has("force")) return true;
  std::fprintf(invocation.out, "%s\n", question.c_str());
  std::fflush(invocation.out);
  const std::optional<std::string> answer = answers.next();
  if (answer) return to_lower(*answer) == "y";
  return Error(ErrorCode::kInvalidArgument,
               "Cannot invoke \"String.equalsIgnoreCase(String)\" because the return value of "
               "\"scala.io.StdIn$.readLine()\" is null");
}

Status remove(const Invocation& invocation, const ParsedOptions& options,
              client::Cluster& cluster) {
  TRY(const Acls acls, named_acls(options));
  LineSource answers(::fileno(invocation.in), [] { return true; });
  for (const auto& [target, held] : acls) {
    const std::string filter = "`" + acl_text(target) + "`? (y/n)";
    const std::string question =
        held.empty() ? "Are you sure you want to delete all ACLs for resource filter " + filter
                     : "Are you sure you want to remove ACLs: " + listed(held) +
                           " from resource filter " + filter;
    TRY(const bool yes, confirmed(invocation, options, answers, question));
    if (!yes) continue;
    const Entries filters = held.empty() ? Entries(1) : held;
    TRY(client::delete_acls(cluster, bindings_of(target, filters)));
  }
  return list(invocation, options, cluster);
}

Status run(const Invocation& invocation, const ParsedOptions& options) {
  TRY(auto admin, open_admin(invocation, options));
  if (options.has("add")) return add(invocation, options, admin->cluster());
  if (options.has("remove")) return remove(invocation, options, admin->cluster());
  return list(invocation, options, admin->cluster());
}

}  // namespace

int acls(const Invocation& invocation) {
  const auto table = acls_options();
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  if (const auto wrong = wrong_usage(line.options)) return usage_error(invocation, table, *wrong);
  const Status done = run(invocation, line.options);
  if (done) return 0;
  if (is_usage_fault(done.error())) return usage_error(invocation, table, done.error().message());
  // Kafka prints a stack here, and an empty line after it.
  std::fprintf(invocation.out, "Error while executing ACL command: %s\n\n",
               future_message(done.error()).c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
