#include "hdfs/tools/generic_options.h"

#include "hdfs/client/client.h"

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

static Status define(const std::string& definition, Configuration& configuration) {
  const std::size_t equals = definition.find('=');
  if (equals == std::string::npos || equals == 0) {
    return Error(ErrorCode::kInvalidArgument,
                 "-D takes property=value, and not '" + definition + "'");
  }
  configuration.set(definition.substr(0, equals), definition.substr(equals + 1));
  return {};
}

Status take_generic_options(std::vector<std::string>& arguments, Configuration& configuration) {
  std::size_t at = 0;
  for (; at < arguments.size(); ++at) {
    const std::string& option = arguments[at];
    const bool job = option == "-jt" || option == "-files" || option == "-libjars" ||
                     option == "-archives" || option == "-tokenCacheFile";
    if (job) {
      return Error(ErrorCode::kUnsupported,
                   option + " is about MapReduce jobs and tokens, which are not offered here");
    }
    if (option.starts_with("-D") && option.size() > 2) {
      TRY(define(option.substr(2), configuration));
      continue;
    }
    if (option != "-D" && option != "-fs" && option != "-conf") break;
    if (at + 1 == arguments.size()) {
      return Error(ErrorCode::kInvalidArgument, "Missing argument for option: " + option.substr(1));
    }
    const std::string& value = arguments[++at];
    if (option == "-D") TRY(define(value, configuration));
    if (option == "-conf") TRY(configuration.add_file(value));
    if (option == "-fs") configuration.set("fs.defaultFS", value);
  }
  arguments.erase(arguments.begin(), arguments.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}

void apply(const Configuration& configuration, lake::FileSystems& systems) {
  if (const auto uri = configuration.get("fs.defaultFS")) systems.set_default(*uri);
  systems.add_scheme("hdfs", [configuration](const std::string& uri) {
    return open_hdfs(uri, ClientOptions{.configuration = configuration, .user = {}});
  });
}

}  // namespace sluice::hdfs::tools
