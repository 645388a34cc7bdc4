#include "hdfs/tools/glob.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::hdfs::tools {

bool has_wildcards(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (std::string_view("*?[{").find(pattern[i]) != std::string_view::npos) {
      return true;
    }
  }
  return false;
}

std::string without_escapes(std::string_view pattern) {
  std::string text;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
    text += pattern[i];
  }
  return text;
}

// The place of the '}' that ends the '{' at `open`, or npos; the commas of its own level in
// `commas`.
static std::size_t closing_brace(const std::string& pattern, std::size_t open,
                                 std::vector<std::size_t>& commas) {
  int depth = 0;
  for (std::size_t i = open; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == '{') {
      ++depth;
    } else if (pattern[i] == ',' && depth == 1) {
      commas.push_back(i);
    } else if (pattern[i] == '}' && --depth == 0) {
      return i;
    }
  }
  return std::string::npos;
}

Result<std::vector<std::string>> alternatives(const std::string& pattern) {
  std::size_t open = 0;
  while (open < pattern.size() && pattern[open] != '{') open += pattern[open] == '\\' ? 2 : 1;
  std::vector<std::string> all;
  if (open >= pattern.size()) {
    all.push_back(pattern);
    return all;
  }
  std::vector<std::size_t> cuts{open};
  const std::size_t close = closing_brace(pattern, open, cuts);
  if (close == std::string::npos) {
    return Error(ErrorCode::kInvalidArgument, "Illegal file pattern: Unclosed group near index " +
                                                  std::to_string(pattern.size() - 1) + " in " +
                                                  pattern);
  }
  cuts.push_back(close);
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    const std::string one = pattern.substr(0, open) +
                            pattern.substr(cuts[i] + 1, cuts[i + 1] - cuts[i] - 1) +
                            pattern.substr(close + 1);
    TRY(std::vector<std::string> more, alternatives(one));
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

// The length in bytes of the UTF-8 character that starts here: '?' and [] mean characters.
static std::size_t character_size(std::string_view text) {
  const unsigned char first = static_cast<unsigned char>(text[0]);
  const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::min(size, text.size());
}

// Whether `c` is in the class that starts behind '['; `pattern` then starts behind its ']'.
static bool in_class(std::string_view& pattern, std::string_view c) {
  const bool negated = pattern.starts_with('^') || pattern.starts_with('!');
  if (negated) pattern.remove_prefix(1);
  bool found = false;
  for (bool first = true; !pattern.empty() && (first || pattern[0] != ']'); first = false) {
    if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
    const std::string_view low = pattern.substr(0, character_size(pattern));
    pattern.remove_prefix(low.size());
    std::string_view high = low;
    if (pattern.size() > 1 && pattern[0] == '-' && pattern[1] != ']') {
      pattern.remove_prefix(1);
      high = pattern.substr(0, character_size(pattern));
      pattern.remove_prefix(high.size());
    }
    found = found || (low <= c && c <= high);
  }
  if (!pattern.empty()) pattern.remove_prefix(1);
  return found != negated;
}

bool matches(std::string_view pattern, std::string_view name) {
  // On a mismatch the last '*' takes one character more.
  std::string_view star_pattern, star_name;
  bool star = false;
  while (!name.empty() || !pattern.empty()) {
    if (!pattern.empty() && pattern[0] == '*') {
      pattern.remove_prefix(1);
      star = true;
      star_pattern = pattern;
      star_name = name;
      continue;
    }
    bool same = false;
    std::string_view rest = pattern;
    if (!rest.empty() && !name.empty()) {
      const std::string_view c = name.substr(0, character_size(name));
      const char kind = rest[0];
      if (kind == '\\' && rest.size() > 1) rest.remove_prefix(1);
      if (kind == '?') {
        same = true;
        rest.remove_prefix(1);
      } else if (kind == '[') {
        rest.remove_prefix(1);
        same = in_class(rest, c);
      } else if (rest.starts_with(c)) {
        same = true;
        rest.remove_prefix(c.size());
      }
      if (same) {
        pattern = rest;
        name.remove_prefix(c.size());
        continue;
      }
    }
    if (!star || star_name.empty()) return false;
    star_name.remove_prefix(character_size(star_name));
    pattern = star_pattern;
    name = star_name;
  }
  return true;
}

// Adds what `components` from `at` on mean below `folder`.
static Status descend(lake::FileSystem& fs, const std::vector<std::string>& components,
                      std::size_t at, const lake::FileStatus& folder,
                      std::vector<lake::FileStatus>& found) {
  if (at == components.size()) {
    found.push_back(folder);
    return {};
  }
  if (!folder.is_directory) return {};
  const std::string& component = components[at];
  if (!has_wildcards(component)) {
    const std::string path =
        (folder.path == "/" ? "" : folder.path) + "/" + without_escapes(component);
    Result<lake::FileStatus> entry = fs.status(path);
    if (entry) return descend(fs, components, at + 1, *entry, found);
    if (entry.error().code() == ErrorCode::kNotFound) return {};
    return std::move(entry).error();
  }
  TRY(std::vector<lake::FileStatus> entries, lake::list_all(fs, folder.path));
  for (const lake::FileStatus& entry : entries) {
    if (matches(component, entry.name())) TRY(descend(fs, components, at + 1, entry, found));
  }
  return {};
}

Result<std::vector<lake::FileStatus>> matching(lake::FileSystem& fs, const std::string& pattern) {
  TRY(std::vector<std::string> patterns, alternatives(pattern));
  TRY(lake::FileStatus root, fs.status("/"));
  std::vector<lake::FileStatus> found;
  for (const std::string& one : patterns) {
    std::vector<std::string> components;
    for (std::string& part : split(one, '/')) {
      if (!part.empty()) components.push_back(std::move(part));
    }
    TRY(descend(fs, components, 0, root, found));
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return found;
}

}  // namespace sluice::hdfs::tools
