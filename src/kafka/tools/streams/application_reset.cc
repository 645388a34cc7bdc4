// kafka-streams-application-reset: where an application of Kafka Streams begins again, and its
// internal topics, deleted. The order of steps and their words follow Kafka's StreamsResetter.
#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

#include "base/text.h"
#include "kafka/client/admin/groups.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/java_exception.h"
#include "kafka/tools/cli/scala_order.h"
#include "kafka/tools/cli/usage_error.h"
#include "kafka/tools/streams/new_positions.h"
#include "kafka/tools/streams/reset_options.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

using client::TopicPartition;

constexpr const char* kResetPurpose =
    "This tool helps to quickly reset an application in order to reprocess its data "
    "from scratch.\n"
    "* This tool resets offsets of input topics to the earliest available offset (by "
    "default), or to a specific defined position and it skips to the end of "
    "intermediate topics (topics that are input and output topics, e.g., used by "
    "deprecated through() method).\n"
    "* This tool deletes the internal topics that were created by Kafka Streams "
    "(topics starting with \"<application.id>-\").\n"
    "The tool finds these internal topics automatically. If the topics flagged "
    "automatically for deletion by the dry-run are unsuitable, you can specify a "
    "subset with the \"--internal-topics\" option.\n"
    "* This tool will not delete output topics (if you want to delete them, you need "
    "to do it yourself with the bin/kafka-topics.sh command).\n"
    "* This tool will not clean up the local state on the stream application instances "
    "(the persisted stores used to cache aggregation results).\n"
    "You need to call KafkaStreams#cleanUp() in your application or manually delete "
    "them from the directory specified by \"state.dir\" configuration "
    "(${java.io.tmpdir}/kafka-streams/<application.id> by default).\n"
    "* When long session timeout has been configured, active members could take longer "
    "to get expired on the broker thus blocking the reset job to complete. Use the "
    "\"--force\" option could remove those left-over members immediately. Make sure to "
    "stop all stream applications when this option is specified to avoid unexpected "
    "disruptions.\n"
    "\n"
    "*** Important! You will get wrong output if you don't clean up the local stores "
    "after running the reset tool!\n"
    "\n"
    "*** Warning! This tool makes irreversible changes to your application. It is "
    "strongly recommended that you run this once with \"--dry-run\" to preview your "
    "changes before making them.\n\n";

// Values of an option that takes a list between commas, and may be given several times.
std::vector<std::string> list_of(const ParsedOptions& options, const char* name) {
  std::vector<std::string> all;
  for (const std::string& value : options.values(name)) {
    for (std::string& one : split(value, ',')) all.push_back(std::move(one));
  }
  return all;
}

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string bracketed(const std::vector<std::string>& names) {
  return "[" + join(names, ", ") + "]";
}

// "...-KTABLE-FK-JOIN-SUBSCRIPTION-REGISTRATION-0000000003-topic" with something before it.
bool is_foreign_key_join(std::string_view name, std::string_view kind) {
  constexpr std::string_view kEnd = "-topic";
  if (!name.ends_with(kEnd)) return false;
  name.remove_suffix(kEnd.size());
  const std::size_t digits = name.size() - (name.find_last_not_of("0123456789") + 1);
  if (digits == 0) return false;
  name.remove_suffix(digits);
  const std::string middle = "-KTABLE-FK-JOIN-SUBSCRIPTION-" + std::string(kind) + "-";
  return name.ends_with(middle) && name.size() > middle.size();
}

bool is_internal_format(std::string_view name) {
  for (const std::string_view end :
       {"-changelog", "-repartition", "-subscription-registration-topic",
        "-subscription-response-topic"}) {
    if (name.ends_with(end)) return true;
  }
  return is_foreign_key_join(name, "REGISTRATION") || is_foreign_key_join(name, "RESPONSE");
}

class ApplicationReset {
 public:
  ApplicationReset(const Invocation& invocation, const ParsedOptions& options,
                   std::string application, client::Admin& admin, const ConsumerSettings& consumer)
      : out_(invocation.out),
        err_(invocation.err),
        options_(options),
        application_(std::move(application)),
        admin_(admin),
        consumer_(consumer),
        input_(list_of(options, "input-topics")),
        intermediate_(list_of(options, "intermediate-topics")) {}

  // The exit code.
  Result<int> run();

