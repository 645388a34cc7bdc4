#include "base/running_stacks.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"

namespace sluice {
namespace {

constexpr std::string_view kFolder = "/sluice/stacks";

// A folder that a variable names; a relative one is invalid by the XDG specification.
std::string named_folder(const char* variable) {
  const char* named = std::getenv(variable);
  return named != nullptr && *named == '/' ? named : "";
}

std::string runtime_base() {
  std::string named = named_folder("XDG_RUNTIME_DIR");
  if (!named.empty()) return named;
  // A cron job and a service have no such variable, and the folder is there all the same.
  std::string usual = "/run/user/" + std::to_string(::geteuid());
  return ::access(usual.c_str(), W_OK | X_OK) == 0 ? usual : "";
}

std::string state_base() {
  std::string named = named_folder("XDG_STATE_HOME");
  if (!named.empty()) return named;
  std::string home = named_folder("HOME");
  if (home.empty()) {
    if (const ::passwd* entry = ::getpwuid(::geteuid())) home = entry->pw_dir;
  }
  return home.empty() ? "" : home + "/.local/state";
}

std::vector<std::string> places() {
  std::vector<std::string> all;
  for (const std::string& base : {runtime_base(), state_base()}) {
    if (!base.empty()) all.push_back(base + std::string(kFolder));
  }
  return all;
}

struct Pointer {
  std::string pid, data;
};

Pointer parse_pointer(const std::string& text) {
  Pointer pointer;
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with("pid=")) pointer.pid = line.substr(4);
    if (line.starts_with("data=")) pointer.data = line.substr(5);
  }
  return pointer;
}

// The stack of a file, if it runs. A file belongs to one run of one process, so that one whose run
// has ended can be removed whatever starts meanwhile. A data directory that can't be seen from here
// (another container, a volume that is not mounted) says nothing about its process.
void look_at(const std::string& path, std::vector<RunningStack>& found) {
  if (path.find(".tmp", path.rfind('/')) != std::string::npos) return;  // being written
  const Result<std::string> text = read_file(path);
  if (!text) return;
  const Pointer pointer = parse_pointer(*text);
  if (pointer.data.empty()) return;
  if (::access((pointer.data + "/LOCK").c_str(), R_OK) != 0) return;
  std::optional<DataOwner> owner = data_owner(pointer.data);
  if (owner && owner->pid == pointer.pid) {
    found.push_back({pointer.data, *std::move(owner)});
  } else {
    ::unlink(path.c_str());
  }
}

}  // namespace

std::string state_folder() {
  const std::string base = state_base();
  return base.empty() ? "" : base + "/sluice";
}

std::vector<RunningStack> running_stacks() {
  std::vector<RunningStack> found;
  for (const std::string& place : places()) {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(place, error), end; !error && entry != end;
         entry.increment(error)) {
      look_at(entry->path().string(), found);
    }
  }
  std::sort(found.begin(), found.end(),
            [](const RunningStack& a, const RunningStack& b) { return a.data < b.data; });
  // Both places may be one folder.
  const auto same = [](const RunningStack& a, const RunningStack& b) { return a.data == b.data; };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

Result<StackFile> StackFile::write(const std::string& data) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const std::string name = "/" + std::to_string(::getpid()) + "-" + std::to_string(now.count());
  const std::string text = "pid=" + std::to_string(::getpid()) + "\ndata=" + data + "\n";
  Status written = Error(ErrorCode::kNotFound, "this user has neither a runtime folder nor a home");
  for (const std::string& place : places()) {
    written = make_directories(place, 0700);
    if (written) written = write_file_atomically(place + name, text, 0600);
    if (written) return StackFile(place + name);
  }
  return written.error();
}

StackFile::~StackFile() {
  if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace sluice
