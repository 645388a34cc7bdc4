// What every source promises: delivery, a full channel, stop, counters. And each one's own.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

#include "flume/fixture.h"
#include "flume/sources/position.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

int free_port() {
  const Fd fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// Sends text, ends its side, gives what came back.
std::string talk(int port, const std::string& text) {
  const Fd fd(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (::connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return "refused";
  EXPECT_TRUE(write_all(fd.get(), text));
  ::shutdown(fd.get(), SHUT_WR);
  std::string answer;
  char buffer[4096];
  for (ssize_t n = 0; (n = ::read(fd.get(), buffer, sizeof buffer)) > 0;) {
    answer.append(buffer, static_cast<std::size_t>(n));
  }
  return answer;
}

// Each text as a datagram of its own, from one sender.
void send_datagrams(int port, const std::vector<std::string>& texts) {
  const Fd fd(::socket(AF_INET, SOCK_DGRAM, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  for (const std::string& text : texts) {
    EXPECT_EQ(::sendto(fd.get(), text.data(), text.size(), 0, reinterpret_cast<sockaddr*>(&address),
                       sizeof address),
              static_cast<ssize_t>(text.size()));
  }
}

// A channel whose content a test looks at, and that a test may close.
class OpenChannel final : public Channel {
 public:
  Status start() override { return {}; }
  void stop() override {}
  Status put(const BatchPtr& batch, std::stop_token) override {
    const std::lock_guard lock(mutex);
    ++tries;
    if (full) return Error(ErrorCode::kResourceExhausted, "full");
    for (const Event& event : batch->events()) {
      bodies.emplace_back(event.body);
      headers.push_back(*event.headers);
    }
    return {};
  }
  Result<std::unique_ptr<Take>> take(std::size_t, std::stop_token) override {
    return Error(ErrorCode::kUnsupported, "none");
  }
  void wait_for_events(std::chrono::milliseconds, std::stop_token) override {}
  std::int64_t unsaved() const override { return 0; }
  std::int64_t transaction_capacity() const override { return 1000; }
  const CounterGroup& counters() const override { return counter; }

  std::vector<std::string> got() {
    const std::lock_guard lock(mutex);
    return bodies;
  }
  std::mutex mutex;
  std::vector<std::string> bodies;
  std::vector<Headers> headers;
  int tries = 0;
  bool full = false;
  ChannelCounter counter;
};

class SourceTest : public FlumeTest {
 public:
  SourceTest() : channels({}, replicating(), {&channel}) {
    std::filesystem::create_directories(path("spool"));
  }

  static std::unique_ptr<Selector> replicating() {
    return *find_type(selector_types(), "replicating")->make(settings(""), {"c"});
  }
  std::string spool() { return "spoolDir = " + path("spool") + "\npollDelay = 1\n"; }
  bool has(const std::string& name) { return std::filesystem::exists(path("spool/" + name)); }
  static std::string count(const Source& of, const std::string& counter) {
    for (const auto& [name, value] : of.counters()->attributes()) {
      if (name == counter) return value;
    }
    return "none";
  }

  std::unique_ptr<Channel> file_channel() {
    return make_one("channel", channel_types(), "file",
                    "checkpointDir = " + path("cp") + "\ndataDirs = " + path("data") +
                        "\nminimumRequiredSpace = 0\n");
  }

  OpenChannel channel;
  ChannelProcessor channels;
};

// ---- the contract -------------------------------------------------------------------------------

struct Kind {
  std::string name;
  std::string lines;  // {DIR}: a spool folder that holds one file of two lines; {PORT}: a free port
  std::vector<std::string> bodies;
};
void PrintTo(const Kind& kind, std::ostream* to) {
  *to << kind.name;
}

class SourceContract : public SourceTest, public ::testing::WithParamInterface<Kind> {
 public:
  SourceContract() : port(free_port()) {
    write("spool/a", "one\ntwo\n");
    std::string lines = GetParam().lines;
    const auto put = [&lines](const std::string& mark, const std::string& value) {
      for (auto at = lines.find(mark); at != std::string::npos; at = lines.find(mark)) {
        lines.replace(at, mark.size(), value);
      }
    };
    put("{DIR}", path("spool"));
    put("{PORT}", std::to_string(port));
    tested = source(GetParam().name, lines);
  }
  // For sources that wait for clients.
  void send() {
    const std::string& name = GetParam().name;
    const bool lines = name == "netcat" || name.ends_with("syslogtcp");
    if (name.ends_with("udp")) send_datagrams(port, {"one", "two\nand more"});
    if (lines) {
      EXPECT_EQ(talk(port, "one\ntwo\n"), name == "netcat" ? "OK\nOK\n" : "");
    }
  }
  const int port;
  std::unique_ptr<Source> tested;
};

TEST_P(SourceContract, Delivers) {
  ASSERT_TRUE(tested->start(channels));
  send();
  EXPECT_TRUE(eventually([&] { return channel.got() == GetParam().bodies; }));
  tested->stop();
  EXPECT_EQ(channel.got(), GetParam().bodies);
}

// A channel that was full gets the events when it has room again.
TEST_P(SourceContract, HoldsOnWhileTheChannelIsFull) {
  if (GetParam().name == "netcat") {  // its client is told, and asks again
    channel.full = true;
    ASSERT_TRUE(tested->start(channels));
    EXPECT_EQ(talk(port, "one\n"), "FAILED: full\n");
    channel.full = false;
    send();
    tested->stop();
    EXPECT_EQ(channel.got(), GetParam().bodies);
    return;
  }
  channel.full = true;
  ASSERT_TRUE(tested->start(channels));
  std::jthread client([this] { send(); });
  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(channel.mutex);
    return channel.tries > 0;
  }));
  EXPECT_THAT(channel.got(), IsEmpty());
  {
    const std::lock_guard lock(channel.mutex);
    channel.full = false;
  }
  EXPECT_TRUE(eventually([&] { return channel.got() == GetParam().bodies; }));
  if (tested->counters() != nullptr) {
    EXPECT_NE(count(*tested, "ChannelWriteFail"), "0");
  }
  client.join();
  tested->stop();
}

TEST_P(SourceContract, StopsWhileTheChannelIsFull) {
  channel.full = true;
  ASSERT_TRUE(tested->start(channels));
  tested->stop();
  tested->stop();
}

TEST_P(SourceContract, Counts) {
  ASSERT_TRUE(tested->start(channels));
  send();
  ASSERT_TRUE(eventually([&] { return channel.got() == GetParam().bodies; }));
  tested->stop();
  if (tested->counters() == nullptr) return;
  EXPECT_EQ(count(*tested, "EventAcceptedCount"), std::to_string(GetParam().bodies.size()));
  EXPECT_NE(count(*tested, "StopTime"), "0");
}

INSTANTIATE_TEST_SUITE_P(
    Sources, SourceContract,
    ::testing::Values(
        Kind{"spooldir", "spoolDir = {DIR}", {"one", "two"}},
        Kind{"exec", "command = echo one\nbatchTimeout = 0", {"one"}},
        Kind{"seq", "totalEvents = 3\nbatchSize = 2", {"0", "1", "2"}},
        Kind{"netcat", "bind = 127.0.0.1\nport = {PORT}", {"one", "two"}},
        Kind{"netcatudp", "bind = 127.0.0.1\nport = {PORT}", {"one", "two"}},
        Kind{"syslogtcp", "host = 127.0.0.1\nport = {PORT}", {"one", "two"}},
        Kind{"syslogudp", "host = 127.0.0.1\nport = {PORT}", {"one", "two"}},
        Kind{"multiport_syslogtcp", "host = 127.0.0.1\nports = {PORT}", {"one", "two"}},
        Kind{"TAILDIR",
             "filegroups = f\nfilegroups.f = {DIR}/.*\n"
             "positionFile = {DIR}/../pos.json\nbackoffSleepIncrement = 1",
             {"one", "two"}}),
    [](const auto& kind) { return kind.param.name; });

// ---- spooldir -----------------------------------------------------------------------------------

TEST_F(SourceTest, SpoolFileIsRenamedWhenItIsDone) {
  write("spool/a.log", "one\ntwo");
  auto s = source("spooldir", spool() + "fileHeader = true\nbasenameHeader = true\n");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return has("a.log.COMPLETED"); }));
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre("one", "two"));
  EXPECT_EQ(*channel.headers[0].find("file"), path("spool/a.log"));
  EXPECT_EQ(*channel.headers[0].find("basename"), "a.log");
  EXPECT_FALSE(has(".flumespool/.flumespool-main.meta"));
}

