#include "base/fields.h"

#include <optional>

#include "base/text.h"

namespace sluice {
namespace {

using detail::Binding;

bool matches(std::string_view field, std::string_view key) {
  if (!field.ends_with(".*")) return field == key;
  const std::string_view prefix = field.substr(0, field.size() - 1);
  return key.starts_with(prefix) && key.size() > prefix.size();
}

std::string choice_list(const std::vector<std::string>& choices) {
  return join(choices, ", ");
}

Status set_number(const Binding& binding, const Property& property, std::int64_t& to) {
  const auto number = parse_int(trim(property.value));
  if (!number) return property.problem("'" + property.value + "' is not a whole number");
  const Rule& rule = *binding.rule;
  if (*number < rule.low) {
    return property.problem(std::to_string(*number) + " is below " + std::to_string(rule.low) +
                            ", the least it can be");
  }
  if (*number > rule.high) {
    return property.problem(std::to_string(*number) + " is above " + std::to_string(rule.high) +
                            ", the most it can be");
  }
  to = *number;
  return {};
}

Status set_flag(const Property& property, bool& to) {
  const std::string value = to_lower(trim(property.value));
  if (value != "true" && value != "false") {
    return property.problem("'" + property.value + "' is neither true nor false");
  }
  to = value == "true";
  return {};
}

Status set_text(const Binding& binding, const Property& property, std::string& to) {
  if (binding.rule->choices.empty()) {
    to = property.value;
    return {};
  }
  for (const std::string& choice : binding.rule->choices) {
    if (to_lower(choice) == to_lower(trim(property.value))) {
      to = choice;
      return {};
    }
  }
  std::string what = "'" + property.value + "' is not one of " + choice_list(binding.rule->choices);
  if (const auto near = nearest(property.value, binding.rule->choices)) {
    what += "; did you mean '" + *near + "'?";
  }
  return property.problem(what);
}

struct Setter {
  const Binding& binding;
  const Property& property;

