// Any file is a configuration or an error; reading values from it ends.
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "hdfs/client/settings.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const Fd file(memfd_create("site", MFD_CLOEXEC));
  if (!write_all(file.get(), std::string_view(reinterpret_cast<const char*>(data), size))) return 0;
  hdfs::Configuration configuration;
  const std::string path = "/proc/self/fd/" + std::to_string(file.get());
  if (!configuration.add_file(path)) return 0;
  static_cast<void>(hdfs::read_settings("hdfs://service", configuration).ok());
  return 0;
}
