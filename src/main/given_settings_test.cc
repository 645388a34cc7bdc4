#include "main/given_settings.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "main/services.h"

namespace sluice {
namespace {

class GivenSettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/given-settings-XXXXXX";
    folder_ = ::mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& text) {
    const std::string path = folder_ + "/sluice.conf";
    EXPECT_TRUE(write_file_atomically(path, text));
    return path;
  }

  std::string folder_;
};

const Service& service(std::string_view name) {
  for (const Service& one : services()) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << name;
  return services().front();
}

std::vector<std::string> arguments(const std::vector<GivenSetting>& settings) {
  std::vector<std::string> all;
  for (const GivenSetting& one : settings) all.push_back(one.argument);
  return all;
}

TEST_F(GivenSettingsTest, ALineOfTheFileIsAnOption) {
  const std::string path = file(
      "# a comment\n\n listen = 0.0.0.0 \nkafka.num.partitions=3\n"
      "limit.http.handlers = 8\nverbose = true\nfrom-environment = false\n");
  const auto read = read_settings_file(path, service_options());
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(arguments(*read),
            (std::vector<std::string>{"--listen=0.0.0.0", "--kafka-setting=num.partitions=3",
                                      "--limit=http.handlers=8", "--verbose"}));
  EXPECT_EQ(read->front().place, path + ":3");
}

TEST_F(GivenSettingsTest, EveryWrongLineIsNamed) {
  const std::string path = file("lisen = ::1\nwords\nverbose = yes\n");
  const auto read = read_settings_file(path, service_options());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().message(), path + ":1: there is no setting lisen; did you mean listen?\n" +
                                        path + ":2: a line is NAME = VALUE, not 'words'\n" + path +
                                        ":3: verbose is true or false, not 'yes'");
}

// One file for all services: what concerns the others is passed over.
TEST_F(GivenSettingsTest, FileThenEnvironmentThenCommandLine) {
  const std::string path = file(
      "console-port = 81\nhdfs-port = 1\nhdfs-http-port = 2\nhdfs-data-port = 3\n"
      "from-environment = true\n");
  const Environment environment{{"SLUICE_SETTINGS", path},
                                {"CORE_CONF_fs_defaultFS", "hdfs://namenode:9000"},
                                {"HDFS_CONF_dfs_namenode_http___address", "0.0.0.0:9870"},
                                {"HDFS_CONF_dfs_datanode_hostname", "node"}};
  const std::vector<std::string> args{"--hdfs-http-port=5"};
  const auto request = read_request(service("lake"), args, environment);
  ASSERT_TRUE(request) << request.error().message();
  const auto options = stack_options(service("lake"), request->options);
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->hdfs_port, 9000);
  EXPECT_EQ(options->hdfs_http_port, 5);
  EXPECT_EQ(options->hdfs_data_port, 3);
  EXPECT_EQ(options->console_port, 8080);
  EXPECT_EQ(options->advertise, "node");
}

TEST_F(GivenSettingsTest, VariablesOfKafkasImages) {
  const Environment environment{
      {"KAFKA_ADVERTISED_LISTENERS", "IN://kafka:29092,OUT://localhost:9092"},
      {"KAFKA_HEAP_OPTS", "-Xmx1G"},
      {"KAFKA_A__B___C_D", "x"},
      {"KAFKA_LOG_DIRS", "/var/lib/kafka/data"},
      {"KAFKA_CLUSTERS_0_NAME", "local"},
      {"KAFKA_CLUSTERS_0_BOOTSTRAPSERVERS", "kafka:29092"},
      {"PATH", "/bin"}};
  std::vector<std::string> asked;
  const auto found = container_settings(environment, [&](std::string_view name) {
    asked.emplace_back(name);
    return name == "advertised.listeners";
  });
  EXPECT_EQ(asked, (std::vector<std::string>{"advertised.listeners", "a-b_c.d"}));
  EXPECT_EQ(arguments(found.settings),
            (std::vector<std::string>{
                "--kafka-setting=listeners=IN://0.0.0.0:29092,OUT://0.0.0.0:9092",
                "--kafka-setting=advertised.listeners=IN://kafka:29092,OUT://localhost:9092",
                "--kafka=kafka:29092"}));
  EXPECT_TRUE(found.left_out_of_lake.empty());
  EXPECT_EQ(found.left_out_of_broker,
            (std::vector<std::string>{
                "KAFKA_A__B___C_D: the broker has no setting a-b_c.d",
                "KAFKA_LOG_DIRS: the topics lie in the folder kafka of the data directory"}));
}

