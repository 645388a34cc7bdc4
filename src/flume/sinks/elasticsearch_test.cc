#include <gmock/gmock.h>

#include <mutex>
#include <sstream>

#include "flume/fixture.h"
#include "flume/sinks/bulk.h"
#include "flume/sinks/elastic_document.h"
#include "net/http_server.h"
#include "net/loop.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A cluster of one node, that answers bulk requests by what the tests say of bodies.
class FakeElastic {
 public:
  FakeElastic() {
    auto opened =
        net::HttpServer::open(loops_, "127.0.0.1", 0,
                              [this](auto& request, auto& response) { serve(request, response); });
    EXPECT_TRUE(opened);
    server_ = std::move(*opened);
  }
  std::string host() const { return server_->local().to_string(); }

  std::string about = R"({"cluster_name":"c1","version":{"number":"8.11.0"}})";
  int about_status = 200;
  // The item of a document with that text, the first so many times; then it is done.
  struct Rule {
    std::string text, item;
    int times = 1;
  };
  std::vector<Rule> rules;
  std::vector<int> statuses;  // of the next requests as a whole
  std::string refused;        // a request that has this text is refused as a whole
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::string authorization;

 private:
  void serve(net::HttpRequest& request, net::HttpResponse& response) {
    const std::lock_guard lock(mutex_);
    authorization = request.header("Authorization").value_or("");
    if (request.path == "/") {
      response.set_status(about_status);
      return (void)response.send(about);
    }
    const auto body = request.body(1 << 20);
    requests_.push_back(*body);
    if (!statuses.empty()) {
      response.set_status(statuses.front());
      statuses.erase(statuses.begin());
      if (response.status() != 200) return (void)response.send("{\"error\":\"busy\"}");
    }
    if (!refused.empty() && body->find(refused) != std::string::npos) {
      response.set_status(400);
      return (void)response.send(R"({"error":{"type":"illegal_argument_exception"}})");
    }
    std::string items;
    std::istringstream lines(*body);
    for (std::string action, source; std::getline(lines, action) && std::getline(lines, source);) {
      items += (items.empty() ? "" : ",") + item(source);
    }
    (void)response.begin(std::nullopt);  // in chunks, as proxies send it
    (void)response.write(R"({"errors":true,"items":[)" + items + "]}");
    (void)response.finish();
  }
  std::string item(const std::string& source) {
    for (Rule& rule : rules) {
      if (source.find(rule.text) == std::string::npos || rule.times-- <= 0) continue;
      return "{\"index\":" + rule.item + "}";
    }
    return R"({"index":{"status":201}})";
  }

  std::mutex mutex_;
  std::vector<std::string> requests_;
  net::Loops loops_{1};
  std::unique_ptr<net::HttpServer> server_;
};

constexpr const char* kBusyItem =
    R"({"status":429,"error":{"type":"es_rejected","reason":"full"}})";
constexpr const char* kBadItem =
    R"({"status":400,"error":{"type":"mapper_parsing_exception","reason":"failed to parse",)"
    R"("caused_by":{"type":"x","reason":"no number"}}})";

