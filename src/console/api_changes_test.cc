// What changes something: who may, what is refused, and what becomes of it.
#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include "console/api_fixture.h"

namespace sluice::console {
namespace {

std::string text(const json::value& value) {
  return json::value_to<std::string>(value);
}

class ChangesTest : public ApiTest {};

// A page of another site can send a request, but has neither the cookie nor the token.
TEST_F(ChangesTest, NeedASessionAndItsToken) {
  const std::string body = R"({"name":"t"})";
  const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
  EXPECT_EQ(ask("/api/v1/topics", length, "POST", body).error_code(), "permission_denied");
  const std::string both = session();
  const std::string cookie = both.substr(0, both.find("\r\n") + 2);
  const std::string token = both.substr(cookie.size());
  EXPECT_EQ(ask("/api/v1/topics", cookie + length, "POST", body).status, 403);
  EXPECT_EQ(ask("/api/v1/topics", token + length, "POST", body).status, 403);
  std::string other = both;
  other[other.size() - 3] = other[other.size() - 3] == '0' ? '1' : '0';
  EXPECT_EQ(ask("/api/v1/topics", other + length, "POST", body).status, 403);
  // The token of one session is none of another.
  EXPECT_EQ(
      ask("/api/v1/topics", cookie + session().substr(cookie.size()) + length, "POST", body).status,
      403);
  EXPECT_TRUE(kafka_.logs.empty());
  EXPECT_EQ(ask("/api/v1/topics", both + length, "POST", body).status, 201);
  EXPECT_TRUE(kafka_.logs.contains("t"));
}

TEST_F(ChangesTest, ASessionIsKeptAndItsCookieIsClosed) {
  const Answer first = ask("/api/v1/session");
  EXPECT_NE(first.head.find("HttpOnly; SameSite=Strict"), std::string::npos) << first.head;
  EXPECT_EQ(first.parsed().at("read_only"), false);
  const std::string both = session();
  const std::string cookie = both.substr(0, both.find("\r\n") + 2);
  const Answer again = ask("/api/v1/session", cookie);
  EXPECT_EQ(again.head.find("Set-Cookie"), std::string::npos);
  EXPECT_NE(both.find(text(again.parsed().at("token"))), std::string::npos);
  // What is no session of ours gets a new one.
  for (const char* bad : {"Cookie: x\r\n", "Cookie: sluice_console_1=00\r\n"}) {
    EXPECT_NE(ask("/api/v1/session", bad).head.find("Set-Cookie"), std::string::npos) << bad;
  }
}

TEST_F(ChangesTest, AConsoleThatOnlyShowsRefusesThem) {
  start(true);
  EXPECT_EQ(get("/api/v1/session").at("read_only"), true);
  const Answer refused = change("POST", "/api/v1/topics", R"({"name":"t"})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("--console-read-only"), std::string::npos);
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=/a").status, 403);
  EXPECT_TRUE(kafka_.logs.empty());
}

TEST_F(ChangesTest, BodiesAreReadStrictly) {
  for (const char* body :
       {"", "{}", "[]", "{", "nonsense", R"({"name":1})", R"({"nmae":"t"})",
        R"({"name":"t","partitions":0})", R"({"name":"t","partitions":"3"})",
        R"({"name":"t","partitions":1e9})", R"({"name":"t","settings":["a"]})"}) {
    const Answer answer = change("POST", "/api/v1/topics", body);
    EXPECT_EQ(answer.status, 400) << body << answer.body;
    EXPECT_EQ(answer.error_code(), "invalid_argument") << body;
  }
  EXPECT_TRUE(kafka_.logs.empty());
}

TEST_F(ChangesTest, TopicsAreMadeGrownEmptiedAndDeleted) {
  EXPECT_EQ(text(get("/api/v1/topic-defaults").at("partitions")), "1");
  ASSERT_EQ(change("POST", "/api/v1/topics",
                   R"({"name":"t","partitions":2,"replication":null,"settings":{"a":"b"}})")
                .status,
            201);
  EXPECT_EQ(kafka_.logs["t"].size(), 2U);
  EXPECT_EQ(changes_.set["t"]["a"], "b");
  EXPECT_EQ(change("POST", "/api/v1/topics", R"({"name":"t"})").error_code(), "already_exists");
  EXPECT_EQ(change("POST", "/api/v1/topics/t/partitions", R"({"total":5})").status, 200);
  EXPECT_EQ(kafka_.logs["t"].size(), 5U);
  kafka_.append("t", 0, message(1, "x"));
  EXPECT_EQ(change("POST", "/api/v1/topics/t/empty").status, 200);
  EXPECT_TRUE(kafka_.logs["t"][0].empty());
  EXPECT_EQ(change("DELETE", "/api/v1/topics/t").status, 200);
  EXPECT_EQ(change("DELETE", "/api/v1/topics/t").error_code(), "not_found");
}

TEST_F(ChangesTest, SettingsAreShownSetAndReset) {
  kafka_.append("t", 0, message(1, "x"));
  const auto shown = [&] { return get("/api/v1/topics/t/settings").at("settings").at(0); };
  EXPECT_EQ(text(shown().at("source")), "default");
  EXPECT_EQ(change("POST", "/api/v1/topics/t/settings", R"({"set":{"retention.ms":"1"}})").status,
            200);
  EXPECT_EQ(text(shown().at("value")), "1");
  EXPECT_EQ(text(shown().at("otherwise")), "604800000");
  EXPECT_EQ(change("POST", "/api/v1/topics/t/settings", R"({"reset":["retention.ms"]})").status,
            200);
  EXPECT_EQ(text(shown().at("source")), "default");
  for (const char* body : {"{}", R"({"set":{}})", R"({"reset":"a"})", R"({"set":{"a":1}})"}) {
    EXPECT_EQ(change("POST", "/api/v1/topics/t/settings", body).status, 400) << body;
  }
}

TEST_F(ChangesTest, MessagesAreWrittenAsTheyAre) {
  kafka_.logs["t"].resize(2);
  const Answer answer = change("POST", "/api/v1/topics/t/messages", R"({"messages":[
      {"key":"k","value":"v","headers":[{"name":"h","value":"1"},{"name":"n","value":null}]},
      {"value":null,"partition":1},
      {"key":{"encoding":"base64","value":"AP8="},"value":""}]})");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.parsed().at("written"), 3);
  EXPECT_EQ(answer.parsed().at("places").at(1).at("partition"), 1);
  const auto& log = kafka_.logs["t"][0];
  ASSERT_EQ(log.size(), 2U);
  EXPECT_EQ(log[0].key, "k");
  EXPECT_EQ(log[0].headers[1].second, std::nullopt);
  EXPECT_EQ(log[1].key, std::string("\0\xff", 2));
  EXPECT_EQ(log[1].value, "");
  EXPECT_EQ(kafka_.logs["t"][1][0].value, std::nullopt);
}

// A wrong one among them stops all before the first is written; one that the broker refuses is
// told.
TEST_F(ChangesTest, MessagesThatAreNoneStopAll) {
  kafka_.logs["t"].resize(2);
  for (const char* wrong :
       {"7", R"({"val":"x"})", R"({"value":7})", R"({"value":"x","partition":2})",
        R"({"value":{"encoding":"base64","value":"*"}})", R"({"headers":[1]})",
        R"({"headers":[{"value":"x"}]})"}) {
    const Answer answer = change("POST", "/api/v1/topics/t/messages",
                                 R"({"messages":[{"value":"first"},)" + std::string(wrong) + "]}");
    EXPECT_EQ(answer.status, 400) << wrong << answer.body;
    EXPECT_NE(answer.body.find("message 2"), std::string::npos) << answer.body;
  }
  EXPECT_EQ(change("POST", "/api/v1/topics/t/messages", R"({"messages":[]})").status, 400);
  EXPECT_TRUE(kafka_.logs["t"][0].empty());
  changes_.too_large = 3;
  const Answer partly = change("POST", "/api/v1/topics/t/messages",
                               R"({"messages":[{"value":"a"},{"value":"long"}]})");
  EXPECT_EQ(partly.parsed().at("written"), 1);
  EXPECT_EQ(partly.parsed().at("failed"), 1);
  EXPECT_EQ(text(partly.parsed().at("failures").at(0).at("problem").at("message")), "too large");
  EXPECT_EQ(change("POST", "/api/v1/topics/none/messages", R"({"messages":[{}]})").status, 404);
}

class GroupChangesTest : public ChangesTest {
 protected:
  GroupChangesTest() {
    for (int i = 0; i < 10; ++i) kafka_.append("t", 0, message(1000 + i, "x"));
    for (int i = 0; i < 4; ++i) kafka_.append("t", 1, message(1000 + i, "x"));
    kafka_.known_groups.push_back({.id = "g",
                                   .state = "Empty",
                                   .protocol_type = "consumer",
                                   .protocol = "",
                                   .members = {},
                                   .committed = {{"t", 0, 6, ""}}});
  }

