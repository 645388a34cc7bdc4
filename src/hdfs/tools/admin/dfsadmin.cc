// `hdfs dfsadmin`: what an administrator asks a name node.
#include <array>
#include <chrono>
#include <map>
#include <thread>

#include "base/text.h"
#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/admin/dfsadmin_help.h"
#include "hdfs/tools/admin/dfsadmin_report.h"
#include "hdfs/tools/admin/run.h"
#include "hdfs/tools/shell/generic_options.h"
#include "hdfs/tools/shell/interruption.h"
#include "lake/file_system.h"

namespace sluice::hdfs::tools {
namespace {

constexpr int kFailed = 255;

struct Report {
  const char* option;
  const char* title;
  DataNodeState state;
};
constexpr auto kReports = std::to_array<Report>({
    {"live", "Live", DataNodeState::kLive},
    {"dead", "Dead", DataNodeState::kDead},
    {"decommissioning", "Decommissioning", DataNodeState::kDecommissioning},
    {"enteringmaintenance", "Entering maintenance", DataNodeState::kEnteringMaintenance},
    {"inmaintenance", "In maintenance", DataNodeState::kInMaintenance},
});

Status report(Run& run, Arguments arguments) {
  Options options(0, 0,
                  {"live", "dead", "decommissioning", "enteringmaintenance", "inmaintenance"});
  TRY(options.parse(arguments));
  TRY(std::string uri, run.systems.default_uri());
  if (!uri.starts_with("hdfs://")) {
    TRY(auto* fs, run.systems.default_file_system());
    TRY(lake::Capacity capacity, fs->capacity());
    run.print(capacity_report(capacity));
    return {};
  }
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  TRY(bool safe, name_node->safe_mode(SafeModeAction::kGet));
  TRY(ClusterFigures figures, name_node->cluster());
  std::string text = safe ? "Safe mode is ON\n" : "";
  text += capacity_report({figures.capacity, figures.used, figures.remaining});
  text += block_report(figures) + std::string(49, '-') + "\n";
  for (const Report& one : kReports) {
    if (options.count() > 0 && !options.has(one.option)) continue;
    TRY(const auto nodes, name_node->data_nodes(one.state));
    text += data_node_report(one.title, nodes);
  }
  run.print(text);
  return {};
}

Status safe_mode(Run& run, Arguments arguments) {
  const std::map<std::string, SafeModeAction> actions{{"leave", SafeModeAction::kLeave},
                                                      {"enter", SafeModeAction::kEnter},
                                                      {"get", SafeModeAction::kGet},
                                                      {"wait", SafeModeAction::kGet},
                                                      {"forceexit", SafeModeAction::kForceExit}};
  const std::string name = arguments.size() == 1 ? to_lower(arguments[0]) : "";
  const auto action = actions.find(name);
  if (action == actions.end())
    return usage_error("Usage: hdfs dfsadmin [-safemode enter | leave | get | wait | forceExit]");
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  TRY(bool on, name_node->safe_mode(action->second));
  // Ends when the name node does, or with a signal: that is what it is for.
  while (name == "wait" && on) {
    std::this_thread::sleep_for(std::chrono::seconds(5));
    TRY(on, name_node->safe_mode(SafeModeAction::kGet));
  }
  run.print(std::string("Safe mode is ") + (on ? "ON" : "OFF") + "\n");
  return {};
}

// Before a shutdown one is only made where the last is older than some of the periods in which a
// name node makes them by itself.
Status save_namespace_if_old(Run& run, Administration& name_node) {
  const Configuration& configuration = run.configuration;
  TRY(const std::int64_t period, configuration.seconds("dfs.namenode.checkpoint.period", 3600));
  TRY(const std::int64_t transactions,
      configuration.number("dfs.namenode.checkpoint.txns", 1'000'000));
  TRY(const std::int64_t missing,
      configuration.number("dfs.namenode.missing.checkpoint.periods.before.shutdown", 3));
  const auto times = [&](std::int64_t one) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(one, 0)) *
           static_cast<std::uint64_t>(std::max<std::int64_t>(missing, 0));
  };
  run.print("Do checkpoint if necessary before stopping namenode. The time window is " +
            std::to_string(times(period)) + " seconds, and the transaction gap is " +
            std::to_string(times(transactions)) + "\n");
  TRY(const bool saved, name_node.save_namespace_if_old(times(period), times(transactions)));
  run.print(saved ? "Save namespace successful\n" : "No extra checkpoint has been made\n");
  return {};
}

