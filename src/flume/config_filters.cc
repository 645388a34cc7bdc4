// Config filters: ${f1['key']} is what the environment, a command or Hadoop's credentials have.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>

#include "base/file.h"
#include "base/secrets.h"
#include "base/text.h"
#include "credential/key_store.h"
#include "credential/provider.h"
#include "flume/substitution.h"

namespace sluice::flume {
namespace {

// What a key stands for, if anything.
using Lookup = std::function<Result<std::optional<std::string>>(const std::string&)>;

// ${f1['key']}, ${f1["key"]}, ${f1[key]}
Result<std::string> filter_value(const std::string& value, const std::string& filter,
                                 const Lookup& lookup) {
  const std::string start = "${" + filter + "[";
  std::string out;
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = value.find(start, at);
    const std::size_t close = open == std::string::npos ? open : value.find("]}", open);
    if (close == std::string::npos) return out + value.substr(at);
    std::string key = value.substr(open + start.size(), close - open - start.size());
    if (key.size() >= 2 && (key.front() == '\'' || key.front() == '"') &&
        key.back() == key.front()) {
      key = key.substr(1, key.size() - 2);
    }
    TRY(const std::optional<std::string> found, lookup(key));
    out += value.substr(at, open - at);
    if (found) keep_secret(*found);
    out += found ? *found : value.substr(open, close + 2 - open);
    at = close + 2;
  }
}

// The first line that `COMMAND KEY` prints; nothing when it fails.
std::optional<std::string> run_external(const std::string& command, const std::string& key) {
  const bool safe =
      key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
      std::string::npos;
  if (!safe) return std::nullopt;
  std::FILE* pipe = ::popen((command + " " + key).c_str(), "re");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  char buffer[4096];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
  if (::pclose(pipe) != 0) return std::nullopt;
  return text.substr(0, text.find_first_of("\r\n"));
}

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// The properties of one filter.
struct Filter {
  std::string name;
  std::map<std::string, Property> properties;  // "type", ...

  std::string value(const std::string& key) const {
    const auto at = properties.find(key);
    return at == properties.end() ? "" : at->second.value;
  }
};

// ---- Hadoop's credentials -----------------------------------------------------------------------

struct Store {
  std::string provider;
  credential::KeyStore content;
};

// As Hadoop finds it: the environment, a file, its default.
Result<std::string> store_password(const Filter& filter) {
  constexpr const char* kFile = "credstore.java-keystore-provider.password-file";
  if (const char* given = std::getenv("HADOOP_CREDSTORE_PASSWORD")) return std::string(given);
  const auto file = filter.properties.find(kFile);
  if (file == filter.properties.end()) return std::string(credential::kDefaultPassword);
  const Result<std::string> text = read_file(file->second.value);
  if (!text) return file->second.problem(text.error().message());
  return std::string(trim(*text));
}

Result<std::string> bytes_of(const std::string& provider) {
  constexpr std::string_view kOwnDisk = "file://";
  TRY(const std::string place, credential::store_of_provider(provider));
  if (!place.starts_with("file:///")) {
    return Error(
        ErrorCode::kUnsupported,
        "'" + provider + "' is not offered here: jceks://file/PATH and localjceks://file/PATH are");
  }
  return read_file(place.substr(kOwnDisk.size()));
}

Result<Store> read_store(const std::string& provider, const std::string& password) {
  TRY(const std::string bytes, bytes_of(provider));
  auto content = credential::KeyStore::read(bytes, password);
  if (!content) return std::move(content).error().with(provider);
  return Store{provider, std::move(*content)};
}

Result<std::optional<std::string>> secret_in(const std::vector<Store>& stores,
                                             const std::string& key, const std::string& password) {
  for (const Store& store : stores) {
    if (!store.content.has(key)) continue;
    auto secret = store.content.secret(key, password);
    if (!secret) return std::move(secret).error().with(store.provider);
    return std::optional(std::move(*secret));
  }
  return std::optional<std::string>();
}

Result<Lookup> hadoop_lookup(const Filter& filter, const Property& named) {
  const auto path = filter.properties.find("credential.provider.path");
  if (path == filter.properties.end()) {
    return named.problem("config filter '" + filter.name + "' needs a credential.provider.path");
  }
  TRY(const std::string password, store_password(filter));
  std::vector<Store> stores;
  for (const std::string& provider : split(path->second.value, ',')) {
    auto store = read_store(std::string(trim(provider)), password);
    if (!store) return path->second.problem(store.error().message());
    stores.push_back(std::move(*store));
  }
  return Lookup([stores = std::move(stores), password](const std::string& key) {
    return secret_in(stores, key, password);
  });
}

// -------------------------------------------------------------------------------------------------

bool has_type(const Filter& filter, const char* alias, const char* name) {
  const std::string type = to_lower(filter.value("type"));
  return type == alias || type == "org.apache.flume.configfilter." + std::string(name);
}

bool is_external(const Filter& filter) {
  return has_type(filter, "external", "externalprocessconfigfilter");
}

Result<Lookup> make_lookup(const Filter& filter, const Property& named) {
  if (has_type(filter, "env", "environmentvariableconfigfilter")) return Lookup(environment);
  if (has_type(filter, "hadoop", "hadoopcredentialstoreconfigfilter")) {
    return hadoop_lookup(filter, named);
  }
  if (!is_external(filter)) {
    return named.problem("config filter '" + filter.name + "' has the type '" +
                         filter.value("type") + "'; there are env, external and hadoop");
  }
  const std::string command = filter.value("command");
  if (command.empty()) return named.problem("config filter '" + filter.name + "' needs a command");
  return Lookup([command](const std::string& key) { return run_external(command, key); });
}

}  // namespace

Status apply_config_filters(std::vector<Property>& properties, const std::string& agent,
                            std::vector<std::string>* not_run) {
  const std::string list = agent + ".configfilters";
  std::map<std::string, Filter> filters;
  std::optional<Property> named;
  for (const Property& property : properties) {
    if (property.full_key == list) named = property;
    if (!property.full_key.starts_with(list + ".")) continue;
    const std::string rest = property.full_key.substr(list.size() + 1);
    filters[rest.substr(0, rest.find('.'))].properties[rest.substr(rest.find('.') + 1)] = property;
  }
  if (!named) return {};
  for (const std::string& name : words(named->value)) {
    Filter& filter = filters[name];
    filter.name = name;
    TRY(const Lookup lookup, make_lookup(filter, *named));
    if (not_run != nullptr && is_external(filter)) {
      not_run->push_back(name);
      continue;
    }
    for (Property& property : properties) {
      auto value = filter_value(property.value, name, lookup);
      if (!value) return property.problem(value.error().message());
      property.value = std::move(*value);
    }
  }
  return {};
}

}  // namespace sluice::flume
