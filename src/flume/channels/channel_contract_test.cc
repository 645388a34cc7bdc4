// What every channel promises. Differences between them are named flags.
#include <gmock/gmock.h>

#include "flume/channels/event_record.h"
#include "flume/fixture.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Kind {
  std::string name;
  bool durable = false;
  bool any_batch = false;  // no transaction is too large
  bool table = false;      // in a database: its properties have names of their own
};
void PrintTo(const Kind& kind, std::ostream* to) {
  *to << kind.name;
}

class ChannelContract : public FlumeTest, public ::testing::WithParamInterface<Kind> {
 public:
  std::unique_ptr<Channel> open(
      const std::string& more = "capacity = 10\ntransactionCapacity = 5\n") {
    std::string lines = "keep-alive = 0\n" + more;
    if (GetParam().table) {
      lines = "maximum." + more.substr(0, more.find('\n')) +
              "\ndriver.url = jdbc:sqlite:" + path("db") + "\n";
      return start(lines);
    }
    if (GetParam().any_batch) lines.resize(lines.find("transactionCapacity"));
    if (GetParam().durable) {
      lines += "checkpointDir = " + path("cp") + "\ndataDirs = " + path("data") +
               "\nminimumRequiredSpace = 0\n";
    }
    return start(lines);
  }
  std::unique_ptr<Channel> start(const std::string& lines) {
    auto made = channel(GetParam().name, lines);
    const Status started = made->start();
    EXPECT_TRUE(started) << (started ? "" : started.error().message());
    return made;
  }
  static std::vector<std::string> take_all(Channel& from, std::size_t limit = 5) {
    auto take = from.take(limit, {});
    EXPECT_TRUE(take);
    std::vector<std::string> all = bodies((*take)->events());
    EXPECT_TRUE((*take)->commit());
    return all;
  }
  static std::string counter(Channel& of, const std::string& name) {
    for (const auto& [key, value] : of.counters().attributes()) {
      if (key == name) return value;
    }
    return "none";
  }
};

TEST_P(ChannelContract, GivesEventsInTheOrderTheyCame) {
  auto c = open();
  ASSERT_TRUE(c->put(batch({"1", "2"}), {}));
  ASSERT_TRUE(c->put(batch({"3"}), {}));
  EXPECT_THAT(take_all(*c, 2), ElementsAre("1", "2"));
  EXPECT_THAT(take_all(*c), ElementsAre("3"));
  EXPECT_THAT(take_all(*c), IsEmpty());
  c->stop();
}

TEST_P(ChannelContract, KeepsHeaders) {
  auto c = open();
  Headers headers;
  headers.set("host", "web1");
  headers.set("topic", "a");
  ASSERT_TRUE(c->put(batch({"1"}, headers), {}));
  auto take = c->take(1, {});
  ASSERT_EQ((*take)->events().size(), 1u);
  EXPECT_EQ(*(*take)->events()[0].events()[0].headers, headers);
  take->reset();
  c->stop();
}

// An event that was taken and not committed is there again, before all others.
TEST_P(ChannelContract, RollsBack) {
  auto c = open();
  ASSERT_TRUE(c->put(batch({"1", "2", "3"}), {}));
  {
    auto take = c->take(2, {});
    EXPECT_THAT(bodies((*take)->events()), ElementsAre("1", "2"));
  }
  EXPECT_THAT(take_all(*c), ElementsAre("1", "2", "3"));
  c->stop();
}

TEST_P(ChannelContract, IsFullAtItsCapacity) {
  auto c = open();
  ASSERT_TRUE(c->put(batch({"1", "2", "3", "4", "5"}), {}));
  ASSERT_TRUE(c->put(batch({"6", "7", "8", "9", "10"}), {}));
  const Status full = c->put(batch({"11"}), {});
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code(), ErrorCode::kResourceExhausted);
  // Events in an open take still need their room: they may come back.
  auto take = c->take(5, {});
  EXPECT_FALSE(c->put(batch({"11"}), {}));
  ASSERT_TRUE((*take)->commit());
  EXPECT_TRUE(c->put(batch({"11"}), {}));
  take->reset();
  c->stop();
}

