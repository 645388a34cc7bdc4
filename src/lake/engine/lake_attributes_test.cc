// Access control lists, extended attributes, quotas and storage policies, as a NameNode has them.
#include "lake/engine/lake_fixture.h"
#include "lake/storage_policy.h"

namespace sluice::lake {
namespace {

class LakeAttributesTest : public LakeTest {
 protected:
  std::string acl_text(const std::string& path) {
    const auto status = lake_->acl(super_, path);
    if (!status) return status.error().message();
    std::string all;
    for (const AclEntry& entry : whole_acl(status->rights)) all += acl_entry_text(entry) + " ";
    return all;
  }
  Status modify(const Caller& who, const std::string& path, const std::string& spec) {
    return lake_->change_acl(who, path, AclOperation::kModify, *parse_acl(spec, true));
  }
  Status touch(const std::string& path) { return write_all(*view(), path, ""); }
  static ExtendedAttribute attribute(const std::string& name, const std::string& value = "") {
    ExtendedAttribute made = *parse_attribute_name(name);
    made.value = value;
    return made;
  }

  const Caller alice_{"alice", {"staff"}, {}};
  const Caller bob_{"bob", {"staff"}, {}};
};

TEST_F(LakeAttributesTest, ListsDecideWhoMayWhat) {
  ASSERT_TRUE(works(touch("/f")));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/f", "alice", "wheel")));
  ASSERT_TRUE(works(lake_->set_permission(super_, "/f", 0600)));
  EXPECT_TRUE(fails(lake_->check_access(bob_, "/f", Access::kRead), ErrorCode::kPermissionDenied));
  ASSERT_TRUE(works(modify(alice_, "/f", "user:bob:r--")));
  EXPECT_TRUE(works(lake_->check_access(bob_, "/f", Access::kRead)));
  EXPECT_TRUE(fails(lake_->check_access(bob_, "/f", Access::kWrite), ErrorCode::kPermissionDenied));
  EXPECT_TRUE(lake_->status(super_, "/f")->has_acl);
  ASSERT_TRUE(works(lake_->set_permission(alice_, "/f", 0600)));
  EXPECT_TRUE(fails(lake_->check_access(bob_, "/f", Access::kRead), ErrorCode::kPermissionDenied))
      << "a mode sets the mask";
  ASSERT_TRUE(works(modify(alice_, "/f", "group:staff:rw-,user:bob:---")));
  EXPECT_TRUE(fails(lake_->check_access(bob_, "/f", Access::kRead), ErrorCode::kPermissionDenied))
      << "an entry of his own comes before his groups'";
  EXPECT_TRUE(fails(modify(bob_, "/f", "user:bob:rwx"), ErrorCode::kPermissionDenied,
                    "is not the owner of inode=/f"));
}

TEST_F(LakeAttributesTest, NewEntriesTakeDefaultsWithTheModeOrTheUmask) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0755)));
  ASSERT_TRUE(works(modify(super_, "/d", "default:user:bob:rwx")));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d/sub", Mode(0700, 0777))));
  EXPECT_EQ(lake_->status(super_, "/d/sub")->permission, 0775);
  options_.posix_acl_inheritance = false;
  reopen();
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d/masked", Mode(0700, 0777))));
  EXPECT_EQ(lake_->status(super_, "/d/masked")->permission, 0700);
  options_.acls = false;
  reopen();
  EXPECT_TRUE(
      fails(lake_->acl(super_, "/d"), ErrorCode::kUnsupported, "dfs.namenode.acls.enabled"));
}

TEST_F(LakeAttributesTest, AllOfItSurvivesKillsCheckpointsAndMoves) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0755)));
  ASSERT_TRUE(works(modify(super_, "/d", "user:bob:rwx,default:user:bob:r-x")));
  const ExtendedAttribute kept = attribute("user.k", std::string("\0v", 2));
  ASSERT_TRUE(works(lake_->set_extended_attribute(super_, "/d", kept, {})));
  ASSERT_TRUE(works(lake_->set_quotas(super_, "/d", {.names = 3, .space = {}, .kind = {}})));
  ASSERT_TRUE(works(lake_->set_storage_policy(super_, "/d", 2)));
  const std::string acl = acl_text("/d");
  const auto check = [&](const std::string& path) {
    EXPECT_EQ(acl_text(path), acl);
    const auto found = lake_->extended_attributes(super_, path, {});
    ASSERT_TRUE(works(found));
    ASSERT_EQ(found->size(), 1U);
    EXPECT_EQ(found->front().value, kept.value);
    EXPECT_EQ(lake_->quota_usage(super_, path)->quotas.names, 3);
    EXPECT_EQ(lake_->status(super_, path)->storage_policy, 2);
  };
  reopen();
  check("/d");
  ASSERT_TRUE(works(lake_->checkpoint()));
  reopen();
  check("/d");
  ASSERT_TRUE(works(lake_->rename(super_, "/d", "/moved", false)));
  pretend_power_loss();
  reopen();
  check("/moved");
  std::filesystem::rename(disk_path("/moved"), disk_path("/elsewhere"));
  check("/elsewhere");
}

