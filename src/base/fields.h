// From properties to a component's settings: one table per component parses them, checks them and
// describes them. Help, the reference page and every error come from the same table.
//
//   const std::vector<Field<NullConfig>>& fields() {
//     static const std::vector<Field<NullConfig>> kFields = {
//         {"batchSize", &NullConfig::batch_size, "Events in one transaction.", at_least(1)},
//     };
//     return kFields;
//   }
//   TRY(NullConfig config, parse(fields(), settings));
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sluice {

// One line of an agent's file, after substitution.
struct Property {
  std::string key;  // relative to its component: "hdfs.path"
  std::string value;
  std::string full_key;  // as written: "a.sinks.k.hdfs.path"
  std::string file;
  int line = 0;

  // "FILE:LINE: FULL-KEY: " in front of what is wrong.
  Error problem(std::string_view what) const;
};

// Properties that nothing reads, in files that are full of what older versions left: noted here
// instead of being mistakes. One that is nearly the name of another stays a mistake, because what
// was meant would be missing; unless `typos` counts as leftovers, too.
struct Leftovers {
  bool typos = false;
  std::set<std::string> notes;  // one line each, with file and line
};

// The properties of one component, or of a part of one.
struct Settings {
  std::string component;  // "a.sinks.k"
  std::string type;       // "hdfs sink"
  std::string place;      // "FILE:LINE" of the component's type
  std::vector<Property> properties;
  // Shared by all parts of a file. Without one, every unknown property is a mistake.
  std::shared_ptr<Leftovers> leftovers = nullptr;

  const Property* find(std::string_view key) const;
  // Those below "PREFIX.", with the prefix cut; the keys keep their full names for messages.
  Settings below(std::string_view prefix) const;
  Error problem(std::string_view what) const;
};

struct Rule {
  bool required = false;
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
  std::vector<std::string> choices = {};  // any case; stored as written here
  std::string refused = {};               // why a value other than the default is not offered
  std::string unset = {};                 // what the reference shows as default when none is set
};
inline Rule required() {
  return {.required = true};
}
inline Rule at_least(std::int64_t low) {
  return {.low = low};
}
inline Rule between(std::int64_t low, std::int64_t high) {
  return {.low = low, .high = high};
}
inline Rule one_of(std::vector<std::string> choices) {
  return {.choices = std::move(choices)};
}
inline Rule shown_as(std::string unset) {
  return {.unset = std::move(unset)};
}
inline Rule refused(std::string why) {
  return {.refused = std::move(why)};
}

// Understood and without effect here; the reason is in the description.
struct NoEffect {};

template <class C>
struct Field {
  // A name that ends in ".*" takes every property below it, as Settings.
  std::string_view name;
  std::variant<std::string C::*, std::int64_t C::*, bool C::*, std::vector<std::string> C::*,
               Settings C::*, NoEffect>
      member;
  std::string_view about;
  Rule rule = {};
};

// A field without its struct: for help and the reference page.
struct FieldInfo {
  std::string name;
  std::string kind;  // "text", "number", "true or false", "list", "properties"
  std::string initial;
  std::string about;
  Rule rule;
};

namespace detail {
using Target = std::variant<std::string*, std::int64_t*, bool*, std::vector<std::string>*,
                            Settings*, NoEffect>;
struct Binding {
  std::string_view name;
  std::string_view about;
  const Rule* rule;
  Target target;
};
Status bind(const std::vector<Binding>& bindings, const Settings& settings);
std::vector<FieldInfo> describe(const std::vector<Binding>& bindings);

template <class C>
std::vector<Binding> bindings(const std::vector<Field<C>>& fields, C& config) {
  std::vector<Binding> all;
  for (const Field<C>& field : fields) {
    all.push_back({field.name, field.about, &field.rule,
                   std::visit(
                       [&config](auto member) -> Target {
                         if constexpr (std::is_same_v<decltype(member), NoEffect>) {
                           return NoEffect{};
                         } else {
                           return &(config.*member);
                         }
                       },
                       field.member)});
  }
  return all;
}
}  // namespace detail

// kInvalidArgument with one line for each wrong property: unknown (with the nearest name, and
// unless it is left to settings.leftovers), of the wrong kind, out of bounds, missing.
template <class C>
Result<C> parse(const std::vector<Field<C>>& fields, const Settings& settings) {
  C config;
  TRY(detail::bind(detail::bindings(fields, config), settings));
  return config;
}

template <class C>
std::vector<FieldInfo> describe(const std::vector<Field<C>>& fields) {
  C config;
  return detail::describe(detail::bindings(fields, config));
}

// White-space separated words.
std::vector<std::string> words(std::string_view text);

// Two errors as one: their lines one after the other.
Error both(const Error& first, const Error& second);

}  // namespace sluice
