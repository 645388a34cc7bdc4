// kafka-reassign-partitions: what Kafka's ReassignPartitionsCommand prints.
#include <algorithm>

#include "base/text.h"
#include "kafka/client/admin/configs.h"
#include "kafka/client/admin/reassignments.h"
#include "kafka/client/failure.h"
#include "kafka/tools/admin/option_tables.h"
#include "kafka/tools/admin/reassignment_file.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/json_file.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::ConfigChange;
using client::ConfigResource;
using client::TopicPartition;

constexpr const char* kPurpose = "This tool helps to move topic partitions between replicas.";
constexpr const char* kBrokerThrottles[] = {"leader.replication.throttled.rate",
                                            "follower.replication.throttled.rate",
                                            "replica.alter.log.dirs.io.max.bytes.per.second"};
constexpr const char* kTopicThrottles[] = {"leader.replication.throttled.replicas",
                                           "follower.replication.throttled.replicas"};

// What an action needs and takes beside itself and the way to the cluster.
struct Action {
  const char* name;
  std::vector<const char*> needed;
  std::vector<const char*> taken;
};

const std::vector<Action>& actions() {
  static const std::vector<Action> kActions = {
      {"generate", {"topics-to-move-json-file", "broker-list"}, {"disable-rack-aware"}},
      {"execute",
       {"reassignment-json-file"},
       {"additional", "throttle", "replica-alter-log-dirs-throttle", "timeout"}},
      {"verify", {"reassignment-json-file"}, {"preserve-throttles"}},
      {"cancel", {"reassignment-json-file"}, {"preserve-throttles"}},
      {"list", {}, {}},
  };
  return kActions;
}

std::optional<std::string> wrong_usage(const ParsedOptions& options) {
  const Action* action = nullptr;
  int given = 0;
  for (const Action& one : actions()) {
    if (!options.has(one.name)) continue;
    action = &one;
    ++given;
  }
  if (given != 1) {
    return "Command must include exactly one action: --generate, --execute, --verify, --cancel, "
           "--list";
  }
  if (!options.has("bootstrap-server")) return "Please specify --bootstrap-server";
  for (const char* needed : action->needed) {
    if (auto wrong = missing(options, {needed})) return wrong;
  }
  std::vector<std::string> allowed = {action->name, "bootstrap-server", "command-config"};
  allowed.insert(allowed.end(), action->needed.begin(), action->needed.end());
  allowed.insert(allowed.end(), action->taken.begin(), action->taken.end());
  for (const std::string& name : options.order()) {
    if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
    return "Option \"[" + name + "]\" can't be used with action \"[" + action->name + "]\"";
  }
  return std::nullopt;
}

// An end that Kafka tells in a line, without "Error: ".
enum class Ends { kTersely };

std::string numbers(const Replicas& brokers) {
  std::vector<std::string> texts;
  for (const wire::BrokerId id : brokers) texts.push_back(std::to_string(id));
  return join(texts, ",");
}

std::string partition_names(const Assignments& assignments) {
  std::vector<std::string> names;
  for (const auto& [partition, brokers] : assignments) names.push_back(partition.to_string());
  return join(names, ",");
}

const char* plural(std::size_t count) {
  return count == 1 ? "" : "s";
}

class Command {
 public:
  Command(const Invocation& invocation, const ParsedOptions& options, client::Admin& admin)
      : out_(invocation.out), options_(options), admin_(admin) {}
  Status run();

 private:
  Status generate();
  Status execute();
  Status verify();
  Status cancel();
  Status list();

  Result<Assignments> read_plan() const;
  // Of these topics as they are; the error names one that does not exist.
  Result<Assignments> current(const std::vector<std::string>& topics);
  Result<Assignments> current_of(const Assignments& wanted);
  Status check_brokers(const Assignments& wanted);
  Status set_throttles(const Assignments& wanted, const Assignments& before);
  Status clear_throttles(const Assignments& wanted);
  Result<std::string> state_of(const TopicPartition& partition, const Replicas& wanted,
                               const Assignments& before, bool moving) const;

  std::FILE* out_;
  const ParsedOptions& options_;
  client::Admin& admin_;
};

Result<Assignments> Command::read_plan() const {
  TRY(std::optional<std::string> path, options_.value("reassignment-json-file"));
  TRY(const std::string text, read_text_file(*path));
  return parse_reassignment(text);
}

