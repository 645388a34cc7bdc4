#include "flume/sources/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

extern char** environ;

namespace sluice::flume {
namespace {

struct Pipe {
  Fd read, write;
};

Result<Pipe> open_pipe() {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return errno_error("pipe");
  return Pipe{Fd(fds[0]), Fd(fds[1])};
}

// Which of its descriptors a command has for nothing but its end; those before it are the usual.
constexpr int kLifeLine = 3;

// A pipe whose write end we hold and nobody else: when we are gone, however that came, the kernel
// sends SIGTERM to the whole group that has the read end. The parent-death signal would go to the
// command alone, not to what a shell runs for it, and at the end of a thread, not of the process.
Status end_with_us(const Fd& read_end, pid_t group) {
  if (::fcntl(read_end.get(), F_SETSIG, SIGTERM) != 0 ||
      ::fcntl(read_end.get(), F_SETOWN, -group) != 0 ||
      ::fcntl(read_end.get(), F_SETFL, O_ASYNC) != 0) {
    return errno_error("a pipe to a command");
  }
  return {};
}

int exit_status(int raw) {
  return WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

}  // namespace

Result<ChildProcess> ChildProcess::start(const std::vector<std::string>& command,
                                         bool read_errors) {
  TRY(Pipe out, open_pipe());
  TRY(Pipe err, open_pipe());
  TRY(Pipe life, open_pipe());
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.write.get(), STDOUT_FILENO);
  if (read_errors)
    posix_spawn_file_actions_adddup2(&files, err.write.get(), STDERR_FILENO);
  else
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

  posix_spawn_file_actions_adddup2(&files, life.read.get(), kLifeLine);

  // The agent blocks signals and ignores SIGPIPE; its children get the usual state back.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, defaults;
  sigemptyset(&none);
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  const int failed =
      ::posix_spawnp(&pid, command.front().c_str(), &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (failed != 0) return errno_error("cannot run '" + command.front() + "'", failed);
  ChildProcess child(pid, std::move(out.read), read_errors ? std::move(err.read) : Fd(),
                     std::move(life.write), std::move(life.read));
  TRY(end_with_us(child.life_end_, pid));
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)),
      life_line_(std::move(other.life_line_)),
      life_end_(std::move(other.life_end_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) (void)stop();
}

int ChildProcess::stop() {
  if (pid_ <= 0) return 0;
  ::kill(-pid_, SIGTERM);
  constexpr int kTries = 200;
  for (int i = 0; i < kTries; ++i) {
    int raw = 0;
    if (::waitpid(pid_, &raw, WNOHANG) == pid_) {
      pid_ = 0;
      return exit_status(raw);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  ::kill(-pid_, SIGKILL);
  return wait();
}

int ChildProcess::wait() {
  int raw = 0;
  while (::waitpid(pid_, &raw, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
  // The group's number may soon be another's.
  (void)::fcntl(life_end_.get(), F_SETFL, 0);
  return exit_status(raw);
}

}  // namespace sluice::flume
