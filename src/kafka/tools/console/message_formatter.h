// Records to the text that kafka-console-consumer prints.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "kafka/client/consumer.h"
#include "kafka/tools/cli/properties.h"

namespace sluice::kafka::tools {

class MessageFormatter {
 public:
  virtual ~MessageFormatter() = default;
  // Appends what is printed for the record. After an error, what was appended until then is
  // printed, as Kafka's does.
  virtual Status format(const client::IncomingRecord& record, std::string& out) const = 0;
};

// The formatter of that class name, Kafka 3's or 4's. The error's message is the name of the class
// that does not exist (a formatter or a deserializer in `properties`).
Result<std::unique_ptr<MessageFormatter>> make_formatter(const std::string& class_name,
                                                         const Properties& properties);

// Those that read the records of internal topics; null for other names.
std::unique_ptr<MessageFormatter> make_internal_formatter(const std::string& class_name);

}  // namespace sluice::kafka::tools
