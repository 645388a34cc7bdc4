// A filter, a line end, and the value of a message that it is asked of.
#include <cstdint>

#include "console/cluster/message_filter.h"

using namespace sluice::console;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const auto filter = MessageFilter::parse(input.substr(0, end));
  if (!filter) return 0;
  MessageView message;
  message.key = "k";
  message.value = std::string(input.substr(std::min(end + 1, input.size())));
  message.headers = {{"h", message.value}};
  (void)filter->matches(message);
  return 0;
}
