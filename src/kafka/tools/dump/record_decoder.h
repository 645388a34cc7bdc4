// Keys and values of records as kafka-dump-log prints them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "kafka/tools/cli/options.h"
#include "kafka/wire/record_walk.h"

namespace sluice::kafka::tools {

struct DecodedRecord {
  std::optional<std::string> key;
  std::optional<std::string> payload;
};

class RecordDecoder {
 public:
  virtual ~RecordDecoder() = default;
  virtual Result<DecodedRecord> decode(const wire::Record& record) const = 0;
};

// The one that the options ask for: of an internal topic, or of two classes. The error's message
// is the name of a class that does not exist.
Result<std::unique_ptr<RecordDecoder>> make_record_decoder(const ParsedOptions& options);

}  // namespace sluice::kafka::tools
