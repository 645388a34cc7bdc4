#include "hdfs/tools/shell/generic_options.h"

#include <algorithm>
#include <optional>

#include "hdfs/client/client.h"
#include "hdfs/webhdfs/webhdfs.h"

namespace sluice::hdfs::tools {

const std::string_view kGenericOptionsHelp =
    "Generic options supported are:\n"
    "-conf <configuration file>        specify an application configuration file\n"
    "-D <property=value>               define a value for a given property\n"
    "-fs <file:///|hdfs://namenode:port> specify default filesystem URL to use, overrides "
    "'fs.defaultFS' property from configurations.\n"
    "-jt <local|resourcemanager:port>  specify a ResourceManager\n"
    "-files <file1,...>                specify a comma-separated list of files to be copied to the "
    "map reduce cluster\n"
    "-libjars <jar1,...>               specify a comma-separated list of jar files to be included "
    "in the classpath\n"
    "-archives <archive1,...>          specify a comma-separated list of archives to be unarchived "
    "on the compute machines\n"
    "\n"
    "The general command line syntax is:\n"
    "command [genericOptions] [commandOptions]\n"
    "\n";

namespace {

// The options as given. Hadoop applies them by kind, files first and definitions last, whatever
// their order is.
struct Given {
  std::vector<std::string> files;
  std::vector<std::string> file_systems;
  std::vector<std::string> definitions;
};

constexpr std::string_view kOfJobs[] = {"jt", "files", "libjars", "archives", "tokenCacheFile"};

// "-fs URI", "--fs URI", "-fs=URI", "-Dname=value", "-D name=value": the name, and the value if it
// is in the same word. None when the word is no generic option.
struct Word {
  std::string name;
  std::optional<std::string> value;
};

std::optional<Word> parse_word(const std::string& text) {
  if (!text.starts_with('-')) return std::nullopt;
  const std::string word = text.substr(text.starts_with("--") ? 2 : 1);
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  const bool of_jobs = std::find(std::begin(kOfJobs), std::end(kOfJobs), name) != std::end(kOfJobs);
  if (name == "fs" || name == "conf" || of_jobs) {
    if (equals == std::string::npos) return Word{name, std::nullopt};
    return Word{name, word.substr(equals + 1)};
  }
  if (word == "D") return Word{"D", std::nullopt};
  if (word.starts_with('D')) return Word{"D", word.substr(1)};
  return std::nullopt;
}

Result<Given> take_options(std::vector<std::string>& arguments) {
  Given given;
  std::size_t at = 0;
  for (; at < arguments.size(); ++at) {
    std::optional<Word> word = parse_word(arguments[at]);
    if (!word) break;
    if (word->name != "D" && word->name != "fs" && word->name != "conf") {
      return Error(ErrorCode::kUnsupported, "-" + word->name +
                                                " is about MapReduce jobs and tokens, which are "
                                                "not offered here");
    }
    if (!word->value) {
      if (++at == arguments.size()) {
        return Error(ErrorCode::kInvalidArgument, "Missing argument for option: " + word->name);
      }
      word->value = arguments[at];
    }
    if (word->name == "conf") given.files.push_back(*word->value);
    if (word->name == "fs") given.file_systems.push_back(*word->value);
    if (word->name == "D") given.definitions.push_back(*word->value);
  }
  arguments.erase(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(at));
  return given;
}

Status define(const std::string& definition, Configuration& configuration) {
  const std::size_t equals = definition.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "-D takes property=value, and not '" + definition + "'");
  }
  configuration.set(definition.substr(0, equals), definition.substr(equals + 1));
  return {};
}

}  // namespace

Result<Configuration> take_configuration(std::vector<std::string>& arguments,
                                         lake::FileSystems& systems) {
  TRY(Configuration configuration, Configuration::load());
  TRY(const Given given, take_options(arguments));
  for (const std::string& file : given.files) TRY(configuration.add_file(file));
  for (const std::string& uri : given.file_systems) configuration.set("fs.defaultFS", uri);
  for (const std::string& one : given.definitions) TRY(define(one, configuration));
  TRY(const std::optional<std::string> uri, configured_file_system(configuration));
  if (uri) systems.set_default(*uri);
  systems.add_scheme("hdfs", [configuration](const std::string& root) {
    return open_hdfs(root, ClientOptions{.configuration = configuration, .user = {}});
  });
  systems.add_scheme("webhdfs", [configuration](const std::string& root) {
    return open_webhdfs(root, ClientOptions{.configuration = configuration, .user = {}});
  });
  return configuration;
}

}  // namespace sluice::hdfs::tools
