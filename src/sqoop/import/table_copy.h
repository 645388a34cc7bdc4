// PostgreSQL's --direct: the server lays a table out as CSV, and its records go into files as they
// come, but for the line end. One connection reads.
#pragma once

#include <string>

#include "base/result.h"
#include "formats/compressed_stream.h"
#include "sqoop/cli/progress.h"
#include "sqoop/import/import_source.h"
#include "sqoop/import/target.h"

namespace sluice::sqoop {

// "COPY (SELECT ...) TO STDOUT WITH DELIMITER E'\54' CSV ;", as Sqoop writes it.
// kInvalidArgument: COPY can't do what the options say.
Result<std::string> copy_statement(const ImportSource& source, const Connector& connector,
                                   const Settings& settings);

struct TableCopy {
  std::string statement;
  std::string table;
  std::string database;
  char32_t record_delimiter = '\n';
  std::int64_t split_size = 0;                  // bytes before compression; 0 for one file
  const formats::StreamCodec* codec = nullptr;  // none: plain
};

// Copies the table into "part-m-00000", and those behind it where a file has reached the split
// size. Logs what Sqoop logs.
Status copy_table(sql::Connection& connection, const TableCopy& copy, Target& target,
                  Progress& progress, const JobLog& log);

}  // namespace sluice::sqoop
