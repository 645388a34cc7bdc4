#include "hdfs/server/node/errors.h"

#include "lake/reason.h"

namespace sluice::hdfs {
namespace {

// Every IOException is 403 in WebHDFS but for a missing file; what was asked wrongly is 400.
constexpr JavaException kIo{"java.io.IOException"};
constexpr JavaException kMissing{"java.io.FileNotFoundException", 404};
constexpr JavaException kExists{"org.apache.hadoop.fs.FileAlreadyExistsException"};
constexpr JavaException kNoFolder{"org.apache.hadoop.fs.ParentNotDirectoryException"};
constexpr JavaException kFilled{"org.apache.hadoop.fs.PathIsNotEmptyDirectoryException"};
constexpr JavaException kDenied{"org.apache.hadoop.security.AccessControlException"};
constexpr JavaException kInvalidPath{"org.apache.hadoop.fs.InvalidPathException", 400};
constexpr JavaException kBadArgument{"org.apache.hadoop.HadoopIllegalArgumentException", 400};
constexpr JavaException kUnsupported{"java.lang.UnsupportedOperationException", 400};
constexpr JavaException kRetriable{"org.apache.hadoop.ipc.RetriableException"};
constexpr JavaException kCreating{"org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException"};
constexpr JavaException kLeaseExpired{
    "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException"};
constexpr JavaException kTooLong{
    "org.apache.hadoop.hdfs.protocol.FSLimitException$PathComponentTooLongException"};
constexpr JavaException kSafeMode{"org.apache.hadoop.hdfs.server.namenode.SafeModeException"};
constexpr JavaException kAcl{"org.apache.hadoop.hdfs.protocol.AclException"};
constexpr JavaException kNoDirectory{"org.apache.hadoop.fs.PathIsNotDirectoryException"};
constexpr JavaException kNameQuota{"org.apache.hadoop.hdfs.protocol.NSQuotaExceededException"};
constexpr JavaException kSpaceQuota{"org.apache.hadoop.hdfs.protocol.DSQuotaExceededException"};
constexpr JavaException kKindQuota{
    "org.apache.hadoop.hdfs.protocol.QuotaByStorageTypeExceededException"};
constexpr JavaException kParameter{"java.lang.IllegalArgumentException", 400};
constexpr JavaException kEof{"java.io.EOFException"};
constexpr JavaException kSnapshot{"org.apache.hadoop.hdfs.protocol.SnapshotException"};
constexpr JavaException kReadOnly{"org.apache.hadoop.hdfs.protocol.SnapshotAccessControlException"};
constexpr JavaException kSecurity{"java.lang.SecurityException"};

// In these three there is no default: a new reason does not compile until it is placed.
const JavaException& of(lake::Reason reason) {
  switch (reason) {
    case lake::Reason::kInvalidName:
      return kInvalidPath;
    case lake::Reason::kNameTooLong:
      return kTooLong;
    case lake::Reason::kThroughFile:
      return kDenied;
    case lake::Reason::kDirectoryInTheWay:
      return kExists;
    case lake::Reason::kLeaseLost:
      return kLeaseExpired;
    case lake::Reason::kAcl:
      return kAcl;
    case lake::Reason::kNameQuota:
      return kNameQuota;
    case lake::Reason::kSpaceQuota:
      return kSpaceQuota;
    case lake::Reason::kKindQuota:
      return kKindQuota;
    case lake::Reason::kNoDirectory:
      return kNoDirectory;
    case lake::Reason::kBadArgument:
      return kParameter;
    case lake::Reason::kSnapshot:
      return kSnapshot;
    case lake::Reason::kReadOnly:
      return kReadOnly;
    case lake::Reason::kRenameRefused:
    case lake::Reason::kUnderConstruction:
    case lake::Reason::kGone:
      return kIo;
  }
  return kIo;
}

const JavaException& of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kSafeMode:
      return kSafeMode;
    case Refusal::kParameter:
      return kParameter;
    case Refusal::kImpersonation:
      return kSecurity;
    case Refusal::kBeyondEnd:
      return kEof;
  }
  return kIo;
}

const JavaException& of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return kBadArgument;
    case ErrorCode::kNotFound:
    case ErrorCode::kIsADirectory:  // "Path is not a file": INodeFile.valueOf of a directory
      return kMissing;
    case ErrorCode::kAlreadyExists:
      return kExists;
    case ErrorCode::kPermissionDenied:
      return kDenied;
    case ErrorCode::kNotADirectory:
      return kNoFolder;
    case ErrorCode::kNotEmpty:
      return kFilled;
    case ErrorCode::kBusy:
      return kCreating;
    case ErrorCode::kUnavailable:
    case ErrorCode::kCancelled:  // this server ends
      return kRetriable;
    case ErrorCode::kUnsupported:
      return kUnsupported;
    case ErrorCode::kTimeout:
    case ErrorCode::kCorrupt:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return kIo;
  }
  return kIo;
}

}  // namespace

const JavaException& java_exception(const Error& error) {
  if (const auto reason = error.reason<lake::Reason>()) return of(*reason);
  if (const auto refusal = error.reason<Refusal>()) return of(*refusal);
  return of(error.code());
}

std::string java_message(const Error& error) {
  if (&java_exception(error) == &kFilled) {
    return "`" + error.message() + "': Directory is not empty";
  }
  return error.message();
}

}  // namespace sluice::hdfs
