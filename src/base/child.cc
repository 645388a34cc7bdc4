#include "base/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include "base/file.h"

namespace sluice {
namespace {

constexpr const char* kSelf = "/proc/self/exe";

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

class SpawnActions {
 public:
  SpawnActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  void open(int fd, const std::string& path, int flags) {
    ::posix_spawn_file_actions_addopen(&actions_, fd, path.c_str(), flags, 0600);
  }
  void close_from(int fd) { ::posix_spawn_file_actions_addclosefrom_np(&actions_, fd); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

}  // namespace

Result<Child> Child::start(const std::string& folder, const std::vector<std::string>& args,
                           const std::string& input, const std::vector<std::string>& environment) {
  std::string name = folder + "/run-XXXXXX";
  const Fd unique(::mkstemp(name.data()));
  if (!unique) return errno_error(name);
  TRY(write_file_atomically(name + ".in", input, 0600));
  SpawnActions actions;
  actions.open(0, name + ".in", O_RDONLY);
  actions.open(1, name + ".out", O_WRONLY | O_CREAT | O_TRUNC);
  actions.open(2, name + ".err", O_WRONLY | O_CREAT | O_TRUNC);
  actions.close_from(3);  // a server's ports would stay taken when it dies before its child
  std::vector<std::string> argv{"sluice"};
  argv.insert(argv.end(), args.begin(), args.end());
  std::vector<std::string> variables = environment;
  for (char** entry = ::environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
  pid_t pid = -1;
  const int code = ::posix_spawn(&pid, kSelf, actions.get(), nullptr, pointers(argv).data(),
                                 pointers(variables).data());
  if (code != 0) return errno_error("cannot start " + args.front(), code);
  return Child(pid, name);
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), name_(std::move(other.name_)), status_(other.status_) {}

Child::~Child() {
  if (!running()) return;
  terminate();
  if (!wait(std::chrono::seconds(5))) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, &status_, 0);
  }
}

bool Child::running() {
  if (pid_ < 0) return false;
  if (::waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = -1;
  return pid_ >= 0;
}

void Child::terminate() {
  if (pid_ >= 0) ::kill(pid_, SIGTERM);
}

Result<Finished> Child::wait(std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (running()) {
    if (std::chrono::steady_clock::now() >= end) {
      return Error(ErrorCode::kTimeout,
                   "still running after " + std::to_string(timeout.count()) + " ms");
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  Finished finished;
  finished.exit_code = WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
  TRY(finished.out, read_file(name_ + ".out"));
  TRY(finished.err, read_file(name_ + ".err"));
  return finished;
}

std::string Child::err() const {
  return read_file(name_ + ".err").value_or("");
}

}  // namespace sluice
