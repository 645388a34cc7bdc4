#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeConcatTest : public LakeTest {
 protected:
  void SetUp() override {
    LakeTest::SetUp();
    ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0777)));
  }
  std::string content(const std::string& path) {
    const auto bytes = read_all(*view(), path);
    if (bytes) return *bytes;
    return std::string(error_code_name(bytes.error().code())) + ": " + bytes.error().message();
  }
  std::string sums_path(std::uint64_t id, const std::string& folder) const {
    char name[40];
    std::snprintf(name, sizeof name, "/%02x/%llu", static_cast<unsigned>(id & 0xFFU),
                  static_cast<unsigned long long>(id));
    return options_.meta_dir + folder + name;
  }
};

TEST_F(LakeConcatTest, JoinsFilesInTheirOrder) {
  // Lengths on both sides of a chunk, a block, and of what has its checksums inline.
  const std::string a = pattern(700, 1);
  const std::string b = pattern(9'001, 2);
  const std::string c = pattern(1, 3);
  ASSERT_TRUE(put("/d/a", "c1", a));
  ASSERT_TRUE(put("/d/b", "c1", b));
  ASSERT_TRUE(put("/d/c", "c1", c));
  const std::uint64_t id = lake_->status(super_, "/d/a")->file_id;
  ASSERT_TRUE(works(lake_->concat(super_, "/d/a", {"/d/c", "/d/b"})));
  const std::string whole = a + c + b;
  EXPECT_EQ(content("/d/a"), whole);
  EXPECT_EQ(disk_content("/d/a"), whole);
  const auto status = lake_->status(super_, "/d/a");
  ASSERT_TRUE(works(status));
  EXPECT_EQ(status->file_id, id);
  EXPECT_EQ(status->length, whole.size());
  EXPECT_TRUE(fails(lake_->status(super_, "/d/b"), ErrorCode::kNotFound));
  EXPECT_TRUE(fails(lake_->status(super_, "/d/c"), ErrorCode::kNotFound));
  EXPECT_EQ(lake_->list(super_, "/d", "", 10)->entries.size(), 1U);
  reopen();
  EXPECT_EQ(content("/d/a"), whole);
  EXPECT_EQ(lake_->counts().foreign_changes, 0U);
  // The checksums are those of the new bytes: a flipped bit is found.
  std::string flipped = whole;
  flipped[whole.size() - 5] ^= 1;
  const auto before = std::filesystem::last_write_time(disk_path("/d/a"));
  std::fstream(disk_path("/d/a"), std::ios::in | std::ios::out) << flipped;
  std::filesystem::last_write_time(disk_path("/d/a"), before);
  EXPECT_TRUE(fails(read_all(*view(), "/d/a"), ErrorCode::kCorrupt));
}

TEST_F(LakeConcatTest, SpreadsNoDamage) {
  ASSERT_TRUE(put("/d/a", "c1", pattern(2'000, 1)));
  ASSERT_TRUE(put("/d/b", "c1", pattern(2'000, 2)));
  const auto before = std::filesystem::last_write_time(disk_path("/d/b"));
  std::string flipped = pattern(2'000, 2);
  flipped[700] ^= 1;
  std::fstream(disk_path("/d/b"), std::ios::in | std::ios::out) << flipped;
  std::filesystem::last_write_time(disk_path("/d/b"), before);
  EXPECT_TRUE(fails(lake_->concat(super_, "/d/a", {"/d/b"}), ErrorCode::kCorrupt));
  EXPECT_EQ(content("/d/a"), pattern(2'000, 1));
  EXPECT_EQ(disk_content("/d/b"), flipped);
  EXPECT_TRUE(std::filesystem::is_empty(options_.meta_dir + "/staging"));
}

TEST_F(LakeConcatTest, RefusesAsANameNode) {
  ASSERT_TRUE(put("/d/a", "c1", "a"));
  ASSERT_TRUE(put("/d/b", "c1", "b"));
  ASSERT_TRUE(put("/d/large", "c1", "b", 2048));
  ASSERT_TRUE(put("/d/empty", "c1", ""));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d/e", 0755)));
  ASSERT_TRUE(put("/d/e/x", "c1", "x"));
  ASSERT_TRUE(works(lake_->create(super_, "/d/open", request("c2"))));
  const auto refused = [&](const std::string& target, const std::vector<std::string>& sources,
                           ErrorCode code, const std::string& text, const std::string& user = "") {
    const Caller who{user.empty() ? "super" : user, {}, {}};
    return fails(lake_->concat(who, target, sources), code, text);
  };
  EXPECT_TRUE(refused("/d/none", {"/d/b"}, ErrorCode::kNotFound, "File does not exist: /d/none"));
  EXPECT_TRUE(refused("/d/e", {"/d/b"}, ErrorCode::kIsADirectory, "Path is not a file: /d/e"));
  EXPECT_TRUE(refused("/d/a/z", {"/d/b"}, ErrorCode::kPermissionDenied, "/d/a (is not a dir"));
  EXPECT_TRUE(refused("/d/a", {"/d/none"}, ErrorCode::kNotFound, "File does not exist: /d/none"));
  EXPECT_TRUE(refused("/d/a", {"/d/e/x"}, ErrorCode::kInvalidArgument,
                      "Source file /d/e/x is not in the same directory with the target /d/a"));
  EXPECT_TRUE(refused("/d/a", {"/d/a"}, ErrorCode::kInvalidArgument,
                      "concat: the src file /d/a is the same with the target file /d/a"));
  EXPECT_TRUE(refused("/d/a", {"/d/empty"}, ErrorCode::kInvalidArgument,
                      "concat: source file /d/empty is invalid or empty or underConstruction"));
  EXPECT_TRUE(refused("/d/a", {"/d/open"}, ErrorCode::kInvalidArgument,
                      "concat: source file /d/open is invalid or empty or underConstruction"));
  EXPECT_TRUE(refused("/d/open", {"/d/a"}, ErrorCode::kInvalidArgument,
                      "concat: target file /d/open is under construction"));
  EXPECT_TRUE(refused("/d/a", {"/d/b", "/d/b"}, ErrorCode::kInvalidArgument,
                      "concat: at least two of the source files are the same"));
  EXPECT_TRUE(refused("/d/a", {"/d/large"}, ErrorCode::kInvalidArgument,
                      "concat: source file /d/large has preferred block size 2048 which is greater "
                      "than the target file's preferred block size 1024"));
  EXPECT_TRUE(refused("/d/a", {}, ErrorCode::kInvalidArgument, "No sources given"));
  EXPECT_TRUE(refused("/d/a", {"/d/b"}, ErrorCode::kPermissionDenied,
                      "user=bob, access=WRITE, inode=\"/d/a\"", "bob"));
  EXPECT_EQ(content("/d/a"), "a");
  EXPECT_EQ(content("/d/b"), "b");
}

TEST_F(LakeConcatTest, StickyFoldersKeepOthersOut) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/tmp", 01777)));
  ASSERT_TRUE(put("/tmp/b", "c1", "b"));
  ASSERT_TRUE(put("/tmp/a", "c1", "a"));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/tmp/a", "alice", "")));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/tmp/b", "bob", "")));
  EXPECT_TRUE(fails(lake_->concat({"bob", {}, {}}, "/tmp/b", {"/tmp/a"}),
                    ErrorCode::kPermissionDenied, "Permission denied by sticky bit"));
  EXPECT_EQ(content("/tmp/a"), "a");
}

TEST_F(LakeConcatTest, CountsAgainstQuotas) {
  ASSERT_TRUE(put("/d/a", "c1", std::string(1000, 'a')));
  ASSERT_TRUE(put("/d/b", "c1", std::string(1000, 'b')));
  ASSERT_TRUE(*lake_->set_replication(super_, "/d/a", 3));
  ASSERT_TRUE(*lake_->set_replication(super_, "/d/b", 1));
  ASSERT_TRUE(works(lake_->set_quotas(super_, "/d", {.names = {}, .space = 5'999, .kind = {}})));
  EXPECT_TRUE(fails(lake_->concat(super_, "/d/a", {"/d/b"}), ErrorCode::kResourceExhausted));
  ASSERT_TRUE(works(lake_->set_quotas(super_, "/d", {.names = {}, .space = 6'000, .kind = {}})));
  EXPECT_TRUE(works(lake_->concat(super_, "/d/a", {"/d/b"})));
  EXPECT_EQ(lake_->quota_usage(super_, "/d")->used.space, 6'000);
  EXPECT_EQ(lake_->quota_usage(super_, "/d")->used.names, 2);
}

// What was recorded is finished after a kill, whichever steps on disk were done.
TEST_F(LakeConcatTest, IsWholeAfterAKill) {
  const std::string a = pattern(9'100, 1);
  const std::string b = pattern(9'200, 2);
  for (int left = 0; left < 3; ++left) {
    for (const bool power : {false, true}) {
      SCOPED_TRACE(std::to_string(left) + (power ? " after a loss of power" : " after a kill"));
      ASSERT_TRUE(put("/d/a", "c1", a));
      ASSERT_TRUE(put("/d/b", "c1", b));
      const std::uint64_t id = lake_->status(super_, "/d/a")->file_id;
      std::filesystem::create_hard_link(disk_path("/d/a"), folder_ + "/a");
      std::filesystem::create_hard_link(disk_path("/d/b"), folder_ + "/b");
      std::filesystem::copy(sums_path(id, "/sums"), folder_ + "/sums");
      ASSERT_TRUE(works(lake_->concat(super_, "/d/a", {"/d/b"})));
      lake_.reset();
      // Sources are left; then the target as well; then its checksums, too.
      std::filesystem::rename(folder_ + "/b", disk_path("/d/b"));
      if (left >= 1) {
        std::filesystem::rename(disk_path("/d/a"),
                                options_.meta_dir + "/staging/" + std::to_string(id));
        std::filesystem::rename(folder_ + "/a", disk_path("/d/a"));
      }
      if (left >= 2) {
        std::filesystem::create_directories(
            std::filesystem::path(sums_path(id, "/staging.sums")).parent_path());
        std::filesystem::rename(sums_path(id, "/sums"), sums_path(id, "/staging.sums"));
        std::filesystem::rename(folder_ + "/sums", sums_path(id, "/sums"));
      }
      if (power) pretend_power_loss();
      reopen();
      EXPECT_EQ(content("/d/a"), a + b);
      EXPECT_EQ(lake_->status(super_, "/d/a")->file_id, id);
      EXPECT_TRUE(fails(lake_->status(super_, "/d/b"), ErrorCode::kNotFound));
      EXPECT_TRUE(lake_->corrupt_files().empty());
      EXPECT_TRUE(std::filesystem::is_empty(options_.meta_dir + "/staging.sums"));
      ASSERT_TRUE(*lake_->remove(super_, "/d/a", false));
      for (const char* name : {"/a", "/b", "/sums"}) std::filesystem::remove(folder_ + name);
    }
  }
}

// Its checksums can't be put where they belong: found before the record, or only after it.
TEST_F(LakeConcatTest, LeavesAllAsItWasWhenItCannotBePutInPlace) {
  for (const bool recorded : {false, true}) {
    SCOPED_TRACE(recorded);
    ASSERT_TRUE(put("/d/a", "c1", pattern(7'000, 1)));
    ASSERT_TRUE(put("/d/b", "c1", pattern(7'000, 2)));
    ASSERT_TRUE(works(lake_->set_owner(super_, "/d/b", "alice", "")));
    const std::uint64_t id = lake_->status(super_, "/d/a")->file_id;
    const std::uint64_t source = lake_->status(super_, "/d/b")->file_id;
    const std::string sums = sums_path(id, "/sums");
    const std::string in_the_way =
        recorded ? sums : std::filesystem::path(sums).parent_path().string();
    ASSERT_FALSE(std::filesystem::exists(in_the_way));
    if (recorded) {
      std::filesystem::create_directories(sums + "/below");
    } else {
      std::ofstream(in_the_way) << "no folder";
    }
    const std::uint64_t before = lake_->counts().journal_sequence;
    EXPECT_FALSE(lake_->concat(super_, "/d/a", {"/d/b"}));
    EXPECT_EQ(lake_->counts().journal_sequence == before, !recorded);
    for (int start = 0; start < 3; ++start) {
      if (start == 2) pretend_power_loss();
      if (start > 0) reopen();
      EXPECT_EQ(content("/d/a"), pattern(7'000, 1));
      EXPECT_EQ(content("/d/b"), pattern(7'000, 2));
      EXPECT_EQ(lake_->status(super_, "/d/a")->file_id, id);
      EXPECT_EQ(lake_->status(super_, "/d/b")->file_id, source);
      EXPECT_EQ(lake_->status(super_, "/d/b")->owner, "alice");
      EXPECT_EQ(lake_->counts().foreign_changes, 0U);
    }
    EXPECT_TRUE(std::filesystem::is_empty(options_.meta_dir + "/staging"));
    std::filesystem::remove_all(in_the_way);
    ASSERT_TRUE(works(lake_->concat(super_, "/d/a", {"/d/b"})));
    EXPECT_EQ(content("/d/a"), pattern(7'000, 1) + pattern(7'000, 2));
    ASSERT_TRUE(*lake_->remove(super_, "/d/a", false));
  }
}

// What a record names is kept until it can go where the record says.
TEST_F(LakeConcatTest, WaitsForItsFolderAfterAKill) {
  ASSERT_TRUE(put("/d/a", "c1", pattern(9'100, 1)));
  ASSERT_TRUE(put("/d/b", "c1", pattern(9'200, 2)));
  const std::string staged =
      options_.meta_dir + "/staging/" + std::to_string(lake_->status(super_, "/d/a")->file_id);
  std::filesystem::create_hard_link(disk_path("/d/a"), folder_ + "/a");
  std::filesystem::create_hard_link(disk_path("/d/b"), folder_ + "/b");
  ASSERT_TRUE(works(lake_->concat(super_, "/d/a", {"/d/b"})));
  lake_.reset();
  std::filesystem::rename(disk_path("/d/a"), staged);
  std::filesystem::rename(folder_ + "/a", disk_path("/d/a"));
  std::filesystem::rename(folder_ + "/b", disk_path("/d/b"));
  std::filesystem::rename(disk_path("/d"), folder_ + "/away");
  reopen();
  EXPECT_TRUE(std::filesystem::exists(staged));
  lake_.reset();
  std::filesystem::rename(folder_ + "/away", disk_path("/d"));
  reopen();
  EXPECT_EQ(content("/d/a"), pattern(9'100, 1) + pattern(9'200, 2));
  EXPECT_TRUE(fails(lake_->status(super_, "/d/b"), ErrorCode::kNotFound));
}

// Sources are taken away only for a whole that is where it belongs.
TEST_F(LakeConcatTest, KeepsItsSourcesWhenTheWholeIsLost) {
  ASSERT_TRUE(put("/d/a", "c1", "aa"));
  ASSERT_TRUE(put("/d/b", "c1", "bb"));
  std::filesystem::create_hard_link(disk_path("/d/b"), folder_ + "/b");
  ASSERT_TRUE(works(lake_->concat(super_, "/d/a", {"/d/b"})));
  lake_.reset();
  std::filesystem::remove(disk_path("/d/a"));
  std::filesystem::rename(folder_ + "/b", disk_path("/d/b"));
  reopen();
  EXPECT_EQ(content("/d/b"), "bb");
}

// Nothing was recorded: nothing is changed.
TEST_F(LakeConcatTest, LeavesNothingOfACopyThatWasNotRecorded) {
  ASSERT_TRUE(put("/d/a", "c1", "aa"));
  const std::uint64_t id = lake_->status(super_, "/d/a")->file_id;
  lake_.reset();
  std::ofstream(options_.meta_dir + "/staging/" + std::to_string(id)) << "aab";
  reopen();
  EXPECT_EQ(content("/d/a"), "aa");
  EXPECT_TRUE(std::filesystem::is_empty(options_.meta_dir + "/staging"));
}

TEST_F(LakeConcatTest, AnswersARepeatedCall) {
  ASSERT_TRUE(put("/d/a", "c1", "a"));
  ASSERT_TRUE(put("/d/b", "c1", "b"));
  Caller who = super_;
  who.retry = RetryKey{{'x'}, 7};
  ASSERT_TRUE(works(lake_->concat(who, "/d/a", {"/d/b"})));
  reopen();
  EXPECT_TRUE(lake_->answered(*who.retry).has_value());
}

}  // namespace
}  // namespace sluice::lake
