#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>
#include <ctime>

#include "console/api_fixture.h"

namespace sluice::console {
namespace {

using Strings = std::vector<std::string>;

TEST_F(ApiTest, ASearchTellsWhatItFindsAndHowFarItIs) {
  for (int i = 0; i < 100; ++i)
    kafka_.append("t", 0, message(i, "{\"n\":" + std::to_string(i) + "}"));
  const Answer answer = ask("/api/v1/topics/t/search?where=value.n%20%3E%2097&from=oldest");
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find(R"("offset":98)"), std::string::npos) << answer.body;
  EXPECT_NE(answer.body.find(R"("offset":99)"), std::string::npos);
  EXPECT_EQ(answer.body.find(R"("offset":97)"), std::string::npos);
  EXPECT_NE(answer.body.find(R"({"progress":{"scanned":100,"of":100,"found":2}})"),
            std::string::npos);
  EXPECT_NE(answer.body.find(R"({"end":"all"})"), std::string::npos);
  EXPECT_NE(ask("/api/v1/topics/t/search?limit=3").body.find(R"({"end":"limit"})"),
            std::string::npos);
}

TEST_F(ApiTest, AWrongSearchIsRefusedBeforeItBegins) {
  kafka_.append("t", 0, message(1, "x"));
  EXPECT_EQ(ask("/api/v1/topics/t/search?where=name%20%3D%201").status, 400);
  EXPECT_EQ(ask("/api/v1/topics/t/search?from=offset").status, 400);
  EXPECT_EQ(ask("/api/v1/topics/t/search?partition=7").status, 404);
  EXPECT_EQ(ask("/api/v1/topics/none/search").status, 404);
  EXPECT_EQ(ask("/api/v1/topics/t/tail?partition=7").status, 404);
  EXPECT_EQ(ask("/api/v1/topics/t/tail", "", "HEAD").status, 200);
}

TEST_F(ApiTest, ListsTopicsWithTheirTotals) {
  kafka_.append("orders", 1, message(1, "four"));
  const json::value topic = get("/api/v1/topics").at("topics").at(0);
  EXPECT_EQ(topic.at("name"), "orders");
  EXPECT_EQ(topic.at("partitions"), 2);
  EXPECT_EQ(topic.at("messages"), 1);
  EXPECT_EQ(topic.at("bytes"), 4);
  EXPECT_EQ(ask("/api/v1/topics/none").error_code(), "not_found");
}

TEST_F(ApiTest, ShowsNewestFirstAndTheOthersInOrder) {
  kafka_.append("t", 0, message(10, "a"));
  kafka_.append("t", 1, message(20, "b"));
  kafka_.append("t", 0, message(30, "c"));
  const std::string base = "/api/v1/topics/t/messages";
  EXPECT_EQ(values(base), (Strings{"c", "b", "a"}));
  EXPECT_EQ(values(base + "?limit=2"), (Strings{"c", "b"}));
  EXPECT_EQ(values(base + "?from=oldest"), (Strings{"a", "b", "c"}));
  EXPECT_EQ(values(base + "?partition=0&from=offset&offset=1"), (Strings{"c"}));
  EXPECT_EQ(values(base + "?partition=0&from=offset&offset=99"), (Strings{}));
}

TEST_F(ApiTest, KeepsBytesThatAreNotText) {
  MessageView odd = message(1, std::string("\x00\xFF", 2));
  odd.key = "<script>";
  odd.headers = {{"name\xFF", "x"}, {"none", std::nullopt}};
  kafka_.append("t", 0, odd);
  MessageView gone = message(2, "");
  gone.value = std::nullopt;
  kafka_.append("t", 0, gone);
  const json::value answer = get("/api/v1/topics/t/messages?from=oldest");
  const json::value& first = answer.at("messages").at(0);
  EXPECT_EQ(first.at("value").at("encoding"), "base64");
  EXPECT_EQ(first.at("value").at("value"), "AP8=");
  EXPECT_EQ(first.at("key").at("value"), "<script>");
  EXPECT_EQ(first.at("headers").at(0).at("name"), "name\xEF\xBF\xBD");
  EXPECT_TRUE(first.at("headers").at(1).at("value").is_null());
  EXPECT_TRUE(answer.at("messages").at(1).at("value").is_null());
  const Answer raw = ask("/api/v1/topics/t/messages/0/0/value");
  EXPECT_EQ(raw.body, std::string("\x00\xFF", 2));
  EXPECT_NE(raw.head.find("attachment"), std::string::npos);
  EXPECT_EQ(ask("/api/v1/topics/t/messages/0/1/value").status, 404);
  EXPECT_EQ(ask("/api/v1/topics/t/messages/0/x/value").status, 400);
}

TEST_F(ApiTest, CutsLongValuesAndLongAnswers) {
  for (int i = 0; i < 100; ++i) kafka_.append("t", 0, message(i, std::string(100'000, 'x')));
  const Answer answer = ask("/api/v1/topics/t/messages?limit=500");
  EXPECT_LT(answer.body.size(), kMaxAnswerBytes + 100'000);
  const json::value parsed = answer.parsed();
  EXPECT_TRUE(parsed.at("cut").as_bool() || parsed.at("messages").as_array().size() < 100);
  const json::value& newest = parsed.at("messages").at(0);
  EXPECT_EQ(newest.at("offset"), 99);
  EXPECT_EQ(newest.at("value").at("size"), 100'000);
  EXPECT_TRUE(newest.at("value").at("cut").as_bool());
  EXPECT_EQ(newest.at("value").at("value").as_string().size(), kMaxMessageBytes);
}

TEST_F(ApiTest, NamesTheNearestTopicOfOneThatIsNotThere) {
  kafka_.append("sales-events", 0, message(1, "a"));
  for (const char* path : {"/api/v1/topics/sales-evnts", "/api/v1/topics/sales-evnts/messages"}) {
    const Answer answer = ask(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.parsed().at("error").at("message"), "There is no topic sales-evnts.");
    EXPECT_EQ(answer.parsed().at("error").at("next"), "Did you mean sales-events?");
  }
}

TEST_F(ApiTest, RefusesParametersOutOfBounds) {
  kafka_.append("t", 0, message(1, "a"));
  for (const char* query : {"limit=0", "limit=501", "limit=x", "from=middle", "partition=-1",
                            "partition=x", "from=offset&offset=-1"}) {
    EXPECT_EQ(ask("/api/v1/topics/t/messages?" + std::string(query)).status, 400) << query;
  }
  EXPECT_EQ(ask("/api/v1/topics/t/messages?partition=7").status, 404);
}

TEST_F(ApiTest, CountsLagAgainstTheEnd) {
  for (int i = 0; i < 5; ++i) kafka_.append("t", 0, message(i, "x"));
  GroupView group;
  group.id = "readers";
  group.state = "Empty";
  group.committed = {{"t", 0, 2, ""}, {"deleted", 0, 9, ""}};
  kafka_.known_groups = {group};
  EXPECT_EQ(get("/api/v1/groups").at("groups").at(0).at("lag"), 3);
  EXPECT_EQ(get("/api/v1/topics/t").at("groups").at(0).at("lag"), 3);
  const json::value offsets = get("/api/v1/groups/readers").at("offsets");
  EXPECT_TRUE(offsets.at(0).at("lag").is_null());
  EXPECT_EQ(offsets.at(1).at("lag"), 3);
}

TEST_F(ApiTest, SaysWhenNoBrokerAnswers) {
  kafka_.down = Error(ErrorCode::kUnavailable, "memory:1: connection refused");
  EXPECT_EQ(ask("/api/v1/topics").status, 503);
  EXPECT_EQ(ask("/readyz").status, 503);
  EXPECT_EQ(ask("/healthz").body, "ok\n");
  const json::value overview = get("/api/v1/overview");
  EXPECT_TRUE(overview.at("topics").is_null());
  EXPECT_EQ(overview.at("services").at(0).at("state"), "down");
}

TEST_F(ApiTest, OverviewShowsRealFigures) {
  put("/user/a", "12345");
  kafka_.append("t", 0, message(1, "abc"));
  const json::value overview = get("/api/v1/overview");
  EXPECT_EQ(overview.at("version"), "9.9.9");
  EXPECT_EQ(overview.at("pid"), ::getpid());
  EXPECT_EQ(overview.at("lake").at("bytes"), 5);
  EXPECT_EQ(overview.at("topics").at("messages"), 1);
  // A service that does not answer is down, with the reason.
  const json::value& hdfs = overview.at("services").at(2);
  EXPECT_EQ(hdfs.at("state"), "down");
  EXPECT_FALSE(hdfs.at("problem").at("message").as_string().empty());
}

TEST_F(ApiTest, ListsFoldersInPages) {
  for (const char* name : {"a", "b", "c"}) put("/d/" + std::string(name), name);
  const json::value first = get("/api/v1/lake/list?path=/d&limit=2");
  EXPECT_EQ(first.at("entries").as_array().size(), 2U);
  EXPECT_EQ(first.at("remaining"), 1);
  const json::value rest = get("/api/v1/lake/list?path=/d&after=b");
  EXPECT_EQ(rest.at("entries").at(0).at("name"), "c");
  EXPECT_EQ(get("/api/v1/lake/list?path=/d/a").at("status").at("directory"), false);
  EXPECT_EQ(get("/api/v1/lake/status?path=//d///a/").at("path"), "/d/a");
  EXPECT_EQ(ask("/api/v1/lake/list?path=/none").status, 404);
}

TEST_F(ApiTest, NamesNothingAboveTheRoot) {
  put("/user/a", "x");
  for (const char* path : {"..", "/..", "/user/../../etc/passwd", "/./user", "user", "/user/%2e%2e",
                           "/%2e%2e/etc", ""}) {
    for (const char* op : {"list", "status", "preview", "download"}) {
      const Answer answer = ask("/api/v1/lake/" + std::string(op) + "?path=" + path);
      EXPECT_EQ(answer.status, 400) << op << " " << path;
    }
  }
}

TEST_F(ApiTest, PreviewsTextAndBytesInWindows) {
  put("/t", "gr\xC3\xBC\xC3\x9F");
  json::value answer = get("/api/v1/lake/preview?path=/t");
  EXPECT_EQ(answer.at("data").at("value"), "gr\xC3\xBC\xC3\x9F");
  EXPECT_EQ(answer.at("length"), 6);
  EXPECT_EQ(answer.at("data").at("cut"), false);
  // A window that ends inside a character ends before it.
  answer = get("/api/v1/lake/preview?path=/t&length=5");
  EXPECT_EQ(answer.at("data").at("value"), "gr\xC3\xBC");
  EXPECT_EQ(answer.at("data").at("size"), 4);
  EXPECT_EQ(answer.at("data").at("cut"), true);
  answer = get("/api/v1/lake/preview?path=/t&offset=99");
  EXPECT_EQ(answer.at("data").at("size"), 0);
  put("/b", std::string("\x00\x01", 2));
  EXPECT_EQ(get("/api/v1/lake/preview?path=/b").at("data").at("value"), "AAE=");
  EXPECT_EQ(ask("/api/v1/lake/preview?path=/t&length=262145").status, 400);
  EXPECT_EQ(ask("/api/v1/lake/preview?path=/").status, 400);
}

TEST_F(ApiTest, DownloadsWholeAndInParts) {
  std::string bytes;
  for (int i = 0; i < 600'000; ++i) bytes += static_cast<char>(i * 31);
  put("/d/na\"me \xC3\xBC", bytes);
  const std::string address = "/api/v1/lake/download?path=/d/na%22me%20%C3%BC";
  const Answer whole = ask(address);
  EXPECT_EQ(whole.body, bytes);
  EXPECT_NE(whole.head.find("filename=\"na_me __\"; filename*=UTF-8''na%22me%20%C3%BC"),
            std::string::npos)
      << whole.head;
  const Answer part = ask(address, "Range: bytes=10-19\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, bytes.substr(10, 10));
  EXPECT_NE(part.head.find("Content-Range: bytes 10-19/600000"), std::string::npos);
  EXPECT_EQ(ask(address, "Range: bytes=600000-\r\n").status, 416);
  const Answer head = ask(address, "", "HEAD");
  EXPECT_NE(head.head.find("Content-Length: 600000"), std::string::npos);
  EXPECT_EQ(head.body, "");
}

TEST_F(ApiTest, ShowsAgentsWithTheirCounters) {
  const std::string now = std::to_string(std::time(nullptr) * 1000);
  const std::string pid = std::to_string(::getpid());
  record("flume/agents/a-1.json",
         R"({"name":"a","pid":)" + pid + R"(,"config":"f.conf","started_ms":1,"updated_ms":)" +
             now + R"(,"troubles":{"SINK.k":"no room"},)" +
             R"("metrics":{"CHANNEL.c":{"ChannelSize":"3","Odd":7},"broken":1}})");
  record("flume/agents/b-2.json",
         R"({"name":"b","pid":)" + pid + R"(,"updated_ms":5,"metrics":{}})");
  const json::value agents = get("/api/v1/flows").at("agents");
  ASSERT_EQ(agents.as_array().size(), 2U);
  const json::value& running = agents.at(1);
  EXPECT_EQ(running.at("name"), "a");
  EXPECT_EQ(running.at("running"), true);
  EXPECT_EQ(running.at("troubles").at("SINK.k"), "no room");
  EXPECT_EQ(agents.at(0).at("troubles"), json::object());
  EXPECT_EQ(running.at("metrics").at("CHANNEL.c").at("ChannelSize"), "3");
  EXPECT_EQ(running.at("metrics").at("CHANNEL.c").at("Odd"), "7");
  // Silent for longer than a minute: gone, though a process has its number.
  EXPECT_EQ(agents.at(0).at("running"), false);
}

// Its process can't be seen: what it wrote lately counts.
TEST_F(ApiTest, ShowsAgentsOfOtherContainers) {
  const std::string now = std::to_string(std::time(nullptr) * 1000);
  record("flume/agents/c-3.json",
         R"({"name":"c","pid":999999999,"host":"elsewhere","updated_ms":)" + now + "}");
  EXPECT_EQ(get("/api/v1/flows").at("agents").at(0).at("running"), true);
}

TEST_F(ApiTest, ShowsJobsAndFindsTheLost) {
  record("sqoop/runs/100-1.json",
         R"({"id":"100-1","tool":"import","args":["import","--table","t"],"table":"t","target":"/t",
             "state":"succeeded","started_ms":100,"finished_ms":200,"rows":8,"bytes":99,"error":"",
             "pid":1})");
  record("sqoop/runs/300-2.json", R"({"state":"running","started_ms":300,"pid":999999999})");
  record("sqoop/runs/200-3.json", R"({"state":"failed","error":"bad \u003cb\u003e","pid":"x"})");
  const json::value jobs = get("/api/v1/jobs").at("jobs");
  ASSERT_EQ(jobs.as_array().size(), 3U);
  EXPECT_EQ(jobs.at(0).at("state"), "lost");
  EXPECT_EQ(jobs.at(1).at("error"), "bad <b>");
  EXPECT_EQ(jobs.at(2).at("rows"), 8);
  EXPECT_EQ(get("/api/v1/jobs/100-1").at("job").at("table"), "t");
  EXPECT_EQ(ask("/api/v1/jobs/..%2f..%2fx").status, 404);
  const json::value overview = get("/api/v1/overview");
  EXPECT_EQ(overview.at("jobs").at("failed"), 2);
  EXPECT_EQ(overview.at("jobs").at("succeeded"), 1);
}

TEST_F(ApiTest, AnAddressNamesTheMethodsThatItAnswers) {
  for (const char* method : {"PUT", "DELETE", "PATCH", "OPTIONS"}) {
    const Answer answer = ask("/api/v1/topics", "Content-Length: 0\r\n", method);
    EXPECT_EQ(answer.status, 405) << method;
    EXPECT_EQ(answer.error_code(), "method_not_allowed");
    EXPECT_NE(answer.head.find("Allow: GET, HEAD, POST\r\n"), std::string::npos) << answer.head;
  }
  EXPECT_EQ(ask("/api/v1/none").error_code(), "not_found");
  EXPECT_EQ(ask("/api/v1/topics/").status, 404);
}

TEST_F(ApiTest, MetricsTellWhatIsSeen) {
  kafka_.append("t\"", 0, message(1, "abc"));
  kafka_.append("t\"", 1, message(1, "abc"));
  kafka_.known_groups.push_back({.id = "g",
                                 .state = "Empty",
                                 .protocol_type = "consumer",
                                 .protocol = "",
                                 .members = {},
                                 .committed = {{"t\"", 0, 1, ""}}});
  put("/f", "12345");
  record("sqoop/runs/1.json", R"({"state":"succeeded","rows":7,"finished_ms":5000,"pid":1})");
  const Answer answer = ask("/metrics");
  EXPECT_NE(answer.head.find("text/plain; version=0.0.4"), std::string::npos);
  for (const char* line : {
           R"(sluice_kafka_topic_messages{topic="t\""} 2)",
           R"(sluice_kafka_topic_size_bytes{topic="t\""} 6)",
           R"(sluice_kafka_group_lag_messages{group="g",topic="t\""} 1)",
           R"(sluice_kafka_group_uncommitted_partitions{group="g"} 1)",
           "sluice_lake_files 1",
           "sluice_lake_stored_bytes 5",
           R"(sluice_console_part_up{part="kafka"} 1)",
           R"(sluice_sqoop_runs{state="succeeded"} 1)",
           "sluice_sqoop_rows 7",
           "sluice_sqoop_last_success_seconds 5",
       }) {
    EXPECT_NE(answer.body.find("\n" + std::string(line) + "\n"), std::string::npos) << line << "\n"
                                                                                    << answer.body;
  }
  // What does not answer is told, and the rest still is.
  kafka_.down = Error(ErrorCode::kUnavailable, "gone");
  const std::string down = ask("/metrics").body;
  EXPECT_NE(down.find(R"(sluice_console_part_up{part="kafka"} 0)"), std::string::npos);
  EXPECT_NE(down.find("sluice_lake_files 1"), std::string::npos);
}

// Lag has a series for each group and each topic that it reads.
TEST_F(ApiTest, MetricsTellWhatIsMoreThanAFamilyMayHave) {
  std::vector<GroupView::Committed> commits;
  for (int i = 0; i < 100; ++i) {
    const std::string topic = "t" + std::to_string(i);
    kafka_.append(topic, 0, message(1, "abc"));
    commits.push_back({topic, 0, 0, ""});
  }
  for (int i = 0; i < 101; ++i) {
    kafka_.known_groups.push_back({.id = "g" + std::to_string(i),
                                   .state = "Empty",
                                   .protocol_type = "consumer",
                                   .protocol = "",
                                   .members = {},
                                   .committed = commits});
  }
  const std::string text = ask("/metrics").body;
  EXPECT_NE(text.find(R"(sluice_kafka_group_lag_messages{group="g99",topic="t99"} 1)"),
            std::string::npos);
  EXPECT_EQ(text.find(R"(sluice_kafka_group_lag_messages{group="g100")"), std::string::npos);
  EXPECT_NE(text.find(R"(sluice_kafka_group_members{group="g100"} 0)"), std::string::npos);
  EXPECT_NE(text.find("\nsluice_metrics_left_out_series"
                      R"({family="sluice_kafka_group_lag_messages"} 100)"
                      "\n"),
            std::string::npos);
}

TEST_F(ApiTest, MetricsAreGatheredForFewAtATime) {
  std::vector<int> answers;
  int gathered = 0;
  add_metrics_ = [&](metrics::Exposition&) {
    if (++gathered < 4) answers.push_back(ask("/metrics").status);
  };
  EXPECT_EQ(ask("/metrics").status, 200);
  // The first asked a second one, and that one a third, which was refused.
  EXPECT_EQ(answers, (std::vector<int>{503, 200}));
  add_metrics_ = nullptr;
  EXPECT_EQ(ask("/metrics").status, 200);
}

TEST_F(ApiTest, MetricsTellAgentsOfOneNameApart) {
  const std::string pid = std::to_string(::getpid());
  const std::string now = std::to_string(std::time(nullptr) * 1000);
  for (const char* id : {"a-1", "a-2"}) {
    record("flume/agents/" + std::string(id) + ".json",
           R"({"name":"a","pid":)" + pid + R"(,"updated_ms":)" + now +
               R"(,"troubles":{"SINK.k":"no room"},)" +
               R"("metrics":{"CHANNEL.c":{"ChannelSize":"3"}}})");
  }
  const std::string text = ask("/metrics").body;
  for (const char* id : {"a-1", "a-2"}) {
    const std::string labels = R"({agent="a",id=")" + std::string(id) + R"(",component=")";
    EXPECT_NE(text.find("\nsluice_flume_channel_size" + labels + "CHANNEL.c\"} 3\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("\nsluice_flume_component_stuck" + labels + "SINK.k\"} 1\n"),
              std::string::npos);
  }
}

TEST_F(ApiTest, EveryAnswerIsGuarded) {
  for (const char* address : {"/healthz", "/api/v1/topics", "/api/v1/none"}) {
    const Answer answer = ask(address);
    EXPECT_NE(answer.head.find("default-src 'self'"), std::string::npos) << address;
    EXPECT_NE(answer.head.find("X-Content-Type-Options: nosniff"), std::string::npos) << address;
    EXPECT_EQ(answer.head.find("Access-Control-Allow"), std::string::npos) << address;
  }
}

}  // namespace
}  // namespace sluice::console
