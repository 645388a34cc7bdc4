#include "hdfs/tools/shell/permission.h"

#include <gtest/gtest.h>

#include "hdfs/client/configuration.h"

namespace sluice::hdfs::tools {
namespace {

int changed(std::string_view mode, int permission, bool is_directory = false) {
  const Result<PermissionChange> change = PermissionChange::parse(mode);
  if (!change) return -1;
  return change->apply(static_cast<std::uint16_t>(permission), is_directory);
}

TEST(PermissionTest, TextHasNineLettersAndTheStickyBit) {
  EXPECT_EQ(permission_text(0755), "rwxr-xr-x");
  EXPECT_EQ(permission_text(0), "---------");
  EXPECT_EQ(permission_text(01777), "rwxrwxrwt");
  EXPECT_EQ(permission_text(01776), "rwxrwxrwT");
}

TEST(PermissionTest, OctalModesReplaceTheBits) {
  EXPECT_EQ(changed("640", 0777), 0640);
  EXPECT_EQ(changed("1777", 0), 01777);
  // Three digits clear the sticky bit, as the real command does.
  EXPECT_EQ(changed("755", 01777), 0755);
  EXPECT_EQ(changed("0755", 01777), 0755);
}

TEST(PermissionTest, SymbolicModesChangeWhatTheyName) {
  EXPECT_EQ(changed("g+w,o+r", 0640), 0664);
  EXPECT_EQ(changed("u=rwX,g-w", 0664), 0644);
  EXPECT_EQ(changed("u=rwX", 0644, true), 0744);
  EXPECT_EQ(changed("+x", 0644), 0755);
  EXPECT_EQ(changed("+t", 0755), 01755);
  EXPECT_EQ(changed("a-t", 01755), 0755);
}

TEST(PermissionTest, WrongModesAreQuoted) {
  for (const char* mode : {"", "999", "99999", "u+q", "u", "rwx", "77", "2755"}) {
    const Result<PermissionChange> change = PermissionChange::parse(mode);
    ASSERT_FALSE(change) << mode;
    EXPECT_EQ(change.error().message(),
              "chmod : mode '" + std::string(mode) + "' does not match the expected pattern.");
  }
}

TEST(PermissionTest, UmaskIsOctalOrSymbolic) {
  Configuration configuration;
  EXPECT_EQ(*umask_of(configuration), 022);
  configuration.set("fs.permissions.umask-mode", "077");
  EXPECT_EQ(*umask_of(configuration), 077);
  configuration.set("fs.permissions.umask-mode", "u=rwx,g=rx");
  EXPECT_EQ(*umask_of(configuration), 027);
  configuration.set("fs.permissions.umask-mode", "none");
  EXPECT_FALSE(umask_of(configuration));
}

}  // namespace
}  // namespace sluice::hdfs::tools
