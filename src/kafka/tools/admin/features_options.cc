#include "kafka/tools/admin/features_options.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace sluice::kafka::tools {
namespace {

using Takes = Argument::Takes;

constexpr const char* kProgram = "kafka-features";

constexpr const char* kUsage = R"(usage: kafka-features [-h] --bootstrap-server BOOTSTRAP_SERVER
                      [--command-config COMMAND_CONFIG]
                      {describe,upgrade,downgrade,disable} ...)";

constexpr const char* kHelp = R"(This tool manages feature flags in Kafka.

positional arguments:
  {describe,upgrade,downgrade,disable}
    describe             Describes the current active feature flags.
    upgrade              Upgrade one or more feature flags.
    downgrade            Downgrade one or more feature flags.
    disable              Disable one or  more  feature  flags.  This is the
                         same as downgrading the version to zero.

optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER
                         A comma-separated list of  host:port  pairs to use
                         for  establishing  the  connection  to  the  Kafka
                         cluster.
  --command-config COMMAND_CONFIG
                         Property file containing configs  to  be passed to
                         Admin Client.
)";

constexpr const char* kDescribeUsage =
    R"(usage: kafka-features --bootstrap-server BOOTSTRAP_SERVER describe [-h])";

constexpr const char* kDescribeHelp = R"(optional arguments:
  -h, --help             show this help message and exit
)";

constexpr const char* kUpgradeUsage =
    R"(usage: kafka-features --bootstrap-server BOOTSTRAP_SERVER upgrade [-h]
                      [--metadata METADATA] [--feature FEATURE] [--dry-run])";

constexpr const char* kUpgradeHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --metadata METADATA    The  level  to   which   we   should  upgrade  the
                         metadata. For example, 3.3-IV3.
  --feature FEATURE      A  feature   upgrade   we   should   perform,   in
                         feature=level  format.  For   example:  `metadata.
                         version=5`.
  --dry-run              Validate this upgrade, but do not perform it.
)";

constexpr const char* kDowngradeUsage =
    R"(usage: kafka-features --bootstrap-server BOOTSTRAP_SERVER downgrade [-h]
                      [--metadata METADATA] [--feature FEATURE] [--unsafe]
                      [--dry-run])";

constexpr const char* kDowngradeHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --metadata METADATA    The  level  to  which   we  should  downgrade  the
                         metadata. For example, 3.3-IV0.
  --feature FEATURE      A  feature  downgrade   we   should   perform,  in
                         feature=level  format.  For   example:  `metadata.
                         version=5`.
  --unsafe               Perform   this   downgrade   even    if   it   may
                         irreversibly destroy metadata.
  --dry-run              Validate this downgrade, but do not perform it.
)";

constexpr const char* kDisableUsage =
    R"(usage: kafka-features --bootstrap-server BOOTSTRAP_SERVER disable [-h]
                      [--feature FEATURE] [--unsafe] [--dry-run])";

constexpr const char* kDisableHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --feature FEATURE      A feature flag to disable.
  --unsafe               Disable  this  feature   flag   even   if  it  may
                         irreversibly destroy metadata.
  --dry-run              Perform a dry-run of this disable operation.
)";

constexpr Argument kArguments[] = {
    {"bootstrap-server", Takes::kValue, true},
    {"command-config"},
    {"metadata"},
    {"feature"},
    {"unsafe", Takes::kNothing},
    {"dry-run", Takes::kNothing},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kTable{kProgram, kUsage, kHelp, kArguments};

struct Command {
  const char* name;
  ArgumentTable table;
  std::string_view takes;  // of what not every command takes
};
constexpr Command kCommands[] = {
    {"describe", {kProgram, kDescribeUsage, kDescribeHelp, kArguments}, ""},
    {"upgrade", {kProgram, kUpgradeUsage, kUpgradeHelp, kArguments}, "metadata feature dry-run"},
    {"downgrade",
     {kProgram, kDowngradeUsage, kDowngradeHelp, kArguments},
     "metadata feature unsafe dry-run"},
    {"disable", {kProgram, kDisableUsage, kDisableHelp, kArguments}, "feature unsafe dry-run"},
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

const ArgumentTable& features_arguments(const std::string& command) {
  const Command* found = find_command(command);
  return found == nullptr ? kTable : found->table;
}

Status check_features_command(const ParsedArguments& given) {
  if (given.words().empty()) return wrong("too few arguments");
  const Command* command = find_command(given.words().front());
  if (command == nullptr) {
    return wrong("invalid choice: '" + given.words().front() +
                 "' (choose from 'describe', 'upgrade', 'downgrade', 'disable')");
  }
  if (given.words().size() > 1) return wrong("unrecognized arguments: '" + given.words()[1] + "'");
  for (const char* name : {"metadata", "feature", "unsafe", "dry-run"}) {
    if (given.has(name) && command->takes.find(name) == std::string_view::npos) {
      return wrong("unrecognized arguments: '--" + std::string(name) + "'");
    }
  }
  return {};
}

}  // namespace sluice::kafka::tools
