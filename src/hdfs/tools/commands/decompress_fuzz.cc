// Any bytes as a file that -text shows: they come out unpacked, or the format is refused by name.
// The first byte picks the file's name.
#include <cstdint>
#include <cstring>

#include "base/check.h"
#include "hdfs/tools/commands/decompress.h"

namespace {

using namespace sluice;

class MemoryReader final : public lake::Reader {
 public:
  explicit MemoryReader(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t length() const override { return bytes_.size(); }
  Result<std::size_t> read_at(std::uint64_t offset, char* to, std::size_t size) override {
    if (offset >= bytes_.size()) return std::size_t{0};
    const std::size_t count = std::min<std::size_t>(size, bytes_.size() - offset);
    std::memcpy(to, bytes_.data() + offset, count);
    return count;
  }

 private:
  std::string_view bytes_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A few kilobytes unpack to megabytes already.
  if (size == 0 || size > 4096) return 0;
  static const char* const kNames[] = {"f", "f.gz", "f.deflate", "f.bz2", "f.snappy", "f.avro"};
  static std::FILE* const nowhere = std::fopen("/dev/null", "w");
  CHECK(nowhere != nullptr);
  MemoryReader reader({reinterpret_cast<const char*>(data) + 1, size - 1});
  const Status shown = hdfs::tools::print_as_text(reader, kNames[data[0] % 6], nowhere);
  CHECK(shown || !shown.error().message().empty());
  return 0;
}
