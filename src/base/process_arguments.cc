#include "base/process_arguments.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "base/file.h"
#include "base/text.h"

namespace sluice {
namespace {

// start and end of the argument block of this process, from /proc/self/stat (fields 48 and 49).
std::pair<std::uintptr_t, std::uintptr_t> argument_block() {
  const auto stat = read_file("/proc/self/stat");
  if (!stat) return {0, 0};
  const std::size_t paren = stat->rfind(')');
  if (paren == std::string::npos) return {0, 0};
  const std::vector<std::string> fields = split(std::string_view(*stat).substr(paren + 2), ' ');
  constexpr std::size_t kArgStart = 48 - 3;  // the first field behind the name is the third
  if (fields.size() <= kArgStart + 1) return {0, 0};
  return {std::strtoull(fields[kArgStart].c_str(), nullptr, 10),
          std::strtoull(fields[kArgStart + 1].c_str(), nullptr, 10)};
}

}  // namespace

std::vector<std::span<char>> shown_arguments() {
  const auto [start, end] = argument_block();
  if (start == 0 || end <= start) return {};
  char* const block = reinterpret_cast<char*>(start);  // NOLINT: the kernel's own number for it
  const std::size_t size = end - start;
  std::vector<std::span<char>> arguments;
  for (std::size_t at = 0; at < size;) {
    const std::size_t length = strnlen(block + at, size - at);
    arguments.emplace_back(block + at, length);
    at += length + 1;
  }
  return arguments;
}

}  // namespace sluice