 private:
  bool dry() const { return options_.has("dry-run"); }
  Status end_members();
  Result<int> reset_offsets();
  // Prints those of `topics` that are not there; gives the others.
  std::vector<std::string> existing(const std::vector<std::string>& topics, const char* kind,
                                    const char* row);
  Status move(const std::vector<std::string>& topics);
  Result<std::vector<TopicPartition>> partitions_of(const std::vector<std::string>& topics);
  Status delete_internal_topics();

  std::FILE* out_;
  std::FILE* err_;
  const ParsedOptions& options_;
  const std::string application_;
  client::Admin& admin_;
  const ConsumerSettings& consumer_;
  const std::vector<std::string> input_;
  const std::vector<std::string> intermediate_;
  std::vector<std::string> all_topics_;
};

Status ApplicationReset::end_members() {
  TRY(const client::GroupDescription group, client::describe_group(admin_.cluster(), application_));
  if (group.members.empty()) return {};
  if (options_.has("force")) {
    std::fprintf(out_, "Force deleting all active members in the group: %s\n",
                 application_.c_str());
    return client::remove_members(admin_.cluster(), application_, group.members);
  }
  std::vector<std::string> members;
  for (const client::GroupMember& member : group.members) members.push_back(describe(member));
  return Error(ErrorCode::kBusy,
               "java.lang.IllegalStateException: Consumer group '" + application_ +
                   "' is still active and has following members: " + bracketed(members) +
                   ". Make sure to stop all running application instances before running the "
                   "reset tool. You can use option '--force' to remove active members from the "
                   "group.");
}

std::vector<std::string> ApplicationReset::existing(const std::vector<std::string>& topics,
                                                    const char* kind, const char* row) {
  std::vector<std::string> found;
  std::vector<std::string> absent;
  for (const std::string& topic : topics) {
    (among(all_topics_, topic) ? found : absent).push_back(topic);
  }
  if (!absent.empty()) {
    std::fprintf(out_, "Following %s topics are not found, skipping them\n", kind);
    for (const std::string& topic : absent) std::fprintf(out_, "%s%s\n", row, topic.c_str());
  }
  return found;
}

Result<int> ApplicationReset::reset_offsets() {
  if (input_.empty() && intermediate_.empty()) {
    std::fprintf(out_, "No input or intermediate topics specified. Skipping seek.\n");
    return 0;
  }
  if (!input_.empty()) {
    std::fprintf(out_, "Reset-offsets for input topics %s\n", bracketed(input_).c_str());
  }
  if (!intermediate_.empty()) {
    std::fprintf(out_, "Seek-to-end for intermediate topics %s\n",
                 bracketed(intermediate_).c_str());
  }
  std::vector<std::string> topics = existing(input_, "input", "Topic: ");
  const std::vector<std::string> others = existing(intermediate_, "intermediate", "Topic:");
  const bool all = topics.size() == input_.size() && others.size() == intermediate_.size();
  topics.insert(topics.end(), others.begin(), others.end());
  if (!topics.empty()) {
    TRY(move(topics));
    std::fprintf(out_, "Done.\n");
  }
  return all ? 0 : 1;
}

Result<std::vector<TopicPartition>> ApplicationReset::partitions_of(
    const std::vector<std::string>& topics) {
  const std::set<std::string> once(topics.begin(), topics.end());
  TRY(const auto described, admin_.describe_topics({once.begin(), once.end()}));
  std::vector<TopicPartition> partitions;
  for (const client::TopicDescription& topic : described) {
    for (const client::PartitionDescription& partition : topic.partitions) {
      partitions.push_back({topic.name, partition.id});
    }
  }
  return partitions;
}

Status ApplicationReset::move(const std::vector<std::string>& topics) {
  TRY(const std::vector<TopicPartition> partitions, partitions_of(topics));
  std::vector<TopicPartition> inputs;
  std::vector<TopicPartition> intermediates;
  for (const TopicPartition& partition : partitions) {
    (among(input_, partition.topic) ? inputs : intermediates).push_back(partition);
  }
  NewPositions positions(out_, options_, admin_.cluster(), application_, consumer_);
  if (!inputs.empty()) {
    std::fprintf(out_, "Following input topics offsets will be reset to (for consumer group %s)\n",
                 application_.c_str());
    inputs = hash_map_order(std::move(inputs));
    TRY(positions.reset(inputs));
    for (const TopicPartition& partition : inputs) {
      std::fprintf(out_, "Topic: %s Partition: %d Offset: %lld\n", partition.topic.c_str(),
                   partition.partition, static_cast<long long>(positions.at(partition)));
    }
  }
  if (!intermediates.empty()) {
    std::fprintf(out_,
                 "Following intermediate topics offsets will be reset to end (for consumer group "
                 "%s)\n",
                 application_.c_str());
    intermediates = hash_map_order(std::move(intermediates));
    for (const TopicPartition& partition : intermediates) {
      std::fprintf(out_, "Topic: %s\n", partition.topic.c_str());
    }
    TRY(positions.to_end(intermediates));
  }
  if (dry()) return {};
  return client::commit_group_offsets(admin_.cluster(), application_, positions.all());
}

