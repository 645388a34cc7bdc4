// --direct: the fast ways of MySQL and PostgreSQL. The files have the bytes that mysqldump and
// psql's COPY give; ours asks the server itself.
#pragma once

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/import/import_source.h"

namespace sluice::sqoop {

enum class Direct { kNo, kDump, kCopy };

// Which way an import takes, by its connector and options.
Direct direct_of(const ImportSource& source, const Settings& settings, const Connector& connector);
// What Sqoop logs about it, and where --direct and its companions do nothing.
void log_direct(Direct direct, const ImportSource& source, const Settings& settings,
                const Connector& connector, const JobLog& log);

// Says that times will be in UTC, to who sees them in another zone without --direct.
Status log_utc(sql::Connection& connection, const JobLog& log);

// Gives a connection the session that mysqldump or psql would have, before anything is asked of the
// table's values.
Status begin_direct(Direct direct, const Settings& settings, sql::Connection& connection);

}  // namespace sluice::sqoop
