// What becomes of a connect string's parameters: the table of each driver, applied.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/jdbc_url.h"
#include "sql/parameters.h"

namespace sluice::sql {

std::span<const Parameter> parameters_of(Product product);

// Gives each parameter its own name in place of an alias. kInvalidArgument for a value that the
// driver does not know, kUnsupported for what is refused; both in words that name the parameter.
Status settle_parameters(JdbcUrl& url);
// What no driver knows, each as a sentence. The original drivers pass over such names too.
std::vector<std::string> unknown_parameters(const JdbcUrl& url);

}  // namespace sluice::sql
