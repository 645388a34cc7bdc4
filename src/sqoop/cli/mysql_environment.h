// The connection that a container's environment names, by the variables of MySQL's image.
#pragma once

#include <map>
#include <string>

#include "base/result.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {

using Variables = std::map<std::string, std::string>;

// Without --connect it is MYSQL_DATABASE at MYSQL_HOST (mysql) and MYSQL_TCP_PORT (3306). Who logs
// in there, when nobody is named, is MYSQL_USER with MYSQL_PASSWORD, else root with
// MYSQL_ROOT_PASSWORD; each password also as the file of NAME_FILE. They are for that host alone: a
// connect string of another one gets neither. Does nothing where MYSQL_DATABASE is not set. Fails
// for a file that can't be read.
Status take_mysql_environment(Settings& settings, const Variables& variables, const JobLog& log);

}  // namespace sluice::sqoop
