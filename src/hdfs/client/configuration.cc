#include "hdfs/client/configuration.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "hdfs/client/deprecated_names.h"
#include "hdfs/client/java_properties.h"
#include "hdfs/client/site_file.h"

namespace sluice::hdfs {
namespace {

Error wrong(const std::string& name, const std::string& value, std::string_view wanted) {
  return Error(ErrorCode::kInvalidArgument,
               "property " + name + ": '" + value + "' is not " + std::string(wanted));
}

}  // namespace

Status Configuration::add_file(const std::string& path) {
  TRY(std::vector<SiteProperty> properties, read_site_file(path));
  for (SiteProperty& property : properties) {
    Value& value = values_[std::string(current_name(property.name))];
    if (value.is_final) continue;
    value = {std::move(property.value), property.is_final};
  }
  return {};
}

// The folder of the site files, as the scripts of Hadoop find it.
static Result<std::string> find_folder() {
  struct stat found {};
  const char* named = std::getenv("HADOOP_CONF_DIR");
  if (named != nullptr && *named != '\0') {
    const std::string what = std::string("HADOOP_CONF_DIR=") + named;
    if (::stat(named, &found) != 0) return errno_error(what);
    if (!S_ISDIR(found.st_mode)) return Error(ErrorCode::kNotADirectory, what + ": not a folder");
    return std::string(named);
  }
  const char* home = std::getenv("HADOOP_HOME");
  if (home == nullptr || *home == '\0') return std::string();
  for (const char* below : {"/conf", "/etc/hadoop"}) {
    const std::string folder = std::string(home) + below;
    if (::stat((folder + "/core-site.xml").c_str(), &found) == 0) return folder;
  }
  return std::string();
}

Result<Configuration> Configuration::load() {
  Configuration configuration;
  TRY(configuration.folder_, find_folder());
  for (const char* name : {"core-site.xml", "hdfs-site.xml"}) {
    if (configuration.folder_.empty()) break;
    const Status added = configuration.add_file(configuration.folder_ + "/" + name);
    if (!added && added.error().code() != ErrorCode::kNotFound) return added.error();
  }
  configuration.add_environment();
  return configuration;
}

std::string property_of_variable(std::string_view rest) {
  std::string name;
  while (!rest.empty()) {
    const std::size_t run = std::min({std::size_t{3}, rest.find_first_not_of('_'), rest.size()});
    name += run == 0 ? rest.front() : run == 1 ? '.' : run == 2 ? '_' : '-';
    rest.remove_prefix(std::max<std::size_t>(run, 1));
  }
  return name;
}

void Configuration::add_environment() {
  for (char** line = environ; line != nullptr && *line != nullptr; ++line) {
    const std::string_view text(*line);
    const std::size_t equals = text.find('=');
    if (!text.starts_with("CORE_CONF_") && !text.starts_with("HDFS_CONF_")) continue;
    if (equals == std::string_view::npos || equals + 1 == text.size()) continue;
    const std::string name = property_of_variable(text.substr(10, equals - 10));
    Value& value = values_[std::string(current_name(name))];
    if (!value.is_final) value = {std::string(text.substr(equals + 1)), false};
  }
}

void Configuration::set(const std::string& name, std::string value) {
  given_.insert_or_assign(std::string(current_name(name)), std::move(value));
}

std::optional<std::string> Configuration::raw(std::string_view name) const {
  name = current_name(name);
  if (const auto given = given_.find(name); given != given_.end()) return given->second;
  if (const auto found = values_.find(name); found != values_.end()) return found->second.text;
  return std::nullopt;
}

namespace {

// The name in the first "${name}" of a value, innermost first: no name has a blank or a '$'.
struct Quote {
  std::size_t start, end;  // of the name
};

std::optional<Quote> find_quote(std::string_view text) {
  std::size_t from = 0;
  for (;;) {
    const std::size_t dollar = text.find("${", from);
    if (dollar == std::string_view::npos) return std::nullopt;
    const std::size_t start = dollar + 2;
    const std::size_t end = text.find_first_of("} $", start);
    if (end == std::string_view::npos) return std::nullopt;
    if (text[end] == '}' && end > start) return Quote{start, end};
    from = text[end] == '$' ? end : end + 1;
  }
}

// "HOME", "NN:-localhost" (when it is not set, or empty) or "NN-localhost" (when it is not set).
std::optional<std::string> environment_value(const std::string& quoted) {
  const std::size_t dash = quoted.find('-');
  const bool or_empty = dash != std::string::npos && dash > 0 && quoted[dash - 1] == ':';
  const std::string name = quoted.substr(0, or_empty ? dash - 1 : dash);
  const char* found = std::getenv(name.c_str());
  if (found != nullptr && !(or_empty && *found == '\0')) return found;
  if (dash == std::string::npos) return std::nullopt;
  return quoted.substr(dash + 1);
}

}  // namespace

std::string Configuration::expanded(const std::string& text) const {
  constexpr int kMaxQuotes = 20;  // as deep as Hadoop goes before it gives up on a cycle
  std::string value = text;
  for (int count = 0; count < kMaxQuotes; ++count) {
    const std::optional<Quote> quote = find_quote(value);
    if (!quote) return value;
    const std::string name = value.substr(quote->start, quote->end - quote->start);
    const bool of_environment = name.starts_with("env.") && name.size() > 4;
    std::optional<std::string> quoted =
        of_environment ? environment_value(name.substr(4)) : java_property(name);
    if (!quoted) quoted = raw(name);
    if (!quoted && name == "hadoop.tmp.dir") quoted = "/tmp/hadoop-${user.name}";
    if (!quoted) return value;
    if (quoted->find("${" + name + "}") != std::string::npos) return text;
    value.replace(quote->start - 2, quote->end + 3 - quote->start, *quoted);
  }
  return value;
}

std::optional<std::string> Configuration::get(const std::string& name) const {
  const std::optional<std::string> text = raw(name);
  if (!text) return std::nullopt;
  return std::string(trim(expanded(*text)));
}

std::string Configuration::get_or(const std::string& name, std::string_view other) const {
  return get(name).value_or(std::string(other));
}

Result<std::int64_t> Configuration::number(const std::string& name, std::int64_t other) const {
  const std::optional<std::string> text = get(name);
  if (!text) return other;
  const std::optional<std::int64_t> value = parse_int(*text);
  if (!value) return wrong(name, *text, "a whole number");
  return *value;
}

Result<std::int64_t> Configuration::size(const std::string& name, std::int64_t other) const {
  const std::optional<std::string> text = get(name);
  if (!text) return other;
  std::string digits = to_lower(*text);
  int shift = 0;
  if (!digits.empty()) {
    const std::size_t unit = std::string_view("kmgtpe").find(digits.back());
    if (unit != std::string_view::npos) {
      shift = 10 * static_cast<int>(unit + 1);
      digits.pop_back();
    }
  }
  const std::optional<std::int64_t> value = parse_int(digits);
  if (!value || *value < 0 || *value > INT64_MAX >> shift) return wrong(name, *text, "a size");
  return *value << shift;
}

Result<std::int64_t> Configuration::seconds(const std::string& name, std::int64_t other) const {
  struct Unit {
    std::string_view name;
    std::int64_t times;
    std::int64_t parts;
  };
  // "ms" before "s".
  constexpr Unit kUnits[] = {
      {"ns", 1, 1'000'000'000}, {"us", 1, 1'000'000}, {"ms", 1, 1000}, {"s", 1, 1}, {"m", 60, 1},
      {"h", 3600, 1},           {"d", 86'400, 1}};
  const std::optional<std::string> text = get(name);
  if (!text) return other;
  std::string digits = to_lower(trim(*text));
  Unit unit{"", 1, 1};
  for (const Unit& one : kUnits) {
    if (!digits.ends_with(one.name)) continue;
    unit = one;
    digits.resize(digits.size() - one.name.size());
    break;
  }
  const std::optional<std::int64_t> value = parse_int(digits);
  if (!value || *value > INT64_MAX / unit.times || *value < INT64_MIN / unit.times) {
    return wrong(name, *text, "a time");
  }
  return *value * unit.times / unit.parts;
}

Result<bool> Configuration::flag(const std::string& name, bool other) const {
  const std::optional<std::string> text = get(name);
  if (!text) return other;
  if (*text == "true") return true;
  if (*text == "false") return false;
  return wrong(name, *text, "true or false");
}

Result<std::optional<std::string>> configured_file_system(const Configuration& configuration) {
  const std::optional<std::string> value = configuration.get("fs.defaultFS");
  if (!value) return std::optional<std::string>();
  if (value->empty()) return wrong("fs.defaultFS", *value, "the URI of a file system");
  if (*value == "lake:") return value;  // ours: the lake in this process, which has no authority
  if (*value == "local") return std::optional<std::string>("file:///");
  if (value->find('/') == std::string::npos) return std::optional<std::string>("hdfs://" + *value);
  const std::size_t colon = value->find(':');
  if (colon == std::string::npos || colon == 0 || colon > value->find('/')) {
    return Error(ErrorCode::kInvalidArgument, "No scheme in default FS: " + *value);
  }
  return value;
}

Result<std::optional<std::uint16_t>> configured_replication(const Configuration& configuration) {
  if (!configuration.get("dfs.replication")) return std::optional<std::uint16_t>();
  TRY(std::int64_t value, configuration.number("dfs.replication", 3));
  // How many are too few or too many is the name node's to say.
  if (value < 0 || value > INT16_MAX) {
    return wrong("dfs.replication", std::to_string(value), "from 1 to 32767");
  }
  return std::optional<std::uint16_t>(static_cast<std::uint16_t>(value));
}

Result<std::optional<std::uint64_t>> configured_block_size(const Configuration& configuration) {
  if (!configuration.get("dfs.blocksize")) return std::optional<std::uint64_t>();
  TRY(std::int64_t value, configuration.size("dfs.blocksize", 0));
  constexpr std::int64_t kAlwaysTooSmall = 4096;  // the name node says so, and names its minimum
  if (value < 1) return wrong("dfs.blocksize", std::to_string(value), "a positive number");
  TRY(const std::int64_t chunk, configuration.size("dfs.bytes-per-checksum", 512));
  if (value > kAlwaysTooSmall && chunk > 0 && value % chunk != 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "Invalid values: dfs.bytes-per-checksum (=" + std::to_string(chunk) +
                     ") must divide block size (=" + std::to_string(value) + ").");
  }
  return std::optional<std::uint64_t>(static_cast<std::uint64_t>(value));
}

}  // namespace sluice::hdfs
