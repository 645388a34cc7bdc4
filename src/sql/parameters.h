// The parameters of connect strings that the JDBC drivers know, and what they do here. One that
// would change what is read or how the server is reached has its effect, or is refused by name.
#pragma once

#include <string_view>

namespace sluice::sql {

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

}  // namespace sluice::sql
