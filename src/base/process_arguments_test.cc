#include "base/process_arguments.h"

#include <gtest/gtest.h>

#include <string>

#include "base/file.h"

namespace sluice {
namespace {

std::string shown() {
  return read_file("/proc/self/cmdline").value();
}

TEST(ProcessArgumentsTest, WhatIsWrittenOverThemIsWhatOthersSee) {
  const std::string before = shown();
  std::string all;
  for (const auto argument : shown_arguments()) {
    all += std::string(argument.begin(), argument.end()) + '\0';
  }
  EXPECT_EQ(all, before);
  ASSERT_FALSE(shown_arguments().empty());
  char& last = shown_arguments().back().back();
  const char was = last;
  last = '*';
  const std::string after = shown();
  last = was;
  EXPECT_EQ(after, before.substr(0, before.size() - 2) + '*' + '\0');
}

}  // namespace
}  // namespace sluice
