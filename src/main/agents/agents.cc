#include "main/agents/agents.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "flume/flume.h"

namespace sluice {
namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr std::int64_t kFirstRestMs = 1000, kMostRestMs = 60'000;
constexpr std::int64_t kWellMs = 60'000;  // whoever ran that long begins with the first rest again
constexpr std::int64_t kEndMs = 30'000;   // from the request to end to the kill
constexpr Milliseconds kLook{50};

std::string absolute(const std::string& path) {
  const std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), &::free);
  return real == nullptr ? path : real.get();
}

}  // namespace

Result<std::vector<AgentChoice>> parse_agents(const std::vector<std::string>& given) {
  std::vector<AgentChoice> agents;
  for (const std::string& text : given) {
    if (text.empty()) continue;  // as a printed settings file has it when there is none
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
      return Error(ErrorCode::kInvalidArgument,
                   "--agent takes FILE:NAME, such as flume.conf:agent1, not '" + text + "'");
    }
    AgentChoice agent{.file = absolute(text.substr(0, colon)), .name = text.substr(colon + 1)};
    if (std::ranges::find(agents, agent.name, &AgentChoice::name) != agents.end()) {
      return Error(ErrorCode::kInvalidArgument, "--agent " + text + ": there is an agent " +
                                                    agent.name +
                                                    " already; each has a name of its own");
    }
    agents.push_back(std::move(agent));
  }
  return agents;
}

Status check_agents(const std::vector<AgentChoice>& agents, lake::FileSystems& systems,
                    Clock& clock) {
  flume::Environment environment{systems, ""};
  std::vector<std::string> problems;
  for (const AgentChoice& agent : agents) {
    const Status good = flume::check_agent(agent.file, agent.name, environment, clock);
    if (!good) problems.push_back("agent " + agent.name + ": " + good.error().message());
  }
  if (problems.empty()) return {};
  return Error(ErrorCode::kInvalidArgument, join(problems, "\n"));
}

// An agent's process, and the thread that starts, signals and ends it. No other thread does, so
// that no signal goes to whoever has its number after it.
class Agents::Keeper {
 public:
  Keeper(AgentChoice choice, std::string data, const Clock& clock)
      : choice_(std::move(choice)),
        data_(std::move(data)),
        clock_(clock),
        thread_([this] { run(); }) {}
  ~Keeper() { thread_.join(); }
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  void reload() {
    const std::lock_guard lock(mutex_);
    reload_ = true;
    changed_.notify_all();
  }
  void end() {
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    std::int64_t rest_ms = kFirstRestMs;
    while (!over_) {
      const std::int64_t begun_ms = clock_.steady_ms();
      const std::string how = run_once(lock);
      if (over_) return;
      if (clock_.steady_ms() - begun_ms >= kWellMs) rest_ms = kFirstRestMs;
      log::warn("an agent has ended and is started again",
                {{"agent", choice_.name}, {"ended", how}, {"in_ms", rest_ms}});
      changed_.wait_for(lock, Milliseconds(rest_ms), [this] { return over_; });
      rest_ms = std::min(2 * rest_ms, kMostRestMs);
    }
  }

  // From its start to its end: how it ended.
  std::string run_once(std::unique_lock<std::mutex>& lock) {
    reload_ = false;  // a start reads the file anyway
    auto process = AgentProcess::start(choice_, data_);
    if (!process) return process.error().message();
    const pid_t pid = process->pid();
    std::optional<std::string> how;
    std::optional<std::int64_t> asked_ms;
    while (!(how = process->ended())) {
      if (over_ && !asked_ms) {
        process->signal(SIGTERM);
        asked_ms = clock_.steady_ms();
      }
      if (asked_ms && clock_.steady_ms() - *asked_ms >= kEndMs) {
        log::error("an agent did not end when it was asked to, and is killed",
                   {{"agent", choice_.name}, {"waited_ms", kEndMs}});
        process->signal(SIGKILL);
        asked_ms = clock_.steady_ms();
      }
      if (std::exchange(reload_, false)) process->signal(SIGHUP);
      changed_.wait_for(lock, kLook);
    }
    // The console does not show it as gone without a word: it is known how it went.
    flume::forget_agent(data_, choice_.name, pid);
    return *how;
  }

  const AgentChoice choice_;
  const std::string data_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool over_ = false, reload_ = false;
  std::thread thread_;
};

Agents::Agents(const std::vector<AgentChoice>& agents, const std::string& data,
               const Clock& clock) {
  for (const AgentChoice& agent : agents) {
    keepers_.push_back(std::make_unique<Keeper>(agent, data, clock));
  }
}

// All are asked before one is waited for.
Agents::~Agents() {
  for (const auto& keeper : keepers_) keeper->end();
}

void Agents::reload() {
  for (const auto& keeper : keepers_) keeper->reload();
}

}  // namespace sluice
