#include "flume/check.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/clock.h"
#include "base/file.h"
#include "base/secrets.h"
#include "base/text.h"
#include "flume/agent.h"
#include "flume/command_line.h"
#include "flume/properties.h"

namespace sluice::flume {
namespace {

constexpr const char* kHelp =
    "usage: flume-ng check -f FILE|FOLDER [-f ...] [-n NAME] [-c DIR] [-Dkey=value] [--lenient]\n"
    "Explains the agents of a file (of each file of a folder on its own) and names what is wrong\n"
    "with them. Several files are one configuration, as for flume-ng agent. Nothing is started,\n"
    "and no program of a config filter is run: what depends on its value is not known.\n";

// The names that begin properties of components.
Result<std::set<std::string>> agents_of(const std::vector<std::string>& files) {
  const std::set<std::string> kinds = {"sources", "channels", "sinks", "sinkgroups"};
  std::set<std::string> names;
  for (const std::string& file : files) {
    TRY(const std::string text, read_file(file));
    TRY(const std::vector<Property> properties, parse_properties(text, file));
    for (const Property& property : properties) {
      const std::vector<std::string> parts = split(property.key, '.');
      if (parts.size() >= 2 && kinds.contains(parts[1])) names.insert(parts[0]);
    }
  }
  return names;
}

bool is_folder(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> files;
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::opendir(folder.c_str()), &::closedir);
  while (const dirent* entry = list == nullptr ? nullptr : ::readdir(list.get())) {
    const std::string_view name = entry->d_name;
    if (name.ends_with(".conf") || name.ends_with(".properties")) {
      files.push_back(folder + "/" + std::string(name));
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

// "  source  web  spooldir -> c1 c2"
std::string line(const char* kind, const std::string& name, const std::string& rest) {
  std::string text = "  " + std::string(kind);
  text.resize(11, ' ');
  return text + name + "  " + rest + "\n";
}

std::string explain(const AgentConfig& config) {
  std::string text;
  for (const SourceConfig& source : config.sources) {
    std::string rest = source.type.value;
    for (const SourceConfig::InterceptorConfig& one : source.interceptors) {
      rest += " | " + one.type.value;
    }
    if (source.selector.value != "replicating") rest += " | " + source.selector.value;
    text += line("source", source.name, rest + " -> " + join(source.channels, " "));
  }
  for (const ChannelConfig& channel : config.channels) {
    text += line("channel", channel.name, channel.type.value);
  }
  for (const SinkConfig& sink : config.sinks) {
    text += line("sink", sink.name, sink.channel + " -> " + sink.type.value);
  }
  for (const SinkGroupConfig& group : config.groups) {
    if (group.sinks.size() < 2) continue;
    text += line("group", group.name, group.processor.value + " of " + join(group.sinks, " "));
  }
  return text;
}

class Check {
 public:
  Check(const Invocation& invocation, Environment& environment, const AgentOptions& options)
      : invocation_(invocation),
        options_(options),
        services_{clock_, environment.file_systems, "", invocation.err, options.system} {}

  // What is wrong with the files as one configuration is counted.
  void files(const std::vector<std::string>& files) {
    const Result<std::set<std::string>> names = agents_of(files);
    if (!names) return fault(join(files, ", "), names.error());
    if (names->empty() && options_.name.empty()) {
      return fault(join(files, ", "),
                   Error(ErrorCode::kInvalidArgument, "there is no agent in it"));
    }
    if (!options_.name.empty()) return agent(files, options_.name);
    for (const std::string& name : *names) agent(files, name);
  }
  void fault(const std::string& where, const Error& error) {
    say(where + "\n");
    problems(error);
  }
  int faults() const { return faults_; }

 private:
  void agent(const std::vector<std::string>& files, const std::string& name) {
    say(join(files, ", ") + ": agent " + name + "\n");
    const auto strictness = options_.lenient ? Strictness::kLenient : Strictness::kStrict;
    std::vector<Property> not_run;
    const Result<AgentConfig> config =
        load_configuration(files, name, options_.system, strictness, &not_run);
    for (const Property& property : not_run) {
      const Error what = property.problem("its value comes from a program, which was not run");
      say("  not known: " + what.message() + "\n");
    }
    if (!config) return problems(config.error(), not_run);
    say(explain(*config));
    for (const std::string& warning : config->warnings) say("  warning: " + warning + "\n");
    const Status made = Agent(services_, options_.lenient).check(*config);
    for (const std::string& note : config->leftovers->notes) say("  warning: " + note + "\n");
    if (!made) return problems(made.error(), not_run);
    good(not_run);
  }
  // Nothing is said of values that are not known.
  void problems(const Error& error, const std::vector<Property>& not_known = {}) {
    const std::vector<std::string> mistakes = known_mistakes(error, not_known);
    if (mistakes.empty()) return good(not_known);
    ++faults_;
    for (const std::string& one : mistakes) say("  wrong: " + one + "\n");
  }
  void good(const std::vector<Property>& not_known) {
    say(not_known.empty() ? "  good\n" : "  good, as far as it is known\n");
  }
  void say(const std::string& text) { std::fputs(without_secrets(text).c_str(), invocation_.out); }

  const Invocation& invocation_;
  const AgentOptions& options_;
  SystemClock clock_;
  Services services_;
  int faults_ = 0;
};

}  // namespace

Status check_agent(const std::string& file, const std::string& name, Environment& environment,
                   Clock& clock) {
  Services services{clock, environment.file_systems, "", stderr};
  std::vector<Property> not_run;
  const auto config = load_configuration({file}, name, {}, Strictness::kStrict, &not_run);
  const Status good = config ? Agent(services).check(*config) : Status(config.error());
  if (good) return {};
  const std::vector<std::string> mistakes = known_mistakes(good.error(), not_run);
  if (mistakes.empty()) return {};
  return Error(ErrorCode::kInvalidArgument, without_secrets(join(mistakes, "\n")));
}

int check_agents(const Invocation& invocation, Environment& environment) {
  const Result<AgentOptions> options =
      parse_agent_options(std::span(invocation.args).subspan(1), false);
  if (options && options->help) {
    std::fputs(kHelp, invocation.out);
    return 0;
  }
  if (!options) {
    std::fprintf(invocation.err, "flume-ng: %s\n%s", options.error().message().c_str(), kHelp);
    return 1;
  }
  if (options->files.empty()) {
    std::fputs("flume-ng: check reads files: --conf-file is missing\n", invocation.err);
    return 1;
  }
  Check check(invocation, environment, *options);
  std::vector<std::string> together;
  for (const std::string& path : options->files) {
    if (!is_folder(path)) {
      together.push_back(path);
      continue;
    }
    const std::vector<std::string> files = files_in(path);
    if (files.empty()) {
      check.fault(path,
                  Error(ErrorCode::kNotFound, "there is no file *.conf or *.properties in it"));
    }
    for (const std::string& file : files) check.files({file});
  }
  if (!together.empty()) check.files(together);
  return check.faults() == 0 ? 0 : 1;
}

}  // namespace sluice::flume
