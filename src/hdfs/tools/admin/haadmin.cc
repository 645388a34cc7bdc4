// `hdfs haadmin`: which of the name nodes of a name service is active.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "hdfs/client/administration/servers.h"
#include "hdfs/client/settings.h"
#include "hdfs/tools/admin/administration.h"
#include "hdfs/tools/admin/run.h"
#include "hdfs/tools/shell/generic_options.h"

namespace sluice::hdfs::tools {
namespace {

constexpr int kHaFailed = 255;
constexpr const char* kHaUsage = "Usage: haadmin [-ns <nameserviceId>]";
constexpr const char* kForceActive = "--forceactive";
constexpr const char* kForceFence = "--forcefence";
constexpr const char* kForceManual = "--forcemanual";

// What an exit code says already is not said again.
enum class Told { kAlready };

struct Target {
  std::string address;
  bool fails_over_by_itself = false;
};

// One run of the command, for one name service.
class HaRun {
 public:
  HaRun(const Invocation& invocation, const Configuration& configuration)
      : invocation_(invocation), configuration_(configuration) {}

  const Configuration& configuration() const { return configuration_; }
  void use_service(std::string name) { service_ = std::move(name); }

  void print(const std::string& line) const { std::fprintf(invocation_.out, "%s\n", line.c_str()); }
  // A line of what is wrong; the run ends.
  Error complain(const std::string& line) const {
    std::fprintf(invocation_.err, "%s\n", line.c_str());
    return Error(ErrorCode::kInvalidArgument, "", Told::kAlready);
  }

  Result<std::string> service() const {
    if (!service_.empty()) return service_;
    std::vector<std::string> names;
    for (const std::string& one : split(configuration_.get_or("dfs.nameservices", ""), ',')) {
      if (!trim(one).empty()) names.emplace_back(trim(one));
    }
    if (names.size() == 1) return names.front();
    std::string why = "Unable to determine the name service ID.";
    if (names.size() > 1) {
      why +=
          " This is an HA configuration with multiple name services configured. dfs.nameservices "
          "is set to [" +
          join(names, ", ") + "]. Please re-run with the -ns option.";
    }
    return Error(ErrorCode::kInvalidArgument, why);
  }
  Result<std::vector<std::string>> ids() const {
    TRY(const std::string name, service());
    std::vector<std::string> ids;
    for (const std::string& id :
         split(configuration_.get_or("dfs.ha.namenodes." + name, ""), ',')) {
      if (!trim(id).empty()) ids.emplace_back(trim(id));
    }
    return ids;
  }
  Result<Target> find(const std::string& id) const {
    TRY(const std::string name, service());
    const std::string suffix = "." + name + "." + id;
    auto address = configuration_.get("dfs.namenode.servicerpc-address" + suffix);
    if (!address) address = configuration_.get("dfs.namenode.rpc-address" + suffix);
    if (!address) {
      return Error(ErrorCode::kInvalidArgument,
                   "Unable to determine service address for namenode '" + id + "'");
    }
    constexpr const char* kAutomatic = "dfs.ha.automatic-failover.enabled";
    TRY(const bool everywhere, configuration_.flag(kAutomatic, false));
    TRY(const bool automatic, configuration_.flag(kAutomatic + ("." + name), everywhere));
    TRY(const Address parsed, parse_address(*address, 8020));
    return Target{parsed.to_string(), automatic};
  }
  Result<std::unique_ptr<NameNodeAvailability>> open(const Target& target) const {
    return NameNodeAvailability::open(target.address,
                                      {.configuration = configuration_, .user = {}});
  }