TEST_F(SourceTest, SpoolFilesComeByAge) {
  for (const char* name : {"b", "a", "c"}) write(std::string("spool/") + name, name);
  const auto old = std::filesystem::last_write_time(path("spool/c")) - std::chrono::seconds(10);
  std::filesystem::last_write_time(path("spool/c"), old);
  const auto same = std::filesystem::last_write_time(path("spool/a"));
  std::filesystem::last_write_time(path("spool/b"), same);
  auto s = source("spooldir", spool() + "ignorePattern = ^x.*$\n");
  write("spool/x1", "ignored");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return channel.got().size() == 3; }));
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre("c", "a", "b"));
}

// A run that was killed goes on behind its last commit, also one of the real Flume.
TEST_F(SourceTest, SpoolFileGoesOnWhereItWasLeft) {
  write("spool/a.log", "one\ntwo\nthree\n");
  std::filesystem::create_directories(path("spool/.flumespool"));
  PositionFile position(path("spool/.flumespool/.flumespool-main.meta"));
  ASSERT_TRUE(position.start(path("spool/a.log"), 0));
  ASSERT_TRUE(position.store(4));
  ASSERT_TRUE(position.store(8));
  auto s = source("spooldir", spool());
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return has("a.log.COMPLETED"); }));
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre("three"));
}

