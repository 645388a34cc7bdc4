#include "base/secrets.h"

#include <gtest/gtest.h>

namespace sluice {
namespace {

TEST(SecretsTest, AreReplaced) {
  keep_secret("s3");  // too short to be one
  keep_secret("pass");
  keep_secret("pass-with-more");
  keep_secret("long-enough");
  keep_secret("pass");
  EXPECT_EQ(without_secrets("user:pass@host, pass, pass"), "user:***@host, ***, ***");
  EXPECT_EQ(without_secrets("passport bypass s3"), "passport bypass s3");
  EXPECT_EQ(without_secrets("'pass-with-more'"), "'***'");
  EXPECT_EQ(without_secrets("xlong-enoughx"), "x***x");
  EXPECT_EQ(without_secrets(""), "");
}

}  // namespace
}  // namespace sluice
