#include "hdfs/tools/shell/interruption.h"

#include <pthread.h>
#include <unistd.h>

namespace sluice::hdfs::tools {
namespace {

constexpr int kStop = SIGUSR2;  // to the watcher, from our own destructor
constexpr unsigned kMostSeconds = 3;

bool is_ignored(int signal) {
  struct sigaction current {};
  return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

void exit_at_once(int signal) {
  ::_exit(128 + (signal == SIGALRM ? SIGTERM : signal));
}

}  // namespace

Interruption::Interruption() {
  sigemptyset(&signals_);
  sigaddset(&signals_, kStop);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    if (!is_ignored(signal)) sigaddset(&signals_, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::thread([this] { watch(); });
}

Interruption::~Interruption() {
  ::pthread_kill(watcher_.native_handle(), kStop);
  watcher_.join();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interruption::begin(lake::FileSystem& fs, const std::string& path) {
  const std::lock_guard lock(mutex_);
  unfinished_.emplace(&fs, path);
}

void Interruption::end(lake::FileSystem& fs, const std::string& path) {
  const std::lock_guard lock(mutex_);
  unfinished_.erase({&fs, path});
}

void Interruption::watch() {
  int signal = 0;
  while (::sigwait(&signals_, &signal) != 0) {
  }
  if (signal != kStop) clear_and_exit(signal);
}

void Interruption::clear_and_exit(int signal) {
  for (const int end : {SIGINT, SIGTERM, SIGHUP, SIGALRM}) ::signal(end, exit_at_once);
  ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  ::alarm(kMostSeconds);
  // Held to the end: nothing begins any more.
  const std::lock_guard lock(mutex_);
  for (const auto& [fs, path] : unfinished_) static_cast<void>(fs->remove(path, false).ok());
  ::_exit(128 + signal);
}

}  // namespace sluice::hdfs::tools
