// JMX's ObjectName: "domain:key=value,key=value", with wildcards as a pattern.
#include <algorithm>
#include <optional>

#include "base/text.h"
#include "hdfs/server/pages/jmx.h"

namespace sluice::hdfs {
namespace {

struct ObjectName {
  std::string_view domain;
  std::vector<std::pair<std::string, std::string>> properties;
  bool open = false;  // a pattern that ends in ",*": more properties may be there

  const std::string* find(std::string_view key) const {
    const auto found = std::find_if(properties.begin(), properties.end(),
                                    [&](const auto& each) { return each.first == key; });
    return found == properties.end() ? nullptr : &found->second;
  }
};

std::optional<ObjectName> parse(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return std::nullopt;
  ObjectName name{text.substr(0, colon), {}};
  for (const std::string& property : split(text.substr(colon + 1), ',')) {
    if (property == "*") {
      if (name.open) return std::nullopt;
      name.open = true;
      continue;
    }
    const std::size_t equals = property.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == property.size()) {
      return std::nullopt;
    }
    const std::string key = property.substr(0, equals);
    if (name.find(key) != nullptr) return std::nullopt;
    name.properties.emplace_back(key, property.substr(equals + 1));
  }
  return name;
}

// "*" is any text, "?" any character.
bool like(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

bool is_bean_query(std::string_view query) {
  return parse(query).has_value();
}

bool bean_matches(std::string_view query, std::string_view name) {
  const auto wanted = parse(query);
  const auto bean = parse(name);
  if (!wanted || !bean || !like(wanted->domain, bean->domain)) return false;
  if (!wanted->open && wanted->properties.size() != bean->properties.size()) return false;
  return std::all_of(wanted->properties.begin(), wanted->properties.end(), [&](const auto& each) {
    const std::string* value = bean->find(each.first);
    return value != nullptr && like(each.second, *value);
  });
}

}  // namespace sluice::hdfs
