#include <gmock/gmock.h>
#include <sqlite3.h>

#include "flume/channels/event_table.h"
#include "flume/fixture.h"

namespace sluice::flume {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class JdbcTest : public FlumeTest {
 public:
  std::string url() { return "driver.url = jdbc:sqlite:" + path("sub/db") + "\n"; }
  std::unique_ptr<Channel> open(const std::string& more = "") {
    return channel("jdbc", url() + more);
  }
  std::string refusal(const std::string& lines) {
    auto made = flume::make("channel", channel_types(), type("jdbc"), settings(lines), services);
    return made ? "good" : made.error().message();
  }
  // What sqlite3 shows.
  std::string ask(const std::string& select) {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open(path("sub/db").c_str(), &db), SQLITE_OK);
    std::string all;
    const auto row = [](void* to, int columns, char** values, char**) {
      for (int i = 0; i < columns; ++i) {
        *static_cast<std::string*>(to) += std::string(values[i] == nullptr ? "" : values[i]) + "|";
      }
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(db, select.c_str(), row, &all, nullptr), SQLITE_OK);
    sqlite3_close(db);
    return all;
  }
};

TEST_F(JdbcTest, EventsAreRowsThatAnyoneCanRead) {
  auto c = open();
  ASSERT_TRUE(c->start());
  Headers headers;
  headers.set("host", "web\"1\xf0\x9f\x98\x80");
  ASSERT_TRUE(c->put(batch({"one", std::string("\0\xff", 2), ""}, headers), {}));
  EXPECT_EQ(ask("SELECT channel, CAST(body AS TEXT) FROM flume_event WHERE id = 1"),
            "a.kind.name|one|");
  auto take = c->take(10, {});
  EXPECT_THAT(bodies((*take)->events()), ElementsAre("one", std::string("\0\xff", 2), ""));
  EXPECT_EQ(*(*take)->events()[0].events()[0].headers, headers);
  ASSERT_TRUE((*take)->commit());
  EXPECT_EQ(ask("SELECT count(*) FROM flume_event"), "0|");
  take->reset();
  c->stop();
}

// Those that came back go first, whoever gave them back, and in their order.
TEST_F(JdbcTest, KeepsTheOrderOverSeveralTakes) {
  auto c = open();
  ASSERT_TRUE(c->start());
  ASSERT_TRUE(c->put(batch({"1", "2", "3", "4", "5", "6"}), {}));
  {
    auto first = c->take(2, {});
    auto second = c->take(2, {});
    EXPECT_THAT(bodies((*second)->events()), ElementsAre("3", "4"));
    second->reset();
    first->reset();
  }
  auto all = c->take(5, {});
  EXPECT_THAT(bodies((*all)->events()), ElementsAre("1", "2", "3", "4", "5"));
  ASSERT_TRUE((*all)->commit());
  EXPECT_THAT(bodies((*c->take(5, {}))->events()), ElementsAre("6"));
  all->reset();
  c->stop();
}

TEST_F(JdbcTest, BelongsToOneAgent) {
  auto first = open();
  ASSERT_TRUE(first->start());
  const Status refused = open()->start();
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message(), HasSubstr("in use by another agent"));
  first->stop();
}

TEST_F(JdbcTest, ChannelsShareADatabase) {
  const auto named = [&](const std::string& name) {
    return *EventTable::open({.file = path("shared"), .channel = name});
  };
  auto one = named("a.channels.one"), two = named("a.channels.two");
  ASSERT_TRUE(one->put(*batch({"1"})));
  ASSERT_TRUE(two->put(*batch({"2", "3"})));
  EXPECT_EQ(*one->count(), 1);
  Batch read;
  EXPECT_EQ(two->read(0, 10, read)->size(), 2u);
  EXPECT_EQ(read.events()[0].body, "2");
}

TEST_F(JdbcTest, IsNoDatabase) {
  std::filesystem::create_directories(path("sub"));
  write("sub/db", std::string(5000, 'x'));
  const Status failed = open()->start();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kCorrupt);
  EXPECT_THAT(failed.error().message(), HasSubstr(path("sub/db")));
}

TEST_F(JdbcTest, WithoutASchemaItNeedsOne) {
  EXPECT_THAT(open("create.schema = false\n")->start().error().message(),
              HasSubstr("no such table: flume_event"));
}

TEST_F(JdbcTest, TakesFlumesProperties) {
  const std::string derby = path("old");
  auto c = channel("jdbc",
                   "org.apache.flume.channel.jdbc.db.type = DERBY\n"
                   "driver.class = org.apache.derby.jdbc.EmbeddedDriver\n"
                   "driver.url = jdbc:derby:" +
                       derby +
                       ";create=true\n"
                       "db.username = sa\ndb.password = x\ncreate.foreignkey = true\n"
                       "transaction.isolation = READ_COMMITTED\nmaximum.connections = 10\n"
                       "sysprop.derby.stream.error.file = /x\nmaximum.capacity = 2\n");
  ASSERT_TRUE(c->start());
  EXPECT_TRUE(c->put(batch({"1", "2"}), {}));
  EXPECT_EQ(c->put(batch({"3"}), {}).error().code(), ErrorCode::kResourceExhausted);
  EXPECT_TRUE(std::filesystem::exists(derby + ".sqlite"));
  c->stop();

  EXPECT_THAT(refusal("db.type = MYSQL\n"), HasSubstr("db.type"));
  EXPECT_THAT(refusal("driver.class = com.mysql.jdbc.Driver\n"), HasSubstr("driver.class"));
  EXPECT_THAT(refusal("driver.url = jdbc:mysql://h/db\n"),
              HasSubstr("'jdbc:mysql://h/db' is not offered"));
  EXPECT_THAT(refusal("driver.url = jdbc:derby://h:1527/db\n"), HasSubstr("is not offered"));
  EXPECT_THAT(refusal("connection.properties.file = /x\n"), HasSubstr("leave it out"));
  std::filesystem::create_directories(derby);
  write("old/service.properties", "");
  EXPECT_THAT(refusal("driver.url = jdbc:derby:" + derby + "\n"), HasSubstr("a database of Derby"));
  std::filesystem::create_directories(path(".flume/jdbc-channel/db"));
  write(".flume/jdbc-channel/db/service.properties", "");
  EXPECT_THAT(refusal("sysprop.user.home = " + path("") + "\n"), HasSubstr("a database of Derby"));
  EXPECT_THAT(refusal("driver.url = jdbc:sqlite::memory:\n"), HasSubstr("is no file"));
  EXPECT_THAT(refusal("driver.url = jdbc:derby::x\n"), HasSubstr("can't begin with ':'"));
}

}  // namespace
}  // namespace sluice::flume
