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

// What the real one reads, each form by itself: attributes, elements that win over them, what is
// left out because it has no value.
TEST_F(ConfigurationTest, ReadsPropertiesInAttributes) {
  Configuration configuration;
  ASSERT_TRUE(configuration.add_file(
      file("a.xml",
           "<configuration><property name=\"fs.defaultFS\" value=\"hdfs://a:1\"/>"
           "<property name=\"x\" value=\"1\"><value>2</value></property>"
           "<property value=\"3\"><name>y</name></property>"
           "<property name=\"f\" value=\"1\" final=\"true\"/><property name=\"f\" value=\"2\"/>"
           "<property name=\"none\"/><property><name>x</name><value></value></property>"
           "</configuration>")));
  EXPECT_EQ(configuration.get("fs.defaultFS"), "hdfs://a:1");
  EXPECT_EQ(configuration.get("x"), "2");
  EXPECT_EQ(configuration.get("y"), "3");
  EXPECT_EQ(configuration.get("f"), "1");
  EXPECT_EQ(configuration.get("none"), std::nullopt);
}

TEST_F(ConfigurationTest, NamesOfOldMeanThoseOfToday) {
  Configuration configuration;
  ASSERT_TRUE(configuration.add_file(
      file("a.xml",
           "<configuration><property name=\"fs.default.name\" value=\"hdfs://old:1\"/>"
           "<property name=\"dfs.umaskmode\" value=\"007\"/></configuration>")));
  configuration.set("dfs.block.size", "1048576");
  EXPECT_EQ(configuration.get("fs.defaultFS"), "hdfs://old:1");
  EXPECT_EQ(configuration.get("fs.default.name"), "hdfs://old:1");
  EXPECT_EQ(configuration.get("fs.permissions.umask-mode"), "007");
  EXPECT_EQ(*configuration.size("dfs.blocksize", 0), 1 << 20);
  EXPECT_EQ(configuration.get("dfs.block.size"), "1048576");
}

TEST_F(ConfigurationTest, WhatIsGivenCountsBeforeEveryFile) {
  Configuration configuration;
  configuration.set("k", "given");
  ASSERT_TRUE(configuration.add_file(
      file("a.xml",
           "<configuration><property name=\"k\" value=\"1\" final=\"true\"/></configuration>")));
  EXPECT_EQ(configuration.get("k"), "given");
}

class IncludeTest : public ConfigurationTest {
 protected:
  Status add(const std::string& inside) {
    return configuration_.add_file(
        file("main.xml", "<configuration xmlns:xi=\"http://www.w3.org/2001/XInclude\">" + inside +
                             "</configuration>"));
  }
  Configuration configuration_;
};

TEST_F(IncludeTest, FilesAreIncludedInTheirPlace) {
  file("other.xml",
       "<configuration><property name=\"a\" value=\"o\"/>"
       "<property name=\"b\" value=\"o\"/></configuration>");
  ASSERT_TRUE(
      add("<property name=\"a\" value=\"before\"/><xi:include href=\"other.xml\"/>"
          "<property name=\"b\" value=\"after\"/>"));
  EXPECT_EQ(configuration_.get("a"), "o");
  EXPECT_EQ(configuration_.get("b"), "after");
  ASSERT_TRUE(add("<include href=\"file://" + folder_ + "/other.xml\"/>"));
  EXPECT_EQ(configuration_.get("b"), "o");
}

TEST_F(IncludeTest, TheFallbackCountsOnlyWhenTheFileIsMissing) {
  const std::string fallback =
      "<xi:fallback><property name=\"x\" value=\"fell\"/></xi:fallback></xi:include>";
  file("other.xml", "<configuration><property name=\"x\" value=\"o\"/></configuration>");
  ASSERT_TRUE(add("<xi:include href=\"other.xml\">" + fallback));
  EXPECT_EQ(configuration_.get("x"), "o");
  ASSERT_TRUE(add("<xi:include href=\"nofile.xml\">" + fallback));
  EXPECT_EQ(configuration_.get("x"), "fell");
  EXPECT_TRUE(add("<xi:include href=\"nofile.xml\"><xi:fallback/></xi:include>"));
}

