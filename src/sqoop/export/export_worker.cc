#include "sqoop/export/export_worker.h"

#include <algorithm>
#include <utility>

#include "sqoop/export/avro_records.h"
#include "sqoop/export/sequence_records.h"
#include "sqoop/export/text_records.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kBatchRows = 2000;
constexpr std::size_t kBatchBytes = 1 << 20;

// Failures that no other row could do better with.
bool is_of_the_row(ErrorCode code) {
  return code == ErrorCode::kInvalidArgument;
}

}  // namespace

ExportWorker::ExportWorker(sql::Connection& connection, sql::Loader loader, const ExportPlan& plan,
                           ExportShared& shared)
    : connection_(connection),
      loader_(std::move(loader)),
      plan_(plan),
      shared_(shared),
      batch_(plan.table.columns.size()) {}

Result<ExportWorker> ExportWorker::make(sql::Connection& connection, const ExportPlan& plan,
                                        ExportShared& shared) {
  TRY(sql::Loader loader, sql::Loader::make(connection, plan.table.target));
  return ExportWorker(connection, std::move(loader), plan, shared);
}

Status ExportWorker::run() {
  Status done = run_pieces();
  if (done) return done;
  shared_.stopped = true;
  // The connection may be what failed; then the database has rolled back by itself.
  if (in_transaction_) (void)sql::run(connection_, "ROLLBACK");
  return done;
}

Status ExportWorker::run_pieces() {
  const auto& pieces = plan_.input.pieces();
  for (std::size_t i = shared_.next_piece++; i < pieces.size() && !shared_.stopped;
       i = shared_.next_piece++) {
    TRY(run_piece(pieces[i]));
    ++shared_.progress.parts_done;
  }
  return shared_.stopped ? Status() : commit();
}

Result<std::unique_ptr<RecordReader>> ExportWorker::open(const InputPiece& piece) const {
  TRY(auto read, plan_.input.open(piece, [this](std::size_t got) {
    shared_.progress.bytes += got;
    shared_.progress.written += got;
  }));
  const std::vector<ExportColumn>& columns = plan_.table.columns;
  switch (plan_.input.kind()) {
    case InputKind::kAvro: {
      TRY(auto reader, formats::AvroReader::open(formats::ByteSource(std::move(read))));
      TRY(auto records, AvroRecords::make(std::move(reader), columns, plan_.zone));
      return std::unique_ptr<RecordReader>(std::move(records));
    }
    case InputKind::kSequenceFile: {
      TRY(auto reader, formats::SequenceFileReader::open(formats::ByteSource(std::move(read))));
      return std::make_unique<SequenceRecords>(std::move(reader), columns, plan_.zone);
    }
    case InputKind::kText:
      break;
  }
  const InputFormat& format = plan_.settings.export_.input;
  return std::make_unique<TextRecords>(
      formats::DelimitedRecords(std::move(read), piece.from, piece.to, format.delimiters), format,
      columns);
}

Status ExportWorker::run_piece(const InputPiece& piece) {
  auto opened = open(piece);
  if (!opened) return opened.error().with(plan_.input.address(piece.path));
  RecordReader& records = **opened;
  const bool keeps =
      shared_.bad.keeps_records() ||
      plan_.settings.properties.contains("org.apache.sqoop.export.text.dump_data_on_error");
  for (;;) {
    const auto more = records.next();
    if (!more) return more.error().with(plan_.input.address(piece.path));
    if (!*more) break;
    RecordPlace place{
        .piece = &piece, .number = records.number(), .offset = records.offset(), .raw = ""};
    if (keeps) place.raw = records.raw();
    if (const auto bad = records.put(batch_)) {
      TRY(shared_.bad.take(place, *bad));
      continue;
    }
    places_.push_back(std::move(place));
    if (places_.size() >= kBatchRows || batch_.bytes() >= kBatchBytes) {
      if (shared_.stopped) return {};
      TRY(flush());
    }
  }
  return flush();
}

Status ExportWorker::begin() {
  if (in_transaction_) return {};
  // SQLite's one writer asks for its place at once, and waits for it.
  TRY(sql::run(connection_,
               connection_.product() == sql::Product::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN"));
  in_transaction_ = true;
  return {};
}

Status ExportWorker::commit() {
  if (!in_transaction_) return {};
  in_transaction_ = false;
  TRY(sql::run(connection_, "COMMIT"));
  uncommitted_ = 0;
  shared_.progress.rows += std::exchange(loaded_, 0);
  return {};
}

Status ExportWorker::flush() {
  const auto limit = static_cast<std::uint64_t>(plan_.rows_per_transaction);
  for (std::size_t from = 0; from < places_.size();) {
    std::size_t to = places_.size();
    if (plan_.rows_per_transaction > 0) {
      to = std::min<std::size_t>(to, from + (limit - uncommitted_));
    }
    TRY(begin());
    TRY(load(from, to));
    from = to;
    if (plan_.rows_per_transaction > 0 && uncommitted_ >= limit) TRY(commit());
  }
  batch_.clear();
  places_.clear();
  return {};
}

Status ExportWorker::load(std::size_t from, std::size_t to) {
  TRY(sql::run(connection_, "SAVEPOINT sluice_rows"));
  Status loaded = loader_.load(batch_, from, to, plan_.rows_per_statement);
  if (loaded) {
    uncommitted_ += to - from;
    loaded_ += to - from;
    return sql::run(connection_, "RELEASE SAVEPOINT sluice_rows");
  }
  if (!is_of_the_row(loaded.error().code())) return loaded;
  TRY(sql::run(connection_, "ROLLBACK TO SAVEPOINT sluice_rows"));
  if (to - from == 1) {
    ++uncommitted_;
    return shared_.bad.take(places_[from],
                            {.column = "", .reason = loaded.error().message(), .java = ""});
  }
  const std::size_t middle = from + (to - from) / 2;
  TRY(load(from, middle));
  return load(middle, to);
}

}  // namespace sluice::sqoop
