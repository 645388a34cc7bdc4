#include "console/run_files.h"

#include <dirent.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <set>

#include "base/file.h"
#include "base/host_name.h"
#include "base/log.h"
#include "base/text.h"
#include "console/shown/byte_text.h"

namespace sluice::console {

namespace json = boost::json;

namespace {

constexpr std::int64_t kMaxFileBytes = 1 << 20;
constexpr std::string_view kSuffix = ".json";

// Digits count as numbers, so that a later start sorts after an earlier one of fewer digits.
bool newer(const std::string& a, const std::string& b) {
  const auto left = parse_int(a.substr(0, a.find('-')));
  const auto right = parse_int(b.substr(0, b.find('-')));
  if (left && right && *left != *right) return *left > *right;
  return a > b;
}

Result<std::vector<std::string>> names_in(const std::string& folder) {
  std::vector<std::string> names;
  DIR* directory = ::opendir(folder.c_str());
  if (directory == nullptr) {
    if (errno == ENOENT) return names;
    return errno_error("reading " + folder);
  }
  while (const dirent* entry = ::readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name.starts_with('.') || !name.ends_with(kSuffix)) continue;
    names.emplace_back(name.substr(0, name.size() - kSuffix.size()));
  }
  ::closedir(directory);
  std::ranges::sort(names, newer);
  return names;
}

}  // namespace

Result<const RunFiles::Known*> RunFiles::load(const std::string& id) {
  const std::string path = folder_ + "/" + id + std::string(kSuffix);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return errno_error("reading " + path);
  const std::int64_t modified_ns =
      std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  Known& known = known_[id];
  if (known.modified_ns == modified_ns && known.size == status.st_size) return &known;
  known = Known{.modified_ns = modified_ns, .size = status.st_size, .record = nullptr};
  std::string reason = "it is larger than 1 MiB";
  if (status.st_size <= kMaxFileBytes) {
    TRY(const std::string text, read_file(path));
    boost::system::error_code error;
    json::value value = json::parse(text, error);
    if (!error && value.is_object()) {
      known.record = std::make_shared<const json::object>(std::move(value.get_object()));
    }
    reason = error ? error.message() : "it is not a JSON object";
  }
  if (!known.record) log::warn("left out a record of a run", {{"file", path}, {"cause", reason}});
  return &known;
}

Result<std::vector<RunFile>> RunFiles::list(std::size_t limit, bool& cut) {
  TRY(std::vector<std::string> names, names_in(folder_));
  cut = names.size() > limit;
  if (cut) names.resize(limit);
  const std::lock_guard lock(mutex_);
  const std::set<std::string> present(names.begin(), names.end());
  std::erase_if(known_, [&](const auto& entry) { return !present.contains(entry.first); });
  std::vector<RunFile> files;
  for (const std::string& name : names) {
    // One that ended between the listing and now is no failure.
    const auto known = load(name);
    if (known && (*known)->record) files.push_back({name, (*known)->record});
  }
  return files;
}

Result<RunFile> RunFiles::get(const std::string& id) {
  const Error missing(ErrorCode::kNotFound, "there is no record of a run named \"" + id + "\"");
  if (id.empty() || id.starts_with('.') || id.find('/') != std::string::npos) return missing;
  const std::lock_guard lock(mutex_);
  const auto known = load(id);
  if (!known) {
    known_.erase(id);
    return known.error().code() == ErrorCode::kNotFound ? missing : known.error();
  }
  if (!(*known)->record) return missing;
  return RunFile{id, (*known)->record};
}

std::string text_member(const json::object& record, std::string_view name) {
  const json::value* value = record.if_contains(name);
  return value != nullptr && value->is_string() ? readable(value->get_string()) : std::string();
}

std::optional<std::int64_t> number_member(const json::object& record, std::string_view name) {
  const json::value* value = record.if_contains(name);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  boost::system::error_code error;
  const auto whole = value->to_number<std::int64_t>(error);
  return error ? std::nullopt : std::optional(whole);
}

namespace {

// Whether its process is there; of another machine or container that can't be seen, and it is
// taken to be.
bool may_live(const json::object& record) {
  const std::string host = text_member(record, "host");
  if (!host.empty() && host != host_name()) return true;
  return process_lives(number_member(record, "pid").value_or(0));
}

}  // namespace

bool agent_runs(const json::object& record, std::int64_t now_ms) {
  constexpr std::int64_t kSilentMs = 60'000;
  return may_live(record) && now_ms - number_member(record, "updated_ms").value_or(0) < kSilentMs;
}

std::string job_state(const json::object& record) {
  std::string state = text_member(record, "state");
  if (state == "succeeded" || state == "failed") return state;
  return may_live(record) ? "running" : "lost";
}

bool process_lives(std::int64_t pid) {
  if (pid <= 0 || pid > 0x7FFFFFFF) return false;
  return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
}

}  // namespace sluice::console
