#include "kafka/tools/admin/topics_options.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kTopicsOptions[] = {
    {"alter", Takes::kNothing, "",
     "Alter the number of partitions and\n"
     "  replica assignment. Update the\n"
     "  configuration of an existing topic\n"
     "  via --alter is no longer supported\n"
     "  here (the kafka-configs CLI supports\n"
     "  altering topic configs with a --\n"
     "  bootstrap-server option)."},
    {"at-min-isr-partitions", Takes::kNothing, "",
     "if set when describing topics, only\n"
     "  show partitions whose isr count is\n"
     "  equal to the configured minimum."},
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "REQUIRED: The Kafka server to connect\n"
     "  to."},
    {"command-config", Takes::kValue, "<String: command\n  config property file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client. This is used\n"
     "  only with --bootstrap-server option\n"
     "  for describing and altering broker\n"
     "  configs."},
    {"config", Takes::kValue, "<String: name=value>",
     "A topic configuration override for the\n"
     "  topic being created or altered. The\n"
     "  following is a list of valid\n"
     "  configurations:\n"
     "\tcleanup.policy\n"
     "\tcompression.type\n"
     "\tdelete.retention.ms\n"
     "\tfile.delete.delay.ms\n"
     "\tflush.messages\n"
     "\tflush.ms\n"
     "\tfollower.replication.throttled.\n"
     "  replicas\n"
     "\tindex.interval.bytes\n"
     "\tleader.replication.throttled.replicas\n"
     "\tlocal.retention.bytes\n"
     "\tlocal.retention.ms\n"
     "\tmax.compaction.lag.ms\n"
     "\tmax.message.bytes\n"
     "\tmessage.downconversion.enable\n"
     "\tmessage.format.version\n"
     "\tmessage.timestamp.difference.max.ms\n"
     "\tmessage.timestamp.type\n"
     "\tmin.cleanable.dirty.ratio\n"
     "\tmin.compaction.lag.ms\n"
     "\tmin.insync.replicas\n"
     "\tpreallocate\n"
     "\tremote.storage.enable\n"
     "\tretention.bytes\n"
     "\tretention.ms\n"
     "\tsegment.bytes\n"
     "\tsegment.index.bytes\n"
     "\tsegment.jitter.ms\n"
     "\tsegment.ms\n"
     "\tunclean.leader.election.enable\n"
     "See the Kafka documentation for full\n"
     "  details on the topic configs. It is\n"
     "  supported only in combination with --\n"
     "  create if --bootstrap-server option\n"
     "  is used (the kafka-configs CLI\n"
     "  supports altering topic configs with\n"
     "  a --bootstrap-server option)."},
    {"create", Takes::kNothing, "", "Create a new topic."},
    {"delete", Takes::kNothing, "", "Delete a topic"},
    {"delete-config", Takes::kValue, "<String: name>",
     "A topic configuration override to be\n"
     "  removed for an existing topic (see\n"
     "  the list of configurations under the\n"
     "  --config option). Not supported with\n"
     "  the --bootstrap-server option."},
    {"describe", Takes::kNothing, "", "List details for the given topics."},
    {"exclude-internal", Takes::kNothing, "",
     "exclude internal topics when running\n"
     "  list or describe command. The\n"
     "  internal topics will be listed by\n"
     "  default"},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"if-exists", Takes::kNothing, "",
     "if set when altering or deleting or\n"
     "  describing topics, the action will\n"
     "  only execute if the topic exists."},
    {"if-not-exists", Takes::kNothing, "",
     "if set when creating topics, the\n"
     "  action will only execute if the\n"
     "  topic does not already exist."},
    {"list", Takes::kNothing, "", "List all available topics."},
    {"partitions", Takes::kValue, "<Integer: # of partitions>",
     "The number of partitions for the topic\n"
     "  being created or altered (WARNING:\n"
     "  If partitions are increased for a\n"
     "  topic that has a key, the partition\n"
     "  logic or ordering of the messages\n"
     "  will be affected). If not supplied\n"
     "  for create, defaults to the cluster\n"
     "  default."},
    {"replica-assignment", Takes::kValue,
     "<String:\n  broker_id_for_part1_replica1 :\n  broker_id_for_part1_replica2 ,\n  "
     "broker_id_for_part2_replica1 :\n  broker_id_for_part2_replica2 , ...>",
     "A list of manual partition-to-broker\n"
     "  assignments for the topic being\n"
     "  created or altered."},
    {"replication-factor", Takes::kValue, "<Integer:\n  replication factor>",
     "The replication factor for each\n"
     "  partition in the topic being\n"
     "  created. If not supplied, defaults\n"
     "  to the cluster default."},
    {"topic", Takes::kValue, "<String: topic>",
     "The topic to create, alter, describe\n"
     "  or delete. It also accepts a regular\n"
     "  expression, except for --create\n"
     "  option. Put topic name in double\n"
     "  quotes and use the '\\' prefix to\n"
     "  escape regular expression symbols; e.\n"
     "  g. \"test\\.topic\"."},
    {"topic-id", Takes::kValue, "<String: topic-id>",
     "The topic-id to describe.This is used\n"
     "  only with --bootstrap-server option\n"
     "  for describing topics."},
    {"topics-with-overrides", Takes::kNothing, "",
     "if set when describing topics, only\n"
     "  show topics that have overridden\n"
     "  configs"},
    {"unavailable-partitions", Takes::kNothing, "",
     "if set when describing topics, only\n"
     "  show partitions whose leader is not\n"
     "  available"},
    {"under-min-isr-partitions", Takes::kNothing, "",
     "if set when describing topics, only\n"
     "  show partitions whose isr count is\n"
     "  less than the configured minimum."},
    {"under-replicated-partitions", Takes::kNothing, "",
     "if set when describing topics, only\n"
     "  show under replicated partitions"},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

}  // namespace

std::span<const Option> topics_options() {
  return kTopicsOptions;
}

}  // namespace sluice::kafka::tools
