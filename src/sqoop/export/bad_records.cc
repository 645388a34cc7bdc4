#include "sqoop/export/bad_records.h"

#include <unistd.h>

#include <utility>

namespace sluice::sqoop {
namespace {

constexpr std::uint64_t kMostLogged = 20;
constexpr const char* kMapper = "mapreduce.TextExportMapper";

}  // namespace

std::string BadRecords::sentence(const RecordPlace& place, const BadRecord& record) const {
  std::uint64_t number = place.number;
  if (place.piece->from > 0) {
    number = input_.lines_before(place.piece->path, place.offset).value_or(0) + 1;
  }
  return input_.address(place.piece->path) +
         (input_.kind() == InputKind::kText ? ", line " : ", record ") + std::to_string(number) +
         (record.column.empty() ? "" : ", column " + record.column) + ": " + record.reason;
}

// The lines by which people find out what Sqoop choked on, then the sentence that says it.
void BadRecords::log_fatal(const RecordPlace& place, const BadRecord& record) const {
  const std::string file = input_.address(place.piece->path);
  for (const char* line : {"", "Exception raised during data export", "", "Exception: "}) {
    log_.error(kMapper, line);
  }
  if (!record.java.empty()) log_.plain(record.java);
  if (settings_.property_flag("org.apache.sqoop.export.text.dump_data_on_error", false)) {
    log_.error(kMapper, "On input: " + place.raw);
  } else {
    log_.error(kMapper,
               "Dumping data is not allowed by default, please run the job with "
               "-Dorg.apache.sqoop.export.text.dump_data_on_error=true to get corrupted line.");
  }
  log_.error(kMapper, "On input file: " + file);
  log_.error(kMapper, "At position " + std::to_string(place.offset));
  log_.error(kMapper, "");
  log_.error(kMapper, "Currently processing split:");
  log_.error(kMapper, "Paths:" + file + ":" + std::to_string(place.piece->from) + "+" +
                          std::to_string(place.piece->size));
  for (const char* line : {"", "This issue might not necessarily be caused by current input",
                           "due to the batching nature of export.", ""}) {
    log_.error(kMapper, line);
  }
  log_.plain("java.io.IOException: Can't export data, please check failed map task logs");
}

Status BadRecords::take(const RecordPlace& place, const BadRecord& record) {
  const std::lock_guard lock(mutex_);
  const std::string text = sentence(place, record);
  ++count_;
  if (static_cast<std::int64_t>(count_) > settings_.export_.max_bad_records) {
    // Only the first: the other workers are about to stop.
    if (!std::exchange(over_, true)) {
      log_fatal(place, record);
      log_.error("mapreduce.ExportJobBase", text);
    }
    return Error(ErrorCode::kInvalidArgument, text);
  }
  if (count_ <= kMostLogged) log_.warn("mapreduce.ExportJobBase", "Left out: " + text);
  return keeps_records() ? write(place, text) : Status();
}

Status BadRecords::open() {
  const std::string folder = settings_.export_.bad_records_dir;
  TRY(const lake::Location location, environment_.file_systems.resolve(folder));
  TRY(location.file_system->make_directories(location.path));
  const std::string name = location.path + "/bad-" + std::to_string(environment_.clock.wall_ms()) +
                           "-" + std::to_string(getpid());
  TRY(records_, location.file_system->create(name + ".records"));
  TRY(reasons_, location.file_system->create(name + ".reasons"));
  return {};
}

Status BadRecords::write(const RecordPlace& place, const std::string& sentence) {
  if (records_ == nullptr) TRY(open());
  TRY(records_->write(place.raw));
  return reasons_->write(sentence + "\n");
}

Status BadRecords::close() {
  const std::lock_guard lock(mutex_);
  if (records_ == nullptr) return {};
  TRY(records_->close());
  return reasons_->close();
}

}  // namespace sluice::sqoop
