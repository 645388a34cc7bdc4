// pgjdbc's parameters as libpq's keywords.
#pragma once

#include <string>
#include <vector>

#include "sql/jdbc_url.h"

namespace sluice::sql::postgresql {

struct ConnectWords {
  std::vector<std::string> names;
  std::vector<std::string> values;
  void add(std::string name, std::string value) {
    names.push_back(std::move(name));
    values.push_back(std::move(value));
  }
};

ConnectWords words_of(const ConnectOptions& options);

}  // namespace sluice::sql::postgresql
