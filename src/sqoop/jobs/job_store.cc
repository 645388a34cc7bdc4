#include "sqoop/jobs/job_store.h"

#include <fcntl.h>

#include <cstdio>

#include "base/file.h"
#include "sql/connect/open.h"
#include "sql/connect/parameters.h"
#include "sql/dialect.h"

namespace sluice::sqoop {
namespace {

// Names of properties, as Sqoop has them; arguments are "argument.0007".
constexpr const char* kTool = "sqoop.tool";
constexpr const char* kPassword = "db.password";
constexpr const char* kAsksPassword = "db.require.password";
constexpr const char* kLastValue = "incremental.last.value";
constexpr const char* kPendingFolder = "incremental.pending.folder";
constexpr const char* kPendingTarget = "incremental.pending.target";
constexpr const char* kPendingValue = "incremental.pending.value";
constexpr std::string_view kArgument = "argument.";

std::string argument_name(std::size_t number) {
  char name[32];
  std::snprintf(name, sizeof name, "argument.%04zu", number);
  return name;
}

void take_property(const std::string& name, const std::string& value, SavedJob& job) {
  if (name == kTool) job.tool = value;
  if (name == kPassword) job.password = value;
  if (name == kAsksPassword) job.asks_password = true;
  if (name == kLastValue) job.last_value = value;
  if (name == kPendingFolder) job.pending.folder = value;
  if (name == kPendingTarget) job.pending.target = value;
  if (name == kPendingValue) job.pending.last_value = value;
  if (name.starts_with(kArgument)) job.args.push_back(value);
}

}  // namespace

Result<JobStore> JobStore::open(const std::string& data_dir, const std::string& connect,
                                const std::string& user, const std::string& password) {
  std::string url = connect;
  if (url.empty()) {
    if (data_dir.empty()) {
      return Error(ErrorCode::kNotFound,
                   "saved jobs need a data directory: name one with SLUICE_DATA");
    }
    TRY(make_directories(data_dir + "/sqoop"));
    const std::string path = data_dir + "/sqoop/metastore.db";
    // A connect string may hold a password: the file is its owner's alone from the beginning.
    TRY(open_file(path, O_RDWR | O_CREAT, 0600));
    url = "jdbc:sqlite:" + path;
  }
  if (url.starts_with("jdbc:hsqldb:")) {
    return Error(ErrorCode::kUnsupported,
                 "a metastore of HSQLDB (jdbc:hsqldb:) is not offered by this version; "
                 "jdbc:sqlite:, jdbc:mysql: and jdbc:postgresql: are");
  }
  sql::ConnectOptions options;
  TRY(options.url, sql::parse_jdbc_url(url));
  TRY(sql::settle_parameters(options.url));
  options.user = user;
  if (!password.empty()) options.password = password;
  options.read_only = false;
  TRY(auto connection, sql::open(options));
  JobStore store(std::move(connection));
  TRY(store.make_tables());
  return store;
}

std::string JobStore::quoted(const std::string& text) const {
  std::string out;
  sql::append_literal(out, sql::dialect_of(connection_->product()), sql::Literal::kText, text,
                      connection_->product() == sql::Product::kMySql);
  return out;
}

Status JobStore::make_tables() {
  TRY(sql::run(*connection_,
               "CREATE TABLE IF NOT EXISTS SQOOP_SESSIONS (job_name VARCHAR(64) NOT NULL, propname "
               "VARCHAR(128) NOT NULL, propval TEXT, propclass VARCHAR(32) NOT NULL, UNIQUE "
               "(job_name, propname, propclass))"));
  return {};
}

Result<std::vector<std::string>> JobStore::names() {
  return sql::read_names(*connection_,
                         "SELECT DISTINCT job_name FROM SQOOP_SESSIONS ORDER BY job_name");
}

Result<std::optional<SavedJob>> JobStore::find(const std::string& name) {
  TRY(const auto rows,
      sql::read_rows(*connection_,
                     "SELECT propname, propval FROM SQOOP_SESSIONS WHERE job_name = " +
                         quoted(name) + " ORDER BY propname"));
  if (rows.empty()) return std::optional<SavedJob>();
  SavedJob job;
  for (const sql::TextRow& row : rows) {
    take_property(row[0].value_or(""), row[1].value_or(""), job);
  }
  return std::optional<SavedJob>(std::move(job));
}

Status JobStore::put(const std::string& name, const SavedJob& job) {
  if (name.size() > 64) {
    return Error(ErrorCode::kInvalidArgument, "the name of a job has at most 64 characters");
  }
  TRY(sql::run(*connection_, "BEGIN"));
  Status put = replace(name, job);
  if (put) put = sql::run(*connection_, "COMMIT");
  if (!put) (void)sql::run(*connection_, "ROLLBACK");
  return put;
}

Status JobStore::replace(const std::string& name, const SavedJob& job) {
  TRY(remove(name));
  TRY(insert(name, kTool, job.tool));
  for (std::size_t i = 0; i < job.args.size(); ++i) {
    TRY(insert(name, argument_name(i), job.args[i]));
  }
  if (job.password) TRY(insert(name, kPassword, *job.password));
  if (job.asks_password) TRY(insert(name, kAsksPassword, "true"));
  if (job.last_value) TRY(insert(name, kLastValue, *job.last_value));
  if (job.pending.folder.empty()) return {};
  TRY(insert(name, kPendingFolder, job.pending.folder));
  TRY(insert(name, kPendingTarget, job.pending.target));
  return insert(name, kPendingValue, job.pending.last_value);
}

Status JobStore::insert(const std::string& name, const std::string& property,
                        const std::string& value) {
  return sql::run(*connection_,
                  "INSERT INTO SQOOP_SESSIONS (job_name, propname, propval, propclass) VALUES (" +
                      quoted(name) + ", " + quoted(property) + ", " + quoted(value) +
                      ", 'SqoopOptions')");
}

Status JobStore::remove(const std::string& name) {
  return sql::run(*connection_, "DELETE FROM SQOOP_SESSIONS WHERE job_name = " + quoted(name));
}

}  // namespace sluice::sqoop