  // Where partitions 0 and 1 would go on.
  std::vector<std::int64_t> plan(const std::string& query) {
    std::vector<std::int64_t> to;
    const json::value answer = get("/api/v1/groups/g/plan?" + query);
    for (const json::value& step : answer.at("plan").as_array()) {
      to.push_back(step.at("to").as_int64());
    }
    return to;
  }
};

using Offsets = std::vector<std::int64_t>;

TEST_F(GroupChangesTest, APlanSaysWhereItWouldGoOnAndChangesNothing) {
  EXPECT_EQ(plan("to=earliest"), (Offsets{0, 0}));
  EXPECT_EQ(plan("to=latest"), (Offsets{10, 4}));
  EXPECT_EQ(plan("to=offset&offset=7"), (Offsets{7, 4}));
  EXPECT_EQ(plan("to=shift&by=-2&partition=0"), (Offsets{4}));
  EXPECT_EQ(plan("to=shift&by=-9223372036854775808&partition=0"), (Offsets{0}));
  EXPECT_EQ(plan("to=shift&by=9223372036854775807&partition=0"), (Offsets{10}));
  changes_.at_time[1003] = {{{"t", 0}, 3}, {{"t", 1}, 3}};
  EXPECT_EQ(plan("to=time&time_ms=1003&topic=t"), (Offsets{3, 3}));
  EXPECT_EQ(kafka_.known_groups[0].committed[0].offset, 6);
  const json::value first = get("/api/v1/groups/g/plan?to=earliest").at("plan").at(0);
  EXPECT_EQ(first.at("from"), 6);
  EXPECT_TRUE(get("/api/v1/groups/g/plan?to=earliest").at("plan").at(1).at("from").is_null());
}

TEST_F(GroupChangesTest, APlanThatMakesNoSenseIsRefused) {
  for (const char* query : {"", "to=nowhere", "to=offset", "to=offset&offset=-1", "to=time",
                            "to=shift&by=x", "to=earliest&partition=x"}) {
    EXPECT_EQ(ask("/api/v1/groups/g/plan?" + std::string(query)).status, 400) << query;
  }
  // Nothing is committed in partition 1, so there is nothing to shift.
  EXPECT_EQ(ask("/api/v1/groups/g/plan?to=shift&by=1").status, 400);
  EXPECT_EQ(ask("/api/v1/groups/g/plan?to=earliest&topic=none").status, 404);
  EXPECT_EQ(ask("/api/v1/groups/g/plan?to=earliest&partition=9").status, 404);
  EXPECT_EQ(ask("/api/v1/groups/none/plan?to=earliest").status, 404);
}

TEST_F(GroupChangesTest, OffsetsAreSetWithinTheirPartitions) {
  EXPECT_EQ(change("POST", "/api/v1/groups/g/offsets",
                   R"({"offsets":[{"topic":"t","partition":1,"offset":3}]})")
                .status,
            200);
  EXPECT_EQ(get("/api/v1/groups/g").at("offsets").at(1).at("committed"), 3);
  for (const char* wrong :
       {R"({"topic":"t","partition":1,"offset":5})", R"({"topic":"t","partition":1,"offset":-1})",
        R"({"topic":"t","partition":1})", "1"}) {
    const Answer answer = change(
        "POST", "/api/v1/groups/g/offsets",
        R"({"offsets":[{"topic":"t","partition":0,"offset":1},)" + std::string(wrong) + "]}");
    EXPECT_EQ(answer.status, 400) << wrong << answer.body;
  }
  EXPECT_EQ(get("/api/v1/groups/g").at("offsets").at(0).at("committed"), 6);
}

TEST_F(GroupChangesTest, AGroupWithMembersStaysAsItIs) {
  kafka_.known_groups[0].members.push_back(
      {.id = "m", .client_id = "c", .host = "h", .partitions = {}});
  const Answer answer = change("POST", "/api/v1/groups/g/offsets",
                               R"({"offsets":[{"topic":"t","partition":0,"offset":1}]})");
  EXPECT_EQ(answer.error_code(), "busy");
  EXPECT_EQ(change("DELETE", "/api/v1/groups/g").error_code(), "busy");
  kafka_.known_groups[0].members.clear();
  EXPECT_EQ(change("DELETE", "/api/v1/groups/g").status, 200);
  EXPECT_TRUE(kafka_.known_groups.empty());
}

// The oldest message that is not read waits; what is not committed counts from the beginning.
TEST_F(GroupChangesTest, LagIsToldInTimeAndWhatIsNotCommittedIsCounted) {
  const json::value group = get("/api/v1/groups/g");
  EXPECT_EQ(group.at("partitions"), 2);
  EXPECT_EQ(group.at("uncommitted"), 1);
  EXPECT_GT(group.at("offsets").at(0).at("waited_ms").as_int64(), 1'000'000'000'000);
  kafka_.known_groups[0].committed = {{"t", 0, 10, ""}, {"t", 1, 4, ""}};
  EXPECT_EQ(get("/api/v1/groups/g").at("offsets").at(0).at("waited_ms"), 0);
  EXPECT_EQ(get("/api/v1/groups").at("groups").at(0).at("uncommitted"), 0);
  EXPECT_EQ(get("/api/v1/groups").at("groups").at(0).at("partitions"), 2);
}

class LakeChangesTest : public ChangesTest {
 protected:
  std::string read(const std::string& path) { return lake::read_all(lake_, path).value_or("none"); }
};

TEST_F(LakeChangesTest, FoldersAreMadeOnce) {
  EXPECT_EQ(change("POST", "/api/v1/lake/folder", R"({"path":"/a/b"})").status, 200);
  EXPECT_TRUE(lake_.status("/a/b")->is_directory);
  EXPECT_EQ(change("POST", "/api/v1/lake/folder", R"({"path":"/a/b"})").error_code(),
            "already_exists");
  for (const char* path : {"a", "/a/../b", "/", "/./x", ""}) {
    EXPECT_EQ(
        change("POST", "/api/v1/lake/folder", R"({"path":")" + std::string(path) + "\"}").status,
        400)
        << path;
  }
}

