#include "hdfs/server/errors.h"

namespace sluice::hdfs {

// No default: a new code does not compile until it is placed.
std::string_view java_exception(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "org.apache.hadoop.HadoopIllegalArgumentException";
    case ErrorCode::kNotFound:
      return "java.io.FileNotFoundException";
    case ErrorCode::kAlreadyExists:
      return "org.apache.hadoop.fs.FileAlreadyExistsException";
    case ErrorCode::kPermissionDenied:
      return "org.apache.hadoop.security.AccessControlException";
    case ErrorCode::kNotADirectory:
      return "org.apache.hadoop.fs.ParentNotDirectoryException";
    // "Path is not a file": INodeFile.valueOf throws it for a directory.
    case ErrorCode::kIsADirectory:
      return "java.io.FileNotFoundException";
    case ErrorCode::kNotEmpty:
      return "org.apache.hadoop.fs.PathIsNotEmptyDirectoryException";
    case ErrorCode::kBusy:
      return "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException";
    case ErrorCode::kCancelled:
      return "org.apache.hadoop.hdfs.server.namenode.LeaseExpiredException";
    case ErrorCode::kUnavailable:
      return "org.apache.hadoop.ipc.RetriableException";
    case ErrorCode::kUnsupported:
      return "java.lang.UnsupportedOperationException";
    case ErrorCode::kTimeout:
    case ErrorCode::kCorrupt:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kIo:
    case ErrorCode::kInternal:
      return "java.io.IOException";
  }
  return "java.io.IOException";
}

std::string_view java_exception(const Error& error) {
  if (error.code() == ErrorCode::kInvalidArgument &&
      error.message().starts_with("Invalid path name ")) {
    return "org.apache.hadoop.fs.InvalidPathException";
  }
  return java_exception(error.code());
}

std::string java_message(const Error& error) {
  if (error.code() == ErrorCode::kNotEmpty)
    return "`" + error.message() + "': Directory is not empty";
  return error.message();
}

int webhdfs_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kNotFound:
    case ErrorCode::kIsADirectory:
      return 404;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kUnsupported:
      return 400;
    // Every other IOException, and security.
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kAlreadyExists:
    case ErrorCode::kNotADirectory:
    case ErrorCode::kNotEmpty:
    case ErrorCode::kBusy:
    case ErrorCode::kCancelled:
    case ErrorCode::kUnavailable:
    case ErrorCode::kTimeout:
    case ErrorCode::kCorrupt:
    case ErrorCode::kResourceExhausted:
    case ErrorCode::kIo:
      return 403;
    case ErrorCode::kInternal:
      return 500;
  }
  return 500;
}

}  // namespace sluice::hdfs
