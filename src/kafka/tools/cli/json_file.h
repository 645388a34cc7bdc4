// JSON files of commands, and what commands print as JSON.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "formats/json.h"

namespace sluice::kafka::tools {

// The text of a file: "Unable to read file x" where it can't be.
Result<std::string> read_text_file(const std::string& path);

// A member that has to be there; the error is Kafka's: "No such field exists: `partition`".
Result<const formats::Json*> json_field(const formats::Json& object, const std::string& name);
Result<std::int64_t> json_integer(const formats::Json& object, const std::string& name);

std::string json_string(std::string_view text);

}  // namespace sluice::kafka::tools
