#include "sql/postgresql/answers.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "base/text.h"

namespace sluice::sql::postgresql {
namespace {

ErrorCode code_of(std::string_view state) {
  if (state.starts_with("28") || state == "42501") return ErrorCode::kPermissionDenied;
  if (state == "42P01" || state == "3D000" || state == "3F000") return ErrorCode::kNotFound;
  if (state == "55P03") return ErrorCode::kTimeout;
  if (state == "40P01" || state == "40001") return ErrorCode::kBusy;
  if (state.starts_with("08") || state.starts_with("57P") || state.starts_with("53")) {
    return ErrorCode::kUnavailable;
  }
  return ErrorCode::kInvalidArgument;
}

// The server's words, laid out as pgjdbc lays them out. `offset` is what stood before the user's
// own statement.
Error error_of(const PGresult* result, std::size_t offset) {
  const auto part = [&](int code) -> std::string {
    const char* text = PQresultErrorField(result, code);
    return text != nullptr ? text : "";
  };
  std::string message = part(PG_DIAG_SEVERITY) + ": " + part(PG_DIAG_MESSAGE_PRIMARY);
  if (const std::string detail = part(PG_DIAG_MESSAGE_DETAIL); !detail.empty()) {
    message += "\n  Detail: " + detail;
  }
  if (const std::string hint = part(PG_DIAG_MESSAGE_HINT); !hint.empty()) {
    message += "\n  Hint: " + hint;
  }
  if (const auto position = parse_int(part(PG_DIAG_STATEMENT_POSITION))) {
    if (*position > static_cast<std::int64_t>(offset)) {
      message += "\n  Position: " + std::to_string(*position - static_cast<std::int64_t>(offset));
    }
  }
  return Error(code_of(part(PG_DIAG_SQLSTATE)), message);
}

}  // namespace

Error error_of(const PGconn* handle) {
  return Error(ErrorCode::kUnavailable, std::string(trim(PQerrorMessage(handle))));
}

Error error_of(const PGconn* handle, const PGresult* result, std::size_t offset) {
  if (result != nullptr && PQresultErrorField(result, PG_DIAG_SQLSTATE) != nullptr) {
    return error_of(result, offset);
  }
  return error_of(handle);
}

void drop_results(PGconn* handle, std::optional<Error>* failure) {
  while (ResultPtr rest{PQgetResult(handle)}) {
    if (failure != nullptr && !*failure && PQresultStatus(rest.get()) == PGRES_FATAL_ERROR) {
      *failure = error_of(rest.get(), 0);
    }
    if (PQresultStatus(rest.get()) == PGRES_COPY_OUT) {
      char* row = nullptr;
      while (PQgetCopyData(handle, &row, 0) > 0) PQfreemem(row);
    }
  }
}

void cancel(PGconn* handle) {
  PGcancel* request = PQgetCancel(handle);
  if (request == nullptr) return;
  char reason[256];
  PQcancel(request, reason, sizeof reason);
  PQfreeCancel(request);
}

Status Patience::wait(PGconn* handle) const {
  pollfd watched{.fd = PQsocket(handle), .events = POLLIN, .revents = 0};
  const std::int64_t ms = std::min<std::int64_t>(seconds_, 1'000'000) * 1000;
  int ready = 0;
  do {
    ready = ::poll(&watched, 1, static_cast<int>(ms));
  } while (ready < 0 && errno == EINTR);
  if (ready > 0) {
    PQconsumeInput(handle);  // a failure shows in the result
    return {};
  }
  ::shutdown(watched.fd, SHUT_RDWR);
  return Error(ErrorCode::kTimeout, "Read timed out: the server sent nothing for " +
                                        std::to_string(seconds_) + " s (socketTimeout).");
}

Result<ResultPtr> Patience::result(PGconn* handle) const {
  while (!is_endless() && PQstatus(handle) == CONNECTION_OK && PQisBusy(handle) != 0) {
    TRY(wait(handle));
  }
  return ResultPtr(PQgetResult(handle));
}

}  // namespace sluice::sql::postgresql
