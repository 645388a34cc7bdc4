// The metastore: saved jobs in a database, in the table that Sqoop's own metastore has. By default
// a SQLite file of the data directory.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/database.h"
#include "sqoop/cli/pending_append.h"

namespace sluice::sqoop {

struct SavedJob {
  std::string tool;
  std::vector<std::string> args;  // without passwords
  std::optional<std::string> password;
  bool asks_password = false;
  std::optional<std::string> last_value;
  PendingAppend pending;
};

// One thread. Jobs are written whole, in one transaction.
class JobStore {
 public:
  // `connect`: a JDBC URL, or empty for the file of `data_dir`.
  static Result<JobStore> open(const std::string& data_dir, const std::string& connect,
                               const std::string& user, const std::string& password);

  Result<std::vector<std::string>> names();
  Result<std::optional<SavedJob>> find(const std::string& name);
  // In place of the one that is there, if any.
  Status put(const std::string& name, const SavedJob& job);
  Status remove(const std::string& name);

 private:
  explicit JobStore(std::unique_ptr<sql::Connection> connection)
      : connection_(std::move(connection)) {}

  Status make_tables();
  Status replace(const std::string& name, const SavedJob& job);
  Status insert(const std::string& name, const std::string& property, const std::string& value);
  std::string quoted(const std::string& text) const;

  std::unique_ptr<sql::Connection> connection_;
};

}  // namespace sluice::sqoop
