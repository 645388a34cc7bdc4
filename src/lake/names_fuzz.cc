// Any text as a path of the lake: its components are refused, or are visible names that make the
// same path again.
#include <cstdint>

#include "base/check.h"
#include "lake/names.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sluice;
  const std::string_view path(reinterpret_cast<const char*>(data), size);
  const auto parts = lake::path_components(path);
  if (!parts) return 0;
  std::string again = "/";
  for (const std::string_view part : *parts) {
    CHECK(!part.empty() && part != "." && part != ".." && part.find('/') == part.npos);
    again = lake::child_path(again, part);
  }
  CHECK(again == path);
  if (!parts->empty()) CHECK(lake::child_path(lake::parent_path(path), parts->back()) == path);
  return 0;
}