  Status operator()(std::string* to) const { return set_text(binding, property, *to); }
  Status operator()(std::int64_t* to) const { return set_number(binding, property, *to); }
  Status operator()(bool* to) const { return set_flag(property, *to); }
  Status operator()(std::vector<std::string>* to) const {
    *to = words(property.value);
    return {};
  }
  Status operator()(Settings* to) const {
    to->properties.push_back(property);
    to->properties.back().key = property.key.substr(binding.name.size() - 1);
    return {};
  }
  Status operator()(NoEffect) const { return {}; }
};

Status set(const Binding& binding, const Property& property) {
  if (!binding.rule->refused.empty()) return property.problem(binding.rule->refused);
  return std::visit(Setter{binding, property}, binding.target);
}

Status unknown(const std::vector<Binding>& bindings, const Settings& settings,
               const Property& property) {
  std::vector<std::string> names;
  for (const Binding& binding : bindings) names.emplace_back(binding.name);
  std::string what = "unknown property of the " + settings.type;
  const std::optional<std::string> near = nearest(property.key, names);
  if (near) what += "; did you mean '" + *near + "'?";
  if (settings.leftovers != nullptr && (!near || settings.leftovers->typos)) {
    settings.leftovers->notes.insert(
        property.problem(what + (near ? " It" : "; it") + " is ignored").message());
    return {};
  }
  if (!near) what += "; it has " + (names.empty() ? "none" : join(names, ", "));
  return property.problem(what);
}

void add(std::optional<Error>& all, Error error) {
  all = all ? both(*all, error) : std::move(error);
}

}  // namespace

Error Property::problem(std::string_view what) const {
  return Error(ErrorCode::kInvalidArgument,
               file + ":" + std::to_string(line) + ": " + full_key + ": " + std::string(what));
}

const Property* Settings::find(std::string_view key) const {
  const Property* found = nullptr;
  for (const Property& property : properties) {
    if (property.key == key) found = &property;
  }
  return found;
}

Settings Settings::below(std::string_view prefix) const {
  Settings part{component + "." + std::string(prefix), type, place, {}, leftovers};
  const std::string start = std::string(prefix) + ".";
  for (const Property& property : properties) {
    if (!property.key.starts_with(start)) continue;
    part.properties.push_back(property);
    part.properties.back().key = property.key.substr(start.size());
  }
  return part;
}

Error Settings::problem(std::string_view what) const {
  return Error(ErrorCode::kInvalidArgument, place + ": " + component + ": " + std::string(what));
}

Error both(const Error& first, const Error& second) {
  return Error(first.code(), first.message() + "\n" + second.message());
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> all;
  std::size_t at = 0;
  while ((at = text.find_first_not_of(" \t\r\n\f", at)) != std::string_view::npos) {
    const std::size_t end = text.find_first_of(" \t\r\n\f", at);
    all.emplace_back(text.substr(at, end - at));
    if (end == std::string_view::npos) break;
    at = end;
  }
  return all;
}

namespace detail {

Status bind(const std::vector<Binding>& bindings, const Settings& settings) {
  std::optional<Error> wrong;
  std::vector<bool> given(bindings.size());
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (auto* group = std::get_if<Settings*>(&bindings[i].target)) {
      const std::string_view name = bindings[i].name;
      **group = Settings{settings.component, settings.type, settings.place, {}, settings.leftovers};
      (*group)->component += "." + std::string(name.substr(0, name.size() - 2));
    }
  }
  for (const Property& property : settings.properties) {
    std::size_t i = 0;
    while (i < bindings.size() && !matches(bindings[i].name, property.key)) ++i;
    if (i == bindings.size()) {
      if (Status known = unknown(bindings, settings, property); !known) {
        add(wrong, std::move(known).error());
      }
      continue;
    }
    given[i] = true;
    if (Status status = set(bindings[i], property); !status) add(wrong, std::move(status).error());
  }
  for (std::size_t i = 0; i < bindings.size(); ++i) {
    if (!bindings[i].rule->required || given[i]) continue;
    add(wrong,
        settings.problem("the " + settings.type + " needs the property '" +
                         std::string(bindings[i].name) + "': " + std::string(bindings[i].about)));
  }
  if (wrong) return *wrong;
  return {};
}

std::vector<FieldInfo> describe(const std::vector<Binding>& bindings) {
  struct Kind {
    std::string operator()(std::string*) const { return "text"; }
    std::string operator()(std::int64_t*) const { return "number"; }
    std::string operator()(bool*) const { return "true or false"; }
    std::string operator()(std::vector<std::string>*) const { return "list"; }
    std::string operator()(Settings*) const { return "properties"; }
    std::string operator()(NoEffect) const { return "no effect"; }
  };
  struct Initial {
    std::string operator()(std::string* value) const { return *value; }
    std::string operator()(std::int64_t* value) const { return std::to_string(*value); }
    std::string operator()(bool* value) const { return *value ? "true" : "false"; }
    std::string operator()(std::vector<std::string>* value) const { return join(*value, " "); }
    std::string operator()(Settings*) const { return ""; }
    std::string operator()(NoEffect) const { return ""; }
  };
  std::vector<FieldInfo> all;
  for (const Binding& binding : bindings) {
    std::string initial = std::visit(Initial{}, binding.target);
    if (!binding.rule->unset.empty()) initial = binding.rule->unset;
    std::string kind = std::visit(Kind{}, binding.target);
    if (!binding.rule->choices.empty()) kind = choice_list(binding.rule->choices);
    if (!binding.rule->refused.empty()) kind = "refused";
    all.push_back({std::string(binding.name), kind, binding.rule->required ? "" : initial,
                   std::string(binding.about), *binding.rule});
  }
  return all;
}

}  // namespace detail
}  // namespace sluice
