// Passwords: where they come from, and what keeps them out of sight.
#pragma once

#include <string>
#include <vector>

#include "base/invocation.h"
#include "base/result.h"
#include "sqoop/cli/environment.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {

// The arguments with every password replaced by "***": values of password options, of properties
// whose name says password, and of such parameters in connect strings.
std::vector<std::string> without_passwords(std::vector<std::string> args);
// A connect string or any text with parameters, the same way.
std::string without_passwords(std::string text);

// Overwrites the passwords in this process's own argument list, so that ps and /proc show stars.
// Does nothing where the arguments are not those of the process.
void hide_passwords_from_ps(const std::vector<std::string>& args);

// Fills settings.password from --password-file, --password-alias or -P. One trailing newline of the
// file is not part of the password, and is mentioned.
Status find_password(Settings& settings, const Invocation& invocation, Environment& environment,
                     const JobLog& log);

}  // namespace sluice::sqoop