TEST_F(IncludeTest, WhatCannotBeIncludedIsNamed) {
  const auto error_of = [&](const std::string& inside) {
    const Status added = add(inside);
    return added ? "none" : added.error().message();
  };
  EXPECT_EQ(error_of("<xi:include href=\"nofile.xml\"/>"),
            folder_ + "/main.xml:1: the included file " + folder_ +
                "/nofile.xml is not there, and no fallback is given");
  EXPECT_NE(error_of("<xi:include href=\"main.xml\"/>").find("nested too deeply"),
            std::string::npos);
  EXPECT_NE(error_of("<xi:include href=\"http://h/x.xml\"/>").find("only files"),
            std::string::npos);
  file("broken.xml", "<configuration>");
  EXPECT_NE(error_of("<xi:include href=\"broken.xml\"/>").find("broken.xml:1"), std::string::npos);
}

TEST_F(ConfigurationTest, ValuesQuoteVariables) {
  ::setenv("SLUICE_TEST_SET", "set", 1);
  ::setenv("SLUICE_TEST_EMPTY", "", 1);
  ::unsetenv("SLUICE_TEST_NOT");
  ::setenv("HADOOP_CLIENT_OPTS", "-Xmx1g -Dnn.host=jvm", 1);
  const std::pair<std::string, std::string> cases[] = {
      {"${env.SLUICE_TEST_SET}", "set"},
      {"${env.SLUICE_TEST_NOT}", "${env.SLUICE_TEST_NOT}"},
      {"${env.SLUICE_TEST_NOT:-d}/${env.SLUICE_TEST_NOT-e}", "d/e"},
      {"[${env.SLUICE_TEST_EMPTY:-d}${env.SLUICE_TEST_EMPTY-e}]", "[d]"},
      {"${env.SLUICE_TEST_NOT:-a-b:c}", "a-b:c"},
      {"${${inner}}", "deep"},
      {"${unknown} ${inner}", "${unknown} ${inner}"},
      {"${nn.host}", "jvm"},
      {"a${self}", "a${self}"},
      {"$ {inner} ${} ${in ner}", "$ {inner} ${} ${in ner}"},
      {"${file.separator}${inner}", "/value"},
  };
  for (const auto& [text, wanted] : cases) {
    Configuration configuration;
    configuration.set("inner", "value");
    configuration.set("value", "deep");
    configuration.set("self", text);
    EXPECT_EQ(configuration.get("self"), wanted) << text;
  }
  ::unsetenv("HADOOP_CLIENT_OPTS");
}

TEST_F(ConfigurationTest, TheDefaultFileSystemIsWhatHadoopTakesItFor) {
  const std::pair<std::string, std::string> cases[] = {
      {"127.0.0.1:9000", "hdfs://127.0.0.1:9000"}, {"nn", "hdfs://nn"}, {"local", "file:///"},
      {" hdfs://nn:1/x ", "hdfs://nn:1/x"},        {"//nn:1/", ""},     {"", ""},
  };
  for (const auto& [text, wanted] : cases) {
    Configuration configuration;
    configuration.set("fs.defaultFS", text);
    const auto uri = configured_file_system(configuration);
    EXPECT_EQ(uri ? uri->value_or("none") : "", wanted) << text;
  }
  EXPECT_EQ(*configured_file_system(Configuration()), std::nullopt);
}

