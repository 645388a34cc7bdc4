// What one import did, for the console: DATA/sqoop/runs/<started_ms>-<pid>.json, replaced as a
// whole at the start, about once a second, and at the end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"

namespace sluice::sqoop {

class RunRecord {
 public:
  // With an empty data directory nothing is recorded. A record that can't be written stops no
  // import.
  RunRecord(const Clock& clock, const std::string& data_dir, std::string tool,
            std::vector<std::string> redacted_args, std::string table, std::string target);

  void running(std::uint64_t rows, std::uint64_t bytes);
  void succeeded(std::uint64_t rows, std::uint64_t bytes);
  void failed(std::uint64_t rows, std::uint64_t bytes, const std::string& error);

 private:
  void write(const char* state, std::int64_t finished_ms, std::uint64_t rows, std::uint64_t bytes,
             const std::string& error);

  const Clock& clock_;
  std::string path_;
  std::string id_;
  std::string tool_;
  std::vector<std::string> args_;
  std::string table_;
  std::string target_;
  std::int64_t started_ms_;
};

// `text` as a JSON string, with its quotes.
std::string json_text(const std::string& text);

}  // namespace sluice::sqoop
