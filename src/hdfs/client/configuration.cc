#include "hdfs/client/configuration.h"

#include <expat.h>

#include <cstdlib>

#include "base/file.h"
#include "base/text.h"
#include "hdfs/client/user.h"

namespace sluice::hdfs {
namespace {

// Collects <property><name/><value/><final/></property> while the parser runs.
struct Site {
  struct Property {
    std::string name, value, is_final;
  };
  std::vector<Property> properties;
  std::string* field = nullptr;
  std::string ignored;

  static void start(void* self, const char* element, const char**) {
    Site& site = *static_cast<Site*>(self);
    const std::string_view name = element;
    // An element inside a value ends its text, and a new property moves the ones before it.
    site.field = nullptr;
    if (name == "property") site.properties.emplace_back();
    if (site.properties.empty()) return;
    Property& last = site.properties.back();
    if (name == "name") site.field = &last.name;
    if (name == "value") site.field = &last.value;
    if (name == "final") site.field = &last.is_final;
  }
  static void end(void* self, const char*) { static_cast<Site*>(self)->field = nullptr; }
  static void text(void* self, const char* bytes, int size) {
    Site& site = *static_cast<Site*>(self);
    if (site.field != nullptr) site.field->append(bytes, static_cast<std::size_t>(size));
  }
};

Error wrong(const std::string& name, const std::string& value, std::string_view wanted) {
  return Error(ErrorCode::kInvalidArgument,
               "property " + name + ": '" + value + "' is not " + std::string(wanted));
}

}  // namespace

Status Configuration::add_file(const std::string& path) {
  TRY(std::string content, read_file(path));
  Site site;
  XML_Parser parser = XML_ParserCreate(nullptr);
  XML_SetUserData(parser, &site);
  XML_SetElementHandler(parser, Site::start, Site::end);
  XML_SetCharacterDataHandler(parser, Site::text);
  const bool ok = XML_Parse(parser, content.data(), static_cast<int>(content.size()), 1) != 0;
  const std::string place = path + ":" + std::to_string(XML_GetCurrentLineNumber(parser));
  const std::string why = ok ? "" : XML_ErrorString(XML_GetErrorCode(parser));
  XML_ParserFree(parser);
  if (!ok) return Error(ErrorCode::kInvalidArgument, place + ": " + why);
  for (const Site::Property& property : site.properties) {
    const std::string name(trim(property.name));
    if (name.empty()) continue;
    Value& value = values_[name];
    if (value.is_final) continue;
    value = {property.value, trim(property.is_final) == "true"};
  }
  return {};
}

Result<Configuration> Configuration::load() {
  Configuration configuration;
  const char* folder = std::getenv("HADOOP_CONF_DIR");
  if (folder == nullptr || *folder == '\0') return configuration;
  for (const char* name : {"core-site.xml", "hdfs-site.xml"}) {
    const Status added = configuration.add_file(std::string(folder) + "/" + name);
    if (!added && added.error().code() != ErrorCode::kNotFound) return added.error();
  }
  return configuration;
}

void Configuration::set(const std::string& name, std::string value) {
  values_[name].text = std::move(value);
}

std::string Configuration::expanded(std::string text) const {
  // As deep as Hadoop goes before it gives up on a cycle.
  for (int depth = 0; depth < 20; ++depth) {
    const std::size_t start = text.find("${");
    const std::size_t end = text.find('}', start);
    if (start == std::string::npos || end == std::string::npos) return text;
    const std::string name = text.substr(start + 2, end - start - 2);
    std::optional<std::string> value;
    if (name.starts_with("env.")) {
      if (const char* found = std::getenv(name.c_str() + 4)) value = found;
    } else if (name == "user.name") {
      value = current_user();
    } else if (const auto found = values_.find(name); found != values_.end()) {
      value = found->second.text;
    }
    if (!value) return text;
    text.replace(start, end - start + 1, *value);
  }
  return text;
}

std::optional<std::string> Configuration::get(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return std::string(trim(expanded(found->second.text)));
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
    const std::size_t unit = std::string_view("kmgtp").find(digits.back());
    if (unit != std::string_view::npos) {
      shift = 10 * static_cast<int>(unit + 1);
      digits.pop_back();
    }
  }
  const std::optional<std::int64_t> value = parse_int(digits);
  if (!value || *value < 0 || *value > INT64_MAX >> shift) return wrong(name, *text, "a size");
  return *value << shift;
}

Result<bool> Configuration::flag(const std::string& name, bool other) const {
  const std::optional<std::string> text = get(name);
  if (!text) return other;
  if (*text == "true") return true;
  if (*text == "false") return false;
  return wrong(name, *text, "true or false");
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
  if (value > kAlwaysTooSmall && value % 512 != 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "Invalid values: dfs.bytes-per-checksum (=512) must divide block size (=" +
                     std::to_string(value) + ").");
  }
  return std::optional<std::uint64_t>(static_cast<std::uint64_t>(value));
}

}  // namespace sluice::hdfs