Status ApplicationReset::delete_internal_topics() {
  std::vector<std::string> inferred;
  for (const std::string& topic : all_topics_) {
    if (among(input_, topic) || among(intermediate_, topic)) continue;
    if (topic.starts_with(application_ + "-") && is_internal_format(topic)) {
      inferred.push_back(topic);
    }
  }
  std::vector<std::string> wanted = list_of(options_, "internal-topics");
  const bool named = !wanted.empty();
  for (const std::string& topic : wanted) {
    if (among(inferred, topic)) continue;
    return Error(ErrorCode::kInvalidArgument,
                 "java.lang.IllegalArgumentException: Invalid topic specified in the "
                 "--internal-topics option. Ensure that the topics specified are all internal "
                 "topics. Do a dry run without the --internal-topics option to see the list of "
                 "all internal topics that can be deleted.");
  }
  if (!named) wanted = std::move(inferred);
  std::fprintf(out_, "Deleting %s internal topics %s\n", named ? "specified" : "inferred",
               bracketed(wanted).c_str());
  if (!dry()) {
    bool failed = false;
    for (const std::string& topic : wanted) {
      const Status deleted = admin_.delete_topics({topic});
      if (deleted) continue;
      failed = true;
      std::fprintf(err_, "ERROR: deleting topic %s\n%s\n", topic.c_str(),
                   java_future_text(deleted.error()).c_str());
    }
    if (failed) {
      return Error(ErrorCode::kUnavailable,
                   "java.lang.RuntimeException: Encountered an error deleting one or more topics");
    }
  }
  std::fprintf(out_, "Done.\n");
  return {};
}

Result<int> ApplicationReset::run() {
  TRY(end_members());
  TRY(const auto topics, admin_.topics());
  for (const client::TopicDescription& topic : topics) {
    if (!topic.internal) all_topics_.push_back(topic.name);
  }
  all_topics_ = hash_map_order(std::move(all_topics_));
  if (dry()) {
    std::fprintf(out_,
                 "----Dry run displays the actions which will be performed when running Streams "
                 "Reset Tool----\n");
  }
  TRY(const int exit, reset_offsets());
  TRY(delete_internal_topics());
  return exit;
}

std::optional<std::string> wrong_scenarios(const ParsedOptions& options) {
  constexpr const char* kScenarios[] = {"to-offset", "to-datetime", "by-duration", "to-earliest",
                                        "to-latest", "from-file",   "shift-by"};
  for (const char* scenario : kScenarios) {
    for (const char* other : kScenarios) {
      if (scenario == std::string_view(other)) continue;
      if (auto wrong = excludes(options, scenario, {other})) return wrong;
    }
  }
  return std::nullopt;
}

Result<int> run_reset(const Invocation& invocation, const ParsedOptions& options) {
  TRY(const std::optional<std::string> application, options.value("application-id"));
  const char* const servers_name =
      options.has("bootstrap-server") ? "bootstrap-server" : "bootstrap-servers";
  TRY(const std::optional<std::string> servers, options.value(servers_name));
  const char* const config_name = options.has("command-config") ? "command-config" : "config-file";
  TRY(const std::optional<std::string> config, options.value(config_name));
  TRY(const ConsumerSettings consumer, read_consumer_settings(config));
  TRY(const auto admin, open_admin(invocation, servers.value_or(kDefaultBootstrap), config));
  ApplicationReset reset(invocation, options, *application, *admin, consumer);
  return reset.run();
}

}  // namespace

int streams_application_reset(const Invocation& invocation) {
  const auto table = streams_reset_options();
  const Result<ParsedOptions> options = ParsedOptions::parse(table, invocation.args);
  if (!options) return usage_error(invocation, table, options.error().message());
  if (const auto exit = help_or_version(invocation, table, *options, kResetPurpose)) return *exit;
  if (const auto wrong = wrong_scenarios(*options)) return usage_error(invocation, table, *wrong);
  const Result<int> done = run_reset(invocation, *options);
  if (done) return *done;
  std::fflush(invocation.out);
  std::fprintf(invocation.err, "ERROR: %s\n", future_message(done.error()).c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
