// What Hive is told of an import: the table's definition, and where its files lie. With a hive
// command it is told at once; without one its statements stay in a file that is named.
#pragma once

#include <string>

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/environment.h"
#include "sqoop/import/import_source.h"

namespace sluice::sqoop {

// "CREATE TABLE IF NOT EXISTS `t` ( `id` INT, ...": types as Sqoop maps them, or as
// --map-column-hive says. Types that lose precision are logged. `now` is hive_time().
Result<std::string> hive_definition(const ImportSource& source, const Settings& settings,
                                    const std::string& now, const JobLog& log);
// "LOAD DATA INPATH '...' INTO TABLE `t`".
std::string hive_load(const Settings& settings, const std::string& table,
                      const std::string& address);
// Writes the statements to NAME.q in --outdir; gives its path.
Result<std::string> write_hive_script(const Settings& settings, std::string name,
                                      const std::string& statements);
// Writes the statements to TABLE.q in --outdir, and runs them by the hive command of --hive-home,
// HIVE_HOME or PATH. False: there is none, which is logged.
Result<bool> tell_hive(const Settings& settings, const std::string& table,
                       const std::string& statements, const JobLog& log);
// The time of `clock` as the comment of a definition has it.
std::string hive_time(const Clock& clock);

// `sqoop create-hive-table`: the definition alone. The error is logged as Sqoop logs it.
Status create_hive_table(const Environment& environment, const Settings& settings,
                         const Connector& connector, const JobLog& log);

}  // namespace sluice::sqoop
