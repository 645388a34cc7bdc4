#include "kafka/tools/console/console_producer_options.h"

namespace sluice::kafka::tools {
namespace {

constexpr Option kProducerOptions[] = {
    {"batch-size", Takes::kValue, "<Integer: size>",
     "Number of messages to send in a single\n"
     "  batch if they are not being sent\n"
     "  synchronously. please note that this\n"
     "  option will be replaced if max-\n"
     "  partition-memory-bytes is also set\n"
     "  (default: 16384)"},
    {"bootstrap-server", Takes::kValue, "<String: server to\n  connect to>",
     "REQUIRED unless --broker-list\n"
     "  (deprecated) is specified. The server\n"
     "  (s) to connect to. The broker list\n"
     "  string in the form HOST1:PORT1,HOST2:\n"
     "  PORT2."},
    {"broker-list", Takes::kValue, "<String: broker-list>",
     "DEPRECATED, use --bootstrap-server\n"
     "  instead; ignored if --bootstrap-\n"
     "  server is specified.  The broker\n"
     "  list string in the form HOST1:PORT1,\n"
     "  HOST2:PORT2."},
    {"compression-codec", Takes::kMaybeValue, "[String:\n  compression-codec]",
     "The compression codec: either 'none',\n"
     "  'gzip', 'snappy', 'lz4', or 'zstd'.\n"
     "  If specified without value, then it\n"
     "  defaults to 'gzip'"},
    {"help", Takes::kNothing, "", "Print usage information."},
    {"line-reader", Takes::kValue, "<String: reader_class>",
     "The class name of the class to use for\n"
     "  reading lines from standard in. By\n"
     "  default each line is read as a\n"
     "  separate message. (default: kafka.\n"
     "  tools.\n"
     "  ConsoleProducer$LineMessageReader)"},
    {"max-block-ms", Takes::kValue, "<Long: max block on\n  send>",
     "The max time that the producer will\n"
     "  block for during a send request.\n"
     "  (default: 60000)"},
    {"max-memory-bytes", Takes::kValue, "<Long: total memory\n  in bytes>",
     "The total memory used by the producer\n"
     "  to buffer records waiting to be sent\n"
     "  to the server. This is the option to\n"
     "  control `buffer.memory` in producer\n"
     "  configs. (default: 33554432)"},
    {"max-partition-memory-bytes", Takes::kValue, "<Integer:\n  memory in bytes per partition>",
     "The buffer size allocated for a\n"
     "  partition. When records are received\n"
     "  which are smaller than this size the\n"
     "  producer will attempt to\n"
     "  optimistically group them together\n"
     "  until this size is reached. This is\n"
     "  the option to control `batch.size`\n"
     "  in producer configs. (default: 16384)"},
    {"message-send-max-retries", Takes::kValue, "<Integer>",
     "Brokers can fail receiving the message\n"
     "  for multiple reasons, and being\n"
     "  unavailable transiently is just one\n"
     "  of them. This property specifies the\n"
     "  number of retries before the\n"
     "  producer give up and drop this\n"
     "  message. This is the option to\n"
     "  control `retries` in producer\n"
     "  configs. (default: 3)"},
    {"metadata-expiry-ms", Takes::kValue, "<Long: metadata\n  expiration interval>",
     "The period of time in milliseconds\n"
     "  after which we force a refresh of\n"
     "  metadata even if we haven't seen any\n"
     "  leadership changes. This is the\n"
     "  option to control `metadata.max.age.\n"
     "  ms` in producer configs. (default:\n"
     "  300000)"},
    {"producer-property", Takes::kValue, "<String:\n  producer_prop>",
     "A mechanism to pass user-defined\n"
     "  properties in the form key=value to\n"
     "  the producer."},
    {"producer.config", Takes::kValue, "<String: config file>",
     "Producer config properties file. Note\n"
     "  that [producer-property] takes\n"
     "  precedence over this config."},
    {"property", Takes::kValue, "<String: prop>",
     "A mechanism to pass user-defined\n"
     "  properties in the form key=value to\n"
     "  the message reader. This allows\n"
     "  custom configuration for a user-\n"
     "  defined message reader.\n"
     "Default properties include:\n"
     " parse.key=false\n"
     " parse.headers=false\n"
     " ignore.error=false\n"
     " key.separator=\\t\n"
     " headers.delimiter=\\t\n"
     " headers.separator=,\n"
     " headers.key.separator=:\n"
     " null.marker=   When set, any fields\n"
     "  (key, value and headers) equal to\n"
     "  this will be replaced by null\n"
     "Default parsing pattern when:\n"
     " parse.headers=true and parse.key=true:\n"
     "  \"h1:v1,h2:v2...\\tkey\\tvalue\"\n"
     " parse.key=true:\n"
     "  \"key\\tvalue\"\n"
     " parse.headers=true:\n"
     "  \"h1:v1,h2:v2...\\tvalue\""},
    {"reader-config", Takes::kValue, "<String: config file>",
     "Config properties file for the message\n"
     "  reader. Note that [property] takes\n"
     "  precedence over this config."},
    {"request-required-acks", Takes::kValue, "<String:\n  request required acks>",
     "The required `acks` of the producer\n"
     "  requests (default: -1)"},
    {"request-timeout-ms", Takes::kValue, "<Integer: request\n  timeout ms>",
     "The ack timeout of the producer\n"
     "  requests. Value must be non-negative\n"
     "  and non-zero. (default: 1500)"},
    {"retry-backoff-ms", Takes::kValue, "<Long>",
     "Before each retry, the producer\n"
     "  refreshes the metadata of relevant\n"
     "  topics. Since leader election takes\n"
     "  a bit of time, this property\n"
     "  specifies the amount of time that\n"
     "  the producer waits before refreshing\n"
     "  the metadata. This is the option to\n"
     "  control `retry.backoff.ms` in\n"
     "  producer configs. (default: 100)"},
    {"socket-buffer-size", Takes::kValue, "<Integer: size>",
     "The size of the tcp RECV size. This is\n"
     "  the option to control `send.buffer.\n"
     "  bytes` in producer configs.\n"
     "  (default: 102400)"},
    {"sync", Takes::kNothing, "",
     "If set message send requests to the\n"
     "  brokers are synchronously, one at a\n"
     "  time as they arrive."},
    {"timeout", Takes::kValue, "<Long: timeout_ms>",
     "If set and the producer is running in\n"
     "  asynchronous mode, this gives the\n"
     "  maximum amount of time a message\n"
     "  will queue awaiting sufficient batch\n"
     "  size. The value is given in ms. This\n"
     "  is the option to control `linger.ms`\n"
     "  in producer configs. (default: 1000)"},
    {"topic", Takes::kValue, "<String: topic>",
     "REQUIRED: The topic id to produce\n"
     "  messages to."},
    {"version", Takes::kNothing, "", "Display Kafka version."},
    // The names of Kafka 4.2 and later (KIP-1147).
    {"command-property", Takes::kValue},
    {"command-config", Takes::kValue},
    {"reader-property", Takes::kValue},
};

}  // namespace

std::span<const Option> console_producer_options() {
  return kProducerOptions;
}

}  // namespace sluice::kafka::tools
