#include "hdfs/tools/shell/generic_options.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "lake/memory_file_system.h"

namespace sluice::hdfs::tools {
namespace {

class GenericOptionsTest : public testing::Test {
 protected:
  GenericOptionsTest() {
    ::unsetenv("HADOOP_CONF_DIR");
    ::unsetenv("HADOOP_HOME");
  }
  // The default file system after these words, or what is wrong.
  std::string default_of(std::vector<std::string> words) {
    lake::FileSystems systems([] { return Result<std::string>("none"); });
    const Result<Configuration> taken = take_configuration(words, systems);
    left_ = words;
    return taken ? *systems.default_uri() : taken.error().message();
  }
  std::vector<std::string> left_;
};

// In any of the spellings that Hadoop's parser takes.
TEST_F(GenericOptionsTest, AllSpellingsNameTheFileSystem) {
  const std::vector<std::vector<std::string>> all{
      {"-fs", "hdfs://h:1"},
      {"--fs", "hdfs://h:1"},
      {"-fs=hdfs://h:1"},
      {"-fs", "h:1"},
      {"-D", "fs.defaultFS=hdfs://h:1"},
      {"-Dfs.default.name=hdfs://h:1"},
  };
  for (std::vector<std::string> words : all) {
    words.push_back("-ls");
    EXPECT_EQ(default_of(words), "hdfs://h:1") << words.front();
    EXPECT_EQ(left_, std::vector<std::string>{"-ls"});
  }
}

// Files first, then -fs, then -D, whatever their order is.
TEST_F(GenericOptionsTest, DefinitionsCountBeforeTheRest) {
  EXPECT_EQ(default_of({"-D", "fs.defaultFS=hdfs://d", "-fs", "hdfs://f"}), "hdfs://d");
  EXPECT_EQ(default_of({"-fs", "hdfs://f", "-fs", "hdfs://g"}), "hdfs://g");
}

TEST_F(GenericOptionsTest, TheyEndAtTheCommand) {
  EXPECT_EQ(default_of({"-ls", "-fs", "hdfs://h:1"}), "none");
  EXPECT_EQ(left_.size(), 3U);
}

TEST_F(GenericOptionsTest, WhatIsWrongIsNamed) {
  EXPECT_EQ(default_of({"-fs"}), "Missing argument for option: fs");
  EXPECT_EQ(default_of({"-D", "x"}), "-D takes property=value, and not 'x'");
  EXPECT_NE(default_of({"-libjars", "a.jar"}).find("-libjars"), std::string::npos);
  EXPECT_NE(default_of({"-conf", "/no.xml"}).find("/no.xml"), std::string::npos);
  EXPECT_EQ(default_of({"-fs", "//h/"}), "No scheme in default FS: //h/");
}

}  // namespace
}  // namespace sluice::hdfs::tools