TEST_F(LakeAttributesTest, AttributesHaveNameSpacesRightsAndLimits) {
  ASSERT_TRUE(works(touch("/f")));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/f", "alice", "")));
  ASSERT_TRUE(works(lake_->set_extended_attribute(alice_, "/f", attribute("user.a", "1"), {})));
  EXPECT_TRUE(
      fails(lake_->set_extended_attribute(alice_, "/f", attribute("user.a", "2"), {true, false}),
            ErrorCode::kIo, "XAttr: a already exists. The REPLACE flag must be specified."));
  EXPECT_TRUE(
      fails(lake_->set_extended_attribute(alice_, "/f", attribute("user.b", "2"), {false, true}),
            ErrorCode::kIo, "XAttr: b does not exist. The CREATE flag must be specified."));
  EXPECT_TRUE(fails(lake_->set_extended_attribute(alice_, "/f", attribute("trusted.t"), {}),
                    ErrorCode::kPermissionDenied, "for xattr: trusted.t"));
  EXPECT_TRUE(works(lake_->set_extended_attribute(super_, "/f", attribute("trusted.t", "x"), {})));
  EXPECT_EQ(lake_->extended_attributes(super_, "/f", {})->size(), 2U);
  EXPECT_EQ(lake_->extended_attributes(alice_, "/f", {})->size(), 1U);
  EXPECT_TRUE(fails(lake_->set_extended_attribute(bob_, "/f", attribute("user.b"), {}),
                    ErrorCode::kPermissionDenied, "access=WRITE"));
  EXPECT_TRUE(fails(
      lake_->set_extended_attribute(alice_, "/f", attribute("user.b", std::string(16384, 'x')), {}),
      ErrorCode::kInvalidArgument, "but the total size is 16385"));
  for (int i = 0; i < 30; ++i) {
    const ExtendedAttribute one = attribute("user.n" + std::to_string(i));
    ASSERT_TRUE(works(lake_->set_extended_attribute(alice_, "/f", one, {})));
  }
  EXPECT_TRUE(fails(lake_->set_extended_attribute(alice_, "/f", attribute("user.last"), {}),
                    ErrorCode::kIo, "would exceed limit of 32"));
  ASSERT_TRUE(works(lake_->remove_extended_attribute(alice_, "/f", attribute("user.a"))));
  EXPECT_TRUE(fails(lake_->extended_attributes(alice_, "/f", {attribute("user.a")}), ErrorCode::kIo,
                    "At least one of the attributes"));
}

// Only the file's own users may see its bytes then; all the rest a superuser may do.
TEST_F(LakeAttributesTest, AMarkKeepsSuperusersFromAFilesBytes) {
  const ExtendedAttribute mark = attribute("security.hdfs.unreadable.by.superuser");
  constexpr const char* kDenied =
      "Access is denied for super since the superuser is not allowed to perform this operation.";
  ASSERT_TRUE(put("/f", "c", "secret"));
  ASSERT_TRUE(works(lake_->set_owner(super_, "/f", "alice", "staff")));
  ASSERT_TRUE(works(lake_->set_extended_attribute(super_, "/f", mark, {})));
  EXPECT_TRUE(fails(lake_->locate(super_, "/f", 0, 10), ErrorCode::kPermissionDenied, kDenied));
  EXPECT_TRUE(fails(view()->open("/f"), ErrorCode::kPermissionDenied, kDenied));
  EXPECT_TRUE(fails(lake_->checksum(super_, "/f"), ErrorCode::kPermissionDenied, kDenied));
  EXPECT_TRUE(works(lake_->locate(alice_, "/f", 0, 10)));
  EXPECT_EQ(*read_all(*view("alice"), "/f"), "secret");
  EXPECT_TRUE(works(lake_->status(super_, "/f")));
  const auto blocks = lake_->locate_of(lake_->status(super_, "/f")->file_id);
  ASSERT_TRUE(works(blocks));
  EXPECT_EQ(blocks->blocks.size(), 1U) << "what is there can be looked after";
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0755)));
  EXPECT_TRUE(fails(lake_->set_extended_attribute(super_, "/d", mark, {}), ErrorCode::kIo,
                    "Can only set 'security.hdfs.unreadable.by.superuser' on a file."));
  options_.enforce_permissions = false;
  reopen();
  EXPECT_EQ(*read_all(*view(), "/f"), "secret");
}

