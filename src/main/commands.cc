#include "main/commands.h"

#include <array>

#include "kafka/tools/mirror/mirror.h"
#include "kafka/tools/tools.h"
#include "main/backup_command.h"
#include "main/config.h"
#include "main/health.h"
#include "main/kafka_names.h"
#include "main/stand_in.h"
#include "main/support.h"
#include "main/tools.h"
#include "main/up.h"
#include "main/verify.h"

namespace sluice {

namespace {

constexpr auto kCommands = std::to_array<Command>({
    {"up", "The whole stack in one process: broker, lake and console", &up},
    {"broker", "The Kafka broker alone", &broker_alone},
    {"lake", "The lake alone: Hadoop RPC, data transfer, WebHDFS", &lake_alone},
    {"console", "The console alone, for a stack that runs elsewhere", &console_alone},
    {"registry", "The schema registry alone, for a broker that runs elsewhere", &registry_alone},
    {"status", "Says what runs, and where", &status},
    {"health", "Does what runs answer? For health checks", &health},
    {"config", "Every setting of the servers, and its value", &config},
    {"backup", "A copy of a data directory, in use or not", &backup_command},
    {"restore", "A data directory from a backup", &restore_command},
    {"support", "A page for whoever is to help, without secrets", &support},
    {"check", "Which of people's own settings would run unchanged", &check_command},
    {"stand-in", "Answers for a service that this stack does without", &stand_in},
    {"verify", "Checks every service, and sends a marked record through each path", &verify},
    {"topics", "Topics beyond kafka-topics: diff, tail", &topics_command},
    {"mirror", "Topics of one Kafka cluster copied to another, and kept up to date",
     &kafka::mirror::mirror},
    {"kafka-topics", "Kafka topics: create, list, describe, alter, delete", &kafka::tools::topics},
    {"kafka-console-producer", "Lines of standard input to a Kafka topic",
     &kafka::tools::console_producer},
    {"kafka-console-consumer", "Messages of Kafka topics to standard output",
     &kafka::tools::console_consumer},
    {"kafka-consumer-groups", "Consumer groups: list, describe, reset offsets, delete",
     &kafka::tools::consumer_groups},
    {"kafka-dump-log", "Segments, indexes and snapshots of a partition as text",
     &kafka::tools::dump_log},
    {"kafka-get-offsets", "Offsets of partitions: first, last, or at a time",
     &kafka::tools::get_offsets},
    {"kafka-delete-records", "Records of partitions before an offset, deleted",
     &kafka::tools::delete_records},
    {"kafka-log-dirs", "The log folders of brokers and the size of each partition, as JSON",
     &kafka::tools::log_dirs},
    {"kafka-broker-api-versions", "The APIs that each broker speaks",
     &kafka::tools::broker_api_versions},
    {"kafka-leader-election", "Elects leaders of partitions", &kafka::tools::leader_election},
    {"kafka-configs", "Settings of topics, brokers, users and clients: describe and alter",
     &kafka::tools::configs},
    {"kafka-producer-perf-test", "Sends records as fast as asked, and says how fast that was",
     &kafka::tools::producer_perf_test},
    {"kafka-acls", "Who may do what: access control lists", &kafka::tools::acls},
    {"kafka-reassign-partitions", "Moves partitions to other brokers",
     &kafka::tools::reassign_partitions},
    {"kafka-cluster", "The id of a cluster", &kafka::tools::cluster},
    {"kafka-metadata-quorum", "Who keeps the metadata of a cluster",
     &kafka::tools::metadata_quorum},
    {"kafka-features", "The features of a cluster: describe, upgrade, downgrade, disable",
     &kafka::tools::features},
    {"kafka-consumer-perf-test", "Reads records, and says how fast that was",
     &kafka::tools::consumer_perf_test},
    {"kafka-e2e-latency", "How long a record takes there and back", &kafka::tools::e2e_latency},
    {"kafka-verifiable-producer", "Counts up, and says of each record whether it arrived",
     &kafka::tools::verifiable_producer},
    {"kafka-transactions", "Transactions, and the producers of partitions",
     &kafka::tools::transactions},
    {"kafka-server-start", "The Kafka broker alone, from a server.properties", &kafka_server_start},
    {"kafka-server-stop", "Stops the brokers that this user started alone", &kafka_server_stop},
    {"kafka-verifiable-consumer", "Reads as a member of a group, and tells all that happens",
     &kafka::tools::verifiable_consumer},
    {"kafka-groups", "Groups of every type", &kafka::tools::groups},
    {"kafka-client-metrics", "Which clients are to send which of their metrics",
     &kafka::tools::client_metrics},
    {"kafka-delegation-tokens", "Tokens that stand for their owners: create, renew, expire",
     &kafka::tools::delegation_tokens},
    {"kafka-storage", "The log directories of a node: info, format, random ids",
     &kafka::tools::storage},
    {"kafka-replica-verification", "Whether the replicas of partitions hold the same records",
     &kafka::tools::replica_verification},
    {"kafka-streams-application-reset", "Where an application of Kafka Streams begins again",
     &kafka::tools::streams_application_reset},
    {"kafka-run-class", "A class of Kafka's tools, by the command that stands for it",
     &kafka_run_class},
    {"zookeeper-server-start", "Answers health checks in ZooKeeper's place",
     &zookeeper_server_start},
    {"zookeeper-server-stop", "Stops what zookeeper-server-start started", &zookeeper_server_stop},
    {"connect-standalone", "Not offered: says what to use instead", &named_elsewhere},
    {"connect-distributed", "Not offered: says what to use instead", &named_elsewhere},
    {"connect-mirror-maker", "Not offered: says what to use instead", &named_elsewhere},
    {"connect-plugin-path", "Not offered: says what to use instead", &named_elsewhere},
    {"kafka-mirror-maker", "Not offered: says what to use instead", &named_elsewhere},
    {"kafka-jmx", "Not offered: says what to use instead", &named_elsewhere},
    {"kafka-metadata-shell", "Not offered: says what to use instead", &named_elsewhere},
    {"zookeeper-shell", "Not offered: says what to use instead", &named_elsewhere},
    {"zookeeper-security-migration", "Not offered: says what to use instead", &named_elsewhere},
    {"hdfs", "The lake from the command line: hdfs dfs, dfsadmin, fsck and more", &hdfs_command},
    {"hadoop", "hadoop fs: the same as hdfs dfs", &hadoop_command},
    {"sqoop", "Tables of a database into the lake, and back", &sqoop_command},
    {"flume-ng", "Flume: agents that move events from sources to sinks", &flume_command},
});

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

}  // namespace sluice
