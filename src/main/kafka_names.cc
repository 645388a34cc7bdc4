#include "main/kafka_names.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/running_stacks.h"
#include "base/text.h"
#include "main/commands.h"
#include "main/up.h"

namespace sluice {
namespace {

struct ClassName {
  std::string_view simple;  // without its package, which moved from release to release
  std::string_view command;
};

constexpr auto kClasses = std::to_array<ClassName>({
    {"AclCommand", "kafka-acls"},
    {"BrokerApiVersionsCommand", "kafka-broker-api-versions"},
    {"ClientMetricsCommand", "kafka-client-metrics"},
    {"ClusterTool", "kafka-cluster"},
    {"ConfigCommand", "kafka-configs"},
    {"ConnectDistributed", "connect-distributed"},
    {"ConnectStandalone", "connect-standalone"},
    {"ConsoleConsumer", "kafka-console-consumer"},
    {"ConsoleProducer", "kafka-console-producer"},
    {"ConsumerGroupCommand", "kafka-consumer-groups"},
    {"ConsumerPerformance", "kafka-consumer-perf-test"},
    {"DelegationTokenCommand", "kafka-delegation-tokens"},
    {"DeleteRecordsCommand", "kafka-delete-records"},
    {"DumpLogSegments", "kafka-dump-log"},
    {"EndToEndLatency", "kafka-e2e-latency"},
    {"FeatureCommand", "kafka-features"},
    {"GetOffsetShell", "kafka-get-offsets"},
    {"GroupsCommand", "kafka-groups"},
    {"JmxTool", "kafka-jmx"},
    {"Kafka", "kafka-server-start"},
    {"LeaderElectionCommand", "kafka-leader-election"},
    {"LogDirsCommand", "kafka-log-dirs"},
    {"MetadataQuorumCommand", "kafka-metadata-quorum"},
    {"MirrorMaker", "kafka-mirror-maker"},
    {"ProducerPerformance", "kafka-producer-perf-test"},
    {"QuorumPeerMain", "zookeeper-server-start"},
    {"ReassignPartitionsCommand", "kafka-reassign-partitions"},
    {"ReplicaVerificationTool", "kafka-replica-verification"},
    {"StorageTool", "kafka-storage"},
    {"StreamsResetter", "kafka-streams-application-reset"},
    {"TopicCommand", "kafka-topics"},
    {"TransactionsCommand", "kafka-transactions"},
    {"VerifiableConsumer", "kafka-verifiable-consumer"},
    {"VerifiableProducer", "kafka-verifiable-producer"},
    {"ZkSecurityMigrator", "zookeeper-security-migration"},
    {"ZooKeeperMainWithTlsSupportForKafka", "zookeeper-shell"},
});

bool in_kafka(std::string_view name) {
  for (const std::string_view package : {"kafka.", "org.apache.kafka.", "org.apache.zookeeper."}) {
    if (name.starts_with(package)) return true;
  }
  return false;
}

const Command* command_of_class(std::string_view name) {
  if (!in_kafka(name)) return nullptr;
  const std::string_view simple = name.substr(name.rfind('.') + 1);
  const auto known = std::find_if(kClasses.begin(), kClasses.end(),
                                  [&](const ClassName& one) { return one.simple == simple; });
  if (known == kClasses.end()) return nullptr;
  const auto all = commands();
  const auto command = std::find_if(all.begin(), all.end(),
                                    [&](const Command& one) { return one.name == known->command; });
  return command == all.end() ? nullptr : &*command;
}

struct Elsewhere {
  std::string_view name;
  const char* words;
};

constexpr const char* kConnect =
    "Kafka Connect runs connectors in a JVM, which this program does without. Flume agents "
    "(flume-ng agent) move records between Kafka, files, syslog, HTTP and the lake; sqoop import "
    "and sqoop export do it with databases. Kafka's own Connect works with this broker: its "
    "bootstrap.servers names it.";
constexpr const char* kMirror =
    "There are no MirrorMaker's files here: 'sluice mirror --from HOST:PORT --to HOST:PORT' copies "
    "topics, settings, rules and the offsets of groups to another cluster and keeps them up to "
    "date. Kafka's own MirrorMaker works with this broker, at either end.";
constexpr const char* kZooKeeper =
    "There is no ZooKeeper: the broker keeps its own state. kafka-topics, kafka-configs and "
    "kafka-acls with --bootstrap-server show and change it.";

constexpr auto kElsewhere = std::to_array<Elsewhere>({
    {"connect-standalone", kConnect},
    {"connect-distributed", kConnect},
    {"connect-mirror-maker", kMirror},
    {"connect-plugin-path", kConnect},
    {"kafka-mirror-maker", kMirror},
    {"kafka-jmx",
     "There is no JVM to ask by JMX. The console shows the figures of a running stack, "
     "kafka-consumer-groups and kafka-log-dirs those of groups and partitions."},
    {"kafka-metadata-shell",
     "The metadata of this broker is no Raft log with snapshots. kafka-topics, kafka-configs, "
     "kafka-acls and kafka-metadata-quorum show what it holds."},
    {"zookeeper-shell", kZooKeeper},
    {"zookeeper-security-migration", kZooKeeper},
});

}  // namespace

bool into_background(const Invocation& invocation, const std::string& file) {
  const char* folder = std::getenv("LOG_DIR");
  const std::string path = std::string(folder != nullptr ? folder : ".") + "/" + file;
  const Result<Fd> out = open_file(path, O_WRONLY | O_CREAT | O_APPEND);
  if (!out) {
    std::fprintf(invocation.err, "%s\n", out.error().message().c_str());
    std::exit(1);
  }
  std::fflush(nullptr);
  if (::fork() != 0) return false;
  ::setsid();
  ::dup2(out->get(), STDOUT_FILENO);
  ::dup2(out->get(), STDERR_FILENO);
  return true;
}

int kafka_server_start(const Invocation& invocation) {
  std::vector<std::string> args = invocation.args;
  const bool background = !args.empty() && args.front() == "-daemon";
  if (background) args.erase(args.begin());
  if (args.empty() || args.front().starts_with("-")) {
    std::fprintf(invocation.err,
                 "USAGE: %s [-daemon] server.properties [--override property=value]*\n",
                 invocation.program.c_str());
    return 1;
  }
  Invocation broker = invocation;
  broker.program = "broker";
  broker.args = {"--config=" + args.front()};
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (args[i] != "--override" || i + 1 == args.size()) {
      std::fprintf(invocation.err, "Found non argument parameters: %s\n", args[i].c_str());
      return 1;
    }
    broker.args.push_back("--kafka-setting=" + args[++i]);
  }
  if (background && !into_background(invocation, "kafkaServer.out")) return 0;
  return broker_alone(broker);
}

