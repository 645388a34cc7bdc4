#include "flume/top.h"

#include <dirent.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <tuple>

#include "base/file.h"
#include "base/text.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

constexpr const char* kHelp =
    "usage: flume-ng top [--once] [--interval SECONDS]\n"
    "Shows what the agents of the data directory do: events a second of each source, channel and\n"
    "sink, what waits in channels, and what is stuck. Until Ctrl-C, or with --once one time.\n";

constexpr std::size_t kMostRunFile = 16 << 20;

// The counter that says how many events went through, by the kind of component.
const char* flow_of(const std::string& component) {
  if (component.starts_with("SOURCE.")) return "EventAcceptedCount";
  if (component.starts_with("CHANNEL.")) return "EventTakeSuccessCount";
  return "EventDrainSuccessCount";
}

std::int64_t number(const AgentSight& agent, const std::string& component, const char* counter) {
  const auto found = agent.counters.find(component);
  if (found == agent.counters.end()) return 0;
  const auto value = found->second.find(counter);
  return value == found->second.end() ? 0 : parse_int(value->second).value_or(0);
}

std::string cell(const std::string& text, std::size_t width, bool right = false) {
  std::string out;
  unsigned char before = 0;
  for (const char c : text.substr(0, width)) {
    const auto byte = static_cast<unsigned char>(c);
    // U+0080 to U+009F, which are C2 80 to C2 9F, move a terminal's cursor, too.
    const bool moves = before == 0xc2 && byte >= 0x80 && byte <= 0x9f;
    if (moves) out.back() = '.';
    out += byte < ' ' || c == '\x7f' || moves ? '.' : c;
    before = byte;
  }
  const std::string blanks(width - out.size(), ' ');
  return right ? blanks + out : out + blanks;
}

std::string row(const std::string& agent, const std::string& component, const std::string& rate,
                const std::string& total, const std::string& waiting, const std::string& trouble) {
  constexpr std::size_t kName = 16, kComponent = 24, kNumber = 12, kTrouble = 200;
  std::string line = cell(agent, kName) + " " + cell(component, kComponent) + " " +
                     cell(rate, kNumber, true) + " " + cell(total, kNumber, true) + " " +
                     cell(waiting, kNumber, true) + "  " + cell(trouble, kTrouble);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

bool runs(std::int64_t pid) {
  return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
}

bool read_sight(const std::string& path, AgentSight& agent) {
  const Result<std::string> text = read_file(path);
  if (!text || text->size() > kMostRunFile) return false;
  const Result<formats::Json> json = formats::parse_json(*text);
  const formats::Json* metrics = json ? json->member("metrics") : nullptr;
  if (metrics == nullptr) return false;
  agent.name = json->text_of("name");
  const auto whole = [&](const char* name) {
    const formats::Json* value = json->member(name);
    return value == nullptr ? 0 : parse_int(value->text).value_or(0);
  };
  agent.pid = whole("pid");
  agent.seen_ms = whole("updated_ms");
  for (const formats::Json::Member& component : metrics->members) {
    agent.counters[component.name];  // also of one that counts nothing
    for (const formats::Json::Member& counter : component.value.members) {
      agent.counters[component.name][counter.name] = counter.value.text;
    }
  }
  if (const formats::Json* troubles = json->member("troubles")) {
    for (const formats::Json::Member& one : troubles->members) {
      agent.troubles[one.name] = one.value.text;
    }
  }
  return agent.pid > 0 && runs(agent.pid);
}

const AgentSight* same_agent(const std::vector<AgentSight>& all, const AgentSight& agent) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const AgentSight& one) {
    return one.name == agent.name && one.pid == agent.pid;
  });
  return found == all.end() ? nullptr : &*found;
}

// "-" where there was no time to count.
std::string rate_of(const AgentSight* before, const AgentSight& now, const std::string& component) {
  if (before == nullptr || before->seen_ms >= now.seen_ms) return "-";
  const char* counter = flow_of(component);
  const std::int64_t events = number(now, component, counter) - number(*before, component, counter);
  const double seconds = static_cast<double>(now.seen_ms - before->seen_ms) / 1000;
  char text[32];
  std::snprintf(text, sizeof text, "%.1f",
                static_cast<double>(std::max<std::int64_t>(events, 0)) / seconds);
  return text;
}

