// `hdfs dfsadmin` about upgrades, settings and structures of servers that run.
#include <algorithm>
#include <cctype>

#include "base/text.h"
#include "hdfs/client/administration/servers.h"
#include "hdfs/tools/admin/run.h"
#include "hdfs/tools/shell/shell.h"

namespace sluice::hdfs::tools {
namespace {

Error wrong_count(const char* usage) {
  return usage_error("Usage: hdfs dfsadmin [" + std::string(usage) + "]");
}

// As Java writes a Date.
std::string date_text(std::int64_t ms) {
  return time_text(ms, "%a %b %d %H:%M:%S %Z %Y", false);
}

std::string moment(std::int64_t ms, const char* otherwise) {
  return ms == 0 ? otherwise : date_text(ms) + " (=" + std::to_string(ms) + ")";
}

std::string upgrade_text(const std::optional<RollingUpgrade>& upgrade) {
  if (!upgrade || upgrade->started_ms == 0) {
    return "There is no rolling upgrade in progress or rolling upgrade has already been "
           "finalized.\n";
  }
  std::string text = "Proceed with rolling upgrade:\n";
  if (upgrade->finalized_ms != 0) {
    text = "Rolling upgrade is finalized.\n";
  } else if (!upgrade->has_rollback_image) {
    text =
        "Preparing for upgrade. Data is being saved for rollback.\n"
        "Run \"dfsadmin -rollingUpgrade query\" to check the status\n"
        "for proceeding with rolling upgrade\n";
  }
  return text + "  Block Pool ID: " + upgrade->block_pool +
         "\n     Start Time: " + moment(upgrade->started_ms, "<NOT STARTED>") +
         "\n  Finalize Time: " + moment(upgrade->finalized_ms, "<NOT FINALIZED>") + "\n";
}

std::string change_text(const SettingChange& change) {
  std::string text = change.failure ? "FAILED: Change property " : "SUCCESS: Changed property ";
  text += change.name + "\n\tFrom: \"" + change.from + "\"\n\tTo: \"" +
          change.to.value_or("<default>") + "\"\n";
  if (change.failure) text += "\tError: " + *change.failure + ".\n";
  return text;
}

// Hadoop's exit code here is 1, where it is -1 elsewhere.
void fail_at(Run& run, const std::string& address, const char* what, const Error& why) {
  run.complain("Node [" + address + "] " + what + ": " + why.message() + ".");
  run.exit_of_failure = 1;
}

void show_reconfiguration(Run& run, ServerReconfiguration& server, const std::string& address) {
  const auto status = server.status();
  if (!status) return fail_at(run, address, "reloading configuration", status.error());
  std::string text = "Reconfiguring status for node [" + address + "]: ";
  if (status->started_ms == 0) return run.print(text + "no task was found.\n");
  text += "started at " + date_text(status->started_ms);
  text += status->ended_ms ? " and finished at " + date_text(*status->ended_ms) + ".\n"
                           : " and is still running.\n";
  for (const SettingChange& change : status->changes) text += change_text(change);
  run.print(text);
}

void show_properties(Run& run, ServerReconfiguration& server, const std::string& address) {
  const auto names = server.properties();
  if (!names) return fail_at(run, address, "reconfiguration", names.error());
  std::string text = "Node [" + address + "] Reconfigurable properties:\n";
  for (const std::string& name : *names) text += name + "\n";
  run.print(text);
}

void start_reconfiguration(Run& run, ServerReconfiguration& server, const std::string& address) {
  const Status started = server.start();
  if (!started) return fail_at(run, address, "reconfiguring", started.error());
  run.print("Started reconfiguration task on node [" + address + "].\n");
}

}  // namespace

Status restore_failed_storage(Run& run, Arguments arguments) {
  if (arguments.size() != 1) return wrong_count("-restoreFailedStorage true|false|check ");
  const std::string& wish = arguments[0];
  if (wish != "true" && wish != "false" && wish != "check") {
    run.complain("restoreFailedStorage valid args are true|false|check");
    return {};
  }
  TRY(const auto name_node, run.name_node());
  TRY(const bool is_on, name_node->restore_failed_storage(wish));
  run.print(std::string("restoreFailedStorage is set to ") + (is_on ? "true" : "false") + "\n");
  return {};
}

Status rolling_upgrade(Run& run, Arguments arguments) {
  if (arguments.size() > 1) return wrong_count("-rollingUpgrade [<query|prepare|finalize>]");
  const std::string word = arguments.empty() ? "query" : to_lower(arguments[0]);
  RollingUpgradeAction action = RollingUpgradeAction::kQuery;
  if (word == "prepare") {
    action = RollingUpgradeAction::kPrepare;
  } else if (word == "finalize") {
    action = RollingUpgradeAction::kFinalize;
  } else if (word != "query") {
    return wrong_use("Failed to convert \"" + arguments[0] + "\" to RollingUpgradeAction");
  }
  std::string title = word;
  for (char& letter : title)
    letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  run.print(title + " rolling upgrade ...\n");
  TRY(const auto name_node, run.name_node());
  TRY(const auto upgrade, name_node->rolling_upgrade(action));
  run.print(upgrade_text(upgrade));
  return {};
}

Status upgrade(Run& run, Arguments arguments) {
  const std::string word = arguments.size() == 1 ? to_lower(arguments[0]) : "";
  if (word != "query" && word != "finalize") return wrong_count("-upgrade query | finalize");
  TRY(const auto name_node, run.name_node());
  if (word == "finalize") {
    TRY(name_node->finalize_upgrade());
    run.print("Finalize upgrade successful\n");
    return {};
  }
  TRY(const bool done, name_node->upgrade_is_finalized());
  run.print(done ? "Upgrade finalized\n" : "Upgrade not finalized\n");
  return {};
}

Status save_structures(Run& run, Arguments arguments) {
  if (arguments.size() != 1) return wrong_count("-metasave filename");
  TRY(const std::string uri, run.systems.default_uri());
  TRY(const auto name_node, run.name_node());
  TRY(name_node->save_structures(arguments[0]));
  run.print("Created metasave file " + arguments[0] + " in the log directory of namenode " + uri +
            "\n");
  return {};
}

Status list_open_files(Run& run, Arguments arguments) {
  // Other words are passed over, as Hadoop does.
  const bool blocking =
      std::find(arguments.begin(), arguments.end(), "-blockingDecommission") != arguments.end();
  std::string path = "/";
  const auto option = std::find(arguments.begin(), arguments.end(), "-path");
  if (option != arguments.end()) {
    if (option + 1 == arguments.end()) return wrong_use("option -path requires 1 argument.");
    if (!trim(option[1]).empty()) path = trim(option[1]);
  }
  TRY(const auto name_node, run.name_node());
  TRY(const auto files, name_node->open_files(path, blocking));
  const auto padded = [](std::string text) {
    if (text.size() < 20) text.resize(20, ' ');
    return text;
  };
  std::string text = padded("Client Host") + "\t" + padded("Client Name") + "\tOpen File Path\n";
  for (const OpenFile& file : files) {
    const std::string pad(file.path.size() < 20 ? 20 - file.path.size() : 0, ' ');
    text += padded(file.machine) + "\t" + padded(file.client) + "\t" + pad + file.path + "\n";
  }
  run.print(text);
  return {};
}

Status reconfigure(Run& run, Arguments arguments) {
  if (arguments.size() != 3) {
    return wrong_count("-reconfig <namenode|datanode> <host:ipc_port> <start|status|properties>");
  }
  const std::string& kind = arguments[0];
  const std::string& address = arguments[1];
  const std::string& operation = arguments[2];
  if (operation != "start" && operation != "status" && operation != "properties") {
    run.complain("Unknown operation: " + operation);
    return {};
  }
  if (kind != "namenode" && kind != "datanode") {
    run.complain("Node type " + kind + " does not support reconfiguration.");
    run.exit_of_failure = 1;
    return {};
  }
  TRY(const auto server, ServerReconfiguration::open(
                             kind == "namenode" ? ServerKind::kNameNode : ServerKind::kDataNode,
                             address, {.configuration = run.configuration, .user = {}}));
  if (operation == "start") {
    start_reconfiguration(run, *server, address);
  } else if (operation == "status") {
    show_reconfiguration(run, *server, address);
  } else {
    show_properties(run, *server, address);
  }
  return {};
}

Status refresh_on_server(Run& run, Arguments arguments) {
  if (arguments.size() < 2) {
    return wrong_count("-refresh <hostname:ipc_port> <resource_identifier> [arg1..argn");
  }
  const std::vector<std::string> more(arguments.begin() + 2, arguments.end());
  const auto answers = refresh_resource(arguments[0], arguments[1], more,
                                        {.configuration = run.configuration, .user = {}});
  if (!answers || answers->empty()) {
    // Hadoop says no more; the reason is ours.
    run.print("Failed to get response.\n\n");
    run.failed = true;
    if (!answers) run.fail(answers.error());
    return {};
  }
  std::string text = "Refresh Responses:\n\n";
  for (const RefreshAnswer& one : *answers) {
    text += one.sender + ": " + one.message + " (exit " + std::to_string(one.exit_code) + ")\n";
    run.failed = run.failed || one.exit_code != 0;
  }
  run.print(text);
  return {};
}

}  // namespace sluice::hdfs::tools
