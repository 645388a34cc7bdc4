#include "sqoop/jobs/take_over.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"

namespace sluice::sqoop {
namespace {

constexpr std::string_view kScript = ".script";
constexpr std::string_view kLog = ".log";

bool is_file(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISREG(found.st_mode);
}

// The path of the script, or nothing.
std::string script_at(const std::string& path) {
  if (path.ends_with(kScript)) return is_file(path) ? path : "";
  for (const char* name : {"", "/metastore.db", "/shared-metastore.db"}) {
    const std::string script = path + name + std::string(kScript);
    if (is_file(script)) return script;
  }
  return "";
}

Status apply_file(const std::string& path, OldJobs& jobs) {
  struct stat found {};
  if (::stat(path.c_str(), &found) == 0 &&
      static_cast<std::size_t>(found.st_size) > kLargestScript) {
    return Error(ErrorCode::kResourceExhausted, path + " is too large for a store of saved jobs");
  }
  TRY(const std::string text, read_file(path));
  auto applied = apply_hsqldb_script(text, jobs);
  return applied ? applied : Status(applied.error().with(path));
}

}  // namespace

Result<OldJobs> read_old_jobs(const std::string& path) {
  const std::string script = script_at(path);
  if (script.empty()) {
    return Error(ErrorCode::kNotFound,
                 "There is no metastore of Sqoop's at " + path +
                     ": its folder, metastore.db or metastore.db.script is looked for.");
  }
  OldJobs jobs;
  TRY(apply_file(script, jobs));
  const std::string log = script.substr(0, script.size() - kScript.size()) + std::string(kLog);
  if (is_file(log)) TRY(apply_file(log, jobs));
  return jobs;
}

}  // namespace sluice::sqoop
