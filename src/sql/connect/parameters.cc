#include "sql/connect/parameters.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "sql/mysql/parameters.h"
#include "sql/odbc/odbc.h"
#include "sql/postgresql/parameters.h"

namespace sluice::sql {
namespace {

constexpr std::string_view kNumber = "#";

constexpr std::array<Parameter, 3> kSqliteParameters{{
    {"busy_timeout", Effect::kHere, kNumber},
    {"date_class", Effect::kRefused, "INTEGER"},
    {"journal_mode", Effect::kNothing},
}};

const Parameter* find_parameter(Product product, std::string_view name) {
  for (const Parameter& parameter : parameters_of(product)) {
    if (parameter.name == name || (!parameter.alias.empty() && parameter.alias == name)) {
      return &parameter;
    }
  }
  return nullptr;
}

bool allows(const Parameter& parameter, const std::string& value) {
  if (parameter.values.empty()) return true;
  if (parameter.values == kNumber) {
    const auto number = parse_int(value);
    return number && *number >= 0;
  }
  for (const std::string& one : split(parameter.values, '|')) {
    if (to_lower(one) == to_lower(value)) return true;
  }
  return false;
}

// "'TRUE', 'FALSE', 'YES' or 'NO'", as Connector/J words it.
std::string choices(const Parameter& parameter) {
  if (parameter.values == kNumber) return "whole numbers from 0 on";
  std::string out;
  std::vector<std::string> values = split(parameter.values, '|');
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += i + 1 == values.size() ? " or " : ", ";
    out += "'" + values[i] + "'";
  }
  return out;
}

// No message shows a value that may be a secret.
Error refused(const Parameter& parameter) {
  const std::string harmless = parameter.values == "|" ? "" : choices(parameter);
  return Error(ErrorCode::kUnsupported,
               "Parameter " + std::string(parameter.name) +
                   " of the connect string is not offered by this version" +
                   (harmless.empty() ? "." : ", but for " + harmless + "."));
}

}  // namespace

std::span<const Parameter> parameters_of(Product product) {
  switch (product) {
    case Product::kMySql:
      return mysql::parameters();
    case Product::kPostgreSql:
      return postgresql::parameters();
    case Product::kSqlite:
      return kSqliteParameters;
    case Product::kOracle:
    case Product::kSqlServer:
    case Product::kDb2:
    case Product::kOdbc:
      return odbc::parameters(product);
  }
  return {};
}

Status settle_parameters(JdbcUrl& url) {
  std::map<std::string, std::string> settled;
  for (const auto& [name, value] : url.parameters) {
    const Parameter* parameter = find_parameter(url.product, name);
    if (parameter == nullptr) {
      settled.emplace(name, value);
      continue;
    }
    if (!allows(*parameter, value)) {
      if (parameter->effect == Effect::kRefused) return refused(*parameter);
      return Error(ErrorCode::kInvalidArgument,
                   "The connection property '" + name +
                       "' acceptable values are: " + choices(*parameter) + ". The value '" +
                       value.substr(0, 100) + "' is not acceptable.");
    }
    settled.insert_or_assign(std::string(parameter->name), value);
  }
  url.parameters = std::move(settled);
  return {};
}

std::vector<std::string> unknown_parameters(const JdbcUrl& url) {
  std::vector<std::string> known;
  for (const Parameter& parameter : parameters_of(url.product)) known.emplace_back(parameter.name);
  std::vector<std::string> out;
  for (const auto& [name, value] : url.parameters) {
    if (find_parameter(url.product, name) != nullptr) continue;
    std::string sentence = "Parameter " + name + " of the connect string has no meaning here.";
    if (const auto near = nearest(name, known)) sentence += " Did you mean " + *near + "?";
    out.push_back(std::move(sentence));
  }
  return out;
}

}  // namespace sluice::sql
