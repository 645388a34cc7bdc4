// A connect string as ODBC's own: which driver is asked, and by which keywords.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "sql/jdbc_url.h"
#include "sql/odbc/library.h"

namespace sluice::sql::odbc {

struct ConnectWords {
  std::string text;      // for SQLDriverConnect; holds the password
  std::string driver;    // its name, as far as it is known
  std::string password;  // to be kept out of messages
};

// What is installed on this machine.
struct Installation {
  std::vector<std::string> drivers;
  std::vector<Installed> sources;
};

// kNotFound, with what is installed and what to install, where no driver fits. The parameter
// odbcDriver names one.
Result<ConnectWords> connect_words(const ConnectOptions& options, const Installation& installation);

}  // namespace sluice::sql::odbc
