#include "hdfs/server/node/errors.h"

#include <gtest/gtest.h>

#include "lake/reason.h"

namespace sluice::hdfs {
namespace {

std::string shown(const Error& error) {
  const JavaException& exception = java_exception(error);
  return std::string(exception.simple_name()) + " " + std::to_string(exception.web_status);
}

// A reason says more than the code that it comes with; words say nothing.
TEST(ErrorsTest, AReasonDecidesBeforeTheCode) {
  using lake::Reason;
  EXPECT_EQ(shown({ErrorCode::kInvalidArgument, "x"}), "HadoopIllegalArgumentException 400");
  EXPECT_EQ(shown({ErrorCode::kInvalidArgument, "Invalid path name x"}),
            "HadoopIllegalArgumentException 400");
  EXPECT_EQ(shown({ErrorCode::kInvalidArgument, "x", Reason::kInvalidName}),
            "InvalidPathException 400");
  EXPECT_EQ(shown({ErrorCode::kInvalidArgument, "x", Reason::kNameTooLong}),
            "PathComponentTooLongException 403");
  EXPECT_EQ(shown({ErrorCode::kInvalidArgument, "x", Reason::kLeaseLost}),
            "LeaseExpiredException 403");
  EXPECT_EQ(shown({ErrorCode::kIsADirectory, "x"}), "FileNotFoundException 404");
  EXPECT_EQ(shown({ErrorCode::kIsADirectory, "x", Reason::kDirectoryInTheWay}),
            "FileAlreadyExistsException 403");
  EXPECT_EQ(shown({ErrorCode::kNotADirectory, "x"}), "ParentNotDirectoryException 403");
  EXPECT_EQ(shown({ErrorCode::kPermissionDenied, "x", Reason::kThroughFile}),
            "AccessControlException 403");
  EXPECT_EQ(shown({ErrorCode::kNotEmpty, "x"}), "PathIsNotEmptyDirectoryException 403");
  EXPECT_EQ(shown({ErrorCode::kNotEmpty, "x", Reason::kRenameRefused}), "IOException 403");
  EXPECT_EQ(java_message({ErrorCode::kNotEmpty, "x", Reason::kRenameRefused}), "x");
  EXPECT_EQ(java_message({ErrorCode::kNotEmpty, "x"}), "`x': Directory is not empty");
  EXPECT_EQ(shown({ErrorCode::kBusy, "x", Refusal::kSafeMode}), "SafeModeException 403");
  EXPECT_EQ(shown({ErrorCode::kInvalidArgument, "x", Refusal::kParameter}),
            "IllegalArgumentException 400");
  EXPECT_EQ(shown({ErrorCode::kPermissionDenied, "x", Refusal::kImpersonation}),
            "SecurityException 403");
  const Error acl(ErrorCode::kInvalidArgument, "x", Reason::kAcl);
  EXPECT_EQ(shown(acl), "AclException 403");
  EXPECT_EQ(shown(acl.with("op")), "AclException 403") << "context changes no reason";
}

}  // namespace
}  // namespace sluice::hdfs
