#include "base/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <thread>
#include <utility>

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

// A server blocks signals and passes over others; neither is for whom it starts.
class SpawnAttributes {
 public:
  explicit SpawnAttributes(ProcessGroup group) {
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, defaults;
    sigemptyset(&none);
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGCHLD);
    sigaddset(&defaults, SIGPIPE);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &defaults);
    int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    if (group == ProcessGroup::kItsOwn) flags |= POSIX_SPAWN_SETPGROUP;
    ::posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
  }
  ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
  SpawnAttributes(const SpawnAttributes&) = delete;
  SpawnAttributes& operator=(const SpawnAttributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

Result<Child> Child::start(const std::string& folder, const std::vector<std::string>& args,
                           const std::string& input, const std::vector<std::string>& environment,
                           ProcessGroup group) {
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
  const int code = ::posix_spawn(&pid, kSelf, actions.get(), SpawnAttributes(group).get(),
                                 pointers(argv).data(), pointers(variables).data());
  if (code != 0) return errno_error("cannot start " + args.front(), code);
  return Child(pid, name);
}

Child::Child(Child&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), name_(std::move(other.name_)), status_(other.status_) {}

Child::~Child() {
  end();
}

void Child::end() {
  terminate();
  if (!runs_on(std::chrono::seconds(5))) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  if (::waitpid(std::exchange(pid_, -1), &status, 0) > 0) status_ = status;
}

bool Child::running() {
  if (pid_ <= 0) return false;
  int status = 0;
  const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  if (ended == 0) return true;
  if (ended == pid_) status_ = status;
  pid_ = -1;
  return false;
}

bool Child::runs_on(std::chrono::milliseconds timeout) {
  const auto end = std::chrono::steady_clock::now() + timeout;
  while (running()) {
    if (std::chrono::steady_clock::now() >= end) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

void Child::terminate() {
  if (running()) ::kill(pid_, SIGTERM);
}

Result<Finished> Child::wait(std::chrono::milliseconds timeout) {
  if (runs_on(timeout)) {
    return Error(ErrorCode::kTimeout,
                 "still running after " + std::to_string(timeout.count()) + " ms");
  }
  if (!status_) return Error(ErrorCode::kInternal, "it has ended, and nobody knows how");
  Finished finished;
  finished.exit_code = WIFEXITED(*status_) ? WEXITSTATUS(*status_) : 128 + WTERMSIG(*status_);
  TRY(finished.out, read_file(name_ + ".out"));
  TRY(finished.err, read_file(name_ + ".err"));
  return finished;
}

std::string Child::err() const {
  return read_file(name_ + ".err").value_or("");
}

}  // namespace sluice
