#include "main/schedules.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>

#include "base/child.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "sqoop/jobs/scheduler.h"

namespace sluice {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kReasonSize = 500;

// Sqoop's last words: the line that says why, without its date.
std::string last_line(const std::string& said) {
  const std::vector<std::string> lines = split(trim(said), '\n');
  std::string line = lines.empty() ? "" : lines.back();
  constexpr std::size_t kDate = 18;  // "26/12/01 11:47:46 ", and the level and who says it
  const bool dated = line.size() > kDate && line[2] == '/' && line[5] == '/';
  if (const std::size_t words = line.find(": ", kDate); dated && words != std::string::npos) {
    line.erase(0, words + 2);
  }
  return line.substr(0, kReasonSize);
}

class SqoopProcess final : public sqoop::JobProcess {
 public:
  SqoopProcess(Child child, std::string folder)
      : child_(std::move(child)), folder_(std::move(folder)) {}
  ~SqoopProcess() override {
    child_.end();
    clear(folder_);
  }

  std::int64_t pid() const override { return child_.pid(); }
  void terminate() override { child_.terminate(); }
  End end() override {
    child_.end();
    return *ended();
  }
  std::optional<End> ended() override {
    if (child_.running()) return std::nullopt;
    const auto finished = child_.wait(milliseconds(0));
    if (!finished) return End{.exit_code = 1, .reason = finished.error().message()};
    return End{.exit_code = finished->exit_code, .reason = last_line(finished->err)};
  }

  static void clear(const std::string& folder) {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

 private:
  Child child_;
  std::string folder_;
};

Result<std::unique_ptr<sqoop::JobProcess>> start_job(const std::string& data_dir,
                                                     const std::string& job) {
  std::string folder = data_dir + "/sqoop/scheduled-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return errno_error(folder);
  auto child =
      Child::start(folder, {"sqoop", "job", "--exec", job}, "",
                   {"SLUICE_DATA=" + data_dir, "SLUICE_ENDS_WITH=" + std::to_string(::getpid())},
                   ProcessGroup::kItsOwn);
  if (!child) {
    SqoopProcess::clear(folder);
    return std::move(child).error();
  }
  return std::unique_ptr<sqoop::JobProcess>(
      std::make_unique<SqoopProcess>(std::move(*child), folder));
}

// What a stack that was killed left at work. Its number may be another's by now.
void end_leftover(const sqoop::ScheduledRun& run) {
  if (run.pid <= 0) return;
  const auto line = read_file("/proc/" + std::to_string(run.pid) + "/cmdline");
  const std::string words = std::string("--exec") + '\0' + run.job + '\0';
  if (!line || line->find(words) == std::string::npos) return;
  if (::kill(static_cast<pid_t>(run.pid), SIGKILL) == 0) {
    log::warn("a scheduled run that a killed stack left at work is ended", {{"job", run.job}});
  }
}

// Folders of runs that nobody has cleared.
void clear_leftovers(const std::string& data_dir) {
  std::error_code failed;
  for (const auto& entry : std::filesystem::directory_iterator(data_dir + "/sqoop", failed)) {
    if (entry.path().filename().string().starts_with("scheduled-")) {
      SqoopProcess::clear(entry.path().string());
    }
  }
}

}  // namespace

Schedules::Schedules(const Clock& clock, std::string data_dir)
    : clock_(clock), data_dir_(std::move(data_dir)), thread_([this] { work(); }) {}

Schedules::~Schedules() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool Schedules::wait_a_second() {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, std::chrono::seconds(1), [this] { return stopped_; });
}

bool Schedules::succeed(const std::function<Status()>& attempt) {
  std::string said;  // the same failure once
  for (;;) {
    const Status done = attempt();
    if (done) return true;
    if (const std::string& reason = done.error().message(); reason != said) {
      log::error("saved jobs do not run by themselves yet; tried again", {{"reason", reason}});
      said = reason;
    }
    if (!wait_a_second()) return false;
  }
}

void Schedules::work() {
  // Nothing of a database is opened where nobody has saved a job.
  while (!std::filesystem::exists(sqoop::ScheduleStore::path(data_dir_))) {
    if (!wait_a_second()) return;
  }
  std::optional<sqoop::ScheduleStore> store;
  const auto open = [&]() -> Status {
    TRY(store, sqoop::ScheduleStore::open(data_dir_));
    return {};
  };
  if (!succeed(open)) return;
  clear_leftovers(data_dir_);
  sqoop::Scheduler scheduler(clock_, sqoop::JavaZone::local(), std::move(*store),
                             [this](const std::string& job) { return start_job(data_dir_, job); });
  if (!succeed([&] { return scheduler.take_over(end_leftover); })) return;
  do {
    scheduler.tick();
  } while (wait_a_second());
  scheduler.stop();
}

}  // namespace sluice