TEST_F(LakeChangesTest, EntriesAreRenamedAndTheirRightsChanged) {
  put("/a/x", "1");
  put("/a/y", "2");
  EXPECT_EQ(change("POST", "/api/v1/lake/rename", R"({"from":"/a/x","to":"/a/z"})").status, 200);
  EXPECT_EQ(read("/a/z"), "1");
  EXPECT_EQ(change("POST", "/api/v1/lake/rename", R"({"from":"/a/z","to":"/a/y"})").error_code(),
            "already_exists");
  EXPECT_EQ(read("/a/y"), "2");
  EXPECT_EQ(change("POST", "/api/v1/lake/rights", R"({"path":"/a/y","permission":416,"group":"g"})")
                .status,
            200);
  EXPECT_EQ(lake_.status("/a/y")->permission, 0640);
  EXPECT_EQ(lake_.status("/a/y")->group, "g");
  EXPECT_EQ(change("POST", "/api/v1/lake/rights", R"({"path":"/a/y"})").status, 400);
  EXPECT_EQ(change("POST", "/api/v1/lake/rights", R"({"path":"/a/y","permission":9999})").status,
            400);
}

TEST_F(LakeChangesTest, WhatIsDeletedCanBeTakenBack) {
  put("/a/x", "1");
  const Answer gone = change("DELETE", "/api/v1/lake/entry?path=/a/x");
  ASSERT_EQ(gone.status, 200) << gone.body;
  const std::string trash = text(gone.parsed().at("trash"));
  EXPECT_EQ(trash, lake_.home() + "/.Trash/Current/a/x");
  EXPECT_EQ(lake_.status("/a/x").error().code(), ErrorCode::kNotFound);
  // Another of that name has a place of its own there.
  put("/a/x", "2");
  const std::string second =
      text(change("DELETE", "/api/v1/lake/entry?path=/a/x").parsed().at("trash"));
  EXPECT_NE(second, trash);
  EXPECT_EQ(
      change("POST", "/api/v1/lake/rename", R"({"from":")" + trash + R"(","to":"/a/x"})").status,
      200);
  EXPECT_EQ(read("/a/x"), "1");
  EXPECT_EQ(read(second), "2");
  // A file in the trash under the name of a folder on the way.
  put("/b", "file");
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=/b").status, 200);
  put("/b/c", "inside");
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=/b/c").status, 200);
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=" + second).status, 400);
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=" + second + "&forever=true").status, 200);
  EXPECT_EQ(read(second), "none");
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=/").status, 400);
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=/&forever=true").status, 400);
  EXPECT_EQ(change("DELETE", "/api/v1/lake/entry?path=/none").status, 404);
}

