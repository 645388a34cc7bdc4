// Files that grow, are renamed, cut, removed and made anew: each line once.
#include <gmock/gmock.h>

#include "flume/fixture.h"
#include "flume/sources/tail_file.h"
#include "flume/sources/tail_position.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class TailTest : public FlumeTest {
 public:
  void append(const std::string& name, const std::string& content) {
    std::ofstream(path(name), std::ios::binary | std::ios::app) << content;
  }
  std::vector<std::string> lines(TailFile& file, std::size_t limit = 100, bool rest = false) {
    Batch batch;
    const auto more = file.look();
    EXPECT_TRUE(more);
    if (!*more) return {};
    EXPECT_TRUE(file.read(limit, rest, "", batch));
    std::vector<std::string> all;
    for (const Event& event : batch.events()) all.emplace_back(event.body);
    file.commit(0);
    return all;
  }
};

TEST_F(TailTest, ReadsWholeLines) {
  append("a", "one\r\ntwo\nthr");
  TailFile file(path("a"), {});
  ASSERT_TRUE(file.open(0));
  EXPECT_THAT(lines(file, 1), ElementsAre("one"));
  EXPECT_THAT(lines(file), ElementsAre("two"));
  EXPECT_THAT(lines(file), IsEmpty());
  append("a", "ee\n\n");
  EXPECT_THAT(lines(file), ElementsAre("three", ""));
  append("a", "rest");
  EXPECT_THAT(lines(file, 100, true), ElementsAre("rest"));
  EXPECT_EQ(file.offset(), 20);
}

TEST_F(TailTest, ReadsLinesOfAnyLength) {
  const std::string big(3'000'000, 'x');
  append("a", big + "\nend\n");
  TailFile file(path("a"), {});
  ASSERT_TRUE(file.open(0));
  EXPECT_THAT(lines(file), ElementsAre(big, "end"));
}

// Lines that were given out and not committed come again.
TEST_F(TailTest, GivesAgainWhatWasNotCommitted) {
  append("a", "one\ntwo\n");
  TailFile file(path("a"), {});
  ASSERT_TRUE(file.open(0));
  for (int i = 0; i < 2; ++i) {
    Batch batch;
    ASSERT_TRUE(file.read(1, false, "at", batch));
    ASSERT_EQ(batch.size(), 1U);
    EXPECT_EQ(batch.events()[0].body, "one");
    EXPECT_EQ(*batch.events()[0].headers->find("at"), "0");
  }
}

// Cut, or cut and filled again before anybody looked.
TEST_F(TailTest, BeginsAnewWhenTheFileDoes) {
  append("a", "one\ntwo\n");
  TailFile file(path("a"), {});
  ASSERT_TRUE(file.open(0));
  EXPECT_THAT(lines(file), ElementsAre("one", "two"));
  std::filesystem::resize_file(path("a"), 0);
  append("a", "new\n");
  EXPECT_THAT(lines(file), ElementsAre("new"));
  std::filesystem::resize_file(path("a"), 0);
  append("a", "longer than before\n");
  EXPECT_THAT(lines(file), ElementsAre("longer than before"));
}

class GroupsTest : public TailTest {
 public:
  static LineGroups groups(const std::string& lines) {
    auto read = read_line_groups(settings(lines));
    EXPECT_TRUE(read) << read.error().message();
    return *read;
  }
  // The events of a look at that time, committed.
  std::vector<std::string> events(TailFile& file, const LineGroups& groups, std::int64_t now_ms,
                                  std::size_t limit = 100, bool rest = false) {
    Batch batch;
    if (!*file.look()) return {};
    EXPECT_TRUE(file.read_groups(limit, rest, now_ms, groups, "at", batch));
    std::vector<std::string> all;
    for (const Event& event : batch.events()) {
      all.push_back(*event.headers->find("at") + ":" + std::string(event.body));
    }
    file.commit(now_ms);
    return all;
  }
};

