#include "flume/channels/event_table.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>

#include <algorithm>

#include "base/file.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

constexpr int kBusyMs = 30'000;  // for another channel's transaction in the same file

Error sqlite_error(sqlite3* db, int code, const std::string& what) {
  const std::string message =
      what + ": " + (db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code));
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
      return Error(ErrorCode::kResourceExhausted, message);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error(ErrorCode::kBusy, message);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(ErrorCode::kCorrupt, message);
    case SQLITE_TOOBIG:
      return Error(ErrorCode::kInvalidArgument, message);
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return Error(ErrorCode::kPermissionDenied, message);
    default:
      return Error(ErrorCode::kUnavailable, message);
  }
}

std::string headers_text(const Headers& headers) {
  std::string text = "{";
  for (const auto& [name, value] : headers.pairs()) {
    if (text.size() > 1) text += ',';
    formats::append_json_string(text, name);
    text += ':';
    formats::append_json_string(text, value);
  }
  return text + "}";
}

Result<Headers> read_headers(std::string_view text) {
  const Result<formats::Json> json = formats::parse_json(text);
  if (!json || json->kind != formats::Json::Kind::kObject) {
    return Error(ErrorCode::kCorrupt, "the headers of an event are no JSON object");
  }
  std::vector<Headers::Pair> pairs;
  for (const formats::Json::Member& one : json->members)
    pairs.emplace_back(one.name, one.value.text);
  return Headers::of(std::move(pairs));
}

}  // namespace

class EventTable::Database {
 public:
  // A statement that is kept; it is reset when its use ends.
  class Use {
   public:
    explicit Use(sqlite3_stmt* statement) : statement_(statement) {}
    ~Use() {
      sqlite3_reset(statement_);
      sqlite3_clear_bindings(statement_);
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    void bind(int at, std::int64_t number) { sqlite3_bind_int64(statement_, at, number); }
    // The bytes stay until the use ends.
    int bind_blob(int at, std::string_view bytes) {
      return sqlite3_bind_blob64(statement_, at, bytes.empty() ? "" : bytes.data(), bytes.size(),
                                 SQLITE_STATIC);
    }
    int bind_text(int at, std::string_view text) {
      return sqlite3_bind_text64(statement_, at, text.data(), text.size(), SQLITE_STATIC,
                                 SQLITE_UTF8);
    }
    int step() { return sqlite3_step(statement_); }
    std::int64_t number(int column) { return sqlite3_column_int64(statement_, column); }
    std::string_view bytes(int column) {
      const void* data = sqlite3_column_blob(statement_, column);
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
      return data == nullptr ? std::string_view()
                             : std::string_view(static_cast<const char*>(data), size);
    }

   private:
    sqlite3_stmt* statement_;
  };

