// What every sink promises: delivery, empty channels, failure, stop, counters.
#include <gmock/gmock.h>

#include "flume/fixture.h"
#include "flume/sinks/bucket.h"
#include "flume/sinks/open_files.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;

struct Kind {
  std::string name;
  std::string lines;  // {DIR} is a folder of the test
};
void PrintTo(const Kind& kind, std::ostream* to) {
  *to << kind.name;
}

class SinkContract : public FlumeTest, public ::testing::WithParamInterface<Kind> {
 public:
  SinkContract() {
    std::string lines = GetParam().lines;
    if (const auto at = lines.find("{DIR}"); at != std::string::npos)
      lines.replace(at, 5, folder());
    tested = sink(GetParam().name, lines);
    from = channel("memory", "keep-alive = 0");
  }
  std::unique_ptr<Sink> tested;
  std::unique_ptr<Channel> from;
};

TEST_P(SinkContract, EmptiesItsChannel) {
  ASSERT_TRUE(tested->start());
  ASSERT_TRUE(from->put(batch({"1", "2", "3"}), {}));
  for (int i = 0; i < 3; ++i) {
    const auto outcome = tested->process(*from, {});
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_NE(*outcome, SinkOutcome::kBackoff);
  }
  EXPECT_EQ(*tested->process(*from, {}), SinkOutcome::kEmpty);
  EXPECT_TRUE((*from->take(1, {}))->events().empty());
  tested->stop();
}

TEST_P(SinkContract, SaysThatNothingIsThere) {
  ASSERT_TRUE(tested->start());
  EXPECT_EQ(*tested->process(*from, {}), SinkOutcome::kEmpty);
  tested->stop();
}

TEST_P(SinkContract, StopsAtOnceAndMoreThanOnce) {
  ASSERT_TRUE(tested->start());
  tested->stop();
  tested->stop();
}

TEST_P(SinkContract, Counts) {
  ASSERT_TRUE(tested->start());
  ASSERT_TRUE(from->put(batch({"1", "2"}), {}));
  ASSERT_TRUE(tested->process(*from, {}));
  if (tested->counters() != nullptr) {
    for (const auto& [name, value] : tested->counters()->attributes()) {
      if (name == "EventDrainAttemptCount" || name == "EventDrainSuccessCount") {
        EXPECT_EQ(value, "2");
      }
      if (name == "ConnectionCreatedCount") {
        EXPECT_EQ(value, "1");
      }
    }
  }
  tested->stop();
}

INSTANTIATE_TEST_SUITE_P(Sinks, SinkContract,
                         ::testing::Values(Kind{"null", ""}, Kind{"logger", ""},
                                           Kind{"file_roll", "sink.directory = {DIR}"},
                                           Kind{"hdfs",
                                                "hdfs.path = /x\nhdfs.fileType = DataStream"}),
                         [](const auto& kind) { return kind.param.name; });

// ---- the hdfs sink's own ------------------------------------------------------------------------

class HdfsSinkTest : public FlumeTest {
 public:
  static constexpr const char* kPlain =
      "hdfs.path = /logs\nhdfs.fileType = DataStream\nhdfs.rollInterval = 0\nhdfs.rollSize = 0\n"
      "hdfs.rollCount = 0\n";

  void deliver(Sink& to, const std::vector<std::string>& some, const Headers& headers = {}) {
    auto from = channel("memory", "keep-alive = 0");
    ASSERT_TRUE(from->put(batch(some, headers), {}));
    const auto outcome = to.process(*from, {});
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(*outcome, SinkOutcome::kReady);
  }
  // Contents of the files under a folder, in order of name; "name: " in front of those in use.
  std::vector<std::string> landed(const std::string& directory = "/logs") {
    std::vector<std::string> all;
    auto entries = lake::list_all(*memory, directory);
    if (!entries) return all;
    for (const lake::FileStatus& entry : *entries) {
      const std::string text = *lake::read_all(*memory, entry.path);
      all.push_back(entry.path.ends_with(".tmp") ? "in use: " + text : text);
    }
    return all;
  }
};

TEST_F(HdfsSinkTest, ShowsABatchWhileTheFileIsInUse) {
  auto k = sink("hdfs", kPlain);
  ASSERT_TRUE(k->start());
  deliver(*k, {"a", "b"});
  EXPECT_THAT(landed(), ElementsAre("in use: a\nb\n"));
  k->stop();
  EXPECT_THAT(landed(), ElementsAre("a\nb\n"));
}