// Without a quota what is counted is what the caller may see.
TEST_F(LakeAttributesTest, UsageWithoutAQuotaNeedsTheRightsOfASum) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0755)));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d/secret", 0700)));
  ASSERT_TRUE(put("/d/secret/f", "c", pattern(700)));
  EXPECT_TRUE(
      fails(lake_->quota_usage(alice_, "/d"), ErrorCode::kPermissionDenied, "inode=\"/d/secret\""));
  EXPECT_TRUE(works(lake_->quota_usage(alice_, "/"))) << "the root always has a quota";
  const auto seen = lake_->quota_usage(super_, "/d");
  ASSERT_TRUE(works(seen));
  EXPECT_EQ(seen->used.names, 3);
  EXPECT_EQ(seen->used.space, 700);
  ASSERT_TRUE(works(lake_->set_quotas(super_, "/d", {.names = 9, .space = {}, .kind = {}})));
  const auto limited = lake_->quota_usage(alice_, "/d");
  ASSERT_TRUE(works(limited));
  EXPECT_EQ(limited->used.names, 3);
  EXPECT_EQ(limited->quotas.names, 9);
}

TEST_F(LakeAttributesTest, APolicyForNewFilesIsNoneForOldOnes) {
  const std::uint8_t lazy = find_storage_policy("LAZY_PERSIST")->id;
  ASSERT_TRUE(works(touch("/f")));
  EXPECT_TRUE(fails(lake_->set_storage_policy(super_, "/f", lazy), ErrorCode::kInvalidArgument,
                    "Policy BlockStoragePolicy{LAZY_PERSIST:15, storageTypes=[RAM_DISK, DISK], "
                    "creationFallbacks=[DISK], replicationFallbacks=[DISK]} cannot be set after "
                    "file creation."));
  EXPECT_TRUE(works(lake_->set_storage_policy(super_, "/f", find_storage_policy("COLD")->id)));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/d", 0755)));
  EXPECT_TRUE(works(lake_->set_storage_policy(super_, "/d", lazy)));
}

TEST_F(LakeAttributesTest, NameQuotasCountAllBelow) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/q/in", 0777)));
  EXPECT_TRUE(fails(lake_->set_quotas(alice_, "/q", {.names = 3, .space = {}, .kind = {}}),
                    ErrorCode::kPermissionDenied));
  ASSERT_TRUE(works(lake_->set_quotas(super_, "/q", {.names = 4, .space = {}, .kind = {}})));
  ASSERT_TRUE(works(touch("/q/1")));
  disk_write("/q/in/foreign", "x");
  ASSERT_EQ(lake_->list(super_, "/q/in", "", 10)->entries.size(), 1U);
  EXPECT_TRUE(fails(touch("/q/in/2"), ErrorCode::kResourceExhausted,
                    "directory /q is exceeded: quota=4 file count=5"))
      << "what other programs make counts once it was seen";
  std::filesystem::remove(disk_path("/q/in/foreign"));
  ASSERT_TRUE(works(touch("/q/in/2")));
  ASSERT_TRUE(works(lake_->rename(super_, "/q/1", "/q/in/1", false))) << "it stays below";
  ASSERT_TRUE(works(lake_->make_directories(super_, "/out/more", 0755)));
  EXPECT_TRUE(fails(lake_->rename(super_, "/out", "/q/out", false), ErrorCode::kResourceExhausted,
                    "file count=6"));
  ASSERT_TRUE(works(lake_->remove(super_, "/q/in", true)));
  EXPECT_EQ(lake_->quota_usage(super_, "/q")->used.names, 1);
  EXPECT_TRUE(works(lake_->rename(super_, "/out", "/q/out", false)));
  EXPECT_EQ(lake_->content_summary(super_, "/q")->used.names, 3);
}

// A block that is being written counts as a whole one, with all its copies.
TEST_F(LakeAttributesTest, SpaceQuotasCountWholeBlocksWhileTheyAreWritten) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/q", 0777)));
  ASSERT_TRUE(works(lake_->set_quotas(super_, "/q", {.names = {}, .space = 3000, .kind = {}})));
  ASSERT_TRUE(put("/q/one", "client", pattern(1500)));
  EXPECT_EQ(lake_->quota_usage(super_, "/q")->used.space, 1500);
  ASSERT_TRUE(put("/q/two", "client", pattern(100)));
  EXPECT_FALSE(put("/q/three", "client", pattern(1100))) << "its second block finds no room";
  EXPECT_TRUE(fails(lake_->set_replication(super_, "/q/one", 3), ErrorCode::kResourceExhausted,
                    "The DiskSpace quota of /q is exceeded"));
  ASSERT_TRUE(works(
      lake_->set_quotas(super_, "/q", {.names = {}, .space = 10, .kind = StorageKind::kArchive})));
  EXPECT_EQ(lake_->quota_usage(super_, "/q")->used.by_kind[3], 0);
  ASSERT_TRUE(works(lake_->set_storage_policy(super_, "/q", find_storage_policy("COLD")->id)));
  EXPECT_EQ(lake_->quota_usage(super_, "/q")->used.by_kind[3], 1600 + 1024);
}

}  // namespace
}  // namespace sluice::lake
