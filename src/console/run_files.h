// The records that running programs leave in the data directory for the console: one JSON file for
// each Flume agent that runs, and for each run of sqoop. Their writers replace them atomically.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace boost::json {
class object;
}

namespace sluice::console {

// A record, and the name of its file without ".json".
struct RunFile {
  std::string id;
  std::shared_ptr<const boost::json::object> record;  // shared with what RunFiles keeps; not null
};

// Reads one folder of them, newest names first. A file that was not changed is not read again. A
// file that is no JSON object, or larger than 1 MiB, is left out and logged once. Many threads may
// call.
class RunFiles {
 public:
  explicit RunFiles(std::string folder) : folder_(std::move(folder)) {}

  // At most `limit`; `cut` says that there were more. A missing folder is an empty one.
  Result<std::vector<RunFile>> list(std::size_t limit, bool& cut);
  // kNotFound
  Result<RunFile> get(const std::string& id);

 private:
  struct Known {
    std::int64_t modified_ns = 0;
    std::int64_t size = 0;
    std::shared_ptr<const boost::json::object> record;  // null: it is no record
  };

  Result<const Known*> load(const std::string& id);

  const std::string folder_;
  std::mutex mutex_;
  std::map<std::string, Known> known_;
};

// A member of a record, when it has the right type.
std::string text_member(const boost::json::object& record, std::string_view name);
std::optional<std::int64_t> number_member(const boost::json::object& record, std::string_view name);

// The agent's process lives and has rewritten its record within the last minute. (It does so every
// second; one that is silent for longer is gone, even when another process has its number now.)
bool agent_runs(const boost::json::object& record, std::int64_t now_ms);
// "running", "succeeded", "failed", or "lost": the process is gone and did not say how it ended.
std::string job_state(const boost::json::object& record);

// The process exists. One that another user owns counts too.
bool process_lives(std::int64_t pid);

}  // namespace sluice::console