Status save_namespace(Run& run, Arguments arguments) {
  if (arguments.size() > 1) {
    return usage_error("Usage: hdfs dfsadmin [-saveNamespace [-beforeShutdown]]");
  }
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  if (arguments == Arguments{"-beforeShutdown"}) return save_namespace_if_old(run, *name_node);
  TRY(name_node->save_namespace());
  run.print("Save namespace successful\n");
  return {};
}

Status refresh_nodes(Run& run, Arguments arguments) {
  if (!arguments.empty()) return usage_error("Usage: hdfs dfsadmin [-refreshNodes]");
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  TRY(name_node->refresh_nodes());
  run.print("Refresh nodes successful\n");
  return {};
}

Status print_topology(Run& run, Arguments arguments) {
  if (!arguments.empty()) return usage_error("Usage: hdfs dfsadmin [-printTopology]");
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  TRY(const auto nodes, name_node->data_nodes(DataNodeState::kLive));
  std::map<std::string, std::vector<std::string>> racks;
  for (const DataNodeFigures& node : nodes) racks[node.rack].push_back(name_of(node));
  for (const auto& [rack, names] : racks) {
    run.print("Rack: " + rack + "\n");
    for (const std::string& name : names) run.print("   " + name + "\n");
    run.print("\n");
  }
  return {};
}

Status roll_edits(Run& run, Arguments arguments) {
  if (!arguments.empty()) return usage_error("Usage: hdfs dfsadmin [-rollEdits]");
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  TRY(const std::uint64_t first, name_node->roll_edits());
  run.print("Successfully rolled edit logs.\nNew segment starts at txid " + std::to_string(first) +
            "\n");
  return {};
}

Status finalize_upgrade(Run& run, Arguments arguments) {
  if (!arguments.empty()) return usage_error("Usage: hdfs dfsadmin [-finalizeUpgrade]");
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  TRY(name_node->finalize_upgrade());
  run.print("Finalize upgrade successful\n");
  return {};
}

Status set_balancer_bandwidth(Run& run, Arguments arguments) {
  constexpr const char* kUsage =
      "Usage: hdfs dfsadmin [-setBalancerBandwidth <bandwidth in bytes per second>]";
  if (arguments.size() != 1) return usage_error(kUsage);
  TRY(const auto bandwidth, parse_size(arguments[0]));
  if (!bandwidth) {
    run.complain("NumberFormatException: For input string: \"" + arguments[0] + "\"");
    run.complain(kUsage);
    return {};
  }
  if (*bandwidth < 0) {
    run.complain("Bandwidth should be a non-negative integer");
    return {};
  }
  TRY(std::unique_ptr<Administration> name_node, run.name_node());
  TRY(name_node->set_balancer_bandwidth(*bandwidth));
  run.print("Balancer bandwidth is set to " + std::to_string(*bandwidth) + "\n");
  return {};
}

template <Refresh What>
Status refresh(Run& run, Arguments arguments) {
  constexpr std::pair<std::string_view, std::string_view> kWords[] = {
      {"-refreshServiceAcl", "Refresh service acl successful"},
      {"-refreshUserToGroupsMappings", "Refresh user to groups mapping successful"},
      {"-refreshSuperUserGroupsConfiguration",
       "Refresh super user groups configuration successful"},
      {"-refreshCallQueue", "Refresh call queue successful"}};
  const auto& [name, done] = kWords[static_cast<std::size_t>(What)];
  const bool takes_any = What == Refresh::kCallQueue;
  if (!arguments.empty() && !takes_any) {
    return usage_error("Usage: hdfs dfsadmin [" + std::string(name) + "]");
  }
  TRY(const std::string uri, run.systems.default_uri());
  TRY(ask_to_refresh(uri, {.configuration = run.configuration, .user = {}}, What));
  run.print(std::string(done) + "\n");
  return {};
}