TEST_F(LakeChangesTest, AFileComesPieceByPieceAndAppearsWhole) {
  ASSERT_TRUE(lake_.make_directories("/in", 0755));
  const std::string to = "/api/v1/lake/upload?path=/in/f&id=a1";
  EXPECT_EQ(get(to).at("length"), 0);
  EXPECT_EQ(change("PUT", to + "&offset=0", "hello ").status, 200);
  EXPECT_EQ(read("/in/f"), "none");
  EXPECT_EQ(get(to).at("length"), 6);
  // A piece that is here already, and one after a gap.
  EXPECT_EQ(change("PUT", to + "&offset=0", "hello ").error_code(), "busy");
  EXPECT_EQ(change("PUT", to + "&offset=7", "x").error_code(), "busy");
  // The last one, when something is missing.
  EXPECT_EQ(change("PUT", to + "&offset=6&length=99", "wor").error_code(), "busy");
  EXPECT_EQ(read("/in/f"), "none");
  const Answer last = change("PUT", to + "&offset=9&length=11", "ld");
  EXPECT_EQ(last.parsed().at("done"), true) << last.body;
  EXPECT_EQ(read("/in/f"), "hello world");
  EXPECT_EQ(lake::list_all(lake_, "/in")->size(), 1U);
  // What is there is not written over, unless that is asked for.
  EXPECT_EQ(change("PUT", to + "&offset=0&length=1", "x").error_code(), "already_exists");
  EXPECT_EQ(change("PUT", to + "&offset=0&length=1&overwrite=true", "x").status, 200);
  EXPECT_EQ(read("/in/f"), "x");
  EXPECT_EQ(change("PUT", "/api/v1/lake/upload?path=/in/empty&id=b&offset=0&length=0").status, 200);
  EXPECT_EQ(read("/in/empty"), "");
  for (const char* wrong : {"path=/in/g", "path=/in/g&id=../x", "path=/in/g&id=A", "path=/&id=a",
                            "path=/in/../g&id=a", "path=/in/g&id=a&offset=-1"}) {
    EXPECT_EQ(change("PUT", "/api/v1/lake/upload?" + std::string(wrong), "x").status, 400) << wrong;
  }
  EXPECT_EQ(change("PUT", "/api/v1/lake/upload?path=/none/g&id=a&offset=0", "x").status, 404);
}

