// A manifest from outside: it is refused, or means the same when it is written again.
#include <cstdint>
#include <cstdlib>

#include "backup/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice::backup;
  const auto files = read_manifest({reinterpret_cast<const char*>(data), size});
  if (!files) return 0;
  const std::string text = write_manifest(*files);
  const auto again = read_manifest(text);
  if (!again || write_manifest(*again) != text) std::abort();
  for (const auto& [path, file] : *files) {
    if (path.starts_with('/') || ("/" + path + "/").find("/../") != std::string::npos) std::abort();
  }
  return 0;
}
