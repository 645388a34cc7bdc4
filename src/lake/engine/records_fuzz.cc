// Bytes as a journal payload: decoding is total, what decodes encodes to the same meaning, and a
// tree takes any records in any order.
#include <cstdlib>

#include "lake/engine/records.h"
#include "lake/engine/tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const auto records = lake::decode_records(ByteView(reinterpret_cast<const char*>(data), size));
  if (!records) return 0;
  Bytes again;
  lake::Tree tree;
  for (const lake::Record& record : *records) {
    lake::append_record(again, record);
    if (const auto* entry = std::get_if<lake::EntryRecord>(&record)) (void)tree.apply(*entry);
    if (const auto* extras = std::get_if<lake::ExtrasRecord>(&record)) tree.apply(*extras);
    if (const auto* gone = std::get_if<lake::GoneRecord>(&record)) {
      tree.erase(gone->id, [](const lake::Node&) {});
    }
  }
  std::size_t seen = 0;
  tree.for_each([&](const lake::Node&) { ++seen; });
  if (seen != tree.size()) std::abort();
  const auto decoded = lake::decode_records(again);
  if (!decoded || decoded->size() != records->size()) std::abort();
  return 0;
}
