#include "lake/names.h"

#include <cstdint>

#include "lake/reason.h"

namespace sluice::lake {

std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return follows(1) ? 2 : 0;
  if (first < 0xF0) {
    if (!follows(1) || !follows(2)) return 0;
    const unsigned code = (first & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    return code >= 0x800 && (code < 0xD800 || code > 0xDFFF) ? 3 : 0;
  }
  if (first > 0xF4 || !follows(1) || !follows(2) || !follows(3)) return 0;
  const unsigned top = (first & 0x07U) << 6 | (byte(1) & 0x3FU);
  return top >= 0x10 && top < 0x110 ? 4 : 0;
}

bool visible_name(std::string_view name) {
  if (name.empty() || name.size() > kNameLimit || name == "." || name == "..") return false;
  while (!name.empty()) {
    const char c = name.front();
    if (c == '/' || c == ':' || c == '\0') return false;
    const std::size_t size = character_size(name);
    if (size == 0) return false;
    name.remove_prefix(size);
  }
  return true;
}

Result<std::vector<std::string_view>> split_path(std::string_view path) {
  const auto invalid = [&](std::string_view why) {
    return Error(ErrorCode::kInvalidArgument,
                 "Invalid path name " + std::string(path) + ": " + std::string(why),
                 Reason::kInvalidName);
  };
  if (path.empty() || path.front() != '/') return invalid("it is not absolute");
  std::vector<std::string_view> components;
  std::string_view rest = path.substr(1);
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view name = rest.substr(0, slash);
    if (name.empty()) return invalid("it has an empty component");
    components.push_back(name);
    if (slash == std::string_view::npos) return components;
    rest.remove_prefix(slash + 1);
    if (rest.empty()) return invalid("it ends in '/'");
  }
  return components;
}

Result<std::vector<std::string_view>> path_components(std::string_view path) {
  TRY(std::vector<std::string_view> components, split_path(path));
  for (const std::string_view name : components) {
    if (name.size() > kNameLimit) {
      const std::string_view folder = path.substr(0, name.data() - path.data());
      return Error(ErrorCode::kInvalidArgument,
                   "The maximum path component name limit of " + std::string(name) +
                       " in directory " +
                       (folder == "/" ? "/" : std::string(folder.substr(0, folder.size() - 1))) +
                       " is exceeded: limit=" + std::to_string(kNameLimit) +
                       " length=" + std::to_string(name.size()),
                   Reason::kNameTooLong);
    }
    if (!visible_name(name)) {
      return Error(ErrorCode::kInvalidArgument,
                   "Invalid path name Invalid file name: " + std::string(path),
                   Reason::kInvalidName);
    }
  }
  return components;
}

std::string child_path(std::string_view parent, std::string_view name) {
  std::string path(parent == "/" ? "" : parent);
  path += '/';
  path += name;
  return path;
}

std::string parent_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos || slash == 0) return "/";
  return std::string(path.substr(0, slash));
}

}  // namespace sluice::lake