TEST_P(ChannelContract, RefusesMoreThanATransactionHolds) {
  auto c = open();
  if (GetParam().any_batch) {  // even one that is larger than the channel, when that is empty
    const std::vector<std::string> many(25, "x");
    ASSERT_TRUE(c->put(batch(many), {}));
    EXPECT_FALSE(c->put(batch({"y"}), {}));
    EXPECT_EQ(take_all(*c, 100), many);
    return c->stop();
  }
  if (GetParam().table) {  // its only bound is the capacity
    EXPECT_FALSE(c->put(batch(std::vector<std::string>(11, "x")), {}));
    EXPECT_THAT(take_all(*c), IsEmpty());
    return c->stop();
  }
  const Status refused = c->put(batch({"1", "2", "3", "4", "5", "6"}), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(take_all(*c), IsEmpty());
  c->stop();
}

TEST_P(ChannelContract, WakesAWaitingSink) {
  auto c = open();
  std::jthread later([&] { ASSERT_TRUE(c->put(batch({"1"}), {})); });
  c->wait_for_events(std::chrono::minutes(1), {});
  EXPECT_THAT(take_all(*c), ElementsAre("1"));
  c->stop();
}

TEST_P(ChannelContract, EndsAWaitWhenStopped) {
  auto c = open();
  std::stop_source stop;
  std::jthread later([&] { stop.request_stop(); });
  c->wait_for_events(std::chrono::minutes(1), stop.get_token());
  EXPECT_TRUE(stop.stop_requested());
  c->stop();
}

TEST_P(ChannelContract, Counts) {
  auto c = open();
  ASSERT_TRUE(c->put(batch({"1", "2", "3"}), {}));
  (void)take_all(*c, 2);
  EXPECT_EQ(counter(*c, "EventPutAttemptCount"), "3");
  EXPECT_EQ(counter(*c, "EventPutSuccessCount"), "3");
  EXPECT_EQ(counter(*c, "EventTakeAttemptCount"), "2");
  EXPECT_EQ(counter(*c, "EventTakeSuccessCount"), "2");
  EXPECT_EQ(counter(*c, "ChannelSize"), "1");
  EXPECT_EQ(counter(*c, "ChannelFillPercentage"), "10.0");
  c->stop();
}

// What was put and not taken is there after a restart, if the channel is durable.
TEST_P(ChannelContract, Restarts) {
  {
    auto c = open();
    ASSERT_TRUE(c->put(batch({"1", "2", "3"}), {}));
    ASSERT_TRUE(c->put(batch({"4"}), {}));
    EXPECT_THAT(take_all(*c, 2), ElementsAre("1", "2"));
    auto open_take = c->take(1, {});
    open_take->reset();
    c->stop();
  }
  auto c = open();
  if (GetParam().durable) {
    EXPECT_THAT(take_all(*c), ElementsAre("3", "4"));
  } else {
    EXPECT_THAT(take_all(*c), IsEmpty());
  }
  c->stop();
}

TEST_P(ChannelContract, ServesManyThreadsWithoutLossOrRepetition) {
  auto c = open("capacity = 100000\ntransactionCapacity = 100\n");
  constexpr int kPutters = 3, kEach = 2000;
  std::atomic<int> taken{0};
  std::mutex mutex;
  std::set<std::string> seen;
  {
    std::vector<std::jthread> threads;
    for (int p = 0; p < kPutters; ++p) {
      threads.emplace_back([&, p] {
        for (int i = 0; i < kEach; i += 20) {
          std::vector<std::string> some;
          for (int k = i; k < i + 20; ++k)
            some.push_back(std::to_string(p) + ":" + std::to_string(k));
          ASSERT_TRUE(c->put(batch(some), {}));
        }
      });
    }
    for (int t = 0; t < 2; ++t) {
      threads.emplace_back([&, t] {
        for (int round = 0; taken < kPutters * kEach; ++round) {
          auto take = c->take(static_cast<std::size_t>(7 + t), {});
          if ((*take)->events().empty()) {
            c->wait_for_events(std::chrono::milliseconds(5), {});
            continue;
          }
          if (round % 5 == 4) continue;  // rolled back
          const std::vector<std::string> got = bodies((*take)->events());
          ASSERT_TRUE((*take)->commit());
          const std::lock_guard lock(mutex);
          for (const std::string& body : got) EXPECT_TRUE(seen.insert(body).second) << body;
          taken += static_cast<int>(got.size());
        }
      });
    }
  }
  EXPECT_EQ(seen.size(), std::size_t{kPutters * kEach});
  c->stop();
}

INSTANTIATE_TEST_SUITE_P(Channels, ChannelContract,
                         ::testing::Values(Kind{.name = "memory"},
                                           Kind{.name = "file", .durable = true},
                                           Kind{.name = "pseudotxn", .any_batch = true},
                                           Kind{.name = "jdbc", .durable = true, .table = true}),
                         [](const auto& kind) { return kind.param.name; });

// ---- the file channel's own ---------------------------------------------------------------------

class FileChannelTest : public FlumeTest {
 public:
  std::unique_ptr<Channel> make(const std::string& more = "") {
    return channel("file", "checkpointDir = " + path("cp") + "\ndataDirs = " + path("data") +
                               "\nminimumRequiredSpace = 0\n" + more);
  }
};

TEST_F(FileChannelTest, BelongsToOneAgent) {
  auto first = make();
  ASSERT_TRUE(first->start());
  auto second = make();
  const Status refused = second->start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(),
            "Cannot lock " + path("cp") + ". The directory is already locked.");
  first->stop();
}

