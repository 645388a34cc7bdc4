#include "base/first_process.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <initializer_list>

namespace sluice {
namespace {

[[noreturn]] void serve(pid_t program, const sigset_t& signals) {
  for (;;) {
    int signal = 0;
    sigwait(&signals, &signal);
    if (signal != SIGCHLD) {
      ::kill(program, signal);
      continue;
    }
    int status = 0;
    for (pid_t ended = 0; (ended = ::waitpid(-1, &status, WNOHANG)) > 0;) {
      if (ended != program) continue;
      ::_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
  }
}

// The terminal's signals come to the program alone, and not a second time from process 1.
void take_terminal() {
  ::setpgid(0, 0);
  const auto stopped = ::signal(SIGTTOU, SIG_IGN);
  ::tcsetpgrp(STDIN_FILENO, ::getpid());
  ::signal(SIGTTOU, stopped);
}

}  // namespace

void leave_first_process() {
  if (::getpid() != 1) return;
  sigset_t handed, before;
  sigemptyset(&handed);
  for (const int signal : {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2}) {
    sigaddset(&handed, signal);
  }
  ::sigprocmask(SIG_BLOCK, &handed, &before);
  const pid_t program = ::fork();
  if (program > 0) serve(program, handed);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  if (program == 0) take_terminal();
}

}  // namespace sluice
