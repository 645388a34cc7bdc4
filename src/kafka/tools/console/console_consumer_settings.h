// The command line of kafka-console-consumer, understood and checked.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/invocation.h"
#include "base/result.h"
#include "kafka/client/client_settings.h"
#include "kafka/tools/cli/options.h"
#include "kafka/tools/console/message_formatter.h"

namespace sluice::kafka::tools {

struct ConsoleConsumerSettings {
  std::optional<std::string> topic;
  std::optional<std::string> include;  // or this regular expression
  std::optional<std::int32_t> partition;
  std::int64_t start = -1;  // of partitions read without a group: an offset, or -1 end, -2 start
  bool no_reset = false;    // auto.offset.reset=none: without a start said it is an error
  bool exclude_internal = true;    // exclude.internal.topics, for --include
  bool own_group = false;          // a group was named, so its protocol is used
  std::int64_t max_messages = -1;  // -1: no end
  std::optional<std::chrono::milliseconds> timeout;
  bool skip_errors = false;
  bool system_test_events = false;
  std::shared_ptr<MessageFormatter> formatter;  // shared only so that settings can be copied
  client::Properties properties;                // of the consumer, in Java's names
};

// A usage error has the message that goes above the usage table; others end the tool as they are.
struct CommandLineError {
  std::string message;
  bool usage = false;
};

// Fills `settings`; the error is Kafka's, checked in Kafka's order.
std::optional<CommandLineError> read_command_line(const ParsedOptions& options,
                                                  ConsoleConsumerSettings& settings);

}  // namespace sluice::kafka::tools
