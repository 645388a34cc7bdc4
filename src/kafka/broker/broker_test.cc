// acks=all over real sockets, with a disk that a test holds.
#include "kafka/broker/broker.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <map>

#include "base/clock.h"
#include "kafka/broker/log/scripted_syncs.h"
#include "kafka/wire/add_partitions_to_txn.h"
#include "kafka/wire/alter_client_quotas.h"
#include "kafka/wire/api_versions.h"
#include "kafka/wire/codec.h"
#include "kafka/wire/create_partitions.h"
#include "kafka/wire/create_topics.h"
#include "kafka/wire/delete_topics.h"
#include "kafka/wire/frame.h"
#include "kafka/wire/incremental_alter_configs.h"
#include "kafka/wire/init_producer_id.h"
#include "kafka/wire/list_offsets.h"
#include "kafka/wire/list_transactions.h"
#include "kafka/wire/offset_commit.h"
#include "kafka/wire/produce.h"
#include "kafka/wire/record_batch_builder.h"
#include "kafka/wire/sasl_authenticate.h"
#include "kafka/wire/sasl_handshake.h"
#include "net/socket.h"

namespace sluice::kafka::broker {
namespace {

using wire::KafkaError;

class Client {
 public:
  explicit Client(std::uint16_t port)
      : socket_(*net::Socket::connect("127.0.0.1", port, std::chrono::milliseconds(5000))) {
    EXPECT_TRUE(socket_.set_timeout(std::chrono::milliseconds(30'000)));
  }

  template <class Request>
  void send(const Request& request, std::int16_t version) {
    EXPECT_TRUE(socket_.write(
        wire::encode_request({Request::kKey, version, ++correlation_id_, "test"}, request)));
  }
  // The next answer, which must be the one that is due.
  template <class Response>
  Response receive(std::int16_t version) {
    char size[4];
    EXPECT_TRUE(socket_.read_exact(size, sizeof size));
    Bytes frame(load_be<std::uint32_t>(size), '\0');
    EXPECT_TRUE(socket_.read_exact(frame.data(), frame.size()));
    EXPECT_EQ(load_be<std::int32_t>(frame.data()), ++answered_);
    const std::size_t header = version >= Response::kFlexibleFrom ? 5 : 4;
    return *wire::decode<Response>(ByteView(frame).substr(header), version);
  }
  void send_bytes(ByteView bytes) { EXPECT_TRUE(socket_.write(bytes)); }
  // Has the broker ended the connection?
  bool ended() {
    char byte = 0;
    const Status read = socket_.read_exact(&byte, 1);
    return !read && read.error().code() != ErrorCode::kTimeout;
  }
  template <class Request>
  typename Request::Response ask(const Request& request, std::int16_t version) {
    send(request, version);
    return receive<typename Request::Response>(version);
  }

 private:
  net::Socket socket_;
  std::int32_t correlation_id_ = 0;
  std::int32_t answered_ = 0;
};

class BrokerTest : public testing::Test {
 protected:
  static constexpr std::int16_t kProduceVersion = 9;

  BrokerTest() {
    char name[] = "/tmp/sluice-broker-XXXXXX";
    EXPECT_NE(::mkdtemp(name), nullptr);
    options_.data_dir = name;
    options_.port = 0;
    options_.syncs = &syncs_;
    options_.settings.offsets_partitions = 1;
  }
  ~BrokerTest() override {
    syncs_.release();
    broker_.reset();
    std::filesystem::remove_all(options_.data_dir);
  }

  void open() {
    auto opened = Broker::open(loops_, pool_, options_);
    ASSERT_TRUE(opened) << opened.error().message();
    broker_ = std::move(*opened);
  }
  void start() {
    open();
    ASSERT_EQ(client().ask(creation("t", 1), 2).topics.at(0).error_code, KafkaError::kNone);
  }
  void set(const std::string& name, const std::string& value) {
    const Status taken = options_.settings.set(name, value);
    ASSERT_TRUE(taken) << taken.error().message();
  }
  // One listener, for the users root and bob, whose passwords are their names.
  void ask_for_logins() {
    set("listeners", "LOGIN://127.0.0.1:0");
    set("listener.security.protocol.map", "LOGIN:SASL_PLAINTEXT");
    set("sasl.enabled.mechanisms", "PLAIN");
    set("listener.name.login.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_root=\"root\" "
        "user_bob=\"bob\";");
  }
  static void log_in(Client& client, const std::string& user) {
    wire::SaslHandshakeRequest handshake;
    handshake.mechanism = "PLAIN";
    EXPECT_EQ(client.ask(handshake, 1).error_code, KafkaError::kNone);
    const Bytes token = '\0' + user + '\0' + user;
    wire::SaslAuthenticateRequest login;
    login.auth_bytes = token;
    EXPECT_EQ(client.ask(login, 1).error_code, KafkaError::kNone);
  }
  static wire::CreateTopicsRequest creation(const std::string& name, std::int32_t partitions) {
    wire::CreateTopicsRequest create;
    create.topics.emplace_back();
    create.topics.back().name = name;
    create.topics.back().num_partitions = partitions;
    create.topics.back().replication_factor = 1;
    return create;
  }
  Client client() { return Client(broker_->endpoint().port); }

  static const wire::ProduceRequest& request(std::int16_t acks) {
    static Bytes batch;  // what the request's records point to
    static wire::ProduceRequest request;
    wire::RecordBatchBuilder builder;
    builder.append(SystemClock().wall_ms(), "k", "v");
    batch = *builder.finish();
    request = {};
    request.acks = acks;
    request.timeout_ms = 30'000;
    request.topic_data.emplace_back().name = "t";
    request.topic_data.back().partition_data.push_back({0, wire::Records(batch)});
    return request;
  }
  static void produce(Client& to, std::int16_t acks) { to.send(request(acks), kProduceVersion); }
  static wire::ProduceResponse::PartitionProduceResponse answer(Client& from) {
    return from.receive<wire::ProduceResponse>(kProduceVersion)
        .responses.at(0)
        .partition_responses.at(0);
  }
  wire::Offset end_offset(Client& by) {
    wire::ListOffsetsRequest list;
    list.topics.emplace_back().name = "t";
    list.topics.back().partitions.emplace_back().timestamp = -1;
    return by.ask(list, 1).topics.at(0).partitions.at(0).offset;
  }
  static wire::OffsetCommitRequest commit() {
    wire::OffsetCommitRequest commit;
    commit.group_id = "g";
    commit.generation_id_or_member_epoch = -1;
    commit.topics.emplace_back().name = "t";
    commit.topics.back().partitions.emplace_back().committed_offset = 1;
    return commit;
  }
  KafkaError commit_error(Client& by) {
    return by.ask(commit(), 5).topics.at(0).partitions.at(0).error_code;
  }

  ScriptedSyncs syncs_;
  net::Loops loops_{2};
  net::BlockingPool pool_{8, 1000};
  BrokerOptions options_;
  std::unique_ptr<Broker> broker_;
};

// Group commit: fifty connections that wait at the same time cost a flush or two, not fifty.
TEST_F(BrokerTest, ConnectionsShareAFlush) {
  start();
  Client watcher = client();
  syncs_.hold();
  Client first = client();
  produce(first, -1);
  syncs_.wait_until_held();
  const int before = syncs_.data_calls();
  std::vector<Client> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(client());
    produce(clients.back(), -1);
  }
  while (end_offset(watcher) < 51) continue;
  syncs_.release();
  EXPECT_EQ(answer(first).base_offset, 0);
  for (Client& one : clients) EXPECT_EQ(answer(one).error_code, KafkaError::kNone);
  // A last request may have been appended and not yet have asked for its flush, and the background
  // may flush, too.
  EXPECT_LE(syncs_.data_calls() - before, 3);
}

// A connection goes on while its answers wait for the disk, up to a bound, and gives them in order.
TEST_F(BrokerTest, PipelinedRequestsFlowWhileTheDiskWorks) {
  constexpr int kRequests = 100;
  constexpr int kBound = 64;
  start();
  Client watcher = client();
  Client writer = client();
  syncs_.hold();
  for (int i = 0; i < kRequests; ++i) produce(writer, i == 5 ? 1 : -1);
  while (end_offset(watcher) < kBound) continue;
  for (int i = 0; i < 20; ++i) EXPECT_EQ(end_offset(watcher), kBound);
  EXPECT_EQ(syncs_.data_calls(), 1);  // one for all that are there
  syncs_.release();
  for (int i = 0; i < kRequests; ++i) {
    const auto said = answer(writer);
    EXPECT_EQ(said.error_code, KafkaError::kNone);
    EXPECT_EQ(said.base_offset, i);
  }
}

// acks=1 answers from the page cache, whatever the disk does.
TEST_F(BrokerTest, AcksOneDoesNotWait) {
  start();
  syncs_.hold();
  Client writer = client();
  produce(writer, 1);
  EXPECT_EQ(answer(writer).error_code, KafkaError::kNone);
}

TEST_F(BrokerTest, RelaxedModeDoesNotWait) {
  ASSERT_TRUE(options_.settings.set("durability", "page-cache"));
  start();
  syncs_.hold();
  Client writer = client();
  produce(writer, -1);
  EXPECT_EQ(answer(writer).error_code, KafkaError::kNone);
  EXPECT_EQ(commit_error(writer), KafkaError::kNone);
}

// Nothing is acknowledged any more after it, in whatever way it is asked for.
TEST_F(BrokerTest, AFailedFlushIsAStorageError) {
  start();
  Client writer = client();
  produce(writer, -1);
  EXPECT_EQ(answer(writer).error_code, KafkaError::kNone);
  syncs_.fail(true);
  produce(writer, -1);
  EXPECT_EQ(answer(writer).error_code, KafkaError::kKafkaStorageError);
  syncs_.fail(false);
  for (const auto acks : {std::int16_t{-1}, std::int16_t{1}}) {
    produce(writer, acks);
    EXPECT_EQ(answer(writer).error_code, KafkaError::kKafkaStorageError);
  }
  EXPECT_EQ(end_offset(writer), 2);
  broker_.reset();
  // No mark of a clean end: the next start checks the logs.
  EXPECT_FALSE(std::filesystem::exists(options_.data_dir + "/.kafka_cleanshutdown"));
}

// A client's expression that goes back without end is one that cannot be answered, not one that
// matches nothing; and it is a mistake of its own whether or not there are ids.
TEST_F(BrokerTest, ExpressionsOverTransactionalIdsAreBounded) {
  options_.settings.transactions.topic_partitions = 1;
  start();
  Client asks = client();
  const auto listed = [&](const std::string& pattern) {
    wire::ListTransactionsRequest list;
    list.transactional_id_pattern = pattern;
    return asks.ask(list, 2);
  };
  EXPECT_EQ(listed("(").error_code, KafkaError::kInvalidRegularExpression);
  wire::InitProducerIdRequest init;
  init.transactional_id = std::string(40, 'a') + "!b";
  init.transaction_timeout_ms = 60'000;
  ASSERT_EQ(asks.ask(init, 1).error_code, KafkaError::kNone);
  EXPECT_EQ(listed("(a|aa)*b").error_code, KafkaError::kInvalidRegularExpression);
  EXPECT_TRUE(listed("(a|aa)*b").transaction_states.empty());
  EXPECT_EQ(listed("a+!b").transaction_states.size(), 1U);
  EXPECT_EQ(listed("b+").error_code, KafkaError::kNone);
  EXPECT_TRUE(listed("b+").transaction_states.empty());
}

// The broker's own topics take markers from nobody but itself.
TEST_F(BrokerTest, InternalTopicsJoinNoTransactionOfAClient) {
  options_.settings.transactions.topic_partitions = 1;
  start();
  Client asks = client();
  wire::InitProducerIdRequest init;
  init.transactional_id = "id";
  init.transaction_timeout_ms = 60'000;
  const auto producer = asks.ask(init, 1);
  ASSERT_EQ(producer.error_code, KafkaError::kNone);
  const auto added = [&](const std::vector<std::string>& topics) {
    wire::AddPartitionsToTxnRequest add;
    add.v3_and_below_transactional_id = "id";
    add.v3_and_below_producer_id = producer.producer_id;
    add.v3_and_below_producer_epoch = producer.producer_epoch;
    for (const std::string& topic : topics) {
      add.v3_and_below_topics.emplace_back().name = topic;
      add.v3_and_below_topics.back().partitions = {0};
    }
    std::map<std::string, KafkaError> errors;
    for (const auto& topic : asks.ask(add, 1).results_by_topic_v3_and_below) {
      errors[topic.name] = topic.results_by_partition.at(0).partition_error_code;
    }
    return errors;
  };
  using Errors = std::map<std::string, KafkaError>;
  EXPECT_EQ(added({"t", "__transaction_state", "missing"}),
            (Errors{{"t", KafkaError::kOperationNotAttempted},
                    {"__transaction_state", KafkaError::kTopicAuthorizationFailed},
                    {"missing", KafkaError::kUnknownTopicOrPartition}}));
  EXPECT_EQ(added({"t"}), (Errors{{"t", KafkaError::kNone}}));
}

// Offsets are as durable as records with acks=all.
TEST_F(BrokerTest, CommittedOffsetsAreOnDisk) {
  start();
  Client committer = client();
  const int before = syncs_.data_calls();
  EXPECT_EQ(commit_error(committer), KafkaError::kNone);
  EXPECT_GT(syncs_.data_calls(), before);
  syncs_.fail(true);
  EXPECT_EQ(commit_error(committer), KafkaError::kNotCoordinator);
}

// Before a client has logged in, a request is as large as a token may be.
TEST_F(BrokerTest, StrangersSendSmallRequests) {
  constexpr std::size_t kMost = 524'288;
  ask_for_logins();
  open();
  const auto sized = [](std::size_t size) {
    Bytes frame;
    append_be(frame, static_cast<std::uint32_t>(size));
    return frame;
  };
  Client stranger = client();
  stranger.send_bytes(sized(kMost + 1));
  EXPECT_TRUE(stranger.ended());
  const Bytes versions = wire::encode_request({wire::ApiVersionsRequest::kKey, 0, 1, "test"},
                                              wire::ApiVersionsRequest());
  const auto padded = [&](std::size_t size) {
    return sized(size) + versions.substr(4) + Bytes(size + 4 - versions.size(), '\0');
  };
  Client waits = client();
  waits.send_bytes(padded(kMost));
  EXPECT_FALSE(waits.ended());

  Client known = client();
  log_in(known, "bob");
  known.send_bytes(padded(kMost + 1));
  EXPECT_FALSE(known.ended());
}

TEST_F(BrokerTest, AListenerHasItsOwnBoundOfConnections) {
  set("listeners", "SMALL://127.0.0.1:0");
  set("listener.security.protocol.map", "SMALL:PLAINTEXT");
  set("listener.name.small.max.connections", "1");
  start();
  Client first = client();
  EXPECT_EQ(first.ask(creation("u", 1), 2).topics.at(0).error_code, KafkaError::kNone);
  Client second = client();
  EXPECT_EQ(second.ask(creation("v", 1), 2).topics.at(0).error_code, KafkaError::kNone);
  EXPECT_TRUE(first.ended());  // it was idle, and made room
}

TEST_F(BrokerTest, BoundsOfConnectionsChangeWhileItRuns) {
  start();
  Client first = client();
  const auto change = [&](const std::string& name, const std::string& value) {
    wire::IncrementalAlterConfigsRequest request;
    auto& broker = request.resources.emplace_back();
    broker.resource_type = 4;
    broker.resource_name = "1";
    broker.configs.emplace_back().name = name;
    broker.configs.back().value = value;
    return first.ask(request, 1).responses.at(0).error_code;
  };
  EXPECT_EQ(change("max.connections.per.ip", "0"), KafkaError::kInvalidRequest);
  EXPECT_EQ(change("max.connections.per.ip", "1"), KafkaError::kNone);
  EXPECT_TRUE(client().ended());
  EXPECT_EQ(change("max.connections.per.ip.overrides", "127.0.0.1:100"), KafkaError::kNone);
  Client second = client();
  EXPECT_EQ(second.ask(creation("v", 1), 2).topics.at(0).error_code, KafkaError::kNone);

  EXPECT_EQ(change("max.connections", "1"), KafkaError::kNone);
  Client third = client();
  EXPECT_EQ(third.ask(creation("w", 1), 2).topics.at(0).error_code, KafkaError::kNone);
}

// Only what passes every check is counted: a number that nobody can have locks nobody out.
TEST_F(BrokerTest, RefusedChangesOfPartitionsCostNothing) {
  constexpr std::int16_t kStrict = 6;
  start();
  wire::AlterClientQuotasRequest quota;
  quota.entries.emplace_back().entity.push_back({"client-id", "test"});
  quota.entries.back().ops.push_back({"controller_mutation_rate", 0.5, false});
  ASSERT_EQ(client().ask(quota, 1).entries.at(0).error_code, KafkaError::kNone);
  const auto create = [&](const std::string& name, std::int32_t partitions) {
    const auto answer = client().ask(creation(name, partitions), kStrict);
    EXPECT_GE(answer.throttle_time_ms, 0);
    return answer.topics.at(0).error_code;
  };
  EXPECT_EQ(create("t", 100), KafkaError::kTopicAlreadyExists);
  EXPECT_EQ(create("wide", 2'147'483'647), KafkaError::kPolicyViolation);
  EXPECT_EQ(create("bad name", 100), KafkaError::kInvalidTopicException);
  const auto grow = [&](std::int32_t count) {
    wire::CreatePartitionsRequest grown;
    grown.topics.emplace_back().name = "t";
    grown.topics.back().count = count;
    return client().ask(grown, 3).results.at(0).error_code;
  };
  EXPECT_EQ(grow(2'147'483'647), KafkaError::kPolicyViolation);
  EXPECT_EQ(grow(1), KafkaError::kInvalidPartitions);
  wire::DeleteTopicsRequest remove;
  remove.topics.push_back({"nowhere", {}});
  EXPECT_EQ(client().ask(remove, 6).responses.at(0).error_code,
            KafkaError::kUnknownTopicOrPartition);
  // Nothing of all that is on the bill; then the first that is made overdraws it.
  EXPECT_EQ(create("made", 40), KafkaError::kNone);
  EXPECT_EQ(create("next", 1), KafkaError::kThrottlingQuotaExceeded);
  EXPECT_EQ(grow(2), KafkaError::kThrottlingQuotaExceeded);
}

}  // namespace
}  // namespace sluice::kafka::broker