TEST_F(ConfigurationTest, VariablesCountAsTheImagesOfHadoopReadThem) {
  EXPECT_EQ(property_of_variable("dfs_namenode_rpc___address"), "dfs.namenode.rpc-address");
  EXPECT_EQ(property_of_variable("a__b____c_"), "a_b-.c.");
  file("core-site.xml",
       "<configuration><property name=\"fs.defaultFS\" value=\"hdfs://file:1\"/>"
       "<property name=\"k\" value=\"v\" final=\"true\"/></configuration>");
  ::setenv("HADOOP_CONF_DIR", folder_.c_str(), 1);
  ::setenv("CORE_CONF_fs_default_name", "hdfs://namenode:9000", 1);
  ::setenv("HDFS_CONF_k", "other", 1);
  ::setenv("HDFS_CONF_dfs_replication", "", 1);
  const auto loaded = Configuration::load();
  EXPECT_EQ(loaded->get("fs.defaultFS"), "hdfs://namenode:9000");
  EXPECT_EQ(loaded->get("k"), "v") << "final in the file";
  EXPECT_EQ(loaded->get("dfs.replication"), std::nullopt);
  for (const char* name : {"HADOOP_CONF_DIR", "CORE_CONF_fs_default_name", "HDFS_CONF_k",
                           "HDFS_CONF_dfs_replication"}) {
    ::unsetenv(name);
  }
}

// A folder that was named and is not there is no reason to work on some other lake.
TEST_F(ConfigurationTest, TheFolderIsFoundOrMissed) {
  file("core-site.xml", "<configuration><property name=\"k\" value=\"v\"/></configuration>");
  ::setenv("HADOOP_CONF_DIR", folder_.c_str(), 1);
  EXPECT_EQ(Configuration::load()->get("k"), "v");
  EXPECT_EQ(Configuration::load()->folder(), folder_);
  for (const std::string& wrong : {folder_ + "/none", folder_ + "/core-site.xml"}) {
    ::setenv("HADOOP_CONF_DIR", wrong.c_str(), 1);
    const auto loaded = Configuration::load();
    ASSERT_FALSE(loaded);
    EXPECT_NE(loaded.error().message().find("HADOOP_CONF_DIR=" + wrong), std::string::npos);
  }
  ::unsetenv("HADOOP_CONF_DIR");
  ::setenv("HADOOP_HOME", folder_.c_str(), 1);
  EXPECT_EQ(Configuration::load()->folder(), "")
      << "a HADOOP_HOME without configuration says nothing";
  std::filesystem::create_directories(folder_ + "/etc/hadoop");
  file("etc/hadoop/core-site.xml", "<configuration/>");
  EXPECT_EQ(Configuration::load()->folder(), folder_ + "/etc/hadoop");
  ::unsetenv("HADOOP_HOME");
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

TEST_F(ConfigurationTest, SecurityThatIsNotOfferedIsNamed) {
  const auto refusal = [](std::map<std::string, std::string> values) {
    Configuration configuration;
    for (auto& [name, value] : values) configuration.set(name, value);
    const Result<Settings> settings = read_settings("hdfs://h:1", configuration);
    return settings ? "" : settings.error().message();
  };
  EXPECT_EQ(refusal({{"hadoop.security.authentication", "simple"}}), "");
  EXPECT_EQ(refusal({{"hadoop.security.authentication", "token"}}),
            "hadoop.security.authentication=token: simple and kerberos only");
  EXPECT_TRUE(refusal({{"dfs.encrypt.data.transfer", "true"}})
                  .starts_with("dfs.encrypt.data.transfer: keys of the name node"));
  EXPECT_EQ(refusal({{"hadoop.security.authentication", "kerberos"},
                     {"hadoop.rpc.protection", "secrecy"}}),
            "hadoop.rpc.protection=secrecy: authentication, integrity and privacy only");
}

TEST_F(ConfigurationTest, APrincipalMayLeaveItsHostOpen) {
  EXPECT_EQ(principal_at("nn/_HOST@R", "Node1.Example"), "nn/node1.example@R");
  EXPECT_EQ(principal_at("nn/other@R", "node1"), "nn/other@R");
  EXPECT_EQ(principal_at("nn/_HOSTS@R", "node1"), "nn/_HOSTS@R");
  const std::string realm = kerberos::default_realm();
  EXPECT_EQ(principal_at("nn/_HOST", "node1"), "nn/node1@" + realm);
  EXPECT_EQ(principal_at("nn/other", "node1"), "nn/other@" + realm);
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