// A client that had no answer sends its piece again, while the first one is still on its way.
TEST_F(LakeChangesTest, APieceThatComesTwiceAtOnceIsThereOnce) {
  ASSERT_TRUE(lake_.make_directories("/in", 0755));
  const std::string to = "/api/v1/lake/upload?path=/in/f&id=a1";
  EXPECT_EQ(change("PUT", to + "&offset=0", "hello ").status, 200);
  lake_.before_append = [&] { EXPECT_EQ(change("PUT", to + "&offset=6", "world").status, 200); };
  EXPECT_EQ(change("PUT", to + "&offset=6", "world").error_code(), "busy");
  EXPECT_EQ(get(to).at("length"), 11);
  EXPECT_EQ(change("PUT", to + "&offset=11&length=11", "").status, 200);
  EXPECT_EQ(read("/in/f"), "hello world");
}

TEST_F(LakeChangesTest, FilesAreShownAsTables) {
  put("/t.csv", "id,name\n1,a\n2,b\n");
  const json::value table = get("/api/v1/lake/table?path=/t.csv&rows=1");
  EXPECT_EQ(text(table.at("columns").at(1).at("name")), "name");
  EXPECT_EQ(text(table.at("rows").at(0).at(0)), "1");
  EXPECT_EQ(table.at("more"), true);
  EXPECT_EQ(get("/api/v1/lake/table?path=/t.csv&headed=false").at("rows").as_array().size(), 3U);
  put("/b", std::string("\0\xff\xfe", 3));
  EXPECT_EQ(text(get("/api/v1/lake/table?path=/b").at("format")), "none");
  EXPECT_EQ(ask("/api/v1/lake/table?path=/none").status, 404);
  EXPECT_EQ(ask("/api/v1/lake/table?path=/t.csv&rows=0").status, 400);
}

}  // namespace
}  // namespace sluice::console
