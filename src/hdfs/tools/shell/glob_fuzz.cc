// Any pattern matches or does not, or is refused; matching ends.
#include "hdfs/tools/shell/glob.h"
#include "hdfs/tools/shell/permission.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  // Braces multiply; the shell bounds a command line, and this bounds the test.
  if (size > 64) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string pattern = text.substr(0, text.find('\n'));
  const std::string name = text.substr(std::min(text.size(), pattern.size() + 1));
  if (const auto patterns = hdfs::tools::alternatives(pattern)) {
    for (const std::string& one : *patterns) static_cast<void>(hdfs::tools::matches(one, name));
  }
  if (const auto change = hdfs::tools::PermissionChange::parse(text)) change->apply(0644, true);
  return 0;
}
