// Any text as an agent's file: it is a configuration or a list of what is wrong with it.
#include "flume/configuration.h"

#include <cstdint>

#include "base/check.h"
#include "flume/properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::flume;
  // References multiply what they name; a file of this size shows every way they can.
  if (size > 4096) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  auto properties = parse_properties(text, "agent.conf");
  if (!properties) return 0;
  // What runs a program is left out.
  for (const sluice::Property& property : *properties) {
    if (property.key.find("configfilters") != std::string::npos) return 0;
  }
  const auto agent = read_configuration(*std::move(properties), "a", {{"user.home", "/home/u"}});
  CHECK(agent || !agent.error().message().empty());
  return 0;
}