TEST_F(HdfsSinkTest, ClosesByTimeAndIdleness) {
  for (const char* by : {"hdfs.rollInterval = 1", "hdfs.idleTimeout = 1"}) {
    auto k = sink("hdfs", std::string(kPlain) + by);
    ASSERT_TRUE(k->start());
    const std::size_t before = landed().size();
    deliver(*k, {"a"});
    EXPECT_TRUE(eventually([&] {
      const auto all = landed();
      return all.size() == before + 1 && all.back() == "a\n";
    })) << by;
    k->stop();
  }
}

TEST_F(HdfsSinkTest, KeepsAtMostSoManyFilesOpen) {
  auto k = sink("hdfs", std::string(kPlain) + "hdfs.filePrefix = %{host}\nhdfs.maxOpenFiles = 2\n");
  ASSERT_TRUE(k->start());
  for (const char* host : {"h1", "h2", "h3"}) {
    Headers headers;
    headers.set("host", host);
    deliver(*k, {host}, headers);
  }
  EXPECT_THAT(landed(), ElementsAre("h1\n", "in use: h2\n", "in use: h3\n"));
  k->stop();
}

// What a killed run left is cut to whole batches and named; what it never finished a batch of goes.
TEST_F(HdfsSinkTest, FinishesWhatAKillLeft) {
  ASSERT_TRUE(lake::write_all(*memory, "/logs/F.1.tmp", "whole\ntorn"));
  ASSERT_TRUE(lake::write_all(*memory, "/logs/F.2.tmp", "never whole"));
  {
    OpenFiles files;
    ASSERT_TRUE(files.open(services.data_dir, "a.kind.name"));
    ASSERT_TRUE(files.begun("mem:/logs/F.1.tmp", "/logs/F.1"));
    ASSERT_TRUE(files.whole("mem:/logs/F.1.tmp", 6));
    ASSERT_TRUE(files.begun("mem:/logs/F.2.tmp", "/logs/F.2"));
  }
  auto k = sink("hdfs", kPlain);
  ASSERT_TRUE(k->start());
  EXPECT_THAT(landed(), ElementsAre("whole\n"));
  EXPECT_TRUE(memory->status("/logs/F.1"));
  k->stop();
}

// The file system is away: the events stay in the channel and land when it is back.
TEST_F(HdfsSinkTest, OutlivesAFileSystemThatIsAway) {
  bool away = true;
  auto made = std::make_unique<lake::MemoryFileSystem>();
  lake::MemoryFileSystem* flaky = made.get();
  systems.add_scheme("flaky", [&](const std::string&) -> Result<std::unique_ptr<lake::FileSystem>> {
    if (away) return Error(ErrorCode::kUnavailable, "nobody answers");
    return std::unique_ptr<lake::FileSystem>(std::move(made));
  });
  auto k = sink("hdfs", "hdfs.path = flaky://x/logs\nhdfs.fileType = DataStream");
  ASSERT_TRUE(k->start());
  auto from = channel("memory", "keep-alive = 0");
  ASSERT_TRUE(from->put(batch({"a"}), {}));
  EXPECT_EQ(*k->process(*from, {}), SinkOutcome::kBackoff);
  away = false;
  EXPECT_EQ(*k->process(*from, {}), SinkOutcome::kReady);
  k->stop();
  const auto entries = lake::list_all(*flaky, "/logs");
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ(*lake::read_all(*flaky, entries->front().path), "a\n");
}

TEST_F(HdfsSinkTest, NeverOverwrites) {
  auto k1 = sink("hdfs", kPlain);
  auto k2 = sink("hdfs", kPlain);
  ASSERT_TRUE(k1->start());
  ASSERT_TRUE(k2->start());
  for (int i = 0; i < 20; ++i) {
    deliver(*k1, {"1"});
    deliver(*k2, {"2"});
  }
  k1->stop();
  k2->stop();
  EXPECT_THAT(landed(),
              ::testing::UnorderedElementsAre(
                  std::string("1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n1\n"),
                  std::string("2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n2\n")));
}

TEST(CallRunnerTest, GivesUpOnACallThatHangs) {
  CallRunner runner(std::chrono::milliseconds(20));
  const auto gate = std::make_shared<std::atomic<bool>>(false);
  const Status late = runner.run("waiting", [gate]() -> Status {
    while (!*gate) std::this_thread::yield();
    return {};
  });
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code(), ErrorCode::kTimeout);
  EXPECT_TRUE(runner.run("next", [] { return Status(); }));
  *gate = true;
}

}  // namespace
}  // namespace sluice::flume
