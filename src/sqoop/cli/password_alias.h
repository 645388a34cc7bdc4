// Passwords that are named: aliases in the credential stores of
// hadoop.security.credential.provider.path.
#pragma once

#include <string>

#include "base/result.h"
#include "sqoop/cli/environment.h"
#include "sqoop/cli/job_log.h"
#include "sqoop/cli/settings.h"

namespace sluice::sqoop {

// The secret of the first store that has the alias. The error's message is Sqoop's where it has
// one; it names the stores, and never a secret.
Result<std::string> aliased_password(const Settings& settings, const std::string& alias,
                                     Environment& environment, const JobLog& log);

}  // namespace sluice::sqoop
