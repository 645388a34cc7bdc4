// Names and rights, as a NameNode has them.
#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeNamespaceTest : public LakeTest {
 protected:
  void SetUp() override {
    LakeTest::SetUp();
    ASSERT_TRUE(works(lake_->make_directories(super_, "/user/alice", 0755)));
    ASSERT_TRUE(works(lake_->set_owner(super_, "/user/alice", "alice", "users")));
  }
  const Caller alice_{"alice", {"users", "staff"}, {}};
  const Caller bob_{"bob", {"users"}, {}};
};

TEST_F(LakeNamespaceTest, RenameOfOldAnswersFalseInsteadOfFailing) {
  ASSERT_TRUE(put("/a/f", "c", "x"));
  ASSERT_TRUE(put("/a/g", "c", "y"));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0755)));
  EXPECT_FALSE(*lake_->rename_into(super_, "/none", "/n"));
  EXPECT_FALSE(*lake_->rename_into(super_, "/a/f", "/a/g"));
  EXPECT_FALSE(*lake_->rename_into(super_, "/a/f", "/no/parent"));
  EXPECT_FALSE(*lake_->rename_into(super_, "/a", "/a/below"));
  EXPECT_FALSE(*lake_->rename_into(super_, "/", "/d"));
  EXPECT_TRUE(*lake_->rename_into(super_, "/a/f", "/a/f"));
  EXPECT_TRUE(*lake_->rename_into(super_, "/a/f", "/d")) << "into the folder";
  EXPECT_EQ(disk_content("/d/f"), "x");
  EXPECT_TRUE(*lake_->rename_into(super_, "/a", "/d"));
  EXPECT_EQ(disk_content("/d/a/g"), "y");
  EXPECT_FALSE(*lake_->rename_into(super_, "/d", "/d"));
}

TEST_F(LakeNamespaceTest, Rename2SaysWhy) {
  ASSERT_TRUE(put("/f", "c", "x"));
  ASSERT_TRUE(put("/d/g", "c", "y"));
  EXPECT_TRUE(fails(lake_->rename(super_, "/none", "/n", false), ErrorCode::kNotFound,
                    "rename source /none is not found."));
  EXPECT_TRUE(fails(lake_->rename(super_, "/f", "/f", true), ErrorCode::kAlreadyExists,
                    "The source /f and destination /f are the same"));
  EXPECT_TRUE(fails(lake_->rename(super_, "/f", "/no/f", false), ErrorCode::kNotFound,
                    "rename destination parent /no/f not found."));
  EXPECT_TRUE(fails(lake_->rename(super_, "/f", "/d", true), ErrorCode::kIsADirectory));
  EXPECT_TRUE(fails(lake_->rename(super_, "/d", "/f", true), ErrorCode::kNotADirectory));
  EXPECT_TRUE(fails(lake_->rename(super_, "/d", "/d/e", false), ErrorCode::kInvalidArgument));
  EXPECT_TRUE(fails(lake_->rename(super_, "/f", "/d/g/x", false), ErrorCode::kNotADirectory,
                    "/d/g (is not a directory)"));
  EXPECT_TRUE(fails(lake_->rename(super_, "/f", "/d/g", false), ErrorCode::kAlreadyExists,
                    "rename destination /d/g already exists"));
}

TEST_F(LakeNamespaceTest, DeleteAnswersFalseWhenNothingIsThere) {
  EXPECT_FALSE(*lake_->remove(super_, "/none", true));
  EXPECT_FALSE(*lake_->remove(super_, "/", true));
  EXPECT_TRUE(
      fails(lake_->remove(super_, "/user", false), ErrorCode::kNotEmpty, "/user is non empty"));
  EXPECT_TRUE(*lake_->remove(super_, "/user", true));
}

TEST_F(LakeNamespaceTest, ChecksRightsAsHdfsDoes) {
  EXPECT_TRUE(fails(lake_->make_directories(alice_, "/x", 0755), ErrorCode::kPermissionDenied,
                    "Permission denied: user=alice, access=WRITE, "
                    "inode=\"/\":super:supergroup:drwxr-xr-x"));
  ASSERT_TRUE(works(lake_->make_directories(alice_, "/user/alice/d", 0700)));
  EXPECT_EQ(lake_->status(super_, "/user/alice/d")->group, "users") << "the parent's";
  EXPECT_EQ(lake_->status(super_, "/user/alice/d")->owner, "alice");
  EXPECT_TRUE(fails(lake_->list(bob_, "/user/alice/d", "", 10), ErrorCode::kPermissionDenied,
                    "Permission denied: user=bob, access=READ_EXECUTE, "
                    "inode=\"/user/alice/d\":alice:users:drwx------"));
  EXPECT_TRUE(fails(lake_->status(bob_, "/user/alice/d/f"), ErrorCode::kPermissionDenied,
                    "access=EXECUTE, inode=\"/user/alice/d\""));
  EXPECT_TRUE(fails(lake_->create(bob_, "/user/alice/f", request("c")),
                    ErrorCode::kPermissionDenied,
                    "access=WRITE, inode=\"/user/alice\":alice:users:drwxr-xr-x"));
  ASSERT_TRUE(works(lake_->create(alice_, "/user/alice/f", request("c"))));
  ASSERT_TRUE(works(lake_->set_permission(alice_, "/user/alice/f", 0600)));
  EXPECT_TRUE(fails(lake_->locate(bob_, "/user/alice/f", 0, 1), ErrorCode::kPermissionDenied,
                    "access=READ, inode=\"/user/alice/f\":alice:users:-rw-------"));
  EXPECT_TRUE(fails(lake_->set_permission(bob_, "/user/alice/f", 0777),
                    ErrorCode::kPermissionDenied,
                    "Permission denied. user=bob is not the owner of inode=/user/alice/f"));
  EXPECT_TRUE(fails(lake_->set_owner(alice_, "/user/alice/f", "bob", ""),
                    ErrorCode::kPermissionDenied,
                    "User alice is not a super user (non-super user cannot change owner)."));
  EXPECT_TRUE(fails(lake_->set_owner(alice_, "/user/alice/f", "", "ops"),
                    ErrorCode::kPermissionDenied, "User alice does not belong to ops"));
  EXPECT_TRUE(works(lake_->set_owner(alice_, "/user/alice/f", "", "staff")));
  EXPECT_TRUE(works(lake_->check_access(alice_, "/user/alice/f", Access::kRead)));
  EXPECT_TRUE(fails(lake_->check_access(bob_, "/user/alice/f", Access::kRead),
                    ErrorCode::kPermissionDenied));
  EXPECT_TRUE(
      works(lake_->check_access({"carol", {"supergroup"}, {}}, "/user/alice/f", Access::kRead)))
      << "a member of the supergroup";
}

