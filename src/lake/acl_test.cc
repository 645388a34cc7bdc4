#include "lake/acl.h"

#include <gtest/gtest.h>

#include "lake/attributes.h"

namespace sluice::lake {
namespace {

std::string text(const Acl& acl) {
  std::string all;
  for (const AclEntry& entry : acl) all += (all.empty() ? "" : ",") + acl_entry_text(entry);
  return all;
}

Rights changed(const Rights& rights, AclOperation operation, const std::string& spec) {
  const bool permissions = operation != AclOperation::kRemoveEntries;
  const Result<Rights> after =
      changed_acl(rights, operation, *parse_acl(spec, permissions), true, "/d");
  EXPECT_TRUE(after) << after.error().message();
  return after ? *after : Rights{};
}

std::string refusal(const Rights& rights, AclOperation operation, const std::string& spec) {
  const bool permissions = operation != AclOperation::kRemoveEntries;
  const auto after = changed_acl(rights, operation, *parse_acl(spec, permissions), false, "/f");
  return after ? "" : after.error().message();
}

// The group's bits are the mask of a list; the group's own entry lies beside them.
TEST(AclTest, TheMaskFollowsTheEntriesUntilItIsSet) {
  Rights rights = changed({0640, {}}, AclOperation::kModify, "user:bob:rw-");
  EXPECT_EQ(rights.permission, 0660);
  EXPECT_EQ(text(rights.acl), "user:bob:rw-,group::r--");
  rights = changed(rights, AclOperation::kModify, "mask::r--");
  EXPECT_EQ(text(whole_acl(rights)), "user::rw-,user:bob:rw-,group::r--,mask::r--,other::---");
  rights = changed(rights, AclOperation::kModify, "group:staff:r-x");
  EXPECT_EQ(rights.permission, 0670) << "a change of the entries makes the mask anew";
  rights = changed(rights, AclOperation::kRemoveEntries, "user:bob,group:staff");
  EXPECT_EQ(text(whole_acl(rights)), "user::rw-,group::r--,mask::r--,other::---");
  rights = changed(rights, AclOperation::kRemove, "");
  EXPECT_EQ(rights.permission, 0640);
  EXPECT_TRUE(rights.acl.empty());
}

TEST(AclTest, DefaultEntriesAreCompletedFromTheAccessEntries) {
  const Rights rights = changed({0750, {}}, AclOperation::kModify, "default:user:bob:rwx");
  EXPECT_EQ(rights.permission, 0750);
  EXPECT_EQ(text(rights.acl),
            "default:user::rwx,default:user:bob:rwx,default:group::r-x,default:mask::rwx,"
            "default:other::---");
  EXPECT_TRUE(changed(rights, AclOperation::kRemoveDefault, "").acl.empty());
}

TEST(AclTest, WhatIsNoListIsRefusedInHadoopsWords) {
  const Rights plain{0644, {}};
  const Rights listed = changed(plain, AclOperation::kModify, "user:bob:r--");
  EXPECT_EQ(refusal(listed, AclOperation::kRemoveEntries, "mask:"),
            "Invalid ACL: mask is required and cannot be deleted.");
  EXPECT_EQ(refusal(plain, AclOperation::kSet, "user::rwx,group::r--"),
            "Invalid ACL: the user, group and other entries are required.");
  EXPECT_EQ(refusal(plain, AclOperation::kModify, "user:a:r--,user:a:rw-"),
            "Invalid ACL: multiple entries with same scope, type and name.");
  EXPECT_EQ(refusal(listed, AclOperation::kModify, "user:bob:rw-,user:bob:r--"), "")
      << "of an entry that is there the first word counts";
  EXPECT_EQ(refusal(plain, AclOperation::kModify, "default:user:bob:rwx"),
            "Invalid ACL: only directories may have a default ACL. Path: /f");
  std::string many;
  for (int i = 0; i < 29; ++i) many += "user:u" + std::to_string(i) + ":r--,";
  EXPECT_EQ(refusal(plain, AclOperation::kModify, many),
            "Invalid ACL: ACL has 33 access entries, which exceeds maximum of 32.");
}

// The mode that was asked for filters owner, mask and others, not the named entries.
TEST(AclTest, ANewEntryTakesTheDefaultEntriesOfItsFolder) {
  const Acl folder = *parse_acl(
      "default:user::rwx,default:user:bob:rwx,default:group::r-x,default:mask::rwx,"
      "default:other::r-x",
      true);
  const Rights file = inherited(folder, 0644, false);
  EXPECT_EQ(file.permission, 0644);
  EXPECT_EQ(text(file.acl), "user:bob:rwx,group::r-x");
  const Rights directory = inherited(folder, 0777, true);
  EXPECT_EQ(directory.permission, 0775);
  EXPECT_EQ(directory.acl.size(), 7U);
  const Acl minimal = *parse_acl("default:user::rwx,default:group::r-x,default:other::---", true);
  EXPECT_EQ(inherited(minimal, 0666, false).permission, 0640);
  EXPECT_TRUE(inherited(minimal, 0666, false).acl.empty());
}

TEST(AttributeTest, ValuesAreReadAsPeopleWriteThem) {
  EXPECT_EQ(*decode_attribute("\"a b\""), "a b");
  EXPECT_EQ(*decode_attribute("0x0aFF"), "\x0a\xff");
  EXPECT_EQ(*decode_attribute("0sYWJj"), "abc");
  EXPECT_EQ(*decode_attribute("\""), "\"");
  EXPECT_EQ(*decode_attribute(""), "");
  EXPECT_FALSE(decode_attribute("0xabc"));
  EXPECT_EQ(encode_attribute("abc", AttributeCodec::kBase64), "0sYWJj");
  EXPECT_EQ(parse_attribute_name("USER.a.b")->full_name(), "user.a.b");
  EXPECT_FALSE(parse_attribute_name("user."));
  EXPECT_FALSE(parse_attribute_name("bogus.x"));
}

}  // namespace
}  // namespace sluice::lake