TEST_F(SourceTest, TornPositionIsTheOneBefore) {
  PositionFile position(path("meta"));
  ASSERT_TRUE(position.start("/a", 0));
  ASSERT_TRUE(position.store(100));
  ASSERT_TRUE(position.store(200));
  std::filesystem::resize_file(path("meta"), std::filesystem::file_size(path("meta")) - 3);
  EXPECT_EQ(position.read().file, "/a");
  EXPECT_EQ(position.read().offset, 100);
  write("meta", "not a position");
  EXPECT_EQ(position.read().file, "");
}

// A file that breaks the rules is named and left; the others go on.
TEST_F(SourceTest, BadSpoolFileIsSetAside) {
  write("spool/a.log", std::string("good\nbad \xff\n"));
  auto s = source("spooldir", spool());
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return count(*s, "EventReadFail") == "1"; }));
  write("b.log", "fine\n");
  std::filesystem::rename(path("b.log"), path("spool/b.log"));
  ASSERT_TRUE(eventually([&] { return has("b.log.COMPLETED"); }));
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre("good", "fine"));
  EXPECT_TRUE(has("a.log"));
}

TEST_F(SourceTest, SpoolFileIsOneEventOrCutIntoSome) {
  write("spool/a", "one\ntwo\n");
  auto s = source("spooldir", spool() +
                                  "deserializer = "
                                  "org.apache.flume.sink.solr.morphline.BlobDeserializer$Builder\n"
                                  "deserializer.maxBlobLength = 5\n");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return has("a.COMPLETED"); }, 120));
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre("one\nt", "wo\n"));
}

