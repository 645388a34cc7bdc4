// What libpq gives for a statement: results to free, the server's words for a failure, and how long
// a silent server is waited for.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <optional>

#include "base/result.h"

namespace sluice::sql::postgresql {

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

// The server's words, laid out as pgjdbc lays them out; without a result, why the connection broke.
// `offset` is what stood before the user's own statement.
Error error_of(const PGconn* handle);
Error error_of(const PGconn* handle, const PGresult* result, std::size_t offset = 0);

// Gives up what the server still sends. The first failure among it goes into `failure`.
void drop_results(PGconn* handle, std::optional<Error>* failure = nullptr);
void cancel(PGconn* handle);

// The socketTimeout of a connection: how long the server may be silent. 0 is for ever.
class Patience {
 public:
  explicit Patience(std::int64_t seconds) : seconds_(seconds) {}
  bool is_endless() const { return seconds_ == 0; }

  // Waits until the server has sent something more. A server that did not is given up for good.
  Status wait(PGconn* handle) const;
  // The next result of what was sent.
  Result<ResultPtr> result(PGconn* handle) const;

 private:
  std::int64_t seconds_;
};

}  // namespace sluice::sql::postgresql
