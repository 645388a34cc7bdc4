#include "main/services.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/data_directory.h"
#include "base/text.h"
#include "kafka/broker/config/broker_keys.h"
#include "main/agents/agents.h"
#include "main/server_properties.h"

namespace sluice {
namespace {

constexpr Option kData{"--data", "DIR", "Data directory ($SLUICE_DATA, or ./sluice-data)."};
constexpr Option kListen{"--listen", "ADDR", "Address to listen on (127.0.0.1)."};
constexpr Option kAdvertise{"--advertise", "HOST",
                            "The name by which clients of the lake come back for data; the address "
                            "that they came to when none is given."};
constexpr Option kKafkaPort{"--kafka-port", "PORT", "Kafka protocol (9092); 0 takes a free port."};
constexpr Option kKafkaSetting{
    "--kafka-setting", "NAME=VALUE",
    "A line of Kafka's server.properties, such as num.partitions=3; may come many times."};
constexpr Option kLimit{"--limit", "NAME=VALUE",
                        "What clients can use up, such as hdfs.rpc.connections=1000; may come many "
                        "times. The names are in docs/operating/limits.md."};
constexpr Option kAllowHost{
    "--allow-host", "NAME",
    "A name beside this machine's own by which HTTP requests may come; may come many times."};
constexpr Option kAllowOrigin{
    "--allow-origin", "ORIGIN",
    "A site whose pages may ask, such as https://portal.example; may come many times."};
constexpr Option kAgent{
    "--agent", "FILE:NAME",
    "A Flume agent to run beside the servers: NAME of its file; may come many times."};
constexpr Option kHdfsPort{"--hdfs-port", "PORT", "Hadoop RPC (9000)."};
constexpr Option kDataPort{"--hdfs-data-port", "PORT", "HDFS data transfer (9866)."};
constexpr Option kHttpPort{"--hdfs-http-port", "PORT", "WebHDFS and the lake's pages (9870)."};
constexpr Option kWebUser{"--web-user", "NAME",
                          "Who a WebHDFS request is from that names nobody (dr.who)."};
constexpr Option kNoPermissions{
    "--no-permissions", "",
    "Everyone may read and write everything in the lake, as with dfs.permissions.enabled=false."};
constexpr Option kConsolePort{"--console-port", "PORT", "The console (8080)."};
constexpr Option kRegistryPort{"--registry-port", "PORT",
                               "The schema registry (8081; left out where that is taken)."};
constexpr Option kConsoleReadOnly{"--console-read-only", "",
                                  "The console shows everything and changes nothing."};
constexpr Option kKafka{"--kafka", "HOST:PORT",
                        "The broker that the console shows and the registry keeps its schemas in "
                        "(localhost:9092)."};
constexpr Option kLake{"--lake", "URI", "The lake that the console shows (hdfs://localhost:9000)."};
constexpr Option kSettings{"--settings", "FILE",
                           "Lines NAME = VALUE, each an option by its name without hyphens "
                           "($SLUICE_SETTINGS)."};
constexpr Option kConfig{
    "--config", "FILE",
    "Kafka's server.properties, read as it is; a name that the broker does not "
    "have is told and left out."};
constexpr Option kFromEnvironment{
    "--from-environment", "",
    "Settings from KAFKA_..., CORE_CONF_... and HDFS_CONF_... variables, too."};
constexpr Option kReadyFile{"--ready-file", "FILE", "Written as JSON once everything answers."};
constexpr Option kVerbose{"--verbose", "", "Log each request as well."};
constexpr Option kHelp{"--help", "", "This text."};

struct PortOption {
  const Option& option;
  std::uint16_t StackOptions::*port;
};
constexpr std::array<PortOption, 6> kPorts{{{kKafkaPort, &StackOptions::kafka_port},
                                            {kHdfsPort, &StackOptions::hdfs_port},
                                            {kDataPort, &StackOptions::hdfs_data_port},
                                            {kHttpPort, &StackOptions::hdfs_http_port},
                                            {kConsolePort, &StackOptions::console_port},
                                            {kRegistryPort, &StackOptions::registry_port}}};

struct TextOption {
  const Option& option;
  std::string StackOptions::*text;
};
constexpr std::array<TextOption, 5> kTexts{{{kListen, &StackOptions::listen},
                                            {kAdvertise, &StackOptions::advertise},
                                            {kWebUser, &StackOptions::web_user},
                                            {kKafka, &StackOptions::remote_kafka},
                                            {kLake, &StackOptions::remote_lake}}};

struct ListOption {
  const Option& option;
  std::vector<std::string> StackOptions::*list;
};
constexpr std::array<ListOption, 3> kLists{{{kKafkaSetting, &StackOptions::kafka_settings},
                                            {kAllowHost, &StackOptions::allowed_hosts},
                                            {kAllowOrigin, &StackOptions::allowed_origins}}};

// An address in digits; a name could have several, and "localhost" is meant as the first.
Status check_listen(std::string& listen) {
  if (listen == "localhost") listen = "127.0.0.1";
  in6_addr parsed{};
  if (::inet_pton(AF_INET, listen.c_str(), &parsed) == 1 ||
      ::inet_pton(AF_INET6, listen.c_str(), &parsed) == 1) {
    return {};
  }
  return Error(ErrorCode::kInvalidArgument,
               "--listen takes an IP address such as 0.0.0.0 or ::1, not '" + listen + "'");
}

// What the file at the command's --settings, or at $SLUICE_SETTINGS, says.
Result<std::vector<GivenSetting>> settings_of_file(const Options& command,
                                                   const Environment& environment) {
  const auto named = environment.find("SLUICE_SETTINGS");
  const std::string file =
      command.value_or(kSettings.name, named == environment.end() ? "" : named->second);
  if (file.empty()) return std::vector<GivenSetting>();
  return read_settings_file(file, service_options());
}

// A file serves all servers, and each passes over what is not for it. What is said to one of them
// has to mean something there.
Status check_limits_are_for(const Service& service, const Options& command) {
  for (const std::string& limit : command.values(kLimit.name)) {
    const std::string_view part = part_of_limit(limit);
    const bool of_http = limit.starts_with("http.");
    const bool counts = part.empty() || (service.lake && (of_http || part == "lake")) ||
                        (service.console && (of_http || part == "console")) ||
                        (service.registry && (of_http || part == "registry"));
    if (counts) continue;
    return Error(ErrorCode::kInvalidArgument, "--limit " + limit.substr(0, limit.find('=')) +
                                                  " is for the " + std::string(part) +
                                                  ", which 'sluice " + std::string(service.name) +
                                                  "' does not run");
  }
  return {};
}

Result<Options> parsed(const Service& service, const std::vector<GivenSetting>& settings,
                       std::span<const std::string> args) {
  std::vector<std::string> all = arguments_for(service.options, settings);
  all.insert(all.end(), args.begin(), args.end());
  return Options::parse(service.options, all);
}

}  // namespace

std::span<const Service> services() {
  static const std::vector<Service> kServices = {
      {.name = "up",
       .purpose =
           "Runs the whole stack in this process: broker, lake, console and schema registry, "
           "until Ctrl-C.",
       .broker = true,
       .lake = true,
       .console = true,
       .registry = true,
       .options = {kData,         kListen,        kKafkaPort,       kKafkaSetting,
                   kHdfsPort,     kDataPort,      kHttpPort,        kAdvertise,
                   kWebUser,      kNoPermissions, kConsolePort,     kConsoleReadOnly,
                   kRegistryPort, kLimit,         kAllowHost,       kAllowOrigin,
                   kAgent,        kSettings,      kFromEnvironment, kReadyFile,
                   kVerbose,      kHelp}},
      {.name = "broker",
       .purpose = "Runs the Kafka broker alone, until Ctrl-C.",
       .broker = true,
       .options = {kData, kListen, kKafkaPort, kKafkaSetting, kLimit, kConfig, kSettings,
                   kFromEnvironment, kReadyFile, kVerbose, kHelp}},
      {.name = "lake",
       .purpose = "Runs the lake alone (Hadoop RPC, data transfer, WebHDFS), until Ctrl-C.",
       .lake = true,
       .options = {kData, kListen, kHdfsPort, kDataPort, kHttpPort, kAdvertise, kWebUser,
                   kNoPermissions, kLimit, kAllowHost, kAllowOrigin, kSettings, kFromEnvironment,
                   kReadyFile, kVerbose, kHelp}},
      {.name = "console",
       .purpose = "Runs the console alone, for a broker and a lake that run elsewhere, until "
                  "Ctrl-C.",
       .console = true,
       .options = {kData, kListen, kConsolePort, kConsoleReadOnly, kKafka, kLake, kLimit,
                   kAllowHost, kAllowOrigin, kSettings, kFromEnvironment, kReadyFile, kVerbose,
                   kHelp}},
      {.name = "registry",
       .purpose =
           "Runs the schema registry alone, with its schemas in a broker that runs elsewhere, "
           "until Ctrl-C.",
       .registry = true,
       .options = {kData, kListen, kRegistryPort, kKafka, kLimit, kAllowHost, kAllowOrigin,
                   kSettings, kFromEnvironment, kReadyFile, kVerbose, kHelp}}};
  return kServices;
}

std::span<const Option> service_options() {
  static const std::vector<Option> kAll = [] {
    std::vector<Option> all;
    for (const Service& service : services()) {
      for (const Option& option : service.options) {
        if (option.name == kHelp.name || option.name == kSettings.name ||
            option.name == kConfig.name) {
          continue;
        }
        if (std::ranges::find(all, option.name, &Option::name) == all.end()) all.push_back(option);
      }
    }
    return all;
  }();
  return kAll;
}

Result<ServiceRequest> read_request(const Service& service, std::span<const std::string> args,
                                    const Environment& environment) {
  ServiceRequest request;
  TRY(const Options command, Options::parse(service.options, args));
  if (command.has(kHelp.name)) {
    request.options = command;
    return request;
  }
  TRY(check_limits_are_for(service, command));
  const auto is_kafka_setting = [](std::string_view name) {
    return kafka::broker::find_broker_key(name) != nullptr;
  };
  TRY(request.settings, settings_of_file(command, environment));
  if (command.has(kConfig.name)) {
    TRY(ServerProperties file,
        read_server_properties(command.value_or(kConfig.name, ""), is_kafka_setting));
    std::ranges::move(file.settings, std::back_inserter(request.settings));
    request.left_out = std::move(file.left_out);
  }
  TRY(const Options before, parsed(service, request.settings, args));
  if (before.has(kFromEnvironment.name)) {
    ContainerSettings found = container_settings(environment, is_kafka_setting);
    if (service.broker)
      std::ranges::move(found.left_out_of_broker, std::back_inserter(request.left_out));
    if (service.lake)
      std::ranges::move(found.left_out_of_lake, std::back_inserter(request.left_out));
    std::ranges::move(found.settings, std::back_inserter(request.settings));
  }
  TRY(request.options, parsed(service, request.settings, args));
  for (const std::string& arg : args) request.settings.push_back({arg, "command line"});
  return request;
}

Result<StackOptions> stack_options(const Service& service, const Options& given) {
  StackOptions options;
  options.data = find_data_directory(given.value_or(kData.name, ""));
  options.broker = service.broker;
  options.lake = service.lake;
  options.console = service.console;
  options.registry = service.registry;
  options.registry_asked_for = !service.broker || given.has(kRegistryPort.name);
  for (const auto& [option, port] : kPorts) {
    TRY(const auto number, given.number(option.name, 0, 65535));
    if (number) options.*port = static_cast<std::uint16_t>(*number);
  }
  for (const auto& [option, text] : kTexts) {
    options.*text = given.value_or(option.name, options.*text);
  }
  for (const auto& [option, list] : kLists) options.*list = given.values(option.name);
  options.lake_permissions = !given.has(kNoPermissions.name);
  options.console_read_only = given.has(kConsoleReadOnly.name);
  TRY(check_listen(options.listen));
  TRY(options.agents, parse_agents(given.values(kAgent.name)));
  TRY(options.limits, Limits::parse(given.values(kLimit.name)));
  return options;
}

std::vector<ShownSetting> shown_settings(const StackOptions& options, const Options& given) {
  std::vector<ShownSetting> shown;
  const auto show = [&shown](std::string_view name, const std::string& value,
                             std::string_view about) {
    shown.push_back({std::string(name), value, std::string(about)});
  };
  const auto plain = [](const Option& option) { return option.name.substr(2); };
  show(plain(kData), options.data, kData.help);
  for (const auto& [option, text] : kTexts) show(plain(option), options.*text, option.help);
  for (const auto& [option, port] : kPorts) {
    show(plain(option), std::to_string(options.*port), option.help);
  }
  for (const auto& [option, list] : kLists) {
    if (&option == &kKafkaSetting) continue;
    show(plain(option), join(options.*list, " "), option.help);
  }
  for (const auto& [file, name] : options.agents) {
    show(plain(kAgent), file + ":" + name, kAgent.help);
  }
  if (options.agents.empty()) show(plain(kAgent), "", kAgent.help);
  for (const Option& option : {kConsoleReadOnly, kNoPermissions, kFromEnvironment, kVerbose}) {
    show(plain(option), given.has(option.name) ? "true" : "false", option.help);
  }
  show(plain(kReadyFile), given.value_or(kReadyFile.name, ""), kReadyFile.help);
  for (const auto& [name, value, about] : shown_limits(options.limits)) {
    show("limit." + name, value, about);
  }
  return shown;
}

}  // namespace sluice