 private:
  const Invocation& invocation_;
  const Configuration& configuration_;
  std::string service_;
};

const char* name_of(AvailabilityState state) {
  switch (state) {
    case AvailabilityState::kInitializing:
      return "initializing";
    case AvailabilityState::kActive:
      return "active";
    case AvailabilityState::kStandby:
      return "standby";
    case AvailabilityState::kObserver:
      return "observer";
  }
  return "";
}

bool take_flag(Arguments& arguments, const char* flag) {
  const auto found = std::find(arguments.begin(), arguments.end(), flag);
  if (found == arguments.end()) return false;
  arguments.erase(found);
  return true;
}

struct HaCommand {
  std::string_view name;
  std::string_view arguments;
  std::string_view help;
  Status (*run)(HaRun&, const HaCommand&, Arguments);
};

std::string usage_of(const HaCommand& command) {
  return "[" + std::string(command.name) + (command.arguments.empty() ? "" : " ") +
         std::string(command.arguments) + "]";
}

Error wrong_arguments(const HaRun& run, const HaCommand& command, const char* what) {
  static_cast<void>(run.complain(std::string(command.name.substr(1)) + ": " + what));
  return run.complain(std::string(kHaUsage) + " " + usage_of(command));
}

Status one_argument(const HaRun& run, const HaCommand& command, const Arguments& arguments) {
  if (arguments.size() == 1) return {};
  return wrong_arguments(run, command, "incorrect number of arguments");
}

Status get_state(HaRun& run, const HaCommand& command, Arguments arguments) {
  TRY(one_argument(run, command, arguments));
  TRY(const Target target, run.find(arguments[0]));
  TRY(const auto name_node, run.open(target));
  TRY(const AvailabilityState state, name_node->state());
  run.print(name_of(state));
  return {};
}

Status get_all_states(HaRun& run, const HaCommand&, Arguments) {
  TRY(const auto ids, run.ids());
  if (ids.empty()) return run.complain("Failed to get service IDs");
  for (const std::string& id : ids) {
    TRY(const Target target, run.find(id));
    std::string line = target.address;
    if (line.size() < 50) line.resize(50, ' ');
    const auto name_node = run.open(target);
    const auto state = name_node ? (*name_node)->state() : name_node.error();
    std::string word = state ? name_of(*state) : "Failed to connect: " + state.error().message();
    if (word.size() < 10) word.resize(10, ' ');
    run.print(line + " " + word);
  }
  return {};
}

Status check_health(HaRun& run, const HaCommand& command, Arguments arguments) {
  TRY(one_argument(run, command, arguments));
  TRY(const Target target, run.find(arguments[0]));
  TRY(const auto name_node, run.open(target));
  const Status healthy = name_node->check_health();
  if (healthy) return {};
  // Who cannot be asked is not ill.
  if (healthy.error().code() == ErrorCode::kUnavailable) return healthy.error();
  return run.complain("Health check failed: " + healthy.error().message());
}

Status may_be_managed(const HaRun& run, const Target& target, bool forced) {
  if (!target.fails_over_by_itself || forced) return {};
  return run.complain("Automatic failover is enabled for NameNode at " + target.address +
                      "\nRefusing to manually manage HA state, since it may cause\n"
                      "a split-brain scenario or other incorrect state.\n"
                      "If you are very sure you know what you are doing, please \n"
                      "specify the --forcemanual flag.");
}

Status check_no_other_is_active(const HaRun& run, const HaCommand& command,
                                const std::string& chosen) {
  TRY(const auto ids, run.ids());
  for (const std::string& id : ids) {
    if (id == chosen) continue;
    TRY(const Target target, run.find(id));
    TRY(const auto name_node, run.open(target));
    const auto state = name_node->state();
    if (!state) {
      static_cast<void>(run.complain("Unexpected error occurred  " + state.error().message()));
      return run.complain(std::string(kHaUsage) + " " + usage_of(command));
    }
    if (*state != AvailabilityState::kActive) continue;
    static_cast<void>(run.complain("transitionToActive: Node " + id + " is already active"));
    return run.complain(std::string(kHaUsage) + " " + usage_of(command));
  }
  return {};
}

template <AvailabilityState To>
Status transition(HaRun& run, const HaCommand& command, Arguments arguments) {
  const bool forced = take_flag(arguments, kForceManual);
  const bool active = To == AvailabilityState::kActive && take_flag(arguments, kForceActive);
  TRY(one_argument(run, command, arguments));
  if (To == AvailabilityState::kActive && !active) {
    TRY(check_no_other_is_active(run, command, arguments[0]));
  }
  TRY(const Target target, run.find(arguments[0]));
  TRY(may_be_managed(run, target, forced));
  TRY(const auto name_node, run.open(target));
  return name_node->become(To, forced);
}

struct Member {
  const std::string& address;
  NameNodeAvailability& name_node;
};

// What a fail-over that failed half-way is left with. The new one may be active, and only its
// answer was lost: the old one comes back when the new one surely stands by.
std::string fail_back(const Member& from, const Member& to, bool forced) {
  if (const Status stands = to.name_node.become(AvailabilityState::kStandby, forced); !stands) {
    return from.address + " is left as standby, since nobody knows whether " + to.address +
           " is active: " + stands.error().message();
  }
  if (const Status back = from.name_node.become(AvailabilityState::kActive, forced); !back) {
    return "Both are standby, since " + from.address +
           " can't be made active again: " + back.error().message();
  }
  return from.address + " is active again";
}

// By their own will: who does not let go of its state would have to be cut off (fenced), which is
// done by programs of the cluster's own.
Status fail_over(HaRun& run, const HaCommand& command, Arguments arguments) {
  const bool forced = take_flag(arguments, kForceManual);
  const bool force_fence = take_flag(arguments, kForceFence);
  const bool force_active = take_flag(arguments, kForceActive);
  if (arguments.size() != 2) return wrong_arguments(run, command, "incorrect arguments");
  TRY(const Target from, run.find(arguments[0]));
  TRY(const Target to, run.find(arguments[1]));
  const auto failed = [&](const std::string& why) {
    return run.complain("Failover failed: " + why);
  };
  if (run.configuration().get_or("dfs.ha.fencing.methods", "").empty()) {
    return Error(ErrorCode::kInvalidArgument, "failover requires a fencer");
  }
  if (force_fence) return failed("--forcefence: fencing methods are not offered here");
  TRY(may_be_managed(run, from, forced));
  if (from.address == to.address) return failed("Can't failover a service to itself");
  TRY(const auto next, run.open(to));
  TRY(const auto last, run.open(from));
  const auto state = next->state();
  if (!state) return failed("Unable to get service state for " + to.address);
  if (*state != AvailabilityState::kStandby) {
    return failed("Can't failover to an " + std::string(name_of(*state)) + " service");
  }
  if (const Status ready = next->check_readiness(); !ready && !force_active) {
    return failed(to.address + " is not ready to become active: " + ready.error().message());
  }
  if (const Status healthy = next->check_health(); !healthy) {
    return failed("Can't failover to an unhealthy service: " + healthy.error().message());
  }
  if (const Status gone = last->become(AvailabilityState::kStandby, forced); !gone) {
    return failed("Unable to make " + from.address +
                  " standby, and fencing is not offered here: " + gone.error().message());
  }
  if (const Status came = next->become(AvailabilityState::kActive, forced); !came) {
    return failed("Unable to make " + to.address + " active: " + came.error().message() + ". " +
                  fail_back({from.address, *last}, {to.address, *next}, forced));
  }
  run.print("Failover from " + arguments[0] + " to " + arguments[1] + " successful");
  return {};
}

Status help(HaRun& run, const HaCommand& command, Arguments arguments);

constexpr auto kHaCommands = std::to_array<HaCommand>({
    {"-transitionToActive", "[--forceactive] <serviceId>",
     "Transitions the service into Active state", transition<AvailabilityState::kActive>},
    {"-transitionToStandby", "<serviceId>", "Transitions the service into Standby state",
     transition<AvailabilityState::kStandby>},
    {"-transitionToObserver", "<serviceId>", "Transitions the service into Observer state",
     transition<AvailabilityState::kObserver>},
    {"-failover", "[--forcefence] [--forceactive] <serviceId> <serviceId>",
     "Failover from the first service to the second.\n"
     "Unconditionally fence services if the --forcefence option is used.\n"
     "Try to failover to the target service even if it is not ready if the --forceactive option is "
     "used.",
     fail_over},
    {"-getServiceState", "<serviceId>", "Returns the state of the service", get_state},
    {"-getAllServiceState", "", "Returns the state of all the services", get_all_states},
    {"-checkHealth", "<serviceId>",
     "Requests that the service perform a health check.\n"
     "The HAAdmin tool will exit with a non-zero exit code\n"
     "if the check fails.",
     check_health},
    {"-help", "<command>", "Displays help on the specified command", help},
});

std::string whole_usage() {
  std::string text = kHaUsage;
  for (const HaCommand& command : kHaCommands) text += "\n    " + usage_of(command);
  return text;
}

const HaCommand* find_command(std::string_view name) {
  const auto found = std::find_if(kHaCommands.begin(), kHaCommands.end(),
                                  [&](const HaCommand& one) { return one.name == name; });
  return found == kHaCommands.end() ? nullptr : &*found;
}

Error unknown_command(const HaRun& run, const std::string& line) {
  static_cast<void>(run.complain(line));
  return run.complain(whole_usage());
}

Status help(HaRun& run, const HaCommand& command, Arguments arguments) {
  if (arguments.empty()) {
    run.print(whole_usage());
    return {};
  }
  if (arguments.size() != 1) return run.complain(std::string(kHaUsage) + " " + usage_of(command));
  const std::string name = (arguments[0].starts_with('-') ? "" : "-") + arguments[0];
  const HaCommand* one = find_command(name);
  if (one == nullptr) return unknown_command(run, name + ": Unknown command");
  const std::string shown = one->arguments.empty() ? "" : " [" + std::string(one->arguments) + "]";
  run.print(name + shown + ": " + std::string(one->help));
  return {};
}

Status run_command(HaRun& run, Arguments arguments) {
  if (!arguments.empty() && arguments[0] == "-ns") {
    if (arguments.size() == 1) return unknown_command(run, "Missing nameservice ID");
    run.use_service(arguments[1]);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
    if (arguments.empty()) return unknown_command(run, "Missing command");
  }
  if (arguments.empty()) return run.complain(whole_usage());
  const std::string name = arguments[0];
  if (!name.starts_with('-')) {
    return unknown_command(run, "Bad command '" + name + "': expected command starting with '-'");
  }
  const HaCommand* command = find_command(name);
  if (command == nullptr) return unknown_command(run, name.substr(1) + ": Unknown command");
  arguments.erase(arguments.begin());
  const bool strange = std::any_of(arguments.begin(), arguments.end(), [](const auto& word) {
    return word.starts_with('-') && word != kForceActive && word != kForceFence &&
           word != kForceManual;
  });
  if (strange) return wrong_arguments(run, *command, "incorrect arguments");
  return command->run(run, *command, std::move(arguments));
}

}  // namespace

int haadmin(const Invocation& invocation, const std::vector<std::string>& arguments,
            lake::FileSystems& systems) {
  std::vector<std::string> rest = arguments;
  const auto configuration = take_configuration(rest, systems);
  if (!configuration) {
    std::fprintf(invocation.err, "haadmin: %s\n", configuration.error().message().c_str());
    return kHaFailed;
  }
  HaRun run(invocation, *configuration);
  const Status done = run_command(run, std::move(rest));
  if (done) return 0;
  if (!done.error().reason<Told>()) {
    const bool illegal = done.error().code() == ErrorCode::kInvalidArgument;
    std::fprintf(invocation.err, "%s: %s\n", illegal ? "Illegal argument" : "Operation failed",
                 done.error().message().c_str());
  }
  return kHaFailed;
}

}  // namespace sluice::hdfs::tools
