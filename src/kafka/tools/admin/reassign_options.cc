#include "kafka/tools/admin/option_tables.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kReassign[] = {
    {"additional", Takes::kNothing, "",
     "Execute this reassignment in addition\n"
     "  to any other ongoing ones. This\n"
     "  option can also be used to change\n"
     "  the throttle of an ongoing\n"
     "  reassignment."},
    {"bootstrap-server", Takes::kValue, "<String: Server(s)\n  to use for bootstrapping>",
     "REQUIRED: the server(s) to use for\n"
     "  bootstrapping."},
    {"broker-list", Takes::kValue, "<String: brokerlist>",
     "The list of brokers to which the\n"
     "  partitions need to be reassigned in\n"
     "  the form \"0,1,2\". This is required\n"
     "  if --topics-to-move-json-file is\n"
     "  used to generate reassignment\n"
     "  configuration"},
    {"cancel", Takes::kNothing, "", "Cancel an active reassignment."},
    {"command-config", Takes::kValue, "<String: Admin client\n  property file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client."},
    {"disable-rack-aware", Takes::kNothing, "", "Disable rack aware replica assignment"},
    {"execute", Takes::kNothing, "",
     "Kick off the reassignment as specified\n"
     "  by the --reassignment-json-file\n"
     "  option."},
    {"generate", Takes::kNothing, "",
     "Generate a candidate partition\n"
     "  reassignment configuration. Note\n"
     "  that this only generates a candidate\n"
     "  assignment, it does not execute it."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"list", Takes::kNothing, "",
     "List all active partition\n"
     "  reassignments."},
    {"preserve-throttles", Takes::kNothing, "",
     "Do not modify broker or topic\n"
     "  throttles."},
    {"reassignment-json-file", Takes::kValue, "<String:\n  manual assignment json file path>",
     "The JSON file with the partition\n"
     "  reassignment configurationThe format\n"
     "  to use is -\n"
     "{\"partitions\":\n"
     "	[{\"topic\": \"foo\",\n"
     "	  \"partition\": 1,\n"
     "	  \"replicas\": [1,2,3],\n"
     "	  \"log_dirs\": [\"dir1\",\"dir2\",\"dir3\"]\n"
     "  }],\n"
     "\"version\":1\n"
     "}\n"
     "Note that \"log_dirs\" is optional. When\n"
     "  it is specified, its length must\n"
     "  equal the length of the replicas\n"
     "  list. The value in this list can be\n"
     "  either \"any\" or the absolution path\n"
     "  of the log directory on the broker.\n"
     "  If absolute log directory path is\n"
     "  specified, the replica will be moved\n"
     "  to the specified log directory on\n"
     "  the broker."},
    {"replica-alter-log-dirs-throttle", Takes::kValue, "\n  <Long: replicaAlterLogDirsThrottle>",
     "The movement of replicas between log\n"
     "  directories on the same broker will\n"
     "  be throttled to this value\n"
     "  (bytes/sec). This option can be\n"
     "  included with --execute when a\n"
     "  reassignment is started, and it can\n"
     "  be altered by resubmitting the\n"
     "  current reassignment along with the\n"
     "  --additional flag. The throttle rate\n"
     "  should be at least 1 KB/s. (default:\n"
     "  -1)"},
    {"throttle", Takes::kValue, "<Long: throttle>",
     "The movement of partitions between\n"
     "  brokers will be throttled to this\n"
     "  value (bytes/sec). This option can\n"
     "  be included with --execute when a\n"
     "  reassignment is started, and it can\n"
     "  be altered by resubmitting the\n"
     "  current reassignment along with the\n"
     "  --additional flag. The throttle rate\n"
     "  should be at least 1 KB/s. (default:\n"
     "  -1)"},
    {"timeout", Takes::kValue, "<Long: timeout>",
     "The maximum time in ms to wait for log\n"
     "  directory replica assignment to\n"
     "  begin. (default: 10000)"},
    {"topics-to-move-json-file", Takes::kValue, "<String:\n  topics to reassign json file path>",
     "Generate a reassignment configuration\n"
     "  to move the partitions of the\n"
     "  specified topics to the list of\n"
     "  brokers specified by the --broker-\n"
     "  list option. The format to use is -\n"
     "{\"topics\":\n"
     "	[{\"topic\": \"foo\"},{\"topic\": \"foo1\"}],\n"
     "\"version\":1\n"
     "}"},
    {"verify", Takes::kNothing, "",
     "Verify if the reassignment completed\n"
     "  as specified by the --reassignment-\n"
     "  json-file option. If there is a\n"
     "  throttle engaged for the replicas\n"
     "  specified, and the rebalance has\n"
     "  completed, the throttle will be\n"
     "  removed"},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

}  // namespace

std::span<const Option> reassign_options() {
  return kReassign;
}

}  // namespace sluice::kafka::tools