Result<Assignments> Command::current(const std::vector<std::string>& topics) {
  TRY(const wire::MetadataResponse metadata, admin_.cluster().metadata(topics));
  Assignments found;
  for (const auto& topic : metadata.topics) {
    const std::string name = topic.name.value_or("");
    if (topic.error_code == wire::KafkaError::kUnknownTopicOrPartition) {
      return client::failure(topic.error_code, "Topic " + name + " not found.");
    }
    if (topic.error_code != wire::KafkaError::kNone) return client::failure(topic.error_code);
    for (const auto& partition : topic.partitions) {
      found[{name, partition.partition_index}] = partition.replica_nodes;
    }
  }
  return found;
}

Result<Assignments> Command::current_of(const Assignments& wanted) {
  std::set<std::string> topics;
  for (const auto& [partition, brokers] : wanted) topics.insert(partition.topic);
  return current(std::vector<std::string>(topics.begin(), topics.end()));
}

Status Command::check_brokers(const Assignments& wanted) {
  TRY(const auto live, admin_.live_brokers());
  for (const auto& [partition, brokers] : wanted) {
    for (const wire::BrokerId id : brokers) {
      if (!live.contains(id)) {
        return Error(ErrorCode::kInvalidArgument, "Unknown broker id " + std::to_string(id));
      }
    }
  }
  return {};
}

// Replicas of a topic's partitions go round the brokers, each partition beginning one further,
// each next replica one further.
Assignments spread(const Assignments& before, const Replicas& brokers) {
  std::size_t start = 0;
  Assignments proposed;
  for (const auto& [partition, old] : before) {
    Replicas& replicas = proposed[partition];
    for (std::size_t i = 0; i < old.size(); ++i) {
      replicas.push_back(brokers[(start + i) % brokers.size()]);
    }
    ++start;
  }
  return proposed;
}

Status Command::generate() {
  TRY(std::optional<std::string> path, options_.value("topics-to-move-json-file"));
  TRY(std::optional<std::string> list, options_.value("broker-list"));
  TRY(const std::string text, read_text_file(*path));
  TRY(Replicas brokers, parse_broker_list(*list));
  TRY(const std::vector<std::string> topics, parse_topics_to_move(text));
  TRY(const Assignments before, current(topics));
  TRY(const auto live, admin_.live_brokers());
  std::erase_if(brokers, [&](wire::BrokerId id) { return !live.contains(id); });
  for (const auto& [partition, replicas] : before) {
    if (replicas.size() <= brokers.size()) continue;
    return Error(ErrorCode::kInvalidArgument,
                 "Replication factor: " + std::to_string(replicas.size()) +
                     " larger than available brokers: " + std::to_string(brokers.size()) + ".");
  }
  std::fprintf(out_, "Current partition replica assignment\n%s\n\n",
               reassignment_json(before).c_str());
  std::fprintf(out_, "Proposed partition reassignment configuration\n%s\n",
               reassignment_json(before.empty() ? before : spread(before, brokers)).c_str());
  return {};
}

// "0:1,1:1": the replicas that are slowed down, partition by partition.
std::string throttled(const Assignments& assignments, const std::string& topic) {
  std::vector<std::string> texts;
  for (const auto& [partition, brokers] : assignments) {
    if (partition.topic != topic) continue;
    for (const wire::BrokerId id : brokers) {
      texts.push_back(std::to_string(partition.partition) + ":" + std::to_string(id));
    }
  }
  return join(texts, ",");
}

