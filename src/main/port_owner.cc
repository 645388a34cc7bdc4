#include "main/port_owner.h"

#include <dirent.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <memory>
#include <sstream>

#include "base/file.h"
#include "base/text.h"

namespace sluice {
namespace {

using Folder = std::unique_ptr<DIR, int (*)(DIR*)>;

// The inode of the listening socket, from proc(5)'s table of TCP sockets: column 2 is
// "address:port" in hexadecimal, 4 the state (0A listens), 10 the inode.
std::string listening_inode(const char* table, std::uint16_t port) {
  const Result<std::string> text = read_file(table);
  if (!text) return "";
  char wanted[8];
  std::snprintf(wanted, sizeof wanted, ":%04X", port);
  std::istringstream lines(*text);
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream columns(line);
    std::string column[10];
    for (std::string& one : column) columns >> one;
    if (column[1].ends_with(wanted) && column[3] == "0A") return column[9];
  }
  return "";
}

bool holds_socket(const std::string& pid, const std::string& inode) {
  const std::string path = "/proc/" + pid + "/fd";
  const Folder folder(::opendir(path.c_str()), &::closedir);
  if (!folder) return false;
  const std::string wanted = "socket:[" + inode + "]";
  while (const dirent* entry = ::readdir(folder.get())) {
    char target[PATH_MAX];
    const ssize_t n = ::readlinkat(::dirfd(folder.get()), entry->d_name, target, sizeof target);
    if (n > 0 && std::string_view(target, static_cast<std::size_t>(n)) == wanted) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> port_owner(std::uint16_t port) {
  std::string inode = listening_inode("/proc/net/tcp", port);
  if (inode.empty()) inode = listening_inode("/proc/net/tcp6", port);
  if (inode.empty()) return std::nullopt;
  const Folder processes(::opendir("/proc"), &::closedir);
  if (!processes) return std::nullopt;
  while (const dirent* entry = ::readdir(processes.get())) {
    const std::string pid = entry->d_name;
    if (!parse_int(pid) || !holds_socket(pid, inode)) continue;
    const Result<std::string> name = read_file("/proc/" + pid + "/comm");
    return "process " + pid + (name ? " (" + std::string(trim(*name)) + ")" : "");
  }
  return std::nullopt;
}

}  // namespace sluice
