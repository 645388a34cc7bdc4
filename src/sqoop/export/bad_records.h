// Records that can't be exported: named with file, line, column and reason, counted against
// --max-bad-records, and put into --bad-records-dir.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "lake/file_systems.h"
#include "sqoop/cli/environment.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"
#include "sqoop/export/export_input.h"

namespace sluice::sqoop {

// Where a record stands.
struct RecordPlace {
  const InputPiece* piece = nullptr;
  std::uint64_t number = 0;  // from where reading began
  std::uint64_t offset = 0;
  std::string raw;  // kept only where it may have to be written
};

// Shared by the threads of one export.
class BadRecords {
 public:
  BadRecords(Environment& environment, const Settings& settings, const ExportInput& input,
             const JobLog& log)
      : environment_(environment), settings_(settings), input_(input), log_(log) {}

  bool keeps_records() const { return !settings_.export_.bad_records_dir.empty(); }
  // Takes a record that a row could not be made of, or that the database refused. An error, which
  // is the record's own, when there are more than may be.
  Status take(const RecordPlace& place, const BadRecord& record);
  std::uint64_t count() const { return count_; }
  // Whether a record was the last straw, which is logged then.
  bool has_said_why() const { return over_; }
  // Completes the files.
  Status close();

 private:
  std::string sentence(const RecordPlace& place, const BadRecord& record) const;
  void log_fatal(const RecordPlace& place, const BadRecord& record) const;
  Status write(const RecordPlace& place, const std::string& sentence);
  Status open();

  Environment& environment_;
  const Settings& settings_;
  const ExportInput& input_;
  const JobLog& log_;
  std::mutex mutex_;  // guards all below
  std::uint64_t count_ = 0;
  bool over_ = false;
  std::unique_ptr<lake::Writer> records_;
  std::unique_ptr<lake::Writer> reasons_;
};

}  // namespace sluice::sqoop
