#include "sqoop/export/export_worker.h"

#include <algorithm>
#include <utility>

#include "sqoop/export/avro_records.h"
#include "sqoop/export/parquet_records.h"
#include "sqoop/export/sequence_records.h"
#include "sqoop/export/text_records.h"

namespace sluice::sqoop {
namespace {

constexpr std::size_t kBatchRows = 2000;
constexpr std::size_t kBatchBytes = 1 << 20;

constexpr const char* kSavepoint = "sluice_rows";

// Failures of the row itself: another may fare better.
bool is_of_the_row(ErrorCode code) {
  return code == ErrorCode::kInvalidArgument;
}

BadRecord refused(const Error& error) {
  return {.column = "", .reason = error.message(), .java = ""};
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
  if (in_transaction_) (void)connection_.roll_back();
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
  const auto count = [this](std::size_t got) {
    shared_.progress.bytes += got;
    shared_.progress.written += got;
  };
  const std::vector<ExportColumn>& columns = plan_.table.columns;
  if (plan_.input.kind() == InputKind::kParquet) {
    TRY(const columnar::Module* const module, columnar::load_module());
    TRY(auto source, plan_.input.open_whole(piece, count));
    TRY(auto reader, module->read(std::move(source)));
    TRY(auto records, ParquetRecords::make(std::move(reader), columns, plan_.zone));
    return std::unique_ptr<RecordReader>(std::move(records));
  }
  TRY(auto read, plan_.input.open(piece, count));
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
    case InputKind::kParquet:
    case InputKind::kText:
      break;
  }
  const InputFormat& format = plan_.settings.input;
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
  TRY(connection_.begin());
  in_transaction_ = true;
  return {};
}

Status ExportWorker::commit() {
  if (!in_transaction_) return {};
  in_transaction_ = false;
  TRY(connection_.commit());
  settle();
  return {};
}

void ExportWorker::settle() {
  in_transaction_ = false;
  uncommitted_ = 0;
  shared_.progress.rows += std::exchange(loaded_, 0);
}

Status ExportWorker::flush() {
  if (plan_.table.rolls_back) {
    TRY(send_by_halves());
  } else {
    for (std::size_t row = 0; row < places_.size(); ++row) TRY(send_once(row));
  }
  batch_.clear();
  places_.clear();
  return {};
}

Status ExportWorker::send_by_halves() {
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
  return {};
}

Status ExportWorker::load(std::size_t from, std::size_t to) {
  TRY(connection_.set_savepoint(kSavepoint));
  Status loaded = loader_.load(batch_, from, to, plan_.rows_per_statement);
  if (loaded) {
    uncommitted_ += to - from;
    loaded_ += to - from;
    return connection_.release_savepoint(kSavepoint);
  }
  if (!is_of_the_row(loaded.error().code())) return loaded;
  TRY(take_back(to - from, loaded.error()));
  if (to - from == 1) {
    ++uncommitted_;
    return shared_.bad.take(places_[from], refused(loaded.error()));
  }
  const std::size_t middle = from + (to - from) / 2;
  TRY(load(from, middle));
  return load(middle, to);
}

Status ExportWorker::take_back(std::size_t rows, const Error& refused) {
  TRY(const bool all, connection_.roll_back_to(kSavepoint));
  if (all || rows == 1) return {};
  // To send them again would double them.
  shared_.keeps_refused = true;
  return Error(ErrorCode::kUnsupported,
               refused.message() +
                   "\nRows that were sent before it could not be taken back: behind a view or a "
                   "trigger there is a table without transactions.");
}

Status ExportWorker::send_once(std::size_t row) {
  TRY(begin());
  const Status sent = plan_.table.target.kind == sql::LoadKind::kCall
                          ? call(row)
                          : loader_.load(batch_, row, row + 1, 1);
  if (sent) ++loaded_;
  if (!sent && !is_of_the_row(sent.error().code())) return sent;
  ++uncommitted_;
  if (plan_.table.target.kind == sql::LoadKind::kCall) {
    TRY(const bool open, connection_.in_transaction());
    if (!open) settle();
  } else {
    // The row is in, whatever becomes of the transaction.
    shared_.progress.rows += std::exchange(loaded_, 0);
  }
  if (!sent) TRY(shared_.bad.take(places_[row], refused(sent.error())));
  const bool full = plan_.rows_per_transaction > 0 &&
                    uncommitted_ >= static_cast<std::uint64_t>(plan_.rows_per_transaction);
  return full ? commit() : Status();
}

// A call that is left out leaves nothing, but for what it has committed itself: there the savepoint
// is gone with its transaction.
Status ExportWorker::call(std::size_t row) {
  const bool may_go_on = plan_.settings.export_.max_bad_records > 0;
  if (may_go_on) TRY(connection_.set_savepoint(kSavepoint));
  Status called = loader_.load(batch_, row, row + 1, 1);
  if (called || !may_go_on || !is_of_the_row(called.error().code())) return called;
  const auto back = connection_.roll_back_to(kSavepoint);
  if (!back && !is_of_the_row(back.error().code())) return back.error();
  return called;
}

}  // namespace sluice::sqoop
