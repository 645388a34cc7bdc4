// The kafka channel, and the sink that sends as it does, against a broker of librdkafka's own.
#include <gmock/gmock.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include "flume/fixture.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;

// One broker in this process.
class MockBroker {
 public:
  MockBroker() : handle_(open({})), cluster_(rd_kafka_mock_cluster_new(handle_, 1)) {
    rd_kafka_mock_group_initial_rebalance_delay_ms(cluster_, 0);
  }
  ~MockBroker() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(handle_);
  }
  std::string servers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void create(const std::string& topic, int partitions) {
    ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  // Where the group "flume" would go on; below 0: at the beginning.
  std::int64_t committed(const std::string& topic, int partition) const {
    rd_kafka_t* asking = open({{"bootstrap.servers", servers()}, {"group.id", "flume"}});
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic.c_str(), partition);
    constexpr int kPatienceMs = 60'000;
    EXPECT_EQ(rd_kafka_committed(asking, list, kPatienceMs), RD_KAFKA_RESP_ERR_NO_ERROR);
    const std::int64_t offset = list->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(list);
    rd_kafka_destroy(asking);
    return offset;
  }

 private:
  static rd_kafka_t* open(const std::vector<std::pair<const char*, std::string>>& settings) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char why[256];
    for (const auto& [name, value] : settings) {
      EXPECT_EQ(rd_kafka_conf_set(conf, name, value.c_str(), why, sizeof why), RD_KAFKA_CONF_OK);
    }
    rd_kafka_t* made = rd_kafka_new(settings.empty() ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, conf,
                                    why, sizeof why);
    EXPECT_NE(made, nullptr) << why;
    return made;
  }

  rd_kafka_t* const handle_;
  rd_kafka_mock_cluster_t* const cluster_;
};

class KafkaChannelTest : public FlumeTest {
 public:
  std::unique_ptr<Channel> open(const std::string& more = "") {
    auto made = channel("org.apache.flume.channel.kafka.KafkaChannel",
                        "kafka.bootstrap.servers = " + broker.servers() +
                            "\nkafka.topic = t\npartitionIdHeader = p\npollTimeout = 100\n"
                            // That broker waits so long for members that left.
                            "kafka.consumer.session.timeout.ms = 3000\n"
                            "kafka.consumer.heartbeat.interval.ms = 500\n" +
                            more);
    const Status started = made->start();
    EXPECT_TRUE(started) << (started ? "" : started.error().message());
    return made;
  }
  static BatchPtr events(const std::vector<std::pair<std::string, std::string>>& all) {
    Batch made;
    for (const auto& [partition, body] : all) {
      Headers headers;
      headers.set("p", partition);
      made.add_copy(std::move(headers), body);
    }
    return std::make_shared<const Batch>(std::move(made));
  }
  // A take that has something.
  static std::unique_ptr<Take> take(Channel& from, std::size_t limit = 1) {
    std::unique_ptr<Take> got;
    EXPECT_TRUE(eventually(
        [&] {
          got = *from.take(limit, {});
          return !got->events().empty();
        },
        120));
    return got;
  }
  // Everything up to the event of that body.
  static std::vector<std::string> take_up_to(Channel& from, const std::string& last) {
    std::vector<std::string> all;
    do {
      const auto got = take(from);
      if (got->events().empty()) break;
      all.push_back(bodies(got->events())[0]);
      EXPECT_TRUE(got->commit());
    } while (all.back() != last);
    return all;
  }

  MockBroker broker;
};

// What a sink delivered is committed, whatever other sinks have in their hands.
TEST_F(KafkaChannelTest, CommitsUpToWhatIsNotDelivered) {
  broker.create("t", 1);
  auto c = open();
  ASSERT_TRUE(c->put(batch({"0", "1", "2", "3", "4"}), {}));
  auto first = take(*c), held = take(*c), third = take(*c);
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(broker.committed("t", 0), 1);
  ASSERT_TRUE(third->commit());
  EXPECT_EQ(broker.committed("t", 0), 1);
  held.reset();
  third = take(*c, 5);
  EXPECT_THAT(bodies(third->events()), ElementsAre("1"));
  ASSERT_TRUE(third->commit());
  EXPECT_EQ(broker.committed("t", 0), 3);
  EXPECT_THAT(take_up_to(*c, "4"), ElementsAre("3", "4"));
  EXPECT_EQ(broker.committed("t", 0), 5);
  c->stop();
}