Status Command::set_throttles(const Assignments& wanted, const Assignments& before) {
  TRY(std::optional<std::int64_t> between, options_.long_integer("throttle"));
  TRY(std::optional<std::int64_t> folders,
      options_.long_integer("replica-alter-log-dirs-throttle"));
  if (between.value_or(-1) < 0 && folders.value_or(-1) < 0) return {};
  std::fprintf(out_,
               "Warning: You must run --verify periodically, until the reassignment completes, to "
               "ensure the throttle is removed.\n");
  Assignments old;
  Assignments added;
  std::set<std::string> topics;
  std::set<wire::BrokerId> brokers;
  for (const auto& [partition, replicas] : wanted) {
    const auto found = before.find(partition);
    old[partition] = found == before.end() ? Replicas() : found->second;
    for (const wire::BrokerId id : replicas) {
      const auto& kept = old[partition];
      if (std::find(kept.begin(), kept.end(), id) == kept.end()) added[partition].push_back(id);
      brokers.insert(id);
    }
    brokers.insert(old[partition].begin(), old[partition].end());
    topics.insert(partition.topic);
  }
  const auto set = client::ConfigOperation::kSet;
  if (between.value_or(-1) >= 0) {
    for (const std::string& topic : topics) {
      TRY(client::alter_configs(admin_.cluster(), {ConfigResource::Kind::kTopic, topic},
                                {{kTopicThrottles[0], throttled(old, topic), set},
                                 {kTopicThrottles[1], throttled(added, topic), set}}));
    }
  }
  for (const wire::BrokerId id : brokers) {
    std::vector<ConfigChange> changes;
    if (between.value_or(-1) >= 0) {
      changes.push_back({kBrokerThrottles[0], std::to_string(*between), set});
      changes.push_back({kBrokerThrottles[1], std::to_string(*between), set});
    }
    if (folders.value_or(-1) >= 0) {
      changes.push_back({kBrokerThrottles[2], std::to_string(*folders), set});
    }
    TRY(client::alter_configs(admin_.cluster(), {ConfigResource::Kind::kBroker, std::to_string(id)},
                              changes));
  }
  if (between.value_or(-1) >= 0) {
    std::fprintf(out_, "The inter-broker throttle limit was set to %lld B/s\n",
                 static_cast<long long>(*between));
  }
  if (folders.value_or(-1) >= 0) {
    std::fprintf(out_, "The replica-alter-dir throttle limit was set to %lld B/s\n",
                 static_cast<long long>(*folders));
  }
  return {};
}

Status Command::execute() {
  TRY(const Assignments wanted, read_plan());
  TRY(const auto moving, admin_.reassignments());
  if (!options_.has("additional") && !moving.empty()) {
    return Error(ErrorCode::kBusy,
                 "Cannot execute because there is an existing partition assignment.  Use "
                 "--additional to override this and create a new partition assignment in addition "
                 "to the existing one. The --additional flag can also be used to change the "
                 "throttle by resubmitting the current reassignment.",
                 Ends::kTersely);
  }
  TRY(check_brokers(wanted));
  TRY(Assignments before, current_of(wanted));
  std::erase_if(before, [&](const auto& one) { return !wanted.contains(one.first); });
  std::fprintf(out_,
               "Current partition replica assignment\n\n%s\n\nSave this to use as the "
               "--reassignment-json-file option during rollback\n",
               reassignment_json(before).c_str());
  TRY(set_throttles(wanted, before));
  std::map<TopicPartition, std::optional<Replicas>> asked;
  for (const auto& [partition, brokers] : wanted) asked[partition] = brokers;
  TRY(const auto outcomes, client::alter_reassignments(admin_.cluster(), asked));
  std::string failed;
  for (const auto& [partition, outcome] : outcomes) {
    if (!outcome) failed += "\n" + partition.to_string() + ": " + outcome.error().message();
  }
  if (!failed.empty()) {
    return Error(ErrorCode::kInvalidArgument, "Error reassigning partition(s):" + failed,
                 Ends::kTersely);
  }
  std::fprintf(out_, "Successfully started partition reassignment%s for %s\n",
               plural(wanted.size()), partition_names(wanted).c_str());
  return {};
}

Result<std::string> Command::state_of(const TopicPartition& partition, const Replicas& wanted,
                                      const Assignments& before, bool moving) const {
  const auto found = before.find(partition);
  const Replicas now = found == before.end() ? Replicas() : found->second;
  const std::string name = partition.to_string();
  if (moving) return "Reassignment of partition " + name + " is still in progress.";
  if (now == wanted) return "Reassignment of partition " + name + " is completed.";
  return "There is no active reassignment of partition " + name + ", but replica set is " +
         numbers(now) + " rather than " + numbers(wanted) + ".";
}

Status Command::verify() {
  TRY(const Assignments wanted, read_plan());
  TRY(const auto moving, admin_.reassignments());
  TRY(const Assignments before, current_of(wanted));
  std::fprintf(out_, "Status of partition reassignment:\n");
  bool ongoing = false;
  for (const auto& [partition, brokers] : wanted) {
    const bool moves = moving.contains(partition);
    ongoing = ongoing || moves;
    TRY(const std::string state, state_of(partition, brokers, before, moves));
    std::fprintf(out_, "%s\n", state.c_str());
  }
  std::fprintf(out_, "\n");
  if (ongoing || options_.has("preserve-throttles")) return {};
  return clear_throttles(wanted);
}