class ElasticTest : public FlumeTest {
 public:
  std::unique_ptr<Sink> open(const std::string& more = "") {
    auto made = sink("elasticsearch", "hostNames = " + fake.host() +
                                          "\ndeadLetter = " + path("dead.jsonl") + "\n" + more);
    EXPECT_TRUE(made->start());
    return made;
  }
  void put(const std::vector<std::string>& some) {
    Headers headers;
    headers.set("timestamp", "1704164645000");
    headers.set("host", "web1");
    EXPECT_TRUE(from->put(batch(some, headers), {}));
  }
  std::string dead() {
    std::ifstream file(path("dead.jsonl"));
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t left() { return (*from->take(100, {}))->events().size(); }

  FakeElastic fake;
  std::unique_ptr<Channel> from = channel("memory", "keep-alive = 0");
};

TEST_F(ElasticTest, SendsDocumentsAsFlumeMakesThem) {
  auto to = open("username = me\npassword = secret\n");
  put({"one", R"({"a": [1]})"});
  const auto outcome = to->process(*from, {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_THAT(
      fake.requests(),
      ElementsAre(
          R"({"index":{"_index":"flume-2024-01-02"}})"
          "\n"
          R"({"@message":"one","@timestamp":"2024-01-02T03:04:05.000Z","@source_host":"web1",)"
          R"("@fields":{"host":"web1","timestamp":"1704164645000"}})"
          "\n"
          R"({"index":{"_index":"flume-2024-01-02"}})"
          "\n"
          R"({"@message":{"a":[1]},"@timestamp":"2024-01-02T03:04:05.000Z","@source_host":"web1",)"
          R"("@fields":{"host":"web1","timestamp":"1704164645000"}})"
          "\n"));
  EXPECT_EQ(fake.authorization, "Basic bWU6c2VjcmV0");
  EXPECT_EQ(left(), 0u);
  to->stop();
}

TEST_F(ElasticTest, OldServersGetTypesAndTtl) {
  fake.about = R"({"cluster_name":"c1","version":{"number":"1.7.5"}})";
  auto to = open(
      "ttl = 2d\nindexType = %{host}\nindexName = a-%{host}\nidHeader = timestamp\n"
      "serializer = org.apache.flume.sink.elasticsearch.ElasticSearchDynamicSerializer\n"
      "indexNameBuilder = simple\nclusterName = c1\n");
  put({"one"});
  ASSERT_TRUE(to->process(*from, {}));
  EXPECT_THAT(
      fake.requests(),
      ElementsAre(
          R"({"index":{"_index":"a-web1","_type":"web1","_id":"1704164645000","_ttl":172800000}})"
          "\n"
          R"({"body":"one","host":"web1","timestamp":"1704164645000"})"
          "\n"));
  to->stop();
}

TEST_F(ElasticTest, WhatIsNotTakenNowIsSentAgainAlone) {
  fake.rules = {{"two", kBusyItem, 2}};
  auto to = open();
  put({"one", "two", "three"});
  const auto outcome = to->process(*from, {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  const auto requests = fake.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_THAT(requests[1], ::testing::Not(HasSubstr("one")));
  EXPECT_THAT(requests[2], HasSubstr("two"));
  EXPECT_EQ(left(), 0u);
  EXPECT_EQ(dead(), "");
  to->stop();
}

TEST_F(ElasticTest, PoisonGoesToTheDeadLetters) {
  fake.rules = {{"two", kBadItem}};
  auto to = open();
  put({"one", "two \xff"});
  ASSERT_TRUE(to->process(*from, {}));
  EXPECT_EQ(left(), 0u);
  EXPECT_THAT(dead(),
              ::testing::MatchesRegex(
                  R"(\{"time":[0-9]+,"why":"status 400: mapper_parsing_exception: failed to )"
                  R"(parse: no number","headers":\{"timestamp":"1704164645000",)"
                  R"("host":"web1"\},"body64":"dHdvIP8="\}
)"));
  for (const auto& [name, value] : to->counters()->attributes()) {
    if (name == "EventDrainSuccessCount" || name == "EventWriteFail") {
      EXPECT_EQ(value, "1") << name;
    }
  }
  // A log rotation moves the file: the next one is new.
  std::filesystem::rename(path("dead.jsonl"), path("dead.1"));
  fake.rules = {{"three", kBadItem}};
  put({"three"});
  ASSERT_TRUE(to->process(*from, {}));
  EXPECT_THAT(dead(), HasSubstr(R"("body":"three")"));
  to->stop();
}

// Nothing is lost when poison has no place to go to.
TEST_F(ElasticTest, KeepsEventsWhenTheDeadLettersCannotBeWritten) {
  fake.rules = {{"two", kBadItem}};
  std::filesystem::create_directories(path("dead.jsonl"));
  auto to = open();
  put({"two"});
  EXPECT_FALSE(to->process(*from, {}));
  EXPECT_EQ(left(), 1u);
  EXPECT_NE(to->trouble(), "");
  to->stop();
}

TEST_F(ElasticTest, FailuresOfTheWholeBringTheBatchBack) {
  auto to = open();
  put({"one"});
  fake.statuses = {404};
  const auto refused = to->process(*from, {});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("status 404"));
  EXPECT_THAT(to->trouble(), HasSubstr("status 404"));
  fake.statuses = {503, 429, 200};  // busy: tried again, with a rest
  ASSERT_TRUE(to->process(*from, {}));
  EXPECT_EQ(left(), 0u);
  EXPECT_EQ(to->trouble(), "");
  to->stop();
}

TEST_F(ElasticTest, LargeBatchesAreSeveralRequests) {
  auto to = open("maxRequestBytes = 400\n");
  put({"1", "2", "3", "4", "5"});
  ASSERT_TRUE(to->process(*from, {}));
  EXPECT_EQ(fake.requests().size(), 3u);
  // A server that takes less says so.
  auto other = open();
  fake.statuses = {413};
  put({"1", "2", "3"});
  EXPECT_TRUE(eventually([&] { return static_cast<bool>(other->process(*from, {})); }));
  EXPECT_EQ(left(), 0u);
  to->stop();
  other->stop();
}

// Its error names no document: halves find the one, and the others arrive once.
TEST_F(ElasticTest, ARequestThatIsWrongIsHalved) {
  fake.refused = "three";
  auto to = open();
  put({"one", "two", "three", "four"});
  const auto outcome = to->process(*from, {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_EQ(left(), 0u);
  EXPECT_THAT(dead(), HasSubstr(R"("body":"three")"));
  EXPECT_THAT(dead(), ::testing::Not(HasSubstr("two")));
  // What is no answer of Elasticsearch gives up nothing.
  fake.statuses = {400};
  put({"five"});
  EXPECT_FALSE(to->process(*from, {}));
  EXPECT_EQ(left(), 1u);
  to->stop();
}

TEST_F(ElasticTest, EveryServerIsAskedForItsCluster) {
  FakeElastic other;
  other.about = R"({"cluster_name":"c2","version":{"number":"8.11.0"}})";
  auto to = sink("elasticsearch", "hostNames = " + fake.host() + ", " + other.host() +
                                      "\nclusterName = c1\nmaxRequestBytes = 400\ndeadLetter = " +
                                      path("dead.jsonl") + "\n");
  ASSERT_TRUE(to->start());
  put({"1", "2", "3", "4", "5"});
  const auto outcome = to->process(*from, {});
  ASSERT_TRUE(outcome) << outcome.error().message();
  EXPECT_EQ(fake.requests().size(), 3u);
  EXPECT_EQ(other.requests().size(), 0u);
  to->stop();
}

TEST_F(ElasticTest, OldServersGetNoEventWithoutAType) {
  fake.about = R"({"cluster_name":"c1","version":{"number":"6.8.0"}})";
  auto to = open("indexType = %{none}\n");
  put({"one"});
  ASSERT_TRUE(to->process(*from, {}));
  EXPECT_THAT(dead(), HasSubstr("indexType"));
  to->stop();
}

TEST_F(ElasticTest, KnowsItsCluster) {
  put({"one"});
  auto other = open("clusterName = c2\n");
  EXPECT_THAT(other->process(*from, {}).error().message(),
              HasSubstr("it is of the cluster 'c1', not 'c2' (clusterName)"));
  EXPECT_THAT(open("ttl = 5\n")->process(*from, {}).error().message(),
              HasSubstr("Elasticsearch has none since version 5"));
  fake.about = R"({"cluster_name":"c1","version":{"distribution":"opensearch","number":"2.11.0"}})";
  ASSERT_TRUE(open()->process(*from, {}));
  EXPECT_THAT(fake.requests()[0], ::testing::Not(HasSubstr("_type")));
  put({"two"});
  fake.about_status = 403;
  EXPECT_TRUE(open()->process(*from, {}));
  fake.about_status = 401;
  put({"three"});
  EXPECT_THAT(open()->process(*from, {}).error().message(), HasSubstr("username"));
  fake.about = "<html>";
  fake.about_status = 200;
  EXPECT_THAT(open()->process(*from, {}).error().message(),
              HasSubstr("no server of Elasticsearch"));
}

TEST_F(ElasticTest, GoesToTheNextServer) {
  auto to = sink("elasticsearch", "hostNames = 127.0.0.1:1, " + fake.host() +
                                      "\nclient = rest\nserializer = body\n"
                                      "deadLetter = " +
                                      path("dead.jsonl") + "\n");
  ASSERT_TRUE(to->start());
  put({"{\n \"a\" : 1}", "[1]"});
  ASSERT_TRUE(to->process(*from, {}));
  EXPECT_THAT(fake.requests()[0], HasSubstr("\n{\"a\":1}\n"));
  EXPECT_THAT(dead(), HasSubstr("the body is no JSON object"));
  to->stop();
}

TEST_F(ElasticTest, RefusesWhatMakesNoSense) {
  for (const auto& [lines, words] : std::initializer_list<std::pair<const char*, const char*>>{
           {"", "hostNames"},
           {"hostNames = ,\n", "names no server"},
           {"hostNames = a:b\n", "'a:b' is no HOST[:PORT]"},
           {"hostNames = h:9300/x\n", "is no HOST[:PORT]"},
           {"hostNames = h\nttl = 0\n", "no time to live"},
           {"hostNames = h\nttl = 5y\n", "no time to live"},
           {"hostNames = h\nttl = 99999999999999999999w\n", "no time to live"},
           {"hostNames = h\nserializer = com.example.Mine\n", "serializer"},
           {"hostNames = h\nindexNameBuilder.dateFormat = ww\n", "The letter 'w'"},
           {"hostNames = h\nindexNameBuilder.timeZone = Nowhere\n", "Nowhere"},
           {"hostNames = h\npassword = x\n", "has no username"},
           {"hostNames = h\nusername = x\napiKey = y\n", "one login is used"}}) {
    auto made = flume::make("sink", sink_types(), type("elasticsearch"), settings(lines), services);
    ASSERT_FALSE(made) << lines;
    EXPECT_THAT(made.error().message(), HasSubstr(words)) << lines;
  }
}

TEST(BulkTest, AnswersThatMakeNoSense) {
  for (const char* body : {"", "{}", R"({"items":[]})", R"({"items":[{"index":{}}]})",
                           R"({"items":[{"index":{"status":"x"}}]})", R"({"items":[{}]})",
                           R"({"items":[{"index":{"status":200}},{"index":{"status":200}}]})"}) {
    EXPECT_FALSE(read_bulk_answer(body, 1)) << body;
  }
  const auto old =
      read_bulk_answer(R"({"items":[{"index":{"status":400,"error":"Mapper[x]"}}]})", 1);
  ASSERT_TRUE(old);
  EXPECT_EQ((*old)[0].why, "Mapper[x]");
  EXPECT_EQ((*old)[0].fate, BulkFate::kPoison);
}

// An index that is closed or blocked and a cluster that is full are no fault of the document.
TEST(BulkTest, WhatIsOfTheServerIsTriedAgain) {
  for (const char* error :
       {R"({"type":"index_closed_exception","reason":"closed"})",
        R"({"type":"cluster_block_exception","reason":"blocked"})",
        R"({"type":"validation_exception","reason":"Validation Failed: 1: x;"})",
        R"({"type":"illegal_argument_exception","reason":"this action would add [2] shards, but )"
        R"(this cluster currently has [999]/[1000] maximum normal shards open;"})"}) {
    const auto items = read_bulk_answer(
        std::string(R"({"items":[{"index":{"status":400,"error":)") + error + "}}]}", 1);
    ASSERT_TRUE(items) << error;
    EXPECT_EQ((*items)[0].fate, BulkFate::kAgain) << error;
    EXPECT_FALSE(is_of_a_document(std::string(R"({"error":)") + error + "}")) << error;
  }
}

}  // namespace
}  // namespace sluice::flume