TEST_F(GroupsTest, LinesGoOnUntilAnotherBegins) {
  const LineGroups by_start = groups("start = ^[A-Z]\ntimeout = 1000\n");
  append("a", "Error\n at x\n at y\nNext\n at z\n");
  TailFile file(path("a"), {});
  ASSERT_TRUE(file.open(0));
  EXPECT_THAT(events(file, by_start, 0), ElementsAre("0:Error\n at x\n at y"));
  EXPECT_EQ(file.offset(), 18);
  EXPECT_THAT(events(file, by_start, 999), IsEmpty());
  append("a", " at w\n");
  EXPECT_THAT(events(file, by_start, 1000), IsEmpty());  // it has grown
  EXPECT_THAT(events(file, by_start, 1999), IsEmpty());
  EXPECT_THAT(events(file, by_start, 2000), ElementsAre("18:Next\n at z\n at w"));
  append("a", "Last\nhal");
  EXPECT_THAT(events(file, by_start, 5000), IsEmpty());
  EXPECT_THAT(events(file, by_start, 9000), IsEmpty());  // a line is being written
  EXPECT_THAT(events(file, by_start, 9000, 100, true), ElementsAre("35:Last\nhal"));
}

TEST_F(GroupsTest, ABatchEndsBetweenEvents) {
  const LineGroups by_more = groups("continue = ^\\\\s\ntimeout = 0\n");
  append("a", "1\n x\n2\n x\n3\n x\n");
  TailFile file(path("a"), {});
  ASSERT_TRUE(file.open(0));
  EXPECT_THAT(events(file, by_more, 0, 1), ElementsAre("0:1\n x"));
  EXPECT_THAT(events(file, by_more, 0, 2), ElementsAre("5:2\n x", "10:3\n x"));
  EXPECT_EQ(file.offset(), 15);
}

TEST_F(GroupsTest, HasBounds) {
  append("a", "1\n2\n3\n" + std::string(600'000, 'x') + "\n" + std::string(600'000, 'y') + "\n4\n");
  TailFile file(path("a"), {});
  ASSERT_TRUE(file.open(0));
  EXPECT_THAT(
      events(file, groups("start = ^1\nmaxLines = 2\ntimeout = 0\n"), 0),
      ElementsAre("0:1\n2", ::testing::StartsWith("4:3\nxxx"), ::testing::EndsWith("yyy\n4")));
  file.go_to(0);
  EXPECT_THAT(events(file, groups("start = ^1\nmaxBytes = 1000000\ntimeout = 0\n"), 0),
              ElementsAre(::testing::EndsWith("xx"), ::testing::EndsWith("yyy\n4")));
}

TEST_F(GroupsTest, SaysWhatIsWrong) {
  for (const char* lines : {"maxLines = 5\n", "start = a\ncontinue = b\n", "start = (\n",
                            "start = a\nmaxLines = 0\n"}) {
    EXPECT_FALSE(read_line_groups(settings(lines))) << lines;
  }
  EXPECT_FALSE(groups("").on());
}

TEST_F(TailTest, KeepsPositionsAsFlumeDoes) {
  const TailPosition a{.inode = 12, .offset = 345, .path = "/logs/\"a\".log", .mark = {4, 5}};
  const TailPosition b{.inode = 13, .offset = 0, .path = "/b"};
  ASSERT_TRUE(write_tail_positions(path("pos"), {a, b}));
  EXPECT_EQ(*read_file(path("pos")),
            "[{\"inode\":12,\"pos\":345,\"file\":\"/logs/\\\"a\\\".log\"},"
            "{\"inode\":13,\"pos\":0,\"file\":\"/b\"}]");
  const auto back = read_tail_positions(path("pos"));
  ASSERT_TRUE(back);
  ASSERT_EQ(back->size(), 2U);
  EXPECT_EQ((*back)[0].path, a.path);
  EXPECT_EQ((*back)[0].mark.crc, 5U);
  std::filesystem::remove(path("pos.marks"));
  EXPECT_EQ((*read_tail_positions(path("pos")))[0].mark.size, 0);
  write("pos", "");  // as Flume leaves it when there was no file
  EXPECT_THAT(*read_tail_positions(path("pos")), IsEmpty());
  EXPECT_THAT(*read_tail_positions(path("none")), IsEmpty());
  for (const char* bad :
       {"{}", "[", "[{\"inode\":1}]", "[{\"inode\":1,\"pos\":-2,\"file\":\"x\"}]"}) {
    write("pos", bad);
    EXPECT_FALSE(read_tail_positions(path("pos"))) << bad;
  }
}

}  // namespace
}  // namespace sluice::flume
