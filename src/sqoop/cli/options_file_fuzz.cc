// Any text: an options file becomes tokens or is refused, and parsing the tokens ends in the same
// way.
#include <cstdint>
#include <string>

#include "sqoop/cli/command_line.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto tokens = sluice::sqoop::options_file_tokens("file", text);
  if (tokens) (void)sluice::sqoop::parse_command_line(*sluice::sqoop::find_tool("import"), *tokens);
  return 0;
}
