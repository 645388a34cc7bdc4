#include "backup/manifest.h"

#include <array>
#include <charconv>
#include <cinttypes>
#include <cstdio>
#include <optional>

#include "base/text.h"

namespace sluice::backup {
namespace {

constexpr std::string_view kVersion = "sluice-backup 1";

std::string encoded(const std::string& path) {
  std::string out;
  for (const char c : path) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
    } else if (text.substr(i, 3) == "%25" || text.substr(i, 3) == "%0A") {
      out += text[i + 1] == '2' ? '%' : '\n';
      i += 2;
    } else {
      return std::nullopt;
    }
  }
  return out;
}

bool stays_below(const std::string& path) {
  if (path.empty() || path.starts_with('/') || path.find('\0') != std::string::npos) return false;
  for (const std::string& name : split(path, '/')) {
    if (name.empty() || name == "." || name == "..") return false;
  }
  return true;
}

// Takes the word before the next blank off the line, as a number.
template <class Number>
bool take(std::string_view& line, Number& number, int base = 10) {
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return false;
  const char* end = line.data() + blank;
  const auto [stop, error] = std::from_chars(line.data(), end, number, base);
  line.remove_prefix(blank + 1);
  return error == std::errc() && stop == end;
}

bool parse_line(std::string_view line, std::string& path, CopiedFile& file) {
  file.is_folder = line.starts_with("d ");
  if (!file.is_folder && !line.starts_with("f ")) return false;
  line.remove_prefix(2);
  if (!take(line, file.mode, 8) || file.mode > 07777 || !take(line, file.mtime_ns)) return false;
  if (file.mtime_ns < 0) return false;
  if (!file.is_folder && !(take(line, file.size) && take(line, file.crc, 16))) return false;
  const auto name = decoded(line);
  if (!name || !stays_below(*name)) return false;
  path = *name;
  return true;
}

}  // namespace

std::string write_manifest(const CopiedFiles& files) {
  std::string text = std::string(kVersion) + "\n";
  for (const auto& [path, file] : files) {
    std::array<char, 96> head{};
    std::snprintf(head.data(), head.size(), "%c %o %" PRId64 " ", file.is_folder ? 'd' : 'f',
                  file.mode, file.mtime_ns);
    text += head.data();
    if (!file.is_folder) {
      std::snprintf(head.data(), head.size(), "%" PRIu64 " %08x ", file.size, file.crc);
      text += head.data();
    }
    text += encoded(path) + "\n";
  }
  return text + "end " + std::to_string(files.size()) + "\n";
}

Result<CopiedFiles> read_manifest(std::string_view text) {
  CopiedFiles files;
  const std::vector<std::string> lines = split(text, '\n');
  const auto wrong = [](std::size_t line) {
    return Error(ErrorCode::kCorrupt, "MANIFEST:" + std::to_string(line + 1) +
                                          ": not a line of a backup that this version reads");
  };
  if (lines.front() != kVersion) return wrong(0);
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i] == "end " + std::to_string(files.size())) return files;
    std::string path;
    CopiedFile file;
    if (!parse_line(lines[i], path, file) || !files.emplace(path, file).second) return wrong(i);
  }
  return Error(ErrorCode::kCorrupt, "MANIFEST is cut off");
}

}  // namespace sluice::backup
