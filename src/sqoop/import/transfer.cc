#include "sqoop/import/transfer.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <thread>

#include "sqoop/import/dump_rows.h"
#include "sqoop/import/large_objects.h"
#include "sqoop/import/part_file.h"

namespace sluice::sqoop {
namespace {

constexpr std::uint64_t kRowsBetweenLooks = 512;

Error reading(const Error& error) {
  return Error(error.code(), error.message(), TransferFailure::kReading);
}

// Shared by the threads of one transfer.
class Transfer {
 public:
  Transfer(const TransferPlan& plan, Target& target, Progress& progress)
      : plan_(plan), target_(target), progress_(progress) {}

  // Takes parts until there are none.
  void work(sql::Connection& connection) {
    for (std::size_t part = next_++; part < plan_.parts.size() && !stopped_; part = next_++) {
      if (auto copied = copy(connection, part); !copied) {
        fail(std::move(copied).error());
        return;
      }
      ++progress_.parts_done;
    }
  }

  const std::optional<Error>& failure() const { return failure_; }
  std::vector<UnprotectedColumn> take_unprotected() { return std::move(unprotected_); }

 private:
  Status copy(sql::Connection& connection, std::size_t part) {
    const std::string name = file_name(plan_.format, plan_.codec, part);
    const std::string query = plan_.source->part_query(plan_.parts[part]);
    const auto started = std::chrono::steady_clock::now();
    log_begin(query);
    TRY(auto opened, target_.create(name));
    PartFile file(std::move(opened),
                  plan_.format.format == FileFormat::kText ? plan_.codec : nullptr, progress_);
    LargeObjects large(target_, *plan_.log, part, plan_.inline_lob_limit);
    const auto writer = make_row_writer(plan_.format, *plan_.source, plan_.product, file, large);
    TRY(writer->begin(file.buffer()));
    auto cursor = connection.stream(query);
    if (!cursor) return reading(cursor.error());
    const std::vector<std::size_t>& fields = plan_.source->fields();
    std::vector<sql::Field> picked(fields.size());
    if ((*cursor)->columns().size() != plan_.source->row_width()) {
      return Error(ErrorCode::kUnavailable, "the table's columns changed while it was imported");
    }
    std::uint64_t rows = 0;
    for (;;) {
      const auto next = (*cursor)->next();
      if (!next) return reading(next.error());
      if (!*next) break;
      const std::span<const sql::Field> row = **next;
      for (std::size_t i = 0; i < fields.size(); ++i) picked[i] = row[fields[i]];
      if (auto added = writer->append(file.buffer(), fields.empty() ? row : picked); !added) {
        return std::move(added).error().with(name);
      }
      if (file.is_full()) TRY(file.flush());
      if (++rows % kRowsBetweenLooks == 0) {
        progress_.rows += kRowsBetweenLooks;
        if (stopped_) return {};
      }
    }
    progress_.rows += rows % kRowsBetweenLooks;
    note_unprotected(writer->unprotected(), name);
    TRY(writer->finish(file.buffer()));
    TRY(large.close());
    TRY(file.close());
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - started;
    if (plan_.format.dump) {
      log_dump_ended(static_cast<double>(file.size()), taken.count(), *plan_.log);
    }
    return {};
  }

  void log_begin(const std::string& query) const {
    if (plan_.format.dump) {
      log_dump_begins(*plan_.format.dump, plan_.source->table(), plan_.database, *plan_.log);
      plan_.log->debug("mapreduce.MySQLDumpMapper", "Executing query: " + query);
    } else {
      plan_.log->info("db.DBRecordReader", "Executing query: " + query);
    }
  }

  void note_unprotected(const std::vector<RecordText::Unprotected>& columns,
                        const std::string& name) {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const RecordText::Unprotected& one = columns[i];
      if (one.rows == 0) continue;
      const std::string& label = plan_.source->columns()[i].label;
      auto known = std::find_if(unprotected_.begin(), unprotected_.end(),
                                [&](const UnprotectedColumn& c) { return c.column == label; });
      if (known == unprotected_.end()) {
        unprotected_.push_back({label, one.rows, name + ", record " + std::to_string(one.first)});
      } else {
        known->rows += one.rows;
      }
    }
  }

  void fail(Error error) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::move(error);
    stopped_ = true;
  }

  const TransferPlan& plan_;
  Target& target_;
  Progress& progress_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stopped_ = false;
  std::mutex mutex_;
  std::optional<Error> failure_;
  std::vector<UnprotectedColumn> unprotected_;
};

}  // namespace

Result<TransferResult> transfer(std::span<const std::unique_ptr<sql::Connection>> connections,
                                const TransferPlan& plan, Target& target, Progress& progress) {
  Transfer shared(plan, target, progress);
  {
    std::vector<std::jthread> others;
    const std::size_t threads = std::min(connections.size(), plan.parts.size());
    for (std::size_t i = 1; i < threads; ++i) {
      others.emplace_back([&shared, &connection = *connections[i]] { shared.work(connection); });
    }
    shared.work(*connections.front());
  }
  if (shared.failure()) return *shared.failure();
  return TransferResult{.unprotected = shared.take_unprotected()};
}

}  // namespace sluice::sqoop
