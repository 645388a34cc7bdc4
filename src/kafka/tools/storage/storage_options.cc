#include "kafka/tools/storage/storage_options.h"

#include <algorithm>

#include "base/text.h"

namespace sluice::kafka::tools {
namespace {

using Takes = Argument::Takes;

constexpr const char* kProgram = "kafka-storage";

constexpr const char* kUsage = R"(usage: kafka-storage [-h]
                     {info,format,version-mapping,feature-dependencies,random-uuid}
                     ...)";

constexpr const char* kHelp = R"(The Kafka storage tool.

positional arguments:
  {info,format,version-mapping,feature-dependencies,random-uuid}
    info                 Get information about  the  Kafka  log directories
                         on this node.
    format               Format the Kafka log directories on this node.
    version-mapping      Look up the  corresponding  features  for  a given
                         metadata version. Using  the  command  with  no --
                         release-version  argument will  return the mapping
                         for the latest stable metadata version
    feature-dependencies
                         Look up dependencies for  a given feature version.
                         If the feature is  not  known  or  the version not
                         yet  defined,  an   error   is   thrown.  Multiple
                         features can be specified.
    random-uuid          Print a random UUID.

optional arguments:
  -h, --help             show this help message and exit
)";

constexpr const char* kInfoUsage = R"(usage: kafka-storage info [-h] --config CONFIG)";

constexpr const char* kInfoHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --config CONFIG, -c CONFIG
                         The Kafka configuration file to use.
)";

constexpr const char* kFormatUsage =
    R"(usage: kafka-storage format [-h] --config CONFIG --cluster-id CLUSTER_ID
                     [--add-scram ADD_SCRAM] [--ignore-formatted]
                     [--release-version RELEASE_VERSION]
                     [--feature FEATURE] [--standalone |
                     --no-initial-controllers |
                     --initial-controllers INITIAL_CONTROLLERS])";

constexpr const char* kFormatHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --config CONFIG, -c CONFIG
                         The Kafka configuration file to use.
  --cluster-id CLUSTER_ID, -t CLUSTER_ID
                         The cluster ID to use.
  --add-scram ADD_SCRAM, -S ADD_SCRAM
                         Not offered: kafka-configs adds  users once the
                         broker runs.
  --ignore-formatted, -g
                         When this option  is  passed,  the  format command
                         will  skip  over   already  formatted  directories
                         rather than failing.
  --release-version RELEASE_VERSION, -r RELEASE_VERSION
                         The metadata version to begin with. This broker's
                         is 3.5-IV2, which is the default.
  --feature FEATURE, -f FEATURE
                         Not offered: kafka-features changes levels once
                         the broker runs.
  --standalone, -s       The node is a quorum of its own,  as every broker
                         here is.
  --no-initial-controllers, -N
                         Not offered: there is no quorum to join.
  --initial-controllers INITIAL_CONTROLLERS, -I INITIAL_CONTROLLERS
                         Not offered: there is no quorum of several nodes.
)";

constexpr const char* kMappingUsage = R"(usage: kafka-storage version-mapping [-h]
                     [--release-version RELEASE_VERSION])";

constexpr const char* kMappingHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --release-version RELEASE_VERSION, -r RELEASE_VERSION
                         The release version to  use  for the corresponding
                         feature  mapping.  The  minimum  is  3.3-IV3;  the
                         default is 4.3-IV0
)";

constexpr const char* kDependenciesUsage =
    R"(usage: kafka-storage feature-dependencies [-h] --feature FEATURE)";

constexpr const char* kDependenciesHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --feature FEATURE, -f FEATURE
                         The  features  and  their   versions  to  look  up
                         dependencies for, in  feature=version  format. For
                         example: `metadata.version=5`.
)";

constexpr const char* kRandomUsage = R"(usage: kafka-storage random-uuid [-h])";

constexpr const char* kRandomHelp = R"(optional arguments:
  -h, --help             show this help message and exit
)";

constexpr Argument kArguments[] = {
    {"config"},
    {"-c", Takes::kValue, false, "config"},
    {"cluster-id"},
    {"-t", Takes::kValue, false, "cluster-id"},
    {"add-scram"},
    {"-S", Takes::kValue, false, "add-scram"},
    {"ignore-formatted", Takes::kNothing},
    {"-g", Takes::kNothing, false, "ignore-formatted"},
    {"release-version"},
    {"-r", Takes::kValue, false, "release-version"},
    {"feature"},
    {"-f", Takes::kValue, false, "feature"},
    {"standalone", Takes::kNothing},
    {"-s", Takes::kNothing, false, "standalone"},
    {"no-initial-controllers", Takes::kNothing},
    {"-N", Takes::kNothing, false, "no-initial-controllers"},
    {"initial-controllers"},
    {"-I", Takes::kValue, false, "initial-controllers"},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr Argument kNeedConfig[] = {{"config", Takes::kValue, true},
                                    {"-c", Takes::kValue, false, "config"}};
constexpr Argument kNeedIdToo[] = {{"config", Takes::kValue, true},
                                   {"-c", Takes::kValue, false, "config"},
                                   {"cluster-id", Takes::kValue, true},
                                   {"-t", Takes::kValue, false, "cluster-id"}};
constexpr Argument kNeedFeature[] = {{"feature", Takes::kValue, true},
                                     {"-f", Takes::kValue, false, "feature"}};
constexpr ArgumentTable kTable{kProgram, kUsage, kHelp, kArguments};

struct Command {
  const char* name;
  ArgumentTable table;  // its arguments are those that it needs
  std::string_view takes;
};
constexpr Command kCommands[] = {
    {"info", {kProgram, kInfoUsage, kInfoHelp, kNeedConfig}, "config"},
    {"format",
     {kProgram, kFormatUsage, kFormatHelp, kNeedIdToo},
     "config cluster-id add-scram ignore-formatted release-version feature standalone "
     "no-initial-controllers initial-controllers"},
    {"version-mapping", {kProgram, kMappingUsage, kMappingHelp, {}}, "release-version"},
    {"feature-dependencies",
     {kProgram, kDependenciesUsage, kDependenciesHelp, kNeedFeature},
     "feature"},
    {"random-uuid", {kProgram, kRandomUsage, kRandomHelp, {}}, ""},
};

const Command* find_command(const std::string& name) {
  const auto found = std::find_if(std::begin(kCommands), std::end(kCommands),
                                  [&](const Command& one) { return name == one.name; });
  return found == std::end(kCommands) ? nullptr : found;
}

Error wrong(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

}  // namespace

const ArgumentTable& storage_arguments(const std::string& command) {
  const Command* found = find_command(command);
  return found == nullptr ? kTable : found->table;
}

const ArgumentTable& all_storage_arguments() {
  return kTable;
}

Status check_storage_command(const ParsedArguments& given) {
  if (given.words().empty()) return wrong("too few arguments");
  const Command* command = find_command(given.words().front());
  if (command == nullptr) {
    return wrong("invalid choice: '" + given.words().front() +
                 "' (choose from 'info', 'format', 'version-mapping', 'feature-dependencies', "
                 "'random-uuid')");
  }
  if (given.words().size() > 1) return wrong("unrecognized arguments: '" + given.words()[1] + "'");
  const std::vector<std::string> known = split(command->takes, ' ');
  for (const Argument& one : kArguments) {
    const std::string name = one.same_as != nullptr ? one.same_as : one.name;
    if (name == "help" || !given.has(name)) continue;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return wrong("unrecognized arguments: '--" + name + "'");
    }
  }
  return ParsedArguments::complete(command->table, given);
}

}  // namespace sluice::kafka::tools
