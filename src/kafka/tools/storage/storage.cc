// kafka-storage: the log directories of a node, before its broker runs.
#include <sys/stat.h>

#include <algorithm>

#include "base/base64.h"
#include "base/text.h"
#include "kafka/tools/cli/random_uuid.h"
#include "kafka/tools/storage/log_folders.h"
#include "kafka/tools/storage/metadata_versions.h"
#include "kafka/tools/storage/storage_features.h"
#include "kafka/tools/storage/storage_options.h"
#include "kafka/tools/tools.h"

namespace sluice::kafka::tools {
namespace {

constexpr std::int16_t kMetadataLevel = 11;  // 3.5-IV2, what the broker has

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

// The properties of a node. As Kafka reads them, a node under KRaft has a number.
struct Node {
  Properties properties;
  std::string id;
  bool legacy = false;  // the file is of a broker beside ZooKeeper
};

Result<Node> read_node(const ParsedArguments& given) {
  Node node;
  TRY(node.properties, read_properties(*given.value("config")));
  const auto value = [&](const char* name) {
    const auto found = node.properties.find(name);
    return found == node.properties.end() ? "" : found->second;
  };
  node.legacy = value("process.roles").empty();
  if (node.legacy && value("zookeeper.connect").empty()) {
    return invalid(
        "Missing required configuration `zookeeper.connect` which has no default value.");
  }
  node.id = value("node.id");
  if (!node.legacy && node.id.empty()) {
    return invalid(
        "Missing configuration `node.id` which is required when `process.roles` is defined (i.e. "
        "when running in KRaft mode).");
  }
  return node;
}

void print_list(std::FILE* out, const char* one, const char* several,
                const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  std::fprintf(out, "%s\n", lines.size() == 1 ? one : several);
  for (const std::string& line : lines) std::fprintf(out, "  %s\n", line.c_str());
  std::fprintf(out, "\n");
}

struct Findings {
  std::vector<std::string> folders;
  std::vector<std::string> problems;
  std::optional<FolderMeta> meta;  // the first that was found
};

void look_at(const std::string& folder, Findings& findings) {
  struct stat found {};
  if (::stat(folder.c_str(), &found) != 0) {
    findings.problems.push_back(folder + " does not exist");
    return;
  }
  if (!S_ISDIR(found.st_mode)) {
    findings.problems.push_back(folder + " is not a directory");
    return;
  }
  findings.folders.push_back(folder);
  const Result<FolderMeta> meta = read_meta(folder);
  if (!meta) {
    findings.problems.push_back(meta.error().message());
  } else if (!findings.meta) {
    findings.meta = *meta;
  } else if (findings.meta->values != meta->values) {
    findings.problems.push_back("Metadata for " + meta->path + " was " + meta->to_string() +
                                ", but other directories featured " + findings.meta->to_string());
  }
}

// True when nothing is wrong.
Result<bool> info(std::FILE* out, const ParsedArguments& given) {
  TRY(const Node node, read_node(given));
  Findings findings;
  for (const std::string& folder : log_folders(node.properties)) look_at(folder, findings);
  if (node.legacy && findings.meta && findings.meta->values.contains("node.id")) {
    findings.problems.push_back(
        "The kafka configuration file appears to be for a legacy cluster, but the directories are "
        "formatted for a cluster in KRaft mode.");
  }
  print_list(out, "Found log directory:", "Found log directories:", findings.folders);
  if (findings.meta) {
    std::fprintf(out, "Found metadata: %s\n\n", findings.meta->to_string().c_str());
  }
  print_list(out, "Found problem:", "Found problems:", findings.problems);
  return findings.problems.empty();
}

Status check_cluster_id(const std::string& id) {
  constexpr std::size_t kLongest = 24;
  constexpr std::size_t kBytes = 16;
  const std::string wrong = "Cluster ID string " + id + " does not appear to be a valid UUID: ";
  if (id.size() > kLongest) {
    return invalid(wrong + "Input string with prefix `" + id.substr(0, kLongest) +
                   "` is too long to be decoded as a base64 UUID");
  }
  for (const char letter : id) {
    const bool fits = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' ||
                      letter == '_' || letter == '=';
    if (fits) continue;
    char code[4];
    std::snprintf(code, sizeof code, "%x", static_cast<unsigned char>(letter));
    return invalid(wrong + "Illegal base64 character " + code);
  }
  const std::optional<Bytes> bytes = from_base64(id);
  if (!bytes) return invalid(wrong + "Input byte[] should at least have 2 bytes for base64 bytes");
  if (bytes->size() == kBytes) return {};
  return invalid(wrong + "Input string `" + id + "` decoded as " + std::to_string(bytes->size()) +
                 " bytes, which is not equal to the expected 16 bytes of a base64-encoded UUID");
}

// What Kafka's own quorum would take, and a broker of its own has no use for.
Status check_offered(const ParsedArguments& given, const Properties& properties) {
  if (given.has("add-scram")) {
    return invalid(
        "--add-scram is not offered: once the broker runs, kafka-configs --alter --entity-type "
        "users --entity-name NAME --add-config 'SCRAM-SHA-256=[password=...]' adds the user.");
  }
  if (given.has("feature")) {
    return invalid("--feature is not offered: kafka-features changes levels once the broker runs.");
  }
  for (const char* name : {"initial-controllers", "no-initial-controllers"}) {
    if (given.has(name)) {
      return invalid("--" + std::string(name) +
                     " is not offered: a broker here keeps its metadata itself and joins no quorum "
                     "of several nodes. Format it with --standalone.");
    }
  }
  if (given.has("standalone") && properties.contains("controller.quorum.voters")) {
    return invalid(
        "You cannot specify controller.quorum.voters and format the node with "
        "--initial-controllers or --standalone. If you want to use dynamic quorum, please remove "
        "controller.quorum.voters and specify controller.quorum.bootstrap.servers instead.");
  }
  const auto release = given.value("release-version");
  if (!release) return {};
  const auto level = metadata_level(*release);
  if (!level) return invalid("Version " + *release + " is not a valid version");
  if (*level == kMetadataLevel) return {};
  return invalid("This broker's metadata.version is " +
                 metadata_version(kMetadataLevel).value_or("") + ", not " + *release +
                 ": leave --release-version out.");
}

Result<bool> format(std::FILE* out, const ParsedArguments& given) {
  TRY(const Node node, read_node(given));
  if (node.legacy) {
    return invalid(
        "The kafka configuration file appears to be for a legacy cluster. Formatting is only "
        "supported for clusters in KRaft mode.");
  }
  const std::string id = *given.value("cluster-id");
  TRY(check_cluster_id(id));
  TRY(check_offered(given, node.properties));
  std::vector<std::string> bare;
  for (const std::string& folder : log_folders(node.properties)) {
    if (!read_meta(folder)) {
      bare.push_back(folder);
    } else if (!given.has("ignore-formatted")) {
      return invalid("Log directory " + folder +
                     " is already formatted. Use --ignore-formatted to ignore this directory and "
                     "format the others.");
    }
  }
  if (bare.empty()) std::fprintf(out, "All of the log directories are already formatted.\n");
  for (const std::string& folder : bare) {
    TRY(format_folder(folder, id, node.id));
    std::fprintf(out, "Formatting %s with metadata.version %s.\n", folder.c_str(),
                 metadata_version(kMetadataLevel).value_or("").c_str());
  }
  return true;
}

Result<bool> version_mapping(std::FILE* out, const ParsedArguments& given) {
  TRY(print_version_mapping(out, given.value("release-version")));
  return true;
}

Result<bool> feature_dependencies(std::FILE* out, const ParsedArguments& given) {
  TRY(print_feature_dependencies(out, given.values("feature")));
  return true;
}

Result<bool> print_random_uuid(std::FILE* out, const ParsedArguments&) {
  std::fprintf(out, "%s\n", random_uuid().c_str());
  return true;
}

struct Action {
  const char* name;
  Result<bool> (*run)(std::FILE*, const ParsedArguments&);
};
constexpr Action kActions[] = {{"info", &info},
                               {"format", &format},
                               {"version-mapping", &version_mapping},
                               {"feature-dependencies", &feature_dependencies},
                               {"random-uuid", &print_random_uuid}};

}  // namespace

int storage(const Invocation& invocation) {
  const Result<ParsedArguments> given =
      ParsedArguments::parse(all_storage_arguments(), invocation.args);
  if (!given) {
    const std::string first = invocation.args.empty() ? "" : invocation.args.front();
    return argument_error(invocation, storage_arguments(first), given.error().message());
  }
  const std::string command = given->words().empty() ? "" : given->words().front();
  if (given->has("help")) {
    print_argument_help(invocation.out, storage_arguments(command));
    return 1;
  }
  if (const Status right = check_storage_command(*given); !right) {
    return argument_error(invocation, storage_arguments(command), right.error().message());
  }
  const auto* action = std::find_if(std::begin(kActions), std::end(kActions),
                                    [&](const Action& one) { return command == one.name; });
  const Result<bool> right = action->run(invocation.out, *given);
  if (right) return *right ? 0 : 1;
  std::fflush(invocation.out);
  std::fprintf(invocation.err, "%s\n", right.error().message().c_str());
  return 1;
}

}  // namespace sluice::kafka::tools
