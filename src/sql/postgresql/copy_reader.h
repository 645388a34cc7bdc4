// The records of a COPY ... TO STDOUT that was sent, one after the other.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "sql/postgresql/answers.h"

namespace sluice::sql::postgresql {

// Ends the statement when it is destroyed before the last record.
class CopyReader {
 public:
  // `offset` is what stands in the statement before the user's own text, for places in messages.
  CopyReader(PGconn* handle, const Patience& patience, std::size_t offset)
      : handle_(handle), patience_(patience), offset_(offset) {}
  ~CopyReader();
  CopyReader(const CopyReader&) = delete;
  CopyReader& operator=(const CopyReader&) = delete;

  // Sends the statement, and waits until its records come.
  Status begin(const std::string& copy);
  // A record with its line end, which stays until the next call; nothing behind the last one. It
  // may be written to, up to its end.
  Result<std::optional<std::span<char>>> next();

 private:
  // The record's size, or what PQgetCopyData() says at the end.
  Result<int> read();

  PGconn* handle_;
  Patience patience_;
  std::size_t offset_;
  char* record_ = nullptr;
  bool at_end_ = true;
};

}  // namespace sluice::sql::postgresql
