#include "flume/substitution.h"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/bytes.h"
#include "base/file.h"
#include "base/text.h"

namespace sluice::flume {
namespace {

constexpr int kDeepest = 32;
// Two references in each of thirty keys would multiply to billions.
constexpr int kMostReferences = 10'000;
constexpr std::size_t kLongestValue = std::size_t{1} << 20;
constexpr char kPropertiesClass[] = "propertiesImplementation";
constexpr char kOfEnvironment[] = "org.apache.flume.node.EnvVarResolverProperties";

std::optional<std::string> environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// Java's properties that agent files use, when no -D says otherwise.
std::optional<std::string> system_property(const SystemProperties& given, const std::string& name) {
  if (const auto found = given.find(name); found != given.end()) return found->second;
  if (name == "user.home") return environment("HOME");
  if (name == "user.name") return environment("USER");
  if (name == "java.io.tmpdir") return "/tmp";
  if (name == "file.separator") return "/";
  if (name == "line.separator") return "\n";
  if (name == "user.dir") return environment("PWD");
  return std::nullopt;
}

std::string url_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
        c == '*') {
      out += c;
    } else if (c == ' ') {
      out += '+';
    } else {
      char hex[4];
      std::snprintf(hex, sizeof hex, "%%%02X",
                    static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += hex;
    }
  }
  return out;
}

class Resolver {
 public:
  Resolver(const std::vector<Property>& properties, const SystemProperties& system)
      : system_(system) {
    for (const Property& property : properties) raw_[property.full_key] = property.value;
  }

  Result<std::string> resolve(const Property& property) {
    property_ = &property;
    references_ = 0;
    return replace(property.value, 0);
  }

 private:
  // The '}' that belongs to the "${" before `from`.
  static std::size_t closing(std::string_view text, std::size_t from) {
    int depth = 1;
    for (std::size_t i = from; i < text.size(); ++i) {
      if (text.substr(i, 2) == "${") ++depth;
      if (text[i] == '}' && --depth == 0) return i;
    }
    return std::string_view::npos;
  }

  Result<std::string> replace(std::string_view text, int depth) {
    if (depth > kDeepest) return property_->problem("its ${...} references lead back to it");
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end =
          text.substr(i, 2) == "${" ? closing(text, i + 2) : std::string_view::npos;
      if (end == std::string_view::npos) {
        out += text[i++];
        continue;
      }
      TRY(std::string inner, replace(text.substr(i + 2, end - i - 2), depth + 1));
      TRY(std::optional<std::string> value, lookup(inner, depth));
      out += value ? *value : "${" + inner + "}";
      if (++references_ > kMostReferences || out.size() > kLongestValue) {
        return property_->problem("its ${...} references multiply to more than " +
                                  std::to_string(kMostReferences) + ", or to more than 1 MiB");
      }
      i = end + 1;
    }
    return out;
  }

  Result<std::optional<std::string>> lookup(const std::string& expression, int depth) {
    const std::size_t split = expression.find(":-");
    const std::string name = expression.substr(0, split);
    TRY(std::optional<std::string> value, plain_lookup(name, depth));
    if (!value && split != std::string::npos) return std::optional(expression.substr(split + 2));
    return value;
  }

  Result<std::optional<std::string>> plain_lookup(const std::string& name, int depth) {
    const std::size_t colon = name.find(':');
    if (colon == std::string::npos) {
      const auto found = raw_.find(name);
      if (found == raw_.end()) return environment_of_old(name);
      TRY(std::string value, replace(found->second, depth + 1));
      return std::optional(value);
    }
    const std::string kind = name.substr(0, colon), key = name.substr(colon + 1);
    if (kind == "env") return environment(key);
    if (kind == "sys") return system_property(system_, key);
    if (kind == "urlEncoder") return std::optional(url_encode(key));
    if (kind == "base64Encoder") return std::optional(to_base64(key));
    if (kind == "file") return file_content(key);
    for (const char* refused :
         {"script", "dns", "url", "xml", "java", "const", "date", "properties", "resourceBundle",
          "base64Decoder", "urlDecoder", "localhost"}) {
      if (kind == refused) {
        return property_->problem("${" + kind +
                                  ":...} is not offered; there are env, sys, file, "
                                  "base64Encoder, urlEncoder and other keys of the file");
      }
    }
    return std::optional<std::string>();
  }

  // ${NAME}, as agent files older than ${env:NAME} have it, when they were started with
  // -DpropertiesImplementation=org.apache.flume.node.EnvVarResolverProperties.
  std::optional<std::string> environment_of_old(const std::string& name) const {
    const auto chosen = system_.find(kPropertiesClass);
    if (chosen == system_.end() || chosen->second != kOfEnvironment) return std::nullopt;
    return environment(name);
  }

  // ${file:UTF-8:path}
  Result<std::optional<std::string>> file_content(const std::string& key) {
    const std::size_t colon = key.find(':');
    if (colon == std::string::npos) return property_->problem("${file:...} needs CHARSET:PATH");
    Result<std::string> text = read_file(key.substr(colon + 1));
    if (!text) return property_->problem(text.error().message());
    return std::optional(std::move(text).value());
  }

  const SystemProperties& system_;
  std::map<std::string, std::string> raw_;
  const Property* property_ = nullptr;
  int references_ = 0;
};

}  // namespace

Status substitute(std::vector<Property>& properties, const SystemProperties& system) {
  const auto chosen = system.find(kPropertiesClass);
  if (chosen != system.end() && chosen->second != kOfEnvironment &&
      chosen->second != "java.util.Properties") {
    return Error(ErrorCode::kUnsupported, "-D" + chosen->first + "=" + chosen->second +
                                              " is a Java class that is not offered; there is " +
                                              kOfEnvironment);
  }
  Resolver resolver(properties, system);
  std::optional<Error> wrong;
  std::vector<std::string> values;
  for (const Property& property : properties) {
    Result<std::string> value = resolver.resolve(property);
    if (!value) wrong = wrong ? both(*wrong, value.error()) : value.error();
    values.push_back(value ? *value : "");
  }
  if (wrong) return *wrong;
  for (std::size_t i = 0; i < properties.size(); ++i) properties[i].value = values[i];
  return {};
}

}  // namespace sluice::flume