TEST_F(SourceTest, SpoolFilesHaveEventsOfSeveralLines) {
  write("spool/a", "Error\n at x\n\nNext\n at y\nLast");
  write("spool/b", " at z\nEnd\n");
  auto tested = source("spooldir", spool() + "multiline.start = ^[A-Z]\nbatchSize = 2\n");
  ASSERT_TRUE(tested->start(channels));
  EXPECT_TRUE(eventually([&] { return has("b.COMPLETED"); }));
  tested->stop();
  EXPECT_THAT(channel.got(), ElementsAre("Error\n at x\n", "Next\n at y", "Last", " at z", "End"));
}

TEST_F(SourceTest, PiecesOfALongLineStayInTheirEvent) {
  write("spool/a", "AxxxBxxx\n at x\nC\n");
  auto tested = source("spooldir",
                       spool() + "multiline.start = ^[A-Z]\n" + "deserializer.maxLineLength = 4\n");
  ASSERT_TRUE(tested->start(channels));
  EXPECT_TRUE(eventually([&] { return has("a.COMPLETED"); }));
  tested->stop();
  EXPECT_THAT(channel.got(), ElementsAre("AxxxBxxx\n at x", "C"));
}

TEST_F(SourceTest, EmptySpoolFileIsOneEmptyEvent) {
  write("spool/a.log", "");
  auto s = source("spooldir", spool() + "deletePolicy = immediate\n");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return channel.got().size() == 1 && !has("a.log"); }));
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre(""));
}

// Lines longer than the read buffer, and files of many buffers.
TEST_F(SourceTest, BigSpoolFile) {
  std::vector<std::string> expected;
  std::string text;
  for (int i = 0; i < 200; ++i) {
    expected.push_back(std::to_string(i) +
                       std::string(static_cast<std::size_t>(i % 7) * 100'000, 'x'));
    text += expected.back() + "\n";
  }
  write("spool/a.log", text);
  auto s = source("spooldir", spool() + "batchSize = 7\ndeserializer.maxLineLength = 1000000\n");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return has("a.log.COMPLETED"); }));
  s->stop();
  EXPECT_EQ(channel.got(), expected);
}

TEST_F(SourceTest, SpoolFolderMustExist) {
  auto s = source("spooldir", "spoolDir = " + path("nowhere"));
  const Status refused = s->start(channels);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message(), "Directory does not exist: " + path("nowhere"));
}

// A batch of large parts stays below what a transaction of the file channel holds.
TEST_F(SourceTest, SpoolBatchesOfPartsHaveABoundOfBytes) {
  constexpr std::size_t kMiB = 1 << 20;
  write("spool/a", std::string(70 * kMiB, 'x'));
  auto s = source("spooldir", spool() +
                                  "deserializer = BlobDeserializer\n"
                                  "deserializer.maxBlobLength = " +
                                  std::to_string(20 * kMiB) + "\n");
  auto file = file_channel();
  ASSERT_TRUE(file->start());
  ChannelProcessor to_file({}, replicating(), {file.get()});
  ASSERT_TRUE(s->start(to_file));
  ASSERT_TRUE(eventually([&] { return has("a.COMPLETED"); }, 120));
  s->stop();
  EXPECT_EQ(bodies((*file->take(10, {}))->events()).size(), 4U);
  file->stop();
}

// As Flume's, it takes an event of maxBlobLength's default.
TEST_F(SourceTest, SpoolFileOfAHundredMegabytesIsOneEvent) {
  constexpr std::size_t kBytes = 100'000'000;
  write("spool/a", std::string(kBytes, 'x'));
  auto s = source("spooldir", spool() + "deserializer = BlobDeserializer\n");
  {
    auto file = file_channel();
    ASSERT_TRUE(file->start());
    ChannelProcessor to_file({}, replicating(), {file.get()});
    ASSERT_TRUE(s->start(to_file));
    ASSERT_TRUE(eventually([&] { return has("a.COMPLETED"); }, 120));
    s->stop();
    file->stop();
  }
  auto file = file_channel();
  ASSERT_TRUE(file->start());
  const auto take = std::move(*file->take(10, {}));
  ASSERT_EQ(count_events(take->events()), 1U);
  EXPECT_EQ(take->events()[0].events()[0].body.size(), kBytes);
  file->stop();
}