struct Entry {
  std::string_view name;
  std::string_view usage;
  Status (*run)(Run&, Arguments);
  std::string_view usage_alone = {};  // where Hadoop writes it otherwise than in the list
};
constexpr auto kEntries = std::to_array<Entry>({
    {"-report", "[-live] [-dead] [-decommissioning] [-enteringmaintenance] [-inmaintenance]",
     report},
    {"-safemode", "<enter | leave | get | wait | forceExit>", safe_mode},
    {"-saveNamespace", "[-beforeShutdown]", save_namespace},
    {"-rollEdits", "", roll_edits},
    {"-restoreFailedStorage", "true|false|check", restore_failed_storage},
    {"-refreshNodes", "", refresh_nodes},
    {"-setQuota", "<quota> <dirname>...<dirname>", set_quota},
    {"-clrQuota", "<dirname>...<dirname>", clear_quota},
    {"-setSpaceQuota", "<quota> [-storageType <storagetype>] <dirname>...<dirname>",
     set_space_quota},
    {"-clrSpaceQuota", "[-storageType <storagetype>] <dirname>...<dirname>", clear_space_quota},
    {"-finalizeUpgrade", "", finalize_upgrade},
    {"-rollingUpgrade", "[<query|prepare|finalize>]", rolling_upgrade},
    {"-upgrade", "query | finalize", upgrade},
    {"-refreshServiceAcl", "", refresh<Refresh::kServiceAcl>},
    {"-refreshUserToGroupsMappings", "", refresh<Refresh::kUserToGroups>},
    {"-refreshSuperUserGroupsConfiguration", "", refresh<Refresh::kSuperUserGroups>},
    {"-refreshCallQueue", "", refresh<Refresh::kCallQueue>},
    {"-refresh", "<host:ipc_port> <key> [arg1..argn]", refresh_on_server},
    {"-reconfig", "<namenode|datanode> <host:ipc_port> <start|status|properties>", reconfigure},
    {"-printTopology", "", print_topology},
    {"-refreshNamenodes", "datanode_host:ipc_port", refresh_name_nodes, "datanode-host:ipc_port"},
    {"-getVolumeReport", "datanode_host:ipc_port", get_volume_report, "datanode-host:ipc_port"},
    {"-deleteBlockPool", "datanode_host:ipc_port blockpoolId [force]", delete_block_pool,
     "datanode-host:ipc_port blockpoolId [force]"},
    {"-setBalancerBandwidth", "<bandwidth in bytes per second>", set_balancer_bandwidth},
    {"-getBalancerBandwidth", "<datanode_host:ipc_port>", get_balancer_bandwidth},
    {"-allowSnapshot", "<snapshotDir>", allow_snapshot},
    {"-disallowSnapshot", "<snapshotDir>", disallow_snapshot},
    {"-shutdownDatanode", "<datanode_host:ipc_port> [upgrade]", shut_data_node_down},
    {"-evictWriters", "<datanode_host:ipc_port>", evict_writers},
    {"-getDatanodeInfo", "<datanode_host:ipc_port>", get_data_node_info},
    {"-metasave", "filename", save_structures},
    {"-triggerBlockReport", "[-incremental] <datanode_host:ipc_port>", trigger_block_report},
    {"-listOpenFiles", "[-blockingDecommission] [-path <path>]", list_open_files},
});

// Those of Hadoop that are not here, with what they are about.
constexpr std::pair<std::string_view, std::string_view> kNotOffered[] = {
    {"-fetchImage", "the image of a name node, which nothing here reads"},
};