// What people have in hadoop.env: each is followed, is so anyway, or is named with a reason.
TEST_F(GivenSettingsTest, VariablesOfHadoopsImages) {
  const Environment environment{
      {"CLUSTER_NAME", "test"},
      {"CORE_CONF_fs_default_name", "namenode"},
      {"CORE_CONF_hadoop_http_staticuser_user", "root"},
      {"CORE_CONF_hadoop_proxyuser_hue_hosts", "*"},
      {"CORE_CONF_io_compression_codecs", "org.apache.hadoop.io.compress.SnappyCodec"},
      {"HDFS_CONF_dfs_blocksize", "64m"},
      {"HDFS_CONF_dfs_namenode_acls_enabled", "false"},
      {"HDFS_CONF_dfs_namenode_datanode_registration_ip___hostname___check", "false"},
      {"HDFS_CONF_dfs_namenode_name_dir", "file:///hadoop/dfs/name"},
      {"HDFS_CONF_dfs_namenode_rpc___bind___host", "0.0.0.0"},
      {"HDFS_CONF_dfs_no_such", "1"},
      {"HDFS_CONF_dfs_permissions", "false"},
      {"HDFS_CONF_dfs_replication", "1"},
      {"HDFS_CONF_dfs_webhdfs_enabled", "true"},
      {"YARN_CONF_yarn_log___aggregation___enable", "true"}};
  const auto found = container_settings(environment, [](std::string_view) { return true; });
  EXPECT_EQ(arguments(found.settings),
            (std::vector<std::string>{"--hdfs-port=8020", "--lake=hdfs://namenode:8020",
                                      "--web-user=root", "--no-permissions"}));
  EXPECT_EQ(found.settings.front().place, "$CORE_CONF_fs_default_name");
  EXPECT_TRUE(found.left_out_of_broker.empty());
  EXPECT_EQ(
      found.left_out_of_lake,
      (std::vector<std::string>{
          "CORE_CONF_hadoop_proxyuser_hue_hosts: nobody acts as another here",
          "HDFS_CONF_dfs_namenode_acls_enabled: access control lists are always on",
          "HDFS_CONF_dfs_namenode_name_dir: files lie in the folder lake of the data directory",
          "HDFS_CONF_dfs_no_such: the lake has no setting dfs.no.such",
          "YARN_CONF_yarn_log___aggregation___enable: there is no YARN here"}));
}

// Each server says what is for it and comes to nothing there.
TEST_F(GivenSettingsTest, WhatIsLeftOutIsSaidByWhomItIsFor) {
  const Environment environment{{"KAFKA_NO_SUCH", "1"}, {"HDFS_CONF_dfs_no_such", "1"}};
  const auto left_out = [&](std::string_view name) {
    const std::vector<std::string> args{"--from-environment"};
    return read_request(service(name), args, environment)->left_out.size();
  };
  EXPECT_EQ(left_out("up"), 2U);
  EXPECT_EQ(left_out("broker"), 1U);
  EXPECT_EQ(left_out("lake"), 1U);
  EXPECT_EQ(left_out("console"), 0U);
}

// Said to one server, a limit of another means nothing; in a file for all it is for the others.
TEST_F(GivenSettingsTest, ALimitIsForAServerThatHasIt) {
  const std::string path = file("limit.hdfs.rpc.connections = 8\nlimit.http.handlers = 8\n");
  const auto why = [&](std::string_view name, const char* limit) -> std::string {
    const std::vector<std::string> args{"--settings", path, "--limit", limit};
    const auto request = read_request(service(name), args, {});
    return request ? "" : request.error().message();
  };
  EXPECT_EQ(why("broker", "hdfs.rpc.connections=9"),
            "--limit hdfs.rpc.connections is for the lake, which 'sluice broker' does not run");
  EXPECT_EQ(
      why("broker", "http.handlers=9"),
      "--limit http.handlers is for the lake, console or registry, which 'sluice broker' does not run");
  EXPECT_EQ(why("console", "hdfs.http.connections=9"),
            "--limit hdfs.http.connections is for the lake, which 'sluice console' does not run");
  EXPECT_EQ(why("lake", "console.connections=9"),
            "--limit console.connections is for the console, which 'sluice lake' does not run");
  for (const auto& [name, limit] : {std::pair("up", "hdfs.rpc.connections=9"),
                                    {"lake", "http.handlers=9"},
                                    {"console", "http.handlers=9"},
                                    {"broker", "descriptors.reserve=9"}}) {
    EXPECT_EQ(why(name, limit), "");
  }
}

TEST_F(GivenSettingsTest, ListenersThatAreGivenStay) {
  const Environment environment{{"KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://kafka:9092"},
                                {"KAFKA_LISTENERS", "PLAINTEXT://:9092"}};
  const auto found = container_settings(environment, [](std::string_view) { return true; });
  EXPECT_EQ(arguments(found.settings),
            (std::vector<std::string>{"--kafka-setting=advertised.listeners=PLAINTEXT://kafka:9092",
                                      "--kafka-setting=listeners=PLAINTEXT://:9092"}));
}

}  // namespace
}  // namespace sluice