// ---- TAILDIR ------------------------------------------------------------------------------------

// Rights that hold for root, too, while this lives.
class NotRoot {
 public:
  NotRoot() : was_root_(::geteuid() == 0) {
    if (was_root_) change(kNobody);
  }
  ~NotRoot() {
    if (was_root_) change(0);
  }

  static constexpr ::uid_t kNobody = 65534;

 private:
  static void change(::uid_t user) { EXPECT_EQ(::seteuid(user), 0); }

  const bool was_root_;
};

class TaildirTest : public SourceTest {
 public:
  TaildirTest() {
    if (::geteuid() == 0) {
      for (const std::string& each : {folder(), path("spool")}) {
        EXPECT_EQ(::chown(each.c_str(), NotRoot::kNobody, NotRoot::kNobody), 0);
      }
    }
    user_.emplace();
  }
  ~TaildirTest() override { user_.reset(); }

  std::unique_ptr<Source> tail(const std::string& more = "") {
    return source("TAILDIR", "filegroups = f\nfilegroups.f = " + path("spool") +
                                 "/.*\npositionFile = " + path("pos.json") +
                                 "\nwritePosInterval = 1\nbackoffSleepIncrement = 1\n"
                                 "maxBackoffSleep = 1\n" +
                                 more);
  }
  void append(const std::string& name, const std::string& content) {
    std::ofstream(path("spool/" + name), std::ios::binary | std::ios::app) << content;
  }
  void allow(const std::string& name, ::mode_t mode) {
    ASSERT_EQ(::chmod(path(name).c_str(), mode), 0);
  }
  void expect_lines(const std::vector<std::string>& lines) {
    EXPECT_TRUE(eventually([&] { return channel.got().size() >= lines.size(); }, 120));
    EXPECT_EQ(channel.got(), lines);
  }
  // Some looks at all files later: positions are written after each.
  void let_it_look() {
    for (int i = 0; i < 3; ++i) {
      std::filesystem::remove(path("pos.json"));
      EXPECT_TRUE(eventually([&] { return std::filesystem::exists(path("pos.json")); }, 120));
    }
  }

 private:
  std::optional<NotRoot> user_;
};

// A folder that can't be listed for a while says nothing about its files.
TEST_F(TaildirTest, AFolderThatCannotBeListedKeepsItsFiles) {
  append("a", "one\n");
  auto s = tail("idleTimeout = 0\n");
  ASSERT_TRUE(s->start(channels));
  expect_lines({"one"});
  for (const ::mode_t mode : {0000U, 0600U}) {  // neither names, nor what they are of
    allow("spool", mode);
    let_it_look();
    allow("spool", 0700);
  }
  std::filesystem::rename(path("spool"), path("away"));
  let_it_look();
  std::filesystem::rename(path("away"), path("spool"));
  append("a", "two\n");
  expect_lines({"one", "two"});
  s->stop();
}

// As it is when somebody looks into it with an editor, or mounts it again.
TEST_F(TaildirTest, AFileThatIsAwayForAWhileIsReadOn) {
  append("a", "one\n");
  auto s = tail("idleTimeout = 0\n");
  ASSERT_TRUE(s->start(channels));
  expect_lines({"one"});
  std::filesystem::rename(path("spool/a"), path("a"));
  let_it_look();
  std::filesystem::rename(path("a"), path("spool/a"));
  append("a", "two\n");
  expect_lines({"one", "two"});
  s->stop();
}

