#include "kafka/tools/quorum/quorum_voters.h"

#include <map>
#include <vector>

#include "base/file.h"
#include "base/text.h"
#include "kafka/client/failure.h"
#include "kafka/tools/cli/admin_connection.h"
#include "kafka/tools/cli/properties.h"
#include "kafka/wire/add_raft_voter.h"
#include "kafka/wire/remove_raft_voter.h"

namespace sluice::kafka::tools {
namespace {

using Takes = Argument::Takes;

constexpr const char* kProgram = "kafka-metadata-quorum";

constexpr const char* kAddUsage =
    R"(usage: kafka-metadata-quorum (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             add-controller [-h] [--dry-run])";

constexpr const char* kAddHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --dry-run              True if we should  print  what  would be done, but
                         not do it.
)";

constexpr const char* kRemoveUsage =
    R"(usage: kafka-metadata-quorum (--bootstrap-server BOOTSTRAP_SERVER |
                             --bootstrap-controller BOOTSTRAP_CONTROLLER)
                             remove-controller [-h]
                             --controller-id CONTROLLER_ID
                             --controller-directory-id CONTROLLER_DIRECTORY_ID
                             [--dry-run])";

constexpr const char* kRemoveHelp = R"(optional arguments:
  -h, --help             show this help message and exit
  --controller-id CONTROLLER_ID, -i CONTROLLER_ID
                         The id of the controller to remove.
  --controller-directory-id CONTROLLER_DIRECTORY_ID, -d CONTROLLER_DIRECTORY_ID
                         The directory ID of the controller to remove.
  --dry-run              True if we should  print  what  would be done, but
                         not do it.
)";

