// Bytes as a segment: decoding them never reads past their end, and what opens once opens again the
// same way.
#include <cstdlib>

#include "base/bytes.h"
#include "disk/journal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string_view rest = bytes;
  while (auto frame = disk::decode_frame(rest)) rest.remove_prefix(frame->size);

  disk::MemoryDisk disk;
  {
    auto file = disk.open("/j/00000000000000000001.log", disk::Disk::Mode::kCreateNew);
    std::string content = "SLJRNL1\n";
    append_le(content, std::uint64_t{1});
    content += bytes;
    if (!(*file)->write_at(0, content)) std::abort();
  }
  std::size_t first = 0;
  std::size_t second = 0;
  const auto open = [&](std::size_t& count) {
    return disk::Journal::open(
        disk, "/j", {}, [](std::string_view) { return Status(); },
        [&count](std::uint64_t, std::string_view) {
          ++count;
          return Status();
        });
  };
  if (open(first) && (!open(second) || first != second)) std::abort();
  return 0;
}
