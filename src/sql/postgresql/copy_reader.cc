#include "sql/postgresql/copy_reader.h"

namespace sluice::sql::postgresql {

CopyReader::~CopyReader() {
  PQfreemem(record_);
  if (at_end_) return;
  cancel(handle_);
  drop_results(handle_);
}

Status CopyReader::begin(const std::string& copy) {
  if (PQsendQuery(handle_, copy.c_str()) == 0) return error_of(handle_);
  TRY(const ResultPtr result, patience_.result(handle_));
  if (PQresultStatus(result.get()) != PGRES_COPY_OUT) {
    Error failed = error_of(handle_, result.get(), offset_);
    drop_results(handle_);
    return failed;
  }
  at_end_ = false;
  return {};
}

Result<std::optional<std::span<char>>> CopyReader::next() {
  PQfreemem(record_);
  record_ = nullptr;
  const Result<int> size = read();
  if (!size) {
    at_end_ = true;  // nothing more can come
    return size.error();
  }
  if (*size > 0) {
    return std::optional(std::span<char>(record_, static_cast<std::size_t>(*size)));
  }
  at_end_ = true;
  const ResultPtr result(PQgetResult(handle_));
  std::optional<Error> failed;
  if (*size == -2 || (result && PQresultStatus(result.get()) == PGRES_FATAL_ERROR)) {
    failed = error_of(handle_, result.get(), offset_);
  }
  drop_results(handle_);
  if (failed) return *failed;
  return std::optional<std::span<char>>();
}

Result<int> CopyReader::read() {
  if (patience_.is_endless()) return PQgetCopyData(handle_, &record_, 0);
  for (;;) {
    const int size = PQgetCopyData(handle_, &record_, 1);
    if (size != 0) return size;
    TRY(patience_.wait(handle_));
  }
}

}  // namespace sluice::sql::postgresql
