#include "base/data_directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdlib>
#include <thread>

#include "base/text.h"

namespace sluice {
namespace {

bool is_directory(const std::string& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 && S_ISDIR(st.st_mode);
}

std::string absolute(const std::string& path) {
  if (path.starts_with('/')) return path;
  char here[PATH_MAX];
  if (::getcwd(here, sizeof here) == nullptr) return path;
  std::string whole = std::string(here) + "/" + path;
  while (whole.size() > 1 && whole.ends_with('/')) whole.pop_back();
  return whole;
}

DataOwner parse_owner(const std::string& text) {
  DataOwner owner;
  for (const std::string& line : split(text, '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    const std::string key = line.substr(0, equals);
    const std::string value = line.substr(equals + 1);
    if (key == "pid") {
      owner.pid = value;
    } else if (key == "command") {
      owner.command = value;
    } else {
      owner.addresses[key] = value;
    }
  }
  return owner;
}

Status write_owner(int fd, const std::string& command,
                   const std::map<std::string, std::string>& addresses) {
  std::string text = "pid=" + std::to_string(::getpid()) + "\ncommand=" + command + "\n";
  for (const auto& [key, value] : addresses) text += key + "=" + value + "\n";
  TRY(write_at(fd, text, 0));
  if (::ftruncate(fd, static_cast<off_t>(text.size())) != 0) return errno_error("LOCK");
  return {};
}

// Whoever only looks who the owner is has the lock for an instant: that is worth a few tries.
bool lock_alone(int fd) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  errno = EWOULDBLOCK;
  return false;
}

}  // namespace

std::string find_data_directory(const std::string& given) {
  if (!given.empty()) return absolute(given);
  const char* set = std::getenv("SLUICE_DATA");
  if (set != nullptr && *set != '\0') return absolute(set);
  const std::string here = data_directory_here();
  const std::optional<std::string> installed = installed_data_directory();
  return !is_directory(here) && installed ? *installed : here;
}

std::string data_directory_here() {
  return absolute("sluice-data");
}

std::optional<std::string> installed_data_directory() {
  const std::string installed = "/var/lib/sluice";
  if (!is_directory(installed) || ::access(installed.c_str(), W_OK | X_OK) != 0) return {};
  return installed;
}

std::optional<DataOwner> data_owner(const std::string& directory) {
  const std::string path = directory + "/LOCK";
  Result<Fd> fd = open_file(path, O_RDONLY);
  if (!fd) return std::nullopt;
  if (::flock(fd->get(), LOCK_SH | LOCK_NB) == 0) return std::nullopt;
  const Result<std::string> text = read_file(path);
  return parse_owner(text ? *text : "");
}

Result<DataDirectory> DataDirectory::take(const std::string& directory,
                                          const std::string& command) {
  TRY(make_directories(directory));
  const std::string path = directory + "/LOCK";
  TRY(Fd fd, open_file(path, O_RDWR | O_CREAT));
  if (!lock_alone(fd.get())) {
    if (errno != EWOULDBLOCK) return errno_error(path);
    const auto owner = data_owner(directory);
    std::string who = "another process";
    if (owner && !owner->pid.empty()) {
      who = "process " + owner->pid + " (" + owner->command + ")";
    }
    return Error(ErrorCode::kBusy, "data directory " + directory + " is in use by " + who);
  }
  TRY(write_owner(fd.get(), command, {}));
  return DataDirectory(directory, command, std::move(fd));
}

Status DataDirectory::check() const {
  struct stat taken {};
  struct stat there {};
  if (::fstat(lock_.get(), &taken) != 0) return errno_error(path_ + "/LOCK");
  const bool same = ::stat((path_ + "/LOCK").c_str(), &there) == 0 &&
                    taken.st_dev == there.st_dev && taken.st_ino == there.st_ino;
  if (same) return {};
  return Error(ErrorCode::kUnavailable,
               "data directory " + path_ +
                   " is no longer the one that this process opened: it was removed, replaced or "
                   "unmounted. Put it back and restart.");
}

Status DataDirectory::publish(const std::map<std::string, std::string>& addresses) {
  return write_owner(lock_.get(), command_, addresses);
}

}  // namespace sluice
