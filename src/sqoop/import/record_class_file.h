// What an import or `sqoop codegen` knows of a table's records, kept: as NAME.java, as Sqoop
// generates it, and for `sqoop merge --class-name` (cli/record_class.h).
#pragma once

#include <string>

#include "base/result.h"
#include "sqoop/cli/connector.h"
#include "sqoop/cli/environment.h"
#include "sqoop/import/import_source.h"

namespace sluice::sqoop {

// For merge. Whether it can be kept decides nothing.
void keep_record_class(const Environment& environment, const ImportSource& source,
                       const Settings& settings);

// NAME.java under --outdir, in the folders of its package; gives its path. kInvalidArgument: the
// name of the class is none.
Result<std::string> write_record_class(const Environment& environment, const ImportSource& source,
                                       const Settings& settings, const Connector& connector);

}  // namespace sluice::sqoop