TEST_F(TaildirTest, AFileThatCannotBeOpenedKeepsItsPosition) {
  append("a", "one\n");
  {
    auto s = tail();
    ASSERT_TRUE(s->start(channels));
    expect_lines({"one"});
    s->stop();
  }
  allow("spool/a", 0000);
  for (int run = 0; run < 2; ++run) {
    auto s = tail();
    ASSERT_TRUE(s->start(channels));
    let_it_look();
    if (run == 0) {
      s->stop();
      continue;
    }
    allow("spool/a", 0600);
    append("a", "two\n");
    expect_lines({"one", "two"});
    s->stop();
  }
}

// The end at which skipToEnd begins is that of the start.
TEST_F(TaildirTest, SkipToEndIsOfTheStart) {
  append("a", "before\n");
  allow("spool/a", 0000);
  auto s = tail("skipToEnd = true\n");
  ASSERT_TRUE(s->start(channels));
  let_it_look();
  allow("spool/a", 0600);
  append("a", "after\n");
  append("b", "new\n");
  EXPECT_TRUE(eventually([&] { return channel.got().size() >= 2; }, 120));
  EXPECT_THAT(channel.got(), ::testing::UnorderedElementsAre("after", "new"));
  s->stop();
}

// ---- stress -------------------------------------------------------------------------------------

TEST_F(SourceTest, StressKeepsRatesAboveOneInAMillisecond) {
  auto s = source("stress", "maxEventsPerSecond = 5000\nmaxTotalEvents = 500\n");
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return channel.got().size() == 500; }, 120));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(95));
  s->stop();
}

// ---- exec ---------------------------------------------------------------------------------------

TEST_F(SourceTest, ExecRunsAShell) {
  auto s = source(
      "exec", "shell = /bin/sh -c\ncommand = for i in 1 2 3; do echo $i; done\nbatchTimeout = 0\n");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return channel.got().size() == 3; }));
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre("1", "2", "3"));
}

TEST_F(SourceTest, ExecSendsFewLinesAfterItsTimeout) {
  auto s = source(
      "exec", "shell = /bin/sh -c\ncommand = printf 'a\\\\r\\\\nb'; sleep 60\nbatchTimeout = 20\n");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return channel.got().size() == 1; }));
  s->stop();  // ends the command, and sends what is left
  EXPECT_THAT(channel.got(), ElementsAre("a", "b"));
}

TEST_F(SourceTest, ExecRestarts) {
  auto s =
      source("exec", "command = echo hi\nrestart = true\nrestartThrottle = 1\nbatchTimeout = 0\n");
  ASSERT_TRUE(s->start(channels));
  ASSERT_TRUE(eventually([&] { return channel.got().size() >= 3; }));
  s->stop();
}

// ---- netcat -------------------------------------------------------------------------------------

TEST_F(SourceTest, NetcatRefusesALongLine) {
  const int port = free_port();
  auto s = source("netcat",
                  "bind = 127.0.0.1\nport = " + std::to_string(port) + "\nmax-line-length = 8\n");
  ASSERT_TRUE(s->start(channels));
  EXPECT_EQ(talk(port, "1234567\n"), "OK\n");
  EXPECT_EQ(talk(port, "12345678\n"),
            "FAILED: Event exceeds the maximum length (8 chars, including newline)\n");
  EXPECT_EQ(talk(port, "ééééééé\nlast"), "OK\nOK\n");
  s->stop();
  EXPECT_THAT(channel.got(), ElementsAre("1234567", "ééééééé", "last"));
}

TEST_F(SourceTest, NetcatTellsOfAFullChannel) {
  const int port = free_port();
  auto s = source("netcat", "bind = 127.0.0.1\nport = " + std::to_string(port));
  ASSERT_TRUE(s->start(channels));
  channel.full = true;
  EXPECT_EQ(talk(port, "a\nb\n"), "FAILED: full\nFAILED: full\n");
  auto second = source("netcat", "bind = 127.0.0.1\nport = " + std::to_string(port));
  EXPECT_EQ(second->start(channels).error().code(), ErrorCode::kBusy);
  s->stop();
}

}  // namespace
}  // namespace sluice::flume
