#include "main/agents/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice {
namespace {

constexpr const char* kSelf = "/proc/self/exe";
constexpr const char* kData = "SLUICE_DATA=";
constexpr int kCannotRun = 127;

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

std::vector<std::string> environment(const std::string& data) {
  std::vector<std::string> variables{kData + data};
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(kData)) variables.emplace_back(*entry);
  }
  return variables;
}

// Between fork and exec only what is safe after a fork of many threads. Signals are as a shell
// would leave them (a server blocks them, and the first process of a container passes over its
// children's), but for SIGHUP: it waits until the agent looks for it, and ends none that starts.
// The group of its own keeps a terminal's Ctrl-C away: the stack ends its agents.
[[noreturn]] void become(pid_t parent, char* const* argv, char* const* variables) {
  ::setpgid(0, 0);
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGHUP);
  for (const int number : {SIGCHLD, SIGPIPE, SIGHUP, SIGTERM, SIGINT}) ::signal(number, SIG_DFL);
  ::sigprocmask(SIG_SETMASK, &held, nullptr);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kCannotRun);
  const int nothing = ::open("/dev/null", O_RDONLY);
  if (nothing >= 0) ::dup2(nothing, STDIN_FILENO);
  ::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  ::execve(kSelf, argv, variables);
  ::_exit(kCannotRun);
}

}  // namespace

Result<AgentProcess> AgentProcess::start(const AgentChoice& agent, const std::string& data) {
  std::vector<std::string> args{"sluice",   "flume-ng", "agent",   "--conf-file",
                                agent.file, "--name",   agent.name};
  std::vector<std::string> variables = environment(data);
  const std::vector<char*> argv = pointers(args), envp = pointers(variables);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return errno_error("cannot start the agent " + agent.name);
  if (pid == 0) become(parent, argv.data(), envp.data());
  ::setpgid(pid, pid);  // in both: whoever comes first
  return AgentProcess(pid);
}

AgentProcess::AgentProcess(AgentProcess&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}

AgentProcess::~AgentProcess() {
  if (pid_ < 0) return;
  signal(SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void AgentProcess::signal(int number) const {
  if (pid_ >= 0) ::kill(number == SIGKILL ? -pid_ : pid_, number);
}

std::optional<std::string> AgentProcess::ended() {
  // It stays there to be waited for until its group is ended: nobody else has its number meanwhile.
  siginfo_t info{};
  const int looked = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  if (looked == 0 && info.si_pid == 0) return std::nullopt;
  const pid_t pid = std::exchange(pid_, -1);
  // Another has waited for it, and its number may be anybody's.
  if (looked != 0) return "and nobody knows how";
  ::kill(-pid, SIGKILL);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (WIFEXITED(status)) return "with exit code " + std::to_string(WEXITSTATUS(status));
  const int number = WTERMSIG(status);
  return "by signal " + std::to_string(number) + " (" + ::strsignal(number) + ")";
}

}  // namespace sluice
