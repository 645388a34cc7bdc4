#include "main/program.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice {
namespace {

struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

Ran run(std::vector<std::string> words) {
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ran ran;
  ran.code = run_program(static_cast<int>(argv.size()), argv.data());
  ran.out = testing::internal::GetCapturedStdout();
  ran.err = testing::internal::GetCapturedStderr();
  return ran;
}

TEST(ProgramTest, TheNameItIsCalledByIsTheCommand) {
  const std::string usage = run({"sluice", "flume-ng", "version"}).out;
  EXPECT_EQ(usage.substr(0, 6), "Flume ");
  EXPECT_EQ(run({"/usr/bin/flume-ng", "version"}).out, usage);
  EXPECT_EQ(run({"/opt/x/flume-ng.sh", "version"}).out, usage);
}

TEST(ProgramTest, SqoopsToolMayStandInTheName) {
  EXPECT_EQ(run({"sqoop-version"}).out, run({"sqoop", "version"}).out);
}

TEST(ProgramTest, AnUnknownCommandNamesTheNearest) {
  const Ran ran = run({"sluice", "verfy"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.err,
            "sluice: there is no command 'verfy'. Did you mean 'verify'?\nTry 'sluice --help'.\n");
}

TEST(ProgramTest, WithoutACommandItShowsTheCommandsAndFails) {
  const Ran ran = run({"sluice"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("\n  kafka-topics "), std::string::npos);
  EXPECT_EQ(run({"sluice", "--help"}).out, ran.err);
}

}  // namespace
}  // namespace sluice
