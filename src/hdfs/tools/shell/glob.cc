#include "hdfs/tools/shell/glob.h"

#include <algorithm>
#include <cctype>

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

static Error illegal(const std::string& why, const std::string& what) {
  return Error(ErrorCode::kIo,
               "Illegal file pattern: error parsing regexp: " + why + ": `" + what + "`");
}

// What is left of a pattern, as the regular expression that GlobPattern makes of it.
static std::string as_regexp(std::string_view pattern) {
  std::string text;
  for (const char c : pattern) {
    if (c == '*' || c == '?') {
      text += c == '*' ? ".*" : ".";
    } else {
      if (std::string_view(".$()|+").find(c) != std::string_view::npos) text += '\\';
      text += c;
    }
  }
  return text;
}

// The class that opens at `at` in one component; gives the place of its ']'.
static Result<std::size_t> check_class(const std::string& component, std::size_t at) {
  std::size_t i = at + 1;
  if (i < component.size() && (component[i] == '!' || component[i] == '^')) ++i;
  if (i < component.size() && component[i] == ']') {
    return illegal("missing closing ]", as_regexp(component.substr(at)));
  }
  for (; i < component.size(); ++i) {
    if (component[i] == ']') return i;
    if (component[i] == '[') {
      return illegal("Unclosed character class at pos " + std::to_string(i), component);
    }
    if (component[i] == '\\') ++i;
    const bool range = i + 2 < component.size() && component[i + 1] == '-' &&
                       component[i + 2] != ']' && component[i + 2] != '\\';
    if (range &&
        static_cast<unsigned char>(component[i]) > static_cast<unsigned char>(component[i + 2])) {
      return illegal("invalid character class range", component.substr(i, 3));
    }
  }
  return illegal("Unclosed character class at pos " + std::to_string(component.size()), component);
}

static Status check_component(const std::string& component) {
  for (std::size_t i = 0; i < component.size(); ++i) {
    if (component[i] == '\\' && i + 1 < component.size()) {
      ++i;
      if (std::isalnum(static_cast<unsigned char>(component[i])) != 0) {
        return illegal("invalid escape sequence", component.substr(i - 1, 2));
      }
    } else if (component[i] == '[') {
      TRY(i, check_class(component, i));
    }
  }
  return {};
}

Status check_pattern(const std::string& pattern) {
  std::size_t start = 0;
  std::size_t open = std::string::npos;  // of the outermost '{'
  int depth = 0;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      if (++i < pattern.size()) continue;
      return Error(ErrorCode::kIo,
                   "Illegal file pattern: An escaped character does not present for glob " +
                       pattern + " at " + std::to_string(pattern.size()));
    }
    if (pattern[i] == '{' && depth++ == 0) open = i;
    if (pattern[i] == '}' && depth > 0) --depth;
    if (pattern[i] != '/') continue;
    if (depth == 0) TRY(check_component(pattern.substr(start, i - start)));
    if (depth == 0) start = i + 1;
  }
  const std::string last = pattern.substr(std::min(start, pattern.size()));
  if (depth > 0) {
    const std::string from = pattern.substr(pattern.rfind('/', open) + 1);
    const std::string component = from.substr(0, from.find('/'));
    return illegal("Unclosed group at pos " + std::to_string(component.size()), component);
  }
  return check_component(last);
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
    return Error(ErrorCode::kIo, "Illegal file pattern: Unclosed group in " + pattern);
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
