#include "sqoop/cli/run_record.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "base/file.h"
#include "base/host_name.h"
#include "sqoop/java/text.h"

namespace sluice::sqoop {

std::string json_text(const std::string& raw) {
  std::string out = "\"";
  for (const char c : java_decoded(raw)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

RunRecord::RunRecord(const Clock& clock, const std::string& data_dir, std::string tool,
                     std::vector<std::string> args, std::string table, std::string target)
    : clock_(clock),
      tool_(std::move(tool)),
      args_(std::move(args)),
      table_(std::move(table)),
      target_(std::move(target)),
      started_ms_(clock.wall_ms()) {
  if (data_dir.empty()) return;
  const std::string folder = data_dir + "/sqoop/runs";
  if (!make_directories(folder)) return;
  // Two imports of one process may start in the same millisecond.
  const std::string pid = std::to_string(getpid());
  while (access((folder + "/" + std::to_string(started_ms_) + "-" + pid + ".json").c_str(), F_OK) ==
         0) {
    ++started_ms_;
  }
  id_ = std::to_string(started_ms_) + "-" + pid;
  path_ = folder + "/" + id_ + ".json";
  write("running", 0, 0, 0, "");
}

void RunRecord::running(std::uint64_t rows, std::uint64_t bytes) {
  write("running", 0, rows, bytes, "");
}
void RunRecord::succeeded(std::uint64_t rows, std::uint64_t bytes) {
  write("succeeded", clock_.wall_ms(), rows, bytes, "");
}
void RunRecord::failed(std::uint64_t rows, std::uint64_t bytes, const std::string& error) {
  write("failed", clock_.wall_ms(), rows, bytes, error);
}

void RunRecord::write(const char* state, std::int64_t finished_ms, std::uint64_t rows,
                      std::uint64_t bytes, const std::string& error) {
  if (path_.empty()) return;
  std::string args;
  for (const std::string& arg : args_) {
    if (!args.empty()) args += ',';
    args += json_text(arg);
  }
  const std::string text =
      "{\"id\":" + json_text(id_) + ",\"tool\":" + json_text(tool_) + ",\"args\":[" + args +
      "],\"table\":" + json_text(table_) + ",\"target\":" + json_text(target_) + ",\"state\":\"" +
      state + "\",\"started_ms\":" + std::to_string(started_ms_) +
      ",\"finished_ms\":" + (finished_ms == 0 ? "null" : std::to_string(finished_ms)) +
      ",\"rows\":" + std::to_string(rows) + ",\"bytes\":" + std::to_string(bytes) +
      ",\"error\":" + (error.empty() ? "null" : json_text(error)) +
      ",\"pid\":" + std::to_string(getpid()) + ",\"host\":" + json_text(host_name()) + "}\n";
  // A reader sees the old record or the new; a loss of power may take it, which costs nothing.
  const std::string fresh = path_ + ".new";
  auto file = open_file(fresh, O_WRONLY | O_CREAT | O_TRUNC);
  if (!file || !write_all(file->get(), text)) return;
  file->close();
  std::rename(fresh.c_str(), path_.c_str());
}

}  // namespace sluice::sqoop
