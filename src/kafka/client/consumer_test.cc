// The consumer against librdkafka's own mock of a cluster.
#include "kafka/client/consumer.h"

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "kafka/client/rdkafka_handle.h"

namespace sluice::kafka::client {
namespace {

using std::chrono::milliseconds;

constexpr const char* kTopic = "words";

class ConsumerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::array<char, 512> why{};
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    handle_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size()));
    ASSERT_NE(handle_, nullptr) << why.data();
    cluster_.reset(rd_kafka_mock_cluster_new(handle_.get(), 1));
    ASSERT_EQ(rd_kafka_mock_topic_create(cluster_.get(), kTopic, 1, 1), RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(rd_kafka_brokers_add(handle_.get(), servers().c_str()), 1);
  }

  std::string servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_.get()); }

  void produce(const std::string& value) {
    ASSERT_EQ(rd_kafka_producev(handle_.get(), RD_KAFKA_V_TOPIC(kTopic), RD_KAFKA_V_PARTITION(0),
                                RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                                RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  RdKafka handle_;
  std::unique_ptr<rd_kafka_mock_cluster_t, decltype(&rd_kafka_mock_cluster_destroy)> cluster_{
      nullptr, &rd_kafka_mock_cluster_destroy};
};

std::string value_of(Consumer& consumer) {
  for (int tries = 0; tries < 600; ++tries) {
    auto record = consumer.next(milliseconds(200));
    if (!record) return record.error().message();
    if (*record) return (*record)->value.value_or("");
  }
  return "nothing came";
}

TEST_F(ConsumerTest, AListThatFailsThrowsNoRecordAway) {
  for (const char* value : {"one", "two", "three", "four"}) produce(value);
  ASSERT_EQ(rd_kafka_flush(handle_.get(), 120'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  auto consumer =
      Consumer::open({{"bootstrap.servers", servers()}, {"group.id", "g"}}, [](const auto&) {});
  ASSERT_TRUE(consumer) << consumer.error().message();
  ASSERT_TRUE((*consumer)->assign({{kTopic, 0, kFromStart}}));
  EXPECT_EQ(value_of(**consumer), "one");

  rd_kafka_mock_broker_set_rtt(cluster_.get(), 1, 2000);
  EXPECT_FALSE((*consumer)->topics(std::nullopt, milliseconds(50)));
  EXPECT_FALSE((*consumer)->topics(std::nullopt, milliseconds(50)));
  rd_kafka_mock_broker_set_rtt(cluster_.get(), 1, 0);

  EXPECT_EQ(value_of(**consumer), "two");
  EXPECT_EQ(value_of(**consumer), "three");
  EXPECT_EQ(value_of(**consumer), "four");
}

}  // namespace
}  // namespace sluice::kafka::client
