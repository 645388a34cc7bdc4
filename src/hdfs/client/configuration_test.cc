#include "hdfs/client/configuration.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "hdfs/client/remote_error.h"
#include "hdfs/client/settings.h"

namespace sluice::hdfs {
namespace {

class ConfigurationTest : public testing::Test {
 protected:
  ConfigurationTest() {
    std::string name = testing::TempDir() + "configurationXXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~ConfigurationTest() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& text) {
    const std::string path = folder_ + "/" + name;
    EXPECT_TRUE(write_file_atomically(path, text));
    return path;
  }
  std::string folder_;
};

TEST_F(ConfigurationTest, ReadsProperties) {
  Configuration configuration;
  ASSERT_TRUE(configuration.add_file(
      file("core-site.xml",
           "<?xml version=\"1.0\"?>\n<configuration>\n<property><name> fs.defaultFS </name>"
           "<value>hdfs://h:1</value></property>\n<property><name>a</name>"
           "<value>${fs.defaultFS}/x&amp;y</value></property></configuration>")));
  EXPECT_EQ(configuration.get("fs.defaultFS"), "hdfs://h:1");
  EXPECT_EQ(configuration.get("a"), "hdfs://h:1/x&y");
  EXPECT_EQ(configuration.get("b"), std::nullopt);
}

TEST_F(ConfigurationTest, FinalValuesStayAgainstLaterFiles) {
  Configuration configuration;
  const auto site = [](const char* value, const char* is_final) {
    return std::string("<configuration><property><name>k</name><value>") + value +
           "</value><final>" + is_final + "</final></property></configuration>";
  };
  ASSERT_TRUE(configuration.add_file(file("a.xml", site("1", "true"))));
  ASSERT_TRUE(configuration.add_file(file("b.xml", site("2", "false"))));
  EXPECT_EQ(configuration.get("k"), "1");
}

TEST_F(ConfigurationTest, BrokenFileIsNamedWithItsLine) {
  Configuration configuration;
  const std::string path = file("x.xml", "<configuration>\n<property>\n</configuration>");
  const Status added = configuration.add_file(path);
  ASSERT_FALSE(added);
  EXPECT_NE(added.error().message().find(path + ":3: "), std::string::npos);
}

TEST_F(ConfigurationTest, SizesHaveUnits) {
  Configuration configuration;
  configuration.set("dfs.blocksize", "1m");
  EXPECT_EQ(*configuration.size("dfs.blocksize", 0), 1 << 20);
  configuration.set("dfs.blocksize", "9999999t");
  EXPECT_FALSE(configuration.size("dfs.blocksize", 0));
  configuration.set("dfs.blocksize", "many");
  const Result<std::int64_t> size = configuration.size("dfs.blocksize", 0);
  ASSERT_FALSE(size);
  EXPECT_NE(size.error().message().find("dfs.blocksize"), std::string::npos);
}

TEST_F(ConfigurationTest, ValuesThatQuoteEachOtherEnd) {
  Configuration configuration;
  configuration.set("a", "${b}");
  configuration.set("b", "${a}");
  EXPECT_TRUE(configuration.get("a").has_value());
}

TEST_F(ConfigurationTest, NameServiceGivesItsNameNodes) {
  Configuration configuration;
  configuration.set("dfs.nameservices", "one,two");
  configuration.set("dfs.ha.namenodes.two", "a,b");
  configuration.set("dfs.namenode.rpc-address.two.a", "first:8020");
  configuration.set("dfs.namenode.rpc-address.two.b", "second");
  const Result<Settings> settings = read_settings("hdfs://two/x", configuration);
  ASSERT_TRUE(settings);
  ASSERT_EQ(settings->name_nodes.size(), 2U);
  EXPECT_EQ(settings->name_nodes[0].to_string(), "first:8020");
  EXPECT_EQ(settings->name_nodes[1].to_string(), "second:8020");
}

TEST_F(ConfigurationTest, SecurityIsRefusedByName) {
  Configuration configuration;
  configuration.set("hadoop.security.authentication", "kerberos");
  const Result<Settings> settings = read_settings("hdfs://h:1", configuration);
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().code(), ErrorCode::kUnsupported);
  EXPECT_NE(settings.error().message().find("kerberos"), std::string::npos);
}

TEST_F(ConfigurationTest, WrongUrisAreRefused) {
  for (const char* uri : {"hdfs:///x", "hdfs://h:0", "hdfs://h:99999", "hdfs://h:port"}) {
    EXPECT_FALSE(read_settings(uri, Configuration())) << uri;
  }
}

TEST(ConfigurationCorpusTest, FilesAreReadOrNamed) {
  int read = 0;
  for (const auto& entry : std::filesystem::directory_iterator(
           SLUICE_SOURCE_DIR "/tests/corpus/hdfs_client_configuration")) {
    Configuration configuration;
    const Status added = configuration.add_file(entry.path().string());
    if (added) {
      ++read;
    } else {
      EXPECT_NE(added.error().message().find(entry.path().string()), std::string::npos);
    }
    static_cast<void>(read_settings("hdfs://service", configuration).ok());
  }
  EXPECT_EQ(read, 2);  // the other two are broken on purpose
}

TEST(RemoteErrorTest, ClassDecidesTheCodeAndTheTextStays) {
  const Error error = remote_error("org.apache.hadoop.security.AccessControlException",
                                   "Permission denied: user=bob\n\tat a.b.C(D.java:1)\n");
  EXPECT_EQ(error.code(), ErrorCode::kPermissionDenied);
  EXPECT_EQ(error.message(), "Permission denied: user=bob");
  EXPECT_EQ(remote_error("java.io.FileNotFoundException", "Path is not a file: /d").code(),
            ErrorCode::kIsADirectory);
  EXPECT_EQ(remote_error("some.NewException", "x").code(), ErrorCode::kIo);
  EXPECT_EQ(remote_error("java.io.FileNotFoundException", "").message(),
            "java.io.FileNotFoundException");
}

}  // namespace
}  // namespace sluice::hdfs
