#include "kafka/tools/console/console_consumer_options.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kConsumerOptions[] = {
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "REQUIRED: The server(s) to connect to."},
    {"consumer-property", Takes::kValue, "<String:\n  consumer_prop>",
     "A mechanism to pass user-defined\n"
     "  properties in the form key=value to\n"
     "  the consumer."},
    {"consumer.config", Takes::kValue, "<String: config file>",
     "Consumer config properties file. Note\n"
     "  that [consumer-property] takes\n"
     "  precedence over this config."},
    {"enable-systest-events", Takes::kNothing, "",
     "Log lifecycle events of the consumer\n"
     "  in addition to logging consumed\n"
     "  messages. (This is specific for\n"
     "  system tests.)"},
    {"formatter", Takes::kValue, "<String: class>",
     "The name of a class to use for\n"
     "  formatting kafka messages for\n"
     "  display. (default: kafka.tools.\n"
     "  DefaultMessageFormatter)"},
    {"formatter-config", Takes::kValue, "<String: config\n  file>",
     "Config properties file to initialize\n"
     "  the message formatter. Note that\n"
     "  [property] takes precedence over\n"
     "  this config."},
    {"from-beginning", Takes::kNothing, "",
     "If the consumer does not already have\n"
     "  an established offset to consume\n"
     "  from, start with the earliest\n"
     "  message present in the log rather\n"
     "  than the latest message."},
    {"group", Takes::kValue, "<String: consumer group id>",
     "The consumer group id of the consumer."},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"include", Takes::kValue, "<String: Java regex (String)>",
     "Regular expression specifying list of\n"
     "  topics to include for consumption."},
    {"isolation-level", Takes::kValue, "<String>",
     "Set to read_committed in order to\n"
     "  filter out transactional messages\n"
     "  which are not committed. Set to\n"
     "  read_uncommitted to read all\n"
     "  messages. (default: read_uncommitted)"},
    {"key-deserializer", Takes::kValue, "<String:\n  deserializer for key>", ""},
    {"max-messages", Takes::kValue, "<Integer: num_messages>",
     "The maximum number of messages to\n"
     "  consume before exiting. If not set,\n"
     "  consumption is continual."},
    {"offset", Takes::kValue, "<String: consume offset>",
     "The offset to consume from (a non-\n"
     "  negative number), or 'earliest'\n"
     "  which means from beginning, or\n"
     "  'latest' which means from end\n"
     "  (default: latest)"},
    {"partition", Takes::kValue, "<Integer: partition>",
     "The partition to consume from.\n"
     "  Consumption starts from the end of\n"
     "  the partition unless '--offset' is\n"
     "  specified."},
    {"property", Takes::kValue, "<String: prop>",
     "The properties to initialize the\n"
     "  message formatter. Default\n"
     "  properties include:\n"
     " print.timestamp=true|false\n"
     " print.key=true|false\n"
     " print.offset=true|false\n"
     " print.partition=true|false\n"
     " print.headers=true|false\n"
     " print.value=true|false\n"
     " key.separator=<key.separator>\n"
     " line.separator=<line.separator>\n"
     " headers.separator=<line.separator>\n"
     " null.literal=<null.literal>\n"
     " key.deserializer=<key.deserializer>\n"
     " value.deserializer=<value.\n"
     "  deserializer>\n"
     " header.deserializer=<header.\n"
     "  deserializer>\n"
     "Users can also pass in customized\n"
     "  properties for their formatter; more\n"
     "  specifically, users can pass in\n"
     "  properties keyed with 'key.\n"
     "  deserializer.', 'value.\n"
     "  deserializer.' and 'headers.\n"
     "  deserializer.' prefixes to configure\n"
     "  their deserializers."},
    {"skip-message-on-error", Takes::kNothing, "",
     "If there is an error when processing a\n"
     "  message, skip it instead of halt."},
    {"timeout-ms", Takes::kValue, "<Integer: timeout_ms>",
     "If specified, exit if no message is\n"
     "  available for consumption for the\n"
     "  specified interval."},
    {"topic", Takes::kValue, "<String: topic>", "The topic to consume on."},
    {"value-deserializer", Takes::kValue, "<String:\n  deserializer for values>", ""},
    {"version", Takes::kNothing, "", "Display Kafka version."},
    {"whitelist", Takes::kValue, "<String: Java regex\n  (String)>",
     "DEPRECATED, use --include instead;\n"
     "  ignored if --include specified.\n"
     "  Regular expression specifying list\n"
     "  of topics to include for consumption."},
    // The names of Kafka 4.2 and later (KIP-1147).
    {"command-property", Takes::kValue},
    {"command-config", Takes::kValue},
    {"formatter-property", Takes::kValue},
};

}  // namespace

std::span<const Option> console_consumer_options() {
  return kConsumerOptions;
}

}  // namespace sluice::kafka::tools