// A partition waits for its own events only.
TEST_F(KafkaChannelTest, CommitsEachPartitionByItself) {
  broker.create("t", 2);
  auto c = open();
  ASSERT_TRUE(c->put(events({{"0", "a"}, {"1", "b"}}), {}));
  auto first = take(*c), second = take(*c);
  const int partition = bodies(second->events())[0] == "a" ? 0 : 1;
  ASSERT_TRUE(second->commit());
  EXPECT_EQ(broker.committed("t", partition), 1);
  EXPECT_LT(broker.committed("t", 1 - partition), 1);
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(broker.committed("t", 1 - partition), 1);
  c->stop();
}

// Only what was given back at the stop comes again.
TEST_F(KafkaChannelTest, StopKeepsWhatWasDelivered) {
  broker.create("t", 1);
  {
    auto c = open();
    ASSERT_TRUE(c->put(batch({"0", "1", "2"}), {}));
    auto first = take(*c), held = take(*c);
    ASSERT_TRUE(first->commit());
    held.reset();
    c->stop();
  }
  auto c = open();
  EXPECT_THAT(take_up_to(*c, "2"), ElementsAre("1", "2"));
  c->stop();
}

// What is no event counts as read.
TEST_F(KafkaChannelTest, StopIsBehindWhatWasLeftOut) {
  broker.create("t", 1);
  auto plain = open("parseAsFlumeEvent = false\n");
  ASSERT_TRUE(plain->put(batch({std::string("\x02", 1)}), {}));
  auto c = open();
  ASSERT_TRUE(c->put(batch({"event"}), {}));
  EXPECT_THAT(bodies(take(*c)->events()), ElementsAre("event"));  // and gives it back
  c->stop();
  EXPECT_EQ(broker.committed("t", 0), 1);
  plain->stop();
}

// One event that can't be sent keeps back its batch, which is tried again and again.
TEST_F(KafkaChannelTest, SendsABatchOrNothing) {
  broker.create("t", 1);
  auto c = open();
  EXPECT_FALSE(c->put(events({{"0", "good"}, {"zero", "bad"}}), {}));
  ASSERT_TRUE(c->put(events({{"0", "end"}}), {}));
  EXPECT_THAT(take_up_to(*c, "end"), ElementsAre("end"));
  c->stop();
}

TEST_F(KafkaChannelTest, SinkSendsABatchOrNothing) {
  broker.create("t", 1);
  const std::string to_broker = "kafka.bootstrap.servers = " + broker.servers() + "\n";
  auto held = channel("memory", "");
  ASSERT_TRUE(held->start());
  auto s = sink("org.apache.flume.sink.kafka.KafkaSink",
                to_broker + "kafka.topic = t\npartitionIdHeader = p\nuseFlumeEventFormat = true\n");
  ASSERT_TRUE(s->start());
  ASSERT_TRUE(held->put(events({{"0", "good"}, {"zero", "bad"}}), {}));
  EXPECT_FALSE(s->process(*held, {}));
  EXPECT_FALSE(s->process(*held, {}));
  s->stop();
  auto c = open();
  ASSERT_TRUE(c->put(events({{"0", "end"}}), {}));
  EXPECT_THAT(take_up_to(*c, "end"), ElementsAre("end"));
  c->stop();
  held->stop();
}

TEST_F(KafkaChannelTest, SinkNamesTheOldNameOfABadTopic) {
  const auto made =
      flume::make("sink", sink_types(), type("org.apache.flume.sink.kafka.KafkaSink"),
                  settings("brokerList = localhost:9\ntopic = a%[bogus]\n"), services);
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message(), ::testing::HasSubstr("topic"));
}

}  // namespace
}  // namespace sluice::flume
