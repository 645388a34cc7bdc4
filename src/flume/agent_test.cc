#include "flume/agent.h"

#include <gmock/gmock.h>

#include "flume/fixture.h"
#include "flume/sink_processor.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class AgentTest : public FlumeTest {
 public:
  AgentTest() { std::filesystem::create_directories(path("out")); }

  AgentConfig config(const std::string& text) {
    auto properties = parse_properties(text, "x.conf");
    auto read = read_configuration(std::move(*properties), "a", {});
    EXPECT_TRUE(read) << (read ? "" : read.error().message());
    return *read;
  }
  std::string flow(const std::string& more = "") {
    return "a.sources = s\na.channels = c\na.sinks = k\na.sources.s.type = "
           "seq\na.sources.s.channels = c\n"
           "a.sources.s.totalEvents = 100\na.channels.c.type = memory\na.channels.c.keep-alive = "
           "0\n"
           "a.sinks.k.type = file_roll\n"
           "a.sinks.k.sink.rollInterval = 0\na.sinks.k.channel = c\na.sinks.k.sink.directory = " +
           path("out") + "\n" + more;
  }
  std::string value(const Agent& agent, const std::string& component, const std::string& counter) {
    const std::string json = agent.metrics();
    const auto at = json.find("\"" + component + "\"");
    const auto key = json.find("\"" + counter + "\":\"", at);
    if (at == std::string::npos || key == std::string::npos) return "none";
    const auto begin = key + counter.size() + 4;
    return json.substr(begin, json.find('"', begin) - begin);
  }
};

TEST_F(AgentTest, RunsAFlow) {
  Agent agent(services);
  ASSERT_TRUE(agent.apply(config(flow())));
  EXPECT_TRUE(
      eventually([&] { return value(agent, "SINK.k", "EventDrainSuccessCount") == "100"; }));
  agent.stop();
  EXPECT_FALSE(agent.running());
}

// A reload touches what changed: the source that did not goes on counting.
TEST_F(AgentTest, ReloadsOnlyWhatChanged) {
  Agent agent(services);
  ASSERT_TRUE(agent.apply(config(flow())));
  ASSERT_TRUE(
      eventually([&] { return value(agent, "SINK.k", "EventDrainSuccessCount") == "100"; }));
  ASSERT_TRUE(agent.apply(config(flow("a.sinks.k.sink.batchSize = 7\n"))));
  EXPECT_EQ(value(agent, "SINK.k", "EventDrainSuccessCount"), "0");
  EXPECT_EQ(value(agent, "SOURCE.s", "EventAcceptedCount"), "100");
  EXPECT_EQ(value(agent, "CHANNEL.c", "EventPutSuccessCount"), "100");
  // A channel that changed takes its source and sink with it.
  ASSERT_TRUE(agent.apply(config(flow("a.channels.c.capacity = 500\n"))));
  EXPECT_EQ(value(agent, "CHANNEL.c", "ChannelCapacity"), "500");
  EXPECT_TRUE(
      eventually([&] { return value(agent, "SINK.k", "EventDrainSuccessCount") == "100"; }));
  agent.stop();
}

// What a memory channel holds goes over to the one that gets its place.
TEST_F(AgentTest, ReloadOfAMemoryChannelKeepsItsContent) {
  const std::string away =
      "a.sources = s\na.channels = c\na.sinks = k\na.sources.s.type = seq\n"
      "a.sources.s.channels = c\na.sources.s.totalEvents = 50\na.channels.c.type = memory\n"
      "a.sinks.k.type = avro\na.sinks.k.hostname = 127.0.0.1\na.sinks.k.port = 1\n"
      "a.sinks.k.channel = c\n";
  Agent agent(services);
  ASSERT_TRUE(agent.apply(config(away)));
  ASSERT_TRUE(
      eventually([&] { return value(agent, "CHANNEL.c", "EventPutSuccessCount") == "50"; }, 120));
  // The source begins again, too: fifty that waited, and fifty new ones.
  ASSERT_TRUE(
      agent.apply(config(flow("a.sources.s.totalEvents = 50\na.channels.c.capacity = 500\n"))));
  EXPECT_TRUE(
      eventually([&] { return value(agent, "SINK.k", "EventDrainSuccessCount") == "100"; }, 120));
  agent.stop();
}

TEST_F(AgentTest, BadReloadChangesNothing) {
  Agent agent(services);
  ASSERT_TRUE(agent.apply(config(flow())));
  ASSERT_TRUE(
      eventually([&] { return value(agent, "SINK.k", "EventDrainSuccessCount") == "100"; }));
  const Status refused = agent.apply(config(flow("a.sinks.k.sink.batchsize = 7\n")));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("a.sinks.k.sink.batchsize"));
  EXPECT_EQ(value(agent, "SINK.k", "EventDrainSuccessCount"), "100");
  agent.stop();
}

