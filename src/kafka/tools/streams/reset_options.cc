#include "kafka/tools/streams/reset_options.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kStreamsReset[] = {
    {"application-id", Takes::kValue, "<String: id>",
     "The Kafka Streams application ID\n"
     "  (application.id).",
     true},
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "REQUIRED unless --bootstrap-servers\n"
     "  (deprecated) is specified. The server\n"
     "  (s) to connect to. The broker list\n"
     "  string in the form HOST1:PORT1,HOST2:\n"
     "  PORT2. (default: localhost:9092)"},
    {"bootstrap-servers", Takes::kValue, "<String: urls>",
     "DEPRECATED: Comma-separated list of\n"
     "  broker urls with format: HOST1:PORT1,\n"
     "  HOST2:PORT2"},
    {"by-duration", Takes::kValue, "<String>",
     "Reset offsets to offset by duration\n"
     "  from current timestamp. Format:\n"
     "  'PnDTnHnMnS'"},
    {"config-file", Takes::kValue, "<String: file name>",
     "Property file containing configs to be\n"
     "  passed to admin clients and embedded\n"
     "  consumer."},
    {"dry-run", Takes::kNothing, "",
     "Display the actions that would be\n"
     "  performed without executing the\n"
     "  reset commands."},
    {"force", Takes::kNothing, "",
     "Force the removal of members of the\n"
     "  consumer group (intended to remove\n"
     "  stopped members if a long session\n"
     "  timeout was used). Make sure to shut\n"
     "  down all stream applications when\n"
     "  this option is specified to avoid\n"
     "  unexpected rebalances."},
    {"from-file", Takes::kValue, "<String>",
     "Reset offsets to values defined in CSV\n"
     "  file."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"input-topics", Takes::kValue, "<String: list>",
     "Comma-separated list of user input\n"
     "  topics. For these topics, the tool\n"
     "  by default will reset the offset to\n"
     "  the earliest available offset. Reset\n"
     "  to other offset position by\n"
     "  appending other reset offset option,\n"
     "  ex: --input-topics foo --shift-by 5"},
    {"intermediate-topics", Takes::kValue, "<String: list>",
     "Comma-separated list of intermediate\n"
     "  user topics (topics that are input\n"
     "  and output topics, e.g., used in the\n"
     "  deprecated through() method). For\n"
     "  these topics, the tool will skip to\n"
     "  the end."},
    {"internal-topics", Takes::kValue, "<String: list>",
     "Comma-separated list of internal\n"
     "  topics to delete. Must be a subset\n"
     "  of the internal topics marked for\n"
     "  deletion by the default behaviour\n"
     "  (do a dry-run without this option to\n"
     "  view these topics)."},
    {"shift-by", Takes::kValue, "<Long: number-of-offsets>",
     "Reset offsets shifting current offset\n"
     "  by 'n', where 'n' can be positive or\n"
     "  negative"},
    {"to-datetime", Takes::kValue, "<String>",
     "Reset offsets to offset from datetime.\n"
     "  Format: 'YYYY-MM-DDTHH:mm:SS.sss'"},
    {"to-earliest", Takes::kNothing, "", "Reset offsets to earliest offset."},
    {"to-latest", Takes::kNothing, "", "Reset offsets to latest offset."},
    {"to-offset", Takes::kValue, "<Long>", "Reset offsets to a specific offset."},
    {"version", Takes::kNothing, "", "Print version information and exit."},
    {"command-config", Takes::kValue},  // 4.2 and later
};

}  // namespace

std::span<const Option> streams_reset_options() {
  return kStreamsReset;
}

}  // namespace sluice::kafka::tools