std::string usage() {
  std::string text;
  for (const Entry& entry : kEntries) {
    text += "\t[" + std::string(entry.name) + (entry.usage.empty() ? "" : " ") +
            std::string(entry.usage) + "]\n";
  }
  return text + "\t[-help [cmd]]\n";
}

int print_usage(std::FILE* to) {
  const std::string text = "Usage: hdfs dfsadmin\n" + usage();
  std::fwrite(text.data(), 1, text.size(), to);
  return kFailed;
}

// Of one command, or of all when none is named, or none of that name is here.
void print_help(std::FILE* to, const Arguments& names) {
  const std::string name = names.empty() ? "" : names.front();
  const std::string_view one = dfsadmin_help(name.starts_with('-') ? name : "-" + name);
  std::string text(one);
  if (one.empty()) {
    text =
        "hdfs dfsadmin performs DFS administrative commands.\n"
        "Note: Administrative commands can only be run with superuser permission.\n"
        "The full syntax is: \n\nhdfs dfsadmin\n" +
        usage();
    for (const Entry& entry : kEntries) text += "\n" + std::string(dfsadmin_help(entry.name));
  }
  text += "\n";
  std::fwrite(text.data(), 1, text.size(), to);
}

// "-safemode: ..." with its reason; a wrong use is the usage line itself.
int show(const Invocation& invocation, const Entry& entry, const Error& error) {
  const std::string_view name = entry.name;
  const std::string& message = error.message();
  if (message.starts_with("Usage: ")) {
    std::fprintf(invocation.err, "%s\n", message.c_str());
  } else {
    std::fprintf(invocation.err, "%s: %s\n", std::string(name.substr(1)).c_str(),
                 message.substr(0, message.find('\n')).c_str());
  }
  if (error.reason<WrongUse>()) {
    const std::string_view usage = entry.usage_alone.empty() ? entry.usage : entry.usage_alone;
    std::fprintf(invocation.err, "Usage: hdfs dfsadmin [%s %s]\n", std::string(name).c_str(),
                 std::string(usage).c_str());
  }
  return kFailed;
}

int unknown(const Invocation& invocation, const std::string& name) {
  for (const auto& [known, about] : kNotOffered) {
    if (known != name) continue;
    std::fprintf(invocation.err, "%s: not offered here: it is about %s\n", name.substr(1).c_str(),
                 std::string(about).c_str());
    return kFailed;
  }
  std::vector<std::string> names;
  for (const Entry& entry : kEntries) names.emplace_back(entry.name);
  std::fprintf(invocation.err, "%s: Unknown command\n", name.substr(name.starts_with('-')).c_str());
  if (const auto near = nearest(name, names)) {
    std::fprintf(invocation.err, "Did you mean %s?\n", near->c_str());
  }
  return print_usage(invocation.err);
}

}  // namespace

int dfsadmin(const Invocation& invocation, const std::vector<std::string>& arguments,
             lake::FileSystems& systems) {
  const Interruption interruption;
  std::vector<std::string> rest = arguments;
  Result<Configuration> configuration = take_configuration(rest, systems);
  if (!configuration) {
    std::fprintf(invocation.err, "dfsadmin: %s\n", configuration.error().message().c_str());
    return kFailed;
  }
  if (rest.empty()) return print_usage(invocation.err);
  const std::string name = rest.front();
  rest.erase(rest.begin());
  if (name == "-help") {
    print_help(invocation.out, rest);
    return 0;
  }
  for (const Entry& entry : kEntries) {
    if (entry.name != name) continue;
    Run run{.invocation = invocation,
            .systems = systems,
            .configuration = *configuration,
            .name = name.substr(1)};
    const Status done = entry.run(run, std::move(rest));
    if (!done) return show(invocation, entry, done.error());
    return run.failed ? run.exit_of_failure : 0;
  }
  return unknown(invocation, name);
}

}  // namespace sluice::hdfs::tools
