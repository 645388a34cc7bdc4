#include "kafka/tools/groups/consumer_groups.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kConsumerGroups[] = {
    {"all-groups", Takes::kNothing, "", "Apply to all consumer groups."},
    {"all-topics", Takes::kNothing, "",
     "Consider all topics assigned to a\n"
     "  group in the `reset-offsets` process."},
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "REQUIRED: The server(s) to connect to."},
    {"by-duration", Takes::kValue, "<String: duration>",
     "Reset offsets to offset by duration\n"
     "  from current timestamp. Format:\n"
     "  'PnDTnHnMnS'"},
    {"command-config", Takes::kValue, "<String: command\n  config property file>",
     "Property file containing configs to be\n"
     "  passed to Admin Client and Consumer."},
    {"delete", Takes::kNothing, "",
     "Pass in groups to delete topic\n"
     "  partition offsets and ownership\n"
     "  information over the entire consumer\n"
     "  group. For instance --group g1 --\n"
     "  group g2"},
    {"delete-offsets", Takes::kNothing, "",
     "Delete offsets of consumer group.\n"
     "  Supports one consumer group at the\n"
     "  time, and multiple topics."},
    {"describe", Takes::kNothing, "",
     "Describe consumer group and list\n"
     "  offset lag (number of messages not\n"
     "  yet processed) related to given\n"
     "  group."},
    {"dry-run", Takes::kNothing, "",
     "Only show results without executing\n"
     "  changes on Consumer Groups.\n"
     "  Supported operations: reset-offsets."},
    {"execute", Takes::kNothing, "",
     "Execute operation. Supported\n"
     "  operations: reset-offsets."},
    {"export", Takes::kNothing, "",
     "Export operation execution to a CSV\n"
     "  file. Supported operations: reset-\n"
     "  offsets."},
    {"from-file", Takes::kValue, "<String: path to CSV file>",
     "Reset offsets to values defined in CSV\n"
     "  file."},
    {"group", Takes::kValue, "<String: consumer group>", "The consumer group we wish to act on."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"list", Takes::kNothing, "", "List all consumer groups."},
    {"members", Takes::kNothing, "",
     "Describe members of the group. This\n"
     "  option may be used with '--describe'\n"
     "  and '--bootstrap-server' options\n"
     "  only.\n"
     "Example: --bootstrap-server localhost:\n"
     "  9092 --describe --group group1 --\n"
     "  members"},
    {"offsets", Takes::kNothing, "",
     "Describe the group and list all topic\n"
     "  partitions in the group along with\n"
     "  their offset lag. This is the\n"
     "  default sub-action of and may be\n"
     "  used with '--describe' and '--\n"
     "  bootstrap-server' options only.\n"
     "Example: --bootstrap-server localhost:\n"
     "  9092 --describe --group group1 --\n"
     "  offsets"},
    {"reset-offsets", Takes::kNothing, "",
     "Reset offsets of consumer group.\n"
     "  Supports one consumer group at the\n"
     "  time, and instances should be\n"
     "  inactive\n"
     "Has 2 execution options: --dry-run\n"
     "  (the default) to plan which offsets\n"
     "  to reset, and --execute to update\n"
     "  the offsets. Additionally, the --\n"
     "  export option is used to export the\n"
     "  results to a CSV format.\n"
     "You must choose one of the following\n"
     "  reset specifications: --to-datetime,\n"
     "  --by-duration, --to-earliest, --to-\n"
     "  latest, --shift-by, --from-file, --\n"
     "  to-current, --to-offset.\n"
     "To define the scope use --all-topics\n"
     "  or --topic. One scope must be\n"
     "  specified unless you use '--from-\n"
     "  file'."},
    {"shift-by", Takes::kValue, "<Long: number-of-offsets>",
     "Reset offsets shifting current offset\n"
     "  by 'n', where 'n' can be positive or\n"
     "  negative."},
    {"state", Takes::kMaybeValue, "[String]",
     "When specified with '--describe',\n"
     "  includes the state of the group.\n"
     "Example: --bootstrap-server localhost:\n"
     "  9092 --describe --group group1 --\n"
     "  state\n"
     "When specified with '--list', it\n"
     "  displays the state of all groups. It\n"
     "  can also be used to list groups with\n"
     "  specific states.\n"
     "Example: --bootstrap-server localhost:\n"
     "  9092 --list --state stable,empty\n"
     "This option may be used with '--\n"
     "  describe', '--list' and '--bootstrap-\n"
     "  server' options only."},
    {"timeout", Takes::kValue, "<Long: timeout (ms)>",
     "The timeout that can be set for some\n"
     "  use cases. For example, it can be\n"
     "  used when describing the group to\n"
     "  specify the maximum amount of time\n"
     "  in milliseconds to wait before the\n"
     "  group stabilizes (when the group is\n"
     "  just created, or is going through\n"
     "  some changes). (default: 5000)"},
    {"to-current", Takes::kNothing, "", "Reset offsets to current offset."},
    {"to-datetime", Takes::kValue, "<String: datetime>",
     "Reset offsets to offset from datetime.\n"
     "  Format: 'YYYY-MM-DDTHH:mm:SS.sss'"},
    {"to-earliest", Takes::kNothing, "", "Reset offsets to earliest offset."},
    {"to-latest", Takes::kNothing, "", "Reset offsets to latest offset."},
    {"to-offset", Takes::kValue, "<Long: offset>", "Reset offsets to a specific offset."},
    {"topic", Takes::kValue, "<String: topic>",
     "The topic whose consumer group\n"
     "  information should be deleted or\n"
     "  topic whose should be included in\n"
     "  the reset offset process. In `reset-\n"
     "  offsets` case, partitions can be\n"
     "  specified using this format: `topic1:\n"
     "  0,1,2`, where 0,1,2 are the\n"
     "  partition to be included in the\n"
     "  process. Reset-offsets also supports\n"
     "  multiple topic inputs."},
    {"verbose", Takes::kNothing, "",
     "Provide additional information, if\n"
     "  any, when describing the group. This\n"
     "  option may be used with '--\n"
     "  offsets'/'--members'/'--state' and\n"
     "  '--bootstrap-server' options only.\n"
     "Example: --bootstrap-server localhost:\n"
     "  9092 --describe --group group1 --\n"
     "  members --verbose"},
    {"version", Takes::kNothing, "", "Display Kafka version."},
};

}  // namespace

std::span<const Option> consumer_groups_options() {
  return kConsumerGroups;
}

}  // namespace sluice::kafka::tools