struct TopOptions {
  bool once = false;
  bool help = false;
  std::int64_t interval_s = 2;
};

Result<TopOptions> read_top_options(const std::vector<std::string>& args) {
  constexpr std::int64_t kMostSeconds = 3600;
  TopOptions options;
  for (std::size_t i = 1; i < args.size(); ++i) {
    if (args[i] == "--once") {
      options.once = true;
    } else if (args[i] == "-h" || args[i] == "--help") {
      options.help = true;
    } else if (args[i] == "--interval" && i + 1 < args.size()) {
      const auto seconds = parse_int(args[++i]);
      if (!seconds || *seconds < 1 || *seconds > kMostSeconds) {
        return Error(ErrorCode::kInvalidArgument, "--interval wants seconds, 1 to 3600");
      }
      options.interval_s = *seconds;
    } else {
      return Error(ErrorCode::kInvalidArgument, "unknown option '" + args[i] + "'");
    }
  }
  return options;
}

}  // namespace

std::vector<AgentSight> see_agents(const std::string& data_dir) {
  std::vector<AgentSight> all;
  const std::string folder = data_dir + "/flume/agents";
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::opendir(folder.c_str()), &::closedir);
  while (const dirent* entry = list == nullptr ? nullptr : ::readdir(list.get())) {
    const std::string name = entry->d_name;
    AgentSight agent;
    if (name.ends_with(".json") && read_sight(folder + "/" + name, agent)) {
      all.push_back(std::move(agent));
    }
  }
  std::sort(all.begin(), all.end(), [](const AgentSight& a, const AgentSight& b) {
    return std::tie(a.name, a.pid) < std::tie(b.name, b.pid);
  });
  return all;
}

std::string top_table(const std::vector<AgentSight>& before, const std::vector<AgentSight>& now) {
  std::string text = row("AGENT", "COMPONENT", "EVENTS/S", "EVENTS", "WAITING", "TROUBLE");
  for (const AgentSight& agent : now) {
    const AgentSight* was = same_agent(before, agent);
    for (const auto& [component, counters] : agent.counters) {
      const bool channel = component.starts_with("CHANNEL.");
      const auto trouble = agent.troubles.find(component);
      text += row(agent.name, component, rate_of(was, agent, component),
                  std::to_string(number(agent, component, flow_of(component))),
                  channel ? std::to_string(number(agent, component, "ChannelSize")) : "",
                  trouble == agent.troubles.end() ? "" : trouble->second);
    }
  }
  return now.empty() ? text + "No agent runs on this data directory.\n" : text;
}

int watch_agents(const Invocation& invocation, Environment& environment) {
  const Result<TopOptions> options = read_top_options(invocation.args);
  if (!options || options->help) {
    if (!options) std::fprintf(invocation.err, "flume-ng: %s\n", options.error().message().c_str());
    std::fputs(kHelp, options ? invocation.out : invocation.err);
    return options ? 0 : 1;
  }
  if (environment.data_dir.empty()) {
    std::fputs("flume-ng: there is no data directory; set SLUICE_DATA\n", invocation.err);
    return 1;
  }
  // The cursor goes to the top of a terminal, and what was there is cleared.
  const bool terminal = ::isatty(::fileno(invocation.out)) == 1;
  std::vector<AgentSight> before = see_agents(environment.data_dir);
  for (bool first = true;; first = false) {
    // Agents write once a second.
    std::this_thread::sleep_for(std::chrono::seconds(first ? 2 : options->interval_s));
    std::vector<AgentSight> now = see_agents(environment.data_dir);
    std::string text = top_table(before, now);
    if (terminal && !options->once) text.insert(0, "\x1b[H\x1b[2J");
    if (std::fputs(text.c_str(), invocation.out) < 0 || std::fflush(invocation.out) != 0) return 1;
    if (options->once) return 0;
    before = std::move(now);
  }
}

}  // namespace sluice::flume