int kafka_server_stop(const Invocation& invocation) {
  int stopped = 0;
  for (const RunningStack& stack : running_stacks()) {
    if (stack.owner.command != "sluice broker") continue;
    const std::optional<std::int64_t> pid = parse_int(stack.owner.pid);
    if (pid && ::kill(static_cast<pid_t>(*pid), SIGTERM) == 0) ++stopped;
  }
  if (stopped > 0) return 0;
  std::fprintf(invocation.out, "No kafka server to stop\n");
  return 1;
}

int kafka_run_class(const Invocation& invocation) {
  std::vector<std::string> args = invocation.args;
  // What the script takes before the class: of a JVM and its log, or "-daemon", which only the
  // commands that serve know.
  bool daemon = false;
  while (!args.empty() && args.front().starts_with("-") && args.front() != "--help") {
    const bool named = args.front() == "-name" && args.size() > 1;
    daemon = daemon || args.front() == "-daemon";
    if (!named && args.front() != "-daemon" && args.front() != "-loggc") {
      std::fprintf(invocation.err,
                   "%s: there is no JVM here to take '%s'. Give the class, then its arguments.\n",
                   invocation.program.c_str(), args.front().c_str());
      return 1;
    }
    args.erase(args.begin(), args.begin() + (named ? 2 : 1));
  }
  if (args.empty() || args.front() == "--help") {
    std::fprintf(invocation.out,
                 "USAGE: %s [-daemon] [-name servicename] [-loggc] classname [opts]\n",
                 invocation.program.c_str());
    return 1;
  }
  const Command* command = command_of_class(args.front());
  if (command == nullptr) {
    std::fprintf(invocation.err,
                 "%s: the class %s cannot run here: this is no JVM. The tools of Kafka are "
                 "commands of their own ('sluice --help' lists them).\n",
                 invocation.program.c_str(), args.front().c_str());
    return 1;
  }
  const bool serves = command->name.ends_with("-server-start");
  if (daemon && !serves) {
    std::fprintf(invocation.err, "%s: -daemon is for servers; %s ends by itself.\n",
                 invocation.program.c_str(), std::string(command->name).c_str());
    return 1;
  }
  Invocation run = invocation;
  run.program = command->name;
  run.args.assign(args.begin() + 1, args.end());
  if (daemon) run.args.insert(run.args.begin(), "-daemon");
  return command->run(run);
}

int named_elsewhere(const Invocation& invocation) {
  const auto found = std::find_if(kElsewhere.begin(), kElsewhere.end(), [&](const Elsewhere& one) {
    return one.name == invocation.program;
  });
  std::fprintf(invocation.err, "%s: %s\n", invocation.program.c_str(),
               found == kElsewhere.end() ? "not offered" : found->words);
  return 1;
}

}  // namespace sluice
