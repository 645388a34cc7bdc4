// The parameters of connect strings that the JDBC drivers know, and what they do here. One that
// would change what is read or how the server is reached has its effect, or is refused by name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sql/database.h"

namespace sluice::sql {

struct JdbcUrl;

enum class Effect {
  kHere,     // obeyed
  kNothing,  // tunes the original driver; what is read is the same
  kRefused,  // would change something, and is not offered
};

struct Parameter {
  constexpr Parameter(std::string_view its_name, Effect its_effect,
                      std::string_view its_values = {}, std::string_view its_alias = {})
      : name(its_name), effect(its_effect), values(its_values), alias(its_alias) {}

  std::string_view name;
  Effect effect;
  // What may stand there, separated by '|', "#" for a number; empty: anything. Of a refused one:
  // the values that say what happens anyway. Compared without regard to case.
  std::string_view values;
  std::string_view alias;  // another name of it
};

std::span<const Parameter> parameters_of(Product product);

// Gives each parameter its own name in place of an alias. kInvalidArgument for a value that the
// driver does not know, kUnsupported for what is refused; both in words that name the parameter.
Status settle_parameters(JdbcUrl& url);
// What no driver knows, each as a sentence. The original drivers pass over such names too.
std::vector<std::string> unknown_parameters(const JdbcUrl& url);

}  // namespace sluice::sql