  Database(sqlite3* db, Fd lock, const EventTableOptions& options)
      : db_(db), lock_(std::move(lock)), options_(options) {}
  ~Database() {
    for (sqlite3_stmt* one : {insert_, after_, one_, remove_, count_}) sqlite3_finalize(one);
    sqlite3_close(db_);
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Error error(int code) const { return sqlite_error(db_, code, options_.file); }
  Status execute(const char* text) {
    const int code = sqlite3_exec(db_, text, nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? Status() : error(code);
  }
  Status prepare(const char* text, sqlite3_stmt*& to) {
    const int code = sqlite3_prepare_v2(db_, text, -1, &to, nullptr);
    return code == SQLITE_OK ? Status() : error(code);
  }

  // An unfinished transaction is rolled back.
  template <class Work>
  Status in_transaction(Work work) {
    TRY(execute("BEGIN IMMEDIATE"));
    Status done = work();
    if (done) done = execute("COMMIT");
    if (!done) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    return done;
  }

  Status prepare_all();
  Status insert(const Batch& batch);

  sqlite3* const db_;
  const Fd lock_;
  const EventTableOptions options_;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* after_ = nullptr;
  sqlite3_stmt* one_ = nullptr;
  sqlite3_stmt* remove_ = nullptr;
  sqlite3_stmt* count_ = nullptr;
};

Status EventTable::Database::prepare_all() {
  // With the write-ahead log a commit is one sync, and survives a loss of power.
  TRY(execute("PRAGMA auto_vacuum=INCREMENTAL"));
  TRY(execute("PRAGMA journal_mode=WAL"));
  TRY(execute("PRAGMA synchronous=FULL"));
  if (options_.create_schema) {
    TRY(
        execute("CREATE TABLE IF NOT EXISTS flume_event (id INTEGER PRIMARY KEY AUTOINCREMENT, "
                "channel TEXT NOT NULL, headers BLOB NOT NULL, body BLOB NOT NULL)"));
    if (options_.create_index) {
      TRY(execute("CREATE INDEX IF NOT EXISTS flume_event_channel ON flume_event (channel, id)"));
    }
  }
  TRY(prepare("INSERT INTO flume_event (channel, headers, body) VALUES (?1, ?2, ?3)", insert_));
  TRY(
      prepare("SELECT id, headers, body FROM flume_event WHERE channel = ?1 AND id > ?2 "
              "ORDER BY id LIMIT ?3",
              after_));
  TRY(prepare("SELECT id, headers, body FROM flume_event WHERE id = ?1", one_));
  TRY(prepare("DELETE FROM flume_event WHERE id = ?1", remove_));
  return prepare("SELECT count(*) FROM flume_event WHERE channel = ?1", count_);
}

Status EventTable::Database::insert(const Batch& batch) {
  const Headers* last = nullptr;
  std::string headers;
  for (const Event& event : batch.events()) {
    if (event.headers != last) headers = headers_text(*event.headers);
    last = event.headers;
    Use use(insert_);
    use.bind_text(1, options_.channel);
    use.bind_blob(2, headers);
    const int bound = use.bind_blob(3, event.body);
    if (bound != SQLITE_OK) return error(bound);
    const int code = use.step();
    if (code != SQLITE_DONE) return error(code);
  }
  return {};
}

EventTable::EventTable(std::unique_ptr<Database> database) : database_(std::move(database)) {}

EventTable::~EventTable() {
  // What a backlog took is given back to the disk.
  (void)database_->execute("PRAGMA incremental_vacuum");
}

Result<std::unique_ptr<EventTable>> EventTable::open(const EventTableOptions& options) {
  const std::size_t slash = options.file.rfind('/');
  if (slash != std::string::npos && slash > 0) TRY(make_directories(options.file.substr(0, slash)));
  std::string name = options.channel;
  std::replace(name.begin(), name.end(), '/', '_');
  TRY(Fd lock, open_file(options.file + "." + name + ".lock", O_RDWR | O_CREAT));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error(ErrorCode::kBusy,
                 options.file + ": the channel " + options.channel + " is in use by another agent");
  }
  sqlite3* db = nullptr;
  const int code =
      sqlite3_open_v2(options.file.c_str(), &db,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, nullptr);
  auto database = std::make_unique<Database>(db, std::move(lock), options);
  if (code != SQLITE_OK) return sqlite_error(db, code, options.file);
  sqlite3_busy_timeout(db, kBusyMs);
  TRY(database->prepare_all());
  return std::unique_ptr<EventTable>(new EventTable(std::move(database)));
}

Result<std::int64_t> EventTable::count() {
  Database::Use use(database_->count_);
  use.bind_text(1, database_->options_.channel);
  const int code = use.step();
  if (code != SQLITE_ROW) return database_->error(code);
  return use.number(0);
}

Status EventTable::put(const Batch& batch) {
  return database_->in_transaction([&] { return database_->insert(batch); });
}

Result<std::vector<std::int64_t>> EventTable::read(std::int64_t after, std::size_t limit,
                                                   Batch& to) {
  Database::Use use(database_->after_);
  use.bind_text(1, database_->options_.channel);
  use.bind(2, after);
  use.bind(3, static_cast<std::int64_t>(limit));
  std::vector<std::int64_t> ids;
  for (;;) {
    const int code = use.step();
    if (code == SQLITE_DONE) return ids;
    if (code != SQLITE_ROW) return database_->error(code);
    TRY(Headers headers, read_headers(use.bytes(1)));
    to.add_copy(std::move(headers), std::string(use.bytes(2)));
    ids.push_back(use.number(0));
  }
}

Status EventTable::read(const std::vector<std::int64_t>& ids, Batch& to) {
  for (const std::int64_t id : ids) {
    Database::Use use(database_->one_);
    use.bind(1, id);
    const int code = use.step();
    if (code == SQLITE_DONE) {
      return Error(ErrorCode::kCorrupt, database_->options_.file + ": event " + std::to_string(id) +
                                            " is gone from the table");
    }
    if (code != SQLITE_ROW) return database_->error(code);
    TRY(Headers headers, read_headers(use.bytes(1)));
    to.add_copy(std::move(headers), std::string(use.bytes(2)));
  }
  return {};
}

Status EventTable::remove(const std::vector<std::int64_t>& ids) {
  return database_->in_transaction([&]() -> Status {
    for (const std::int64_t id : ids) {
      Database::Use use(database_->remove_);
      use.bind(1, id);
      const int code = use.step();
      if (code != SQLITE_DONE) return database_->error(code);
    }
    return {};
  });
}

}  // namespace sluice::flume