TEST_F(FileChannelTest, DoesNotTouchTheDataOfFlume) {
  std::filesystem::create_directories(path("data"));
  write("data/log-1", "x");
  const Status refused = make()->start();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kUnsupported);
}

// The journal does not grow with what went through: a checkpoint lets go of it.
TEST_F(FileChannelTest, ForgetsWhatIsTaken) {
  {
    auto c = make("checkpointInterval = 5\nmaxFileSize = 100000\ntransactionCapacity = 100\n");
    ASSERT_TRUE(c->start());
    const std::string body(1000, 'x');
    for (int i = 0; i < 60; ++i) {
      ASSERT_TRUE(c->put(batch(std::vector<std::string>(50, body)), {}));
      auto take = c->take(50, {});
      ASSERT_TRUE((*take)->commit());
    }
    const auto bytes = [&] {
      std::uintmax_t all = 0;
      for (const auto& entry : std::filesystem::directory_iterator(path("data/journal"))) {
        all += entry.file_size();
      }
      return all;
    };
    EXPECT_TRUE(eventually([&] { return bytes() < 1'500'000; })) << bytes();
    ASSERT_TRUE(c->put(batch({"last"}), {}));
    c->stop();
  }
  auto c = make();
  ASSERT_TRUE(c->start());
  EXPECT_THAT(bodies((*c->take(10, {}))->events()), ElementsAre("last"));
  c->stop();
}

TEST(EventRecordTest, RoundTrips) {
  Batch events;
  Headers headers;
  headers.set("a", "1");
  events.add_copy(headers, "first");
  events.add_copy({}, std::string("\0\n", 2));
  const Result<EventRecord> put = decode_record(encode_put(events));
  ASSERT_TRUE(put);
  ASSERT_EQ(put->put->size(), 2u);
  EXPECT_EQ(put->put->events()[0].body, "first");
  EXPECT_EQ(*put->put->events()[0].headers, headers);
  EXPECT_EQ(put->put->events()[1].body, std::string("\0\n", 2));

  const Slices slices = {{put->put, 1, 1, 42}};
  EXPECT_EQ(decode_record(encode_taken(slices))->taken, (std::vector<TakenRange>{{42, 1, 1}}));
  const Result<LeftRecord> left = decode_left(encode_left(slices[0]));
  ASSERT_TRUE(left);
  EXPECT_EQ(left->put, 42u);
  ASSERT_EQ(left->batch->size(), 2u);  // positions stay those of the whole put
  EXPECT_EQ(left->batch->events()[1].body, std::string("\0\n", 2));
}

// A damaged record is an error, whatever the damage.
TEST(EventRecordTest, RefusesWhatIsCut) {
  Batch events;
  Headers headers;
  headers.set("name", "value");
  events.add_copy(headers, "body");
  const std::string whole = encode_put(events);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(decode_record(std::string_view(whole).substr(0, size))) << size;
  }
  EXPECT_FALSE(decode_record(whole + "x"));
}

}  // namespace
}  // namespace sluice::flume
