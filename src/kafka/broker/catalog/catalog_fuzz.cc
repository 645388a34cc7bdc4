// One record of the topic catalog's journal, of any bytes: the catalog opens or refuses it, and
// what it opened with can be changed.
#include <cstdint>

#include "base/check.h"
#include "kafka/broker/catalog/catalog.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  using namespace sluice::kafka::broker;
  if (size == 0) return 0;  // the journal takes no empty record
  disk::MemoryDisk disk;
  {
    auto journal = disk::Journal::open(
        disk, "/catalog", {}, [](std::string_view) { return Status(); },
        [](std::uint64_t, std::string_view) { return Status(); });
    CHECK(journal);
    if (!(*journal)->append(std::string_view(reinterpret_cast<const char*>(data), size))) return 0;
  }
  auto catalog = TopicCatalog::open(disk, "/catalog");
  if (!catalog) return 0;
  for (const TopicPtr& topic : (*catalog)->all()) {
    CHECK((*catalog)->find(topic->name) == topic);
    CHECK((*catalog)->remove(topic->name));
  }
  const auto fresh = (*catalog)->draft("fresh", 1, {});
  CHECK(fresh && (*catalog)->store(*fresh));
  CHECK(TopicCatalog::open(disk, "/catalog"));
  return 0;
}