TEST_F(LakeNamespaceTest, StickyFoldersKeepOthersOut) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/tmp", 01777)));
  ASSERT_TRUE(works(lake_->create(alice_, "/tmp/f", request("c"))));
  EXPECT_TRUE(fails(lake_->remove(bob_, "/tmp/f", false), ErrorCode::kPermissionDenied,
                    "Permission denied by sticky bit"));
  EXPECT_TRUE(fails(lake_->rename_into(bob_, "/tmp/f", "/tmp/g"), ErrorCode::kPermissionDenied));
  EXPECT_TRUE(*lake_->remove(alice_, "/tmp/f", false));
}

// A recursive delete needs all rights on every filled folder below.
TEST_F(LakeNamespaceTest, DeletesOnlyWhatMayBeDeleted) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/user/alice/theirs/inner", 0755)));
  EXPECT_TRUE(fails(lake_->remove(alice_, "/user/alice/theirs", true), ErrorCode::kPermissionDenied,
                    "access=ALL, inode=\"/user/alice/theirs\":super:users"));
  EXPECT_TRUE(works(lake_->status(super_, "/user/alice/theirs/inner")));
  ASSERT_TRUE(*lake_->remove(super_, "/user/alice/theirs/inner", true));
  EXPECT_TRUE(*lake_->remove(alice_, "/user/alice/theirs", true)) << "an empty one may go";
}

TEST_F(LakeNamespaceTest, RightsCanBeSwitchedOff) {
  options_.enforce_permissions = false;
  reopen();
  EXPECT_TRUE(works(lake_->make_directories(bob_, "/x/y", 0755)));
  EXPECT_EQ(lake_->status(bob_, "/x/y")->owner, "bob");
}

TEST_F(LakeNamespaceTest, AttributesSurviveARestart) {
  ASSERT_TRUE(put("/f", "c", "x"));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/f", 0)));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/f", "o", "g")));
  EXPECT_TRUE(*lake_->set_replication(super_, "/f", 3));
  EXPECT_FALSE(*lake_->set_replication(super_, "/user", 3));
  ASSERT_TRUE(works(lake_->set_times(super_, "/f", 1'234'567'890'123, 1'234'567'000'000)));
  const FileStatus before = *lake_->status(super_, "/f");
  EXPECT_EQ(before.permission, 0);
  EXPECT_EQ(before.modified_ms, 1'234'567'890'123);
  EXPECT_EQ(before.accessed_ms, 1'234'567'000'000);
  for (int i = 0; i < 2; ++i) {
    reopen();
    const FileStatus after = *lake_->status(super_, "/f");
    EXPECT_EQ(after.file_id, before.file_id);
    EXPECT_EQ(after.permission, 0);
    EXPECT_EQ(after.owner, "o");
    EXPECT_EQ(after.group, "g");
    EXPECT_EQ(after.replication, 3);
    EXPECT_EQ(after.modified_ms, before.modified_ms);
    EXPECT_EQ(*read_all(*view(), "/f"), "x") << "mode 000 is HDFS's, not the disk's";
    ASSERT_TRUE(works(lake_->checkpoint()));
  }
}

TEST_F(LakeNamespaceTest, PagesThroughALargeFolder) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/many", 0755)));
  for (int i = 0; i < 2500; ++i) disk_write("/many/" + std::to_string(i), "");
  const auto all = list_all(*view(), "/many");
  ASSERT_TRUE(works(all));
  EXPECT_EQ(all->size(), 2500U);
  EXPECT_EQ(lake_->status(super_, "/many")->children, 2500U);
  const auto page = lake_->list(super_, "/many", "1000", 3);
  ASSERT_EQ(page->entries.size(), 3U);
  EXPECT_EQ(page->entries[0].name(), "1001");
}

TEST_F(LakeNamespaceTest, OneEngineAtATime) {
  LakeOptions second = options_;
  EXPECT_TRUE(fails(Lake::open(second), ErrorCode::kBusy, "in use by another process"));
}

}  // namespace
}  // namespace sluice::lake
