#include "flume/command_line.h"

#include <array>
#include <optional>

#include "base/file.h"
#include "base/text.h"

namespace sluice::flume {
namespace {

constexpr std::array kHelp = {
    AgentOption{"-n, --name NAME", "The agent to run: what its properties start with."},
    AgentOption{"-f, --conf-file FILE", "Its properties. Given again: later files win."},
    AgentOption{"-u, --conf-uri file:FILE", "The same, as a URI. Read before every --conf-file."},
    AgentOption{
        "-z, --zkConnString HOST:PORT,...",
        "Its properties are a node of ZooKeeper. What is written there later is taken over."},
    AgentOption{"-p, --zkBasePath PATH", "Below this path (/flume), by the agent's name."},
    AgentOption{"-c, --conf DIR", "Folder with flume-env.sh; -D options in its JAVA_OPTS count."},
    AgentOption{"-Dkey=value", "A system property, for ${sys:key} and flume.monitoring.*."},
    AgentOption{"-Dflume.monitoring.type=http", "Serve the counters as JSON at /metrics."},
    AgentOption{"-Dflume.monitoring.port=PORT", "On this port (41414)."},
    AgentOption{"-Dflume.monitoring.address=ADDR", "On this address (127.0.0.1)."},
    AgentOption{"-X...", "Options of the Java machine: accepted, without effect."},
    AgentOption{"-i, --poll-interval SECONDS", "How often to look whether a file changed (30)."},
    AgentOption{"--no-reload-conf", "Never look. SIGHUP reloads all the same."},
    AgentOption{"-DpropertiesImplementation=org.apache.flume.node.EnvVarResolverProperties",
                "${NAME} in a value is the environment's, where no key has this name."},
    AgentOption{"--lenient", "Drop components that are wrong and start the others, as Flume does."},
    AgentOption{"-d, --dryrun", "Check the files and start nothing."},
    AgentOption{"-C, --classpath, --plugins-path", "Java classes: accepted, without effect."},
    AgentOption{"-h, --help", "This text."},
};

// Accepted names; the short ones are the same as the long ones behind them.
struct Known {
  std::string_view name;
  std::string_view means;
  bool argument;
};
constexpr std::array kKnown = {
    Known{"-n", "name", true},
    Known{"--name", "name", true},
    Known{"-f", "file", true},
    Known{"--conf-file", "file", true},
    Known{"-u", "uri", true},
    Known{"--conf-uri", "uri", true},
    Known{"-c", "conf", true},
    Known{"--conf", "conf", true},
    Known{"-i", "interval", true},
    Known{"--poll-interval", "interval", true},
    Known{"--no-reload-conf", "still", false},
    Known{"--lenient", "lenient", false},
    Known{"-d", "dry", false},
    Known{"--dryrun", "dry", false},
    Known{"-C", "java", true},
    Known{"--classpath", "java", true},
    Known{"--plugins-path", "java", true},
    Known{"-h", "help", false},
    Known{"--help", "help", false},
    Known{"-z", "zookeeper", true},
    Known{"--zkConnString", "zookeeper", true},
    Known{"-p", "base", true},
    Known{"--zkBasePath", "base", true},
    Known{"-a", "http", true},
    Known{"--auth-provider", "http", true},
    Known{"-user", "http", true},
    Known{"--conf-user", "http", true},
    Known{"-pwd", "http", true},
    Known{"--conf-password", "http", true},
    Known{"-b", "http", true},
    Known{"--backup-directory", "http", true},
    Known{"-prov", "provider", true},
    Known{"--conf-provider", "provider", true},
};

Error wrong(const std::string& what) {
  return Error(ErrorCode::kInvalidArgument, what);
}

// -D options of the lines of flume-env.sh that set JAVA_OPTS; nothing is run.
void read_environment_file(const std::string& conf_dir, SystemProperties& to) {
  const Result<std::string> text = read_file(conf_dir + "/flume-env.sh");
  if (!text) return;
  for (const std::string& line : split(*text, '\n')) {
    const std::string_view trimmed = trim(line);
    if (trimmed.starts_with('#') || trimmed.find("JAVA_OPTS") == std::string_view::npos) continue;
    for (std::size_t at = trimmed.find("-D"); at != std::string_view::npos;
         at = trimmed.find("-D", at + 2)) {
      const std::size_t end = trimmed.find_first_of(" \t\"'", at);
      SystemProperties one;
      add_system_property(
          trimmed.substr(at + 2, end == std::string_view::npos ? end : end - at - 2), one);
      to.merge(one);  // what the command line says wins
    }
  }
}

Status apply(std::string_view means, const std::string& name, const std::string& value,
             AgentOptions& options, std::vector<std::string>& uris) {
  if (means == "name") options.name = value;
  if (means == "file") options.files.push_back(value);
  if (means == "conf") options.conf_dir = value;
  if (means == "still") options.reload = false;
  if (means == "lenient") options.lenient = true;
  if (means == "dry") options.check_only = true;
  if (means == "help") options.help = true;
  if (means == "interval") {
    const auto seconds = parse_int(value);
    if (!seconds || *seconds < 1) return wrong(name + " wants seconds, not '" + value + "'");
    options.poll_interval_s = *seconds;
  }
  if (means == "uri") {
    if (!value.starts_with("file:")) {
      return wrong(name + " " + value + ": only file: is offered by this version");
    }
    std::string path = value.substr(5);
    while (path.starts_with("//")) path.erase(0, 1);
    uris.push_back(path);
  }
  if (means == "zookeeper") options.zookeeper = value;
  if (means == "base") options.zookeeper_base = value;
  if (means == "http")
    return wrong(name + ": a configuration over HTTP is not offered by this version");
  if (means == "provider") return wrong(name + ": Java classes can't be run here");
  return {};
}

Error unknown(const std::string& arg) {
  std::vector<std::string> names;
  for (const Known& known : kKnown) {
    if (known.name.starts_with("--")) names.emplace_back(known.name);
  }
  std::string what = "unknown option '" + arg + "'";
  if (const auto near = nearest(arg, names)) what += "; did you mean '" + *near + "'?";
  return wrong(what);
}

}  // namespace

void add_system_property(std::string_view text, SystemProperties& to) {
  const std::size_t equals = text.find('=');
  to[std::string(text.substr(0, equals))] =
      equals == std::string_view::npos ? "" : std::string(text.substr(equals + 1));
}

std::span<const AgentOption> agent_option_help() {
  return kHelp;
}

Result<AgentOptions> parse_agent_options(std::span<const std::string> args, bool name_required) {
  AgentOptions options;
  std::vector<std::string> uris;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const std::string& arg = args[i];
    if (arg.starts_with("-D")) {
      add_system_property(std::string_view(arg).substr(2), options.system);
      continue;
    }
    if (arg.starts_with("-X")) continue;
    const std::size_t equals = arg.starts_with("--") ? arg.find('=') : std::string::npos;
    const std::string name = arg.substr(0, equals);
    const Known* known = nullptr;
    for (const Known& k : kKnown) {
      if (k.name == name) known = &k;
    }
    if (known == nullptr) return unknown(arg);
    std::string value;
    if (known->argument) {
      if (equals != std::string::npos)
        value = arg.substr(equals + 1);
      else if (i + 1 < args.size())
        value = args[++i];
      else
        return wrong(name + " needs a value");
    }
    TRY(apply(known->means, name, value, options, uris));
  }
  options.files.insert(options.files.begin(), uris.begin(), uris.end());
  if (!options.conf_dir.empty()) read_environment_file(options.conf_dir, options.system);
  if (options.help) return options;
  if (name_required && options.name.empty())
    return wrong("--name is missing: which agent of the file to run");
  if (options.files.empty() && options.zookeeper.empty())
    return wrong("--conf-file is missing: No configuration was provided");
  return options;
}

}  // namespace sluice::flume