Status Command::clear_throttles(const Assignments& wanted) {
  TRY(const auto brokers, admin_.live_brokers());
  std::set<std::string> topics;
  for (const auto& [partition, replicas] : wanted) topics.insert(partition.topic);
  const auto deletions = [](std::span<const char* const> names) {
    std::vector<ConfigChange> changes;
    for (const char* name : names) {
      changes.push_back({name, std::nullopt, client::ConfigOperation::kDelete});
    }
    return changes;
  };
  std::fprintf(out_, "Clearing broker-level throttles on broker%s %s\n", plural(brokers.size()),
               numbers(Replicas(brokers.begin(), brokers.end())).c_str());
  for (const wire::BrokerId id : brokers) {
    TRY(client::alter_configs(admin_.cluster(), {ConfigResource::Kind::kBroker, std::to_string(id)},
                              deletions(kBrokerThrottles)));
  }
  const std::vector<std::string> names(topics.begin(), topics.end());
  std::fprintf(out_, "Clearing topic-level throttles on topic%s %s\n", plural(names.size()),
               join(names, ",").c_str());
  for (const std::string& topic : names) {
    TRY(client::alter_configs(admin_.cluster(), {ConfigResource::Kind::kTopic, topic},
                              deletions(kTopicThrottles)));
  }
  return {};
}

Status Command::cancel() {
  TRY(const Assignments wanted, read_plan());
  TRY(const auto moving, admin_.reassignments());
  std::map<TopicPartition, std::optional<Replicas>> asked;
  Assignments cancelled;
  for (const auto& [partition, brokers] : wanted) {
    if (!moving.contains(partition)) continue;
    asked[partition] = std::nullopt;
    cancelled[partition] = brokers;
  }
  if (asked.empty()) {
    std::fprintf(out_, "None of the specified partition reassignments are active.\n");
  } else {
    TRY(const auto outcomes, client::alter_reassignments(admin_.cluster(), asked));
    for (const auto& [partition, outcome] : outcomes) {
      if (!outcome) return outcome.error();
    }
    std::fprintf(out_, "Successfully cancelled partition reassignment%s for: %s\n",
                 plural(cancelled.size()), partition_names(cancelled).c_str());
  }
  std::fprintf(out_, "None of the specified partition moves are active.\n");
  return options_.has("preserve-throttles") ? Status() : clear_throttles(wanted);
}

Status Command::list() {
  TRY(const auto moving, admin_.reassignments());
  if (moving.empty()) {
    std::fprintf(out_, "No partition reassignments found.\n");
    return {};
  }
  std::set<std::string> topics;
  for (const auto& [partition, move] : moving) topics.insert(partition.topic);
  TRY(const Assignments now, current(std::vector<std::string>(topics.begin(), topics.end())));
  std::fprintf(out_, "Current partition reassignments:\n");
  for (const auto& [partition, move] : moving) {
    const auto found = now.find(partition);
    std::string line = partition.to_string() +
                       ": replicas: " + numbers(found == now.end() ? Replicas() : found->second) +
                       ".";
    if (!move.adding.empty()) line += " adding: " + numbers(move.adding) + ".";
    if (!move.removing.empty()) line += " removing: " + numbers(move.removing) + ".";
    std::fprintf(out_, "%s\n", line.c_str());
  }
  return {};
}

Status Command::run() {
  if (options_.has("generate")) return generate();
  if (options_.has("execute")) return execute();
  if (options_.has("verify")) return verify();
  if (options_.has("cancel")) return cancel();
  return list();
}

Status run(const Invocation& invocation, const ParsedOptions& options) {
  TRY(auto admin, open_admin(invocation, options));
  Command command(invocation, options, *admin);
  return command.run();
}

}  // namespace

int reassign_partitions(const Invocation& invocation) {
  const auto table = reassign_options();
  const CommandLine line = read_command_line(invocation, table, kPurpose);
  if (line.exit) return *line.exit;
  if (const auto wrong = wrong_usage(line.options)) return usage_error(invocation, table, *wrong);
  const Status done = run(invocation, line.options);
  if (done) return 0;
  if (done.error().reason<Ends>()) {
    std::fprintf(invocation.out, "%s\n", done.error().message().c_str());
  } else {
    // Kafka prints a stack here, and an empty line after it.
    std::fprintf(invocation.out, "Error: %s\n\n", future_message(done.error()).c_str());
  }
  return 1;
}

}  // namespace sluice::kafka::tools
