// What a driver says of a failure, as our errors: its own words with the SQLSTATE in front.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/odbc/library.h"

namespace sluice::sql::odbc {

// One record of SQLGetDiagRec.
struct Diagnostic {
  std::string state;  // five characters
  Int native = 0;     // the database's own number
  std::string text;
};

// Which of our codes it is.
ErrorCode code_of(const Diagnostic& diagnostic);

// Keeps passwords out of what drivers and driver managers say: some repeat the connection string.
class Secrets {
 public:
  void add(std::string secret);
  // `text` without the secrets, and without what stands behind PWD= and PASSWORD=.
  std::string hidden(std::string text) const;

 private:
  std::vector<std::string> secrets_;
};

// The error of the last call on this handle. `otherwise`: where the driver says nothing.
Error error_of(const Library& library, const OwnedHandle& handle, const Secrets& secrets,
               std::string_view otherwise);

}  // namespace sluice::sql::odbc
