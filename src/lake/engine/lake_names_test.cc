// What is asked of names before anything is said of what is there: rights first, as FSDirectory
// does; and what is answered for names that no entry can have.
#include "lake/engine/lake_fixture.h"

namespace sluice::lake {
namespace {

class LakeNamesTest : public LakeTest {
 protected:
  template <class T>
  static testing::AssertionResult because(const Result<T>& result, Reason reason,
                                          const std::string& text = "") {
    if (result.ok()) return testing::AssertionFailure() << "it succeeded";
    const Error& error = result.error();
    if (error.reason<Reason>() == reason && error.message().find(text) != std::string::npos) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << error_code_name(error.code()) << ": " << error.message();
  }

  const Caller bob_{"bob", {"staff"}, {}};
};

// A question about a name that cannot exist is answered with "no".
TEST_F(LakeNamesTest, NothingHasAnImpossibleName) {
  ASSERT_TRUE(put("/d/f", "c", "x"));
  for (const std::string& name :
       {std::string("a:b"), std::string(".."), std::string("."), std::string(300, 'x'),
        std::string("\xff"), std::string("a\0b", 3)}) {
    const std::string path = "/d/" + name;
    EXPECT_TRUE(fails(lake_->status(super_, path), ErrorCode::kNotFound)) << name;
    EXPECT_TRUE(fails(lake_->status(super_, path + "/below"), ErrorCode::kNotFound)) << name;
    EXPECT_TRUE(fails(lake_->list(super_, path, "", 10), ErrorCode::kNotFound));
    EXPECT_TRUE(fails(lake_->locate(super_, path, 0, 1), ErrorCode::kNotFound));
    EXPECT_TRUE(fails(lake_->set_permission(super_, path, 0700), ErrorCode::kNotFound));
    EXPECT_FALSE(*lake_->remove(super_, path, true));
    EXPECT_FALSE(*lake_->rename_into(super_, path, "/e"));
    EXPECT_FALSE(*lake_->set_replication(super_, path, 2));
    // A path that leads through a file is no access, whatever the rest is called.
    EXPECT_TRUE(because(lake_->status(bob_, "/d/f/" + name), Reason::kThroughFile));
  }
}

TEST_F(LakeNamesTest, NothingGetsAnImpossibleName) {
  ASSERT_TRUE(put("/d/f", "c", "x"));
  for (const char* name : {"a:b", "..", ".", "\xff"}) {
    const std::string path = std::string("/d/") + name;
    EXPECT_TRUE(because(lake_->make_directories(super_, path, 0755), Reason::kInvalidName));
    EXPECT_TRUE(because(lake_->make_directories(super_, path + "/x", 0755), Reason::kInvalidName));
    EXPECT_TRUE(because(lake_->create(super_, path, request("c")), Reason::kInvalidName));
    EXPECT_TRUE(because(lake_->rename(super_, "/d/f", path, true), Reason::kInvalidName));
    EXPECT_TRUE(because(lake_->rename_into(super_, "/d/f", path), Reason::kInvalidName));
  }
  const std::string too_long = "/d/" + std::string(256, 'x');
  EXPECT_TRUE(because(lake_->create(super_, too_long, request("c")), Reason::kNameTooLong,
                      " in directory /d is exceeded: limit=255 length=256"));
  EXPECT_TRUE(because(lake_->make_directories(super_, too_long, 0755), Reason::kNameTooLong));
  EXPECT_TRUE(works(lake_->create(super_, "/d/" + std::string(255, 'x'), request("c"))));
  EXPECT_EQ(lake_->list(super_, "/d", "", 10)->entries.size(), 2U);
}

// Who may not write there learns that, and not what is there.
TEST_F(LakeNamesTest, RightsComeBeforeWhatIsThere) {
  ASSERT_TRUE(works(lake_->make_directories(super_, "/m755/d", 0755)));
  ASSERT_TRUE(put("/m755/f", "c", "x"));
  const auto denied = [&](const auto& result) {
    return fails(result, ErrorCode::kPermissionDenied,
                 "user=bob, access=WRITE, inode=\"/m755\":super:supergroup:drwxr-xr-x");
  };
  EXPECT_TRUE(denied(lake_->make_directories(bob_, "/m755/none/foo", 0755, false)));
  EXPECT_TRUE(denied(lake_->make_directories(bob_, "/m755/none/foo", 0755, true)));
  CreateRequest create = request("c");
  create.options.create_parents = false;
  EXPECT_TRUE(denied(lake_->create(bob_, "/m755/none/foo", create)));
  EXPECT_TRUE(denied(lake_->create(bob_, "/m755/d", create)));
  EXPECT_TRUE(denied(lake_->create(bob_, "/m755/f", create)));
  EXPECT_TRUE(denied(lake_->remove(bob_, "/m755/none", true)));
  EXPECT_TRUE(denied(lake_->rename(bob_, "/m755/none", "/x", false)));
  EXPECT_TRUE(denied(lake_->rename(bob_, "/m755/f", "/m755/f", false)));
  EXPECT_TRUE(denied(lake_->rename_into(bob_, "/m755/none", "/x")));
  EXPECT_TRUE(denied(lake_->make_directories(bob_, "/m755/" + std::string(256, 'x'), 0755)));
  EXPECT_TRUE(fails(lake_->truncate(bob_, "/m755/d", 0, "c"), ErrorCode::kPermissionDenied));
  EXPECT_TRUE(fails(lake_->set_replication(bob_, "/m755/d", 2), ErrorCode::kPermissionDenied));
  // Into a folder, a source that is not there would have its own last name.
  EXPECT_TRUE(fails(lake_->rename_into(bob_, "/none/deep", "/m755"), ErrorCode::kPermissionDenied,
                    "inode=\"/m755\""));
  EXPECT_FALSE(*lake_->remove(bob_, "/m755/none/below", true)) << "no folder to ask";
  EXPECT_TRUE(works(lake_->make_directories(bob_, "/m755/d", 0755))) << "it is there";
}

// rename2 onto what is there: its own IOExceptions, where the code alone would mean another one.
TEST_F(LakeNamesTest, Rename2OntoAnotherKindIsRefused) {
  ASSERT_TRUE(put("/f", "c", "x"));
  ASSERT_TRUE(put("/full/g", "c", "y"));
  ASSERT_TRUE(works(lake_->make_directories(super_, "/e", 0755)));
  for (const bool overwrite : {false, true}) {
    EXPECT_TRUE(because(lake_->rename(super_, "/f", "/e", overwrite), Reason::kRenameRefused,
                        "Source /f and destination /e must both be directories"));
    EXPECT_TRUE(because(lake_->rename(super_, "/e", "/f", overwrite), Reason::kRenameRefused,
                        "Source /e and destination /f must both be directories"));
  }
  EXPECT_TRUE(because(lake_->rename(super_, "/e", "/full", true), Reason::kRenameRefused,
                      "rename destination directory is not empty: /full"));
  EXPECT_TRUE(because(lake_->rename(super_, "/", "/x", true), Reason::kRenameRefused));
  EXPECT_TRUE(because(lake_->rename(super_, "/e", "/e/below", true), Reason::kRenameRefused));
  EXPECT_TRUE(works(lake_->rename(super_, "/full", "/e", true)));
}

// Each of them is kept and recorded with every change: without a bound one call would fill disk and
// memory with a name.
TEST_F(LakeNamesTest, NamesOfUsersGroupsAndClientsHaveABound) {
  const std::string longest(1024, 'n');
  const std::string longer = longest + "n";
  const auto refused = [](const auto& result) {
    return fails(result, ErrorCode::kInvalidArgument, "has 1025 bytes");
  };
  ASSERT_TRUE(put("/f", "c", "x"));
  EXPECT_TRUE(refused(lake_->set_owner(super_, "/f", longer, "")));
  EXPECT_TRUE(refused(lake_->set_owner(super_, "/f", "", longer)));
  EXPECT_TRUE(works(lake_->set_owner(super_, "/f", longest, longest)));
  const Caller someone{longer, {"supergroup"}, {}};
  EXPECT_TRUE(refused(lake_->make_directories(someone, "/d", 0755)));
  EXPECT_TRUE(refused(lake_->create(someone, "/new", request("c"))));
  EXPECT_TRUE(refused(lake_->create(super_, "/new", request(longer))));
  EXPECT_TRUE(refused(lake_->append(super_, "/f", longer, "m", false)));
  EXPECT_TRUE(refused(lake_->truncate(super_, "/f", 0, longer)));
  const Acl list{{.scope = AclScope::kAccess, .type = AclType::kUser, .name = longer}};
  EXPECT_TRUE(refused(lake_->change_acl(super_, "/f", AclOperation::kModify, list)));
}

}  // namespace
}  // namespace sluice::lake