// A stop loses nothing that a source gave up already.
TEST_F(AgentTest, StopDrainsTheMemoryChannel) {
  Agent agent(services);
  ASSERT_TRUE(
      agent.apply(config(flow("a.sources.s.totalEvents = 5000\n"
                              "a.channels.c.capacity = 10000\n"))));
  ASSERT_TRUE(eventually([&] { return value(agent, "SOURCE.s", "EventAcceptedCount") == "5000"; }));
  agent.stop();
  std::size_t lines = 0;
  for (const auto& entry : std::filesystem::directory_iterator(path("out"))) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) ++lines;
  }
  EXPECT_EQ(lines, 5000u);
}

TEST_F(AgentTest, StartFailureNamesTheComponent) {
  Agent agent(services);
  const Status failed = agent.apply(config(flow("a.sinks.k.sink.directory = /nowhere/at/all\n")));
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message(), HasSubstr("sink k: /nowhere/at/all"));
  agent.stop();
}

// ---- interceptors and selectors -----------------------------------------------------------------

class InterceptorTest : public FlumeTest {
 public:
  // Bodies after the interceptor, each with the headers "name=value;" in front.
  std::vector<std::string> after(const std::string& name, const std::string& lines,
                                 const std::vector<std::string>& some,
                                 const Headers& headers = {}) {
    auto one = make_one("interceptor", interceptor_types(), name, lines);
    Batch events;
    for (const std::string& body : some) events.add_copy(headers, body);
    one->intercept(events);
    std::vector<std::string> all;
    for (const Event& event : events.events()) {
      std::string text;
      for (const auto& [key, value] : event.headers->pairs()) text += key + "=" + value + ";";
      all.push_back(text + std::string(event.body));
    }
    return all;
  }
};

TEST_F(InterceptorTest, SetHeaders) {
  Headers there;
  there.set("key", "old");
  EXPECT_THAT(after("static", "key = key\nvalue = new\n", {"x"}, there), ElementsAre("key=old;x"));
  EXPECT_THAT(after("static", "key = key\nvalue = new\npreserveExisting = false\n", {"x"}, there),
              ElementsAre("key=new;x"));
  EXPECT_THAT(after("host", "hostHeader = h\n", {"x"})[0], HasSubstr("h="));
  EXPECT_THAT(after("timestamp", "", {"x"})[0], ::testing::MatchesRegex("timestamp=[0-9]{13};x"));
  EXPECT_THAT(after("uuid", "prefix = p-\n", {"x"})[0],
              ::testing::MatchesRegex("id=p-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab].*;x"));
}

TEST_F(InterceptorTest, RemoveHeaders) {
  Headers there;
  for (const char* name : {"a", "b", "ab", "c"}) there.set(name, "1");
  EXPECT_THAT(after("remove_header", "withName = a\n", {"x"}, there),
              ElementsAre("b=1;ab=1;c=1;x"));
  EXPECT_THAT(after("remove_header", "fromList = a , b\n", {"x"}, there),
              ElementsAre("ab=1;c=1;x"));
  EXPECT_THAT(after("remove_header", "matching = a.*\n", {"x"}, there), ElementsAre("b=1;c=1;x"));
}

TEST_F(InterceptorTest, LookIntoTheBody) {
  EXPECT_THAT(after("regex_filter", "regex = ^a\n", {"ab", "ba"}), ElementsAre("ab"));
  EXPECT_THAT(after("regex_filter", "regex = ^a\nexcludeEvents = true\n", {"ab", "ba"}),
              ElementsAre("ba"));
  EXPECT_THAT(
      after("search_replace", "searchPattern = [0-9]+\nreplaceString = #\n", {"a1b22", "c"}),
      ElementsAre("a#b#", "c"));
  EXPECT_THAT(
      after("regex_extractor",
            "regex = ^(\\\\d{4}-\\\\d\\\\d-\\\\d\\\\d \\\\S+)\nserializers = s\n"
            "serializers.s.name = timestamp\nserializers.s.type = "
            "org.apache.flume.interceptor.RegexExtractorInterceptorMillisSerializer\n"
            "serializers.s.pattern = yyyy-MM-dd HH:mm:ssZ\n",
            {"2012-10-18 18:47:57-0700 x", "2012-13-18 18:47:57Z x"}),
      ElementsAre("timestamp=1350611277000;2012-10-18 18:47:57-0700 x", "2012-13-18 18:47:57Z x"));
  EXPECT_THAT(after("regex_extractor",
                    "regex = (\\\\d):(\\\\d):(\\\\d)\nserializers = s1 s2\n"
                    "serializers.s1.name = one\nserializers.s2.name = two\n",
                    {"1:2:3.4foobar5", "none"}),
              ElementsAre("one=1;two=2;1:2:3.4foobar5", "none"));
}