constexpr Argument kAddArguments[] = {
    {"dry-run", Takes::kNothing},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
// Of two that are missing, Kafka's names the directory's.
constexpr Argument kRemoveArguments[] = {
    {"controller-directory-id", Takes::kValue, true},
    {"-d", Takes::kValue, false, "controller-directory-id"},
    {"controller-id", Takes::kValue, true},
    {"-i", Takes::kValue, false, "controller-id"},
    {"dry-run", Takes::kNothing},
    {"-h", Takes::kNothing, false, "help"},
    {"help", Takes::kNothing},
};
constexpr ArgumentTable kAdd{kProgram, kAddUsage, kAddHelp, kAddArguments};
constexpr ArgumentTable kRemove{kProgram, kRemoveUsage, kRemoveHelp, kRemoveArguments};

Error invalid(const std::string& message) {
  return Error(ErrorCode::kInvalidArgument, message);
}

// A controller as its configuration file and the meta.properties of its directory tell.
struct Voter {
  std::int32_t id = -1;
  std::string directory;  // its id
  std::vector<wire::AddRaftVoterRequest::Listener> listeners;
  std::string endpoints;  // "CONTROLLER://host:9093"
};

Result<std::string> needed(const Properties& properties, const char* name) {
  const auto found = properties.find(name);
  if (found != properties.end() && !trim(found->second).empty()) {
    return std::string(trim(found->second));
  }
  return invalid(std::string(name) +
                 " not found in configuration file. Is this a valid controller configuration "
                 "file?");
}

Result<std::string> directory_id(const Properties& properties) {
  const char* name = properties.contains("metadata.log.dir") ? "metadata.log.dir" : "log.dirs";
  TRY(const std::string folders, needed(properties, name));
  const std::string folder(trim(split(folders, ',').front()));
  const Result<std::string> text = read_file(folder + "/meta.properties");
  if (!text) return invalid("Unable to read meta.properties from " + folder);
  const Properties meta = parse_properties(*text);
  const auto id = meta.find("directory.id");
  if (id == meta.end()) return invalid("No directory id found in " + folder);
  return id->second;
}

// "CONTROLLER://host:9093"
Result<wire::AddRaftVoterRequest::Listener> parse_listener(const std::string& text) {
  const Error wrong = invalid("Unable to parse " + text + " to a broker endpoint");
  const auto scheme = text.find("://");
  const auto colon = text.rfind(':');
  if (scheme == text.npos || colon <= scheme) return wrong;
  const auto port = parse_int(text.substr(colon + 1));
  if (!port || *port < 0 || *port > 65535) return wrong;
  wire::AddRaftVoterRequest::Listener listener;
  listener.name = text.substr(0, scheme);
  listener.host = text.substr(scheme + 3, colon - scheme - 3);
  listener.port = static_cast<std::uint16_t>(*port);
  return listener;
}

// Those of `listeners` that controller.listener.names names.
Status read_listeners(const Properties& properties, Voter& voter) {
  const auto names = properties.find("controller.listener.names");
  if (names == properties.end()) {
    return invalid(
        "controller.listener.names was not found. Is this a valid controller configuration file?");
  }
  std::map<std::string, std::pair<std::string, wire::AddRaftVoterRequest::Listener>> by_name;
  const auto listeners = properties.find("listeners");
  for (const std::string& part :
       split(listeners == properties.end() ? "" : listeners->second, ',')) {
    const std::string text(trim(part));
    if (text.empty()) continue;
    TRY(const auto listener, parse_listener(text));
    by_name.insert_or_assign(listener.name, std::pair(text, listener));
  }
  std::vector<std::string> texts;
  for (const std::string& part : split(names->second, ',')) {
    const auto found = by_name.find(std::string(trim(part)));
    if (found == by_name.end()) {
      return invalid("Cannot find information about controller listener name: " +
                     std::string(trim(part)));
    }
    texts.push_back(found->second.first);
    voter.listeners.push_back(found->second.second);
  }
  voter.endpoints = join(texts, ", ");
  return {};
}

Result<Voter> read_voter(const std::optional<std::string>& config) {
  if (!config) {
    return invalid(
        "You must supply the configuration file of the controller you are adding when using "
        "add-controller.");
  }
  const Result<Properties> read = read_properties(*config);
  if (!read && read.error().code() == ErrorCode::kNotFound) {
    return invalid("Properties file " + *config + " does not exists!");
  }
  TRY(const Properties properties, read);
  Voter voter;
  TRY(const std::string id, needed(properties, "node.id"));
  const auto number = parse_int(id);
  if (!number || *number < 0 || *number > 0x7fffffff) {
    return invalid("For input string: \"" + id + "\"");
  }
  voter.id = static_cast<std::int32_t>(*number);
  TRY(voter.directory, directory_id(properties));
  TRY(read_listeners(properties, voter));
  return voter;
}

Status add(const Invocation& invocation, const QuorumServers& servers,
           const ParsedArguments& given) {
  TRY(const Voter voter, read_voter(servers.config));
  const auto directory = wire::Uuid::parse(voter.directory);
  if (!directory) return invalid("Invalid directory id " + voter.directory);
  const std::string what = "controller " + std::to_string(voter.id) + " with directory id " +
                           voter.directory + " and endpoints: " + voter.endpoints;
  if (given.has("dry-run")) {
    std::fprintf(invocation.out, "DRY RUN of adding %s\n", what.c_str());
    return {};
  }
  // The file is of the controller; none of it is how to log in as a client.
  TRY(auto admin, open_admin(invocation, servers.addresses, std::nullopt));
  constexpr std::int32_t kPatienceMs = 60'000;
  wire::AddRaftVoterRequest request;
  request.cluster_id.reset();
  request.timeout_ms = kPatienceMs;
  request.voter_id = voter.id;
  request.voter_directory_id = *directory;
  request.listeners = voter.listeners;
  TRY(auto* connection, admin->cluster().any());
  TRY(wire::AddRaftVoterResponse answer, connection->call(request));
  if (answer.error_code != wire::KafkaError::kNone) {
    return client::failure(answer.error_code, answer.error_message);
  }
  std::fprintf(invocation.out, "Added %s\n", what.c_str());
  return {};
}

Status remove(const Invocation& invocation, const QuorumServers& servers,
              const ParsedArguments& given) {
  TRY(const auto id, given.integer("controller-id", "Integer"));
  if (*id < 0) return invalid("Invalid negative --controller-id: " + std::to_string(*id));
  const std::string text = *given.value("controller-directory-id");
  const auto directory = wire::Uuid::parse(text);
  if (!directory) {
    return invalid("Failed to parse --controller-directory-id: `" + text +
                   "` is not a base64-encoded UUID of 16 bytes");
  }
  const std::string what =
      "KRaft controller " + std::to_string(*id) + " with directory id " + directory->to_string();
  if (given.has("dry-run")) {
    std::fprintf(invocation.out, "DRY RUN of removing  %s\n", what.c_str());
    return {};
  }
  TRY(auto admin, open_admin(invocation, servers.addresses, servers.config));
  wire::RemoveRaftVoterRequest request;
  request.cluster_id.reset();
  request.voter_id = static_cast<std::int32_t>(*id);
  request.voter_directory_id = *directory;
  TRY(auto* connection, admin->cluster().any());
  TRY(wire::RemoveRaftVoterResponse answer, connection->call(request));
  if (answer.error_code != wire::KafkaError::kNone) {
    return client::failure(answer.error_code, answer.error_message);
  }
  std::fprintf(invocation.out, "Removed %s\n", what.c_str());
  return {};
}

}  // namespace

const ArgumentTable* voter_arguments(const std::string& command) {
  if (command == "add-controller") return &kAdd;
  return command == "remove-controller" ? &kRemove : nullptr;
}

Status change_voters(const Invocation& invocation, const QuorumServers& servers,
                     const ParsedArguments& given, const std::string& command) {
  return command == "add-controller" ? add(invocation, servers, given)
                                     : remove(invocation, servers, given);
}

}  // namespace sluice::kafka::tools
