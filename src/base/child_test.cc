#include "base/child.h"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

namespace sluice {
namespace {

using std::chrono::seconds;

class ChildTest : public testing::Test {
 protected:
  ChildTest() : folder_(testing::TempDir() + "child-test-" + std::to_string(::getpid())) {
    std::filesystem::create_directories(folder_);
  }
  ~ChildTest() override { std::filesystem::remove_all(folder_); }

  // Another run of this test program, for one test that is none by itself.
  Result<Child> start(const std::string& test, ProcessGroup group = ProcessGroup::kOurs) const {
    return Child::start(
        folder_, {"--gtest_also_run_disabled_tests", "--gtest_filter=ChildTest.DISABLED_" + test},
        "", {}, group);
  }

  std::string folder_;
};

// One signal's behaviour, until the end of the block.
class Signal {
 public:
  Signal(int number, void (*how)(int)) : number_(number), before_(std::signal(number, how)) {}
  ~Signal() { std::signal(number_, before_); }
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

 private:
  int number_;
  void (*before_)(int);
};

TEST_F(ChildTest, DISABLED_RunsOn) {
  for (;;) ::pause();
}

TEST_F(ChildTest, DISABLED_RunsOnAtSigterm) {
  std::signal(SIGTERM, SIG_IGN);
  std::fprintf(stderr, "ready");
  std::fflush(stderr);
  for (;;) ::pause();
}

TEST_F(ChildTest, DISABLED_HasTheSignalsOfAShell) {
  sigset_t blocked;
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, nullptr, &blocked), 0);
  EXPECT_EQ(::sigismember(&blocked, SIGTERM), 0);
  EXPECT_EQ(std::signal(SIGCHLD, SIG_DFL), SIG_DFL);
  EXPECT_EQ(std::signal(SIGPIPE, SIG_DFL), SIG_DFL);
}

// With its output gone, what matters is that nobody else is signalled: this process stays.
TEST_F(ChildTest, ItEndsWhereItsFolderIsGone) {
  auto child = start("RunsOn");
  ASSERT_TRUE(child) << child.error().message();
  const pid_t pid = child->pid();
  std::filesystem::remove_all(folder_);
  child->end();
  EXPECT_EQ(child->pid(), -1);
  EXPECT_EQ(::kill(pid, 0), -1);
  child->terminate();
  child->end();
}

TEST_F(ChildTest, WhoRunsOnIsKilled) {
  auto child = start("RunsOnAtSigterm");
  ASSERT_TRUE(child) << child.error().message();
  while (child->running() && child->err().empty()) {
  }
  child->end();
  const auto finished = child->wait(seconds(0));
  ASSERT_TRUE(finished) << finished.error().message();
  EXPECT_EQ(finished->exit_code, 128 + SIGKILL);
}

TEST_F(ChildTest, SignalsThatAreBlockedOrIgnoredHereAreNotThere) {
  const Signal pipes(SIGPIPE, SIG_IGN);
  sigset_t ended, before;
  sigemptyset(&ended);
  sigaddset(&ended, SIGTERM);
  ASSERT_EQ(::pthread_sigmask(SIG_BLOCK, &ended, &before), 0);
  auto child = start("HasTheSignalsOfAShell");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ASSERT_TRUE(child) << child.error().message();
  const auto finished = child->wait(seconds(120));
  ASSERT_TRUE(finished) << finished.error().message();
  EXPECT_EQ(finished->exit_code, 0) << finished->out;
}

// The kernel waits for children then, and nobody learns how they ended.
TEST_F(ChildTest, ItEndsWhereTheEndOfChildrenIsPassedOver) {
  const Signal children(SIGCHLD, SIG_IGN);
  auto child = start("HasTheSignalsOfAShell");
  ASSERT_TRUE(child) << child.error().message();
  const auto finished = child->wait(seconds(120));
  ASSERT_FALSE(finished);
  EXPECT_EQ(finished.error().code(), ErrorCode::kInternal);
  EXPECT_EQ(child->pid(), -1);
}

TEST_F(ChildTest, AGroupOfItsOwn) {
  auto child = start("RunsOn", ProcessGroup::kItsOwn);
  ASSERT_TRUE(child) << child.error().message();
  EXPECT_EQ(::getpgid(child->pid()), child->pid());
}

}  // namespace
}  // namespace sluice