// Flume's own example of a multiplexing selector.
TEST(SelectorTest, Multiplexes) {
  const auto settings = FlumeTest::settings(
      "header = State\nmapping.CA = c1\nmapping.AZ = c2\nmapping.NY = c1 c2\ndefault = "
      "c3\noptional.CA = c1 c3\n");
  auto selector = *find_type(selector_types(), "multiplexing")->make(settings, {"c1", "c2", "c3"});
  Batch events;
  for (const char* state : {"CA", "AZ", "NY", "WY"}) {
    Headers headers;
    headers.set("State", state);
    events.add_copy(headers, state);
  }
  const Selection selection = selector->select(std::make_shared<const Batch>(std::move(events)));
  const auto text = [](const std::vector<Selection::Part>& parts) {
    std::string all;
    for (const auto& part : parts) {
      all += std::to_string(part.channel) + ":";
      for (const Event& event : part.batch->events()) all += std::string(event.body);
      all += " ";
    }
    return all;
  };
  EXPECT_EQ(text(selection.required), "0:CANY 1:AZNY 2:WY ");
  EXPECT_EQ(text(selection.optional), "2:CA ");  // c1 is required, and so not optional
}

// ---- sink processors ----------------------------------------------------------------------------

class ScriptedSink final : public Sink {
 public:
  Result<SinkOutcome> process(Channel&, const std::stop_token&) override {
    ++calls;
    if (broken) return Error(ErrorCode::kUnavailable, "broken");
    return SinkOutcome::kReady;
  }
  bool broken = false;
  int calls = 0;
};

class ProcessorTest : public FlumeTest {
 public:
  std::unique_ptr<SinkProcessor> processor(const std::string& name, const std::string& lines) {
    through = channel("memory", "");
    auto made =
        make_sink_processor(type(name), settings(lines),
                            {{"k1", &k1, through.get()}, {"k2", &k2, through.get()}}, manual);
    EXPECT_TRUE(made) << (made ? "" : made.error().message());
    return made ? std::move(*made) : nullptr;
  }
  ManualClock manual;
  std::unique_ptr<Channel> through;
  ScriptedSink k1, k2;
};

// Priorities 5 and 10: k2 first; when it fails k1; k2 again after 2 s.
TEST_F(ProcessorTest, FailsOver) {
  auto p = processor("failover", "priority.k1 = 5\npriority.k2 = 10\n");
  ASSERT_TRUE(p->process({}));
  EXPECT_EQ(k2.calls, 1);
  k2.broken = true;
  ASSERT_TRUE(p->process({}));
  EXPECT_EQ(k1.calls, 1);
  k2.broken = false;
  ASSERT_TRUE(p->process({}));
  EXPECT_EQ(k1.calls, 2);  // k2 rests
  manual.advance_ms(2000);
  ASSERT_TRUE(p->process({}));
  EXPECT_EQ(k2.calls, 3);
  k1.broken = k2.broken = true;
  EXPECT_FALSE(p->process({}));
}

TEST_F(ProcessorTest, BalancesAndSkipsTheBroken) {
  auto p = processor("load_balance", "backoff = true\n");
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(p->process({}));
  EXPECT_EQ(k1.calls, 2);
  EXPECT_EQ(k2.calls, 2);
  k1.broken = true;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(p->process({}));
  EXPECT_EQ(k1.calls, 3);  // once, then it rests
  EXPECT_EQ(k2.calls, 6);
}

TEST_F(ProcessorTest, ChecksItsSettings) {
  const auto wrong = [&](const std::string& name, const std::string& lines) {
    through = channel("memory", "");
    return make_sink_processor(type(name), settings(lines),
                               {{"k1", &k1, through.get()}, {"k2", &k2, through.get()}}, manual)
        .error()
        .message();
  };
  EXPECT_THAT(wrong("failover", "priority.k1 = 5\npriority.k2 = 5\n"),
              HasSubstr("same priority 5"));
  EXPECT_THAT(wrong("failover", "priority.k3 = 5\n"),
              HasSubstr("'k3' is not a sink of this group"));
  EXPECT_THAT(wrong("default", ""), HasSubstr("drives one sink only"));
  EXPECT_THAT(wrong("fail", ""), HasSubstr("there are default, failover, load_balance"));
}

}  // namespace
}  // namespace sluice::flume
