// Where Sqoop's DateSplitter cuts a column of dates or times, as literals of the database.
//
// The points are Java's: instants between the bounds as Java reads them, printed in its zone. The
// literals are put so that no row is lost and none read twice by it: the ends are the bounds
// themselves, and no point lies before the one ahead of it in the database's own order, which
// Java's is not around summer time, before 1582 and before the year 1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sqoop/import/splitter.h"

namespace sluice::sqoop {

// Nothing when a bound is no date: "infinity", or a zero date.
std::optional<std::vector<std::string>> moment_literals(const SplitRequest& request,
                                                        const JobLog& log);

}  // namespace sluice::sqoop
