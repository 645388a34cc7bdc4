#include "hdfs/client/remote_error.h"

#include <array>

#include "base/text.h"

namespace sluice::hdfs {
namespace {

struct Entry {
  std::string_view name;  // without its package
  ErrorCode code;
};

constexpr auto kExceptions = std::to_array<Entry>({
    {"AccessControlException", ErrorCode::kPermissionDenied},
    {"AclException", ErrorCode::kInvalidArgument},
    {"AlreadyBeingCreatedException", ErrorCode::kBusy},
    {"AuthorizationException", ErrorCode::kPermissionDenied},
    {"DSQuotaExceededException", ErrorCode::kResourceExhausted},
    {"FileAlreadyExistsException", ErrorCode::kAlreadyExists},
    {"FileNotFoundException", ErrorCode::kNotFound},
    {"HadoopIllegalArgumentException", ErrorCode::kInvalidArgument},
    {"IllegalArgumentException", ErrorCode::kInvalidArgument},
    {"InvalidPathException", ErrorCode::kInvalidArgument},
    {"InvalidToken", ErrorCode::kPermissionDenied},
    {"LeaseExpiredException", ErrorCode::kCancelled},
    {"NSQuotaExceededException", ErrorCode::kResourceExhausted},
    {"NotReplicatedYetException", ErrorCode::kUnavailable},
    {"ParentNotDirectoryException", ErrorCode::kNotADirectory},
    {"PathIsNotEmptyDirectoryException", ErrorCode::kNotEmpty},
    {"QuotaByStorageTypeExceededException", ErrorCode::kResourceExhausted},
    {"RecoveryInProgressException", ErrorCode::kBusy},
    {"ReplicaNotFoundException", ErrorCode::kNotFound},
    {"RetriableException", ErrorCode::kUnavailable},
    {"RpcNoSuchMethodException", ErrorCode::kUnsupported},
    {"RpcNoSuchProtocolException", ErrorCode::kUnsupported},
    {"SafeModeException", ErrorCode::kBusy},
    {"SaslException", ErrorCode::kPermissionDenied},
    {"SnapshotAccessControlException", ErrorCode::kPermissionDenied},
    {"SnapshotException", ErrorCode::kInvalidArgument},
    {"StandbyException", ErrorCode::kUnavailable},
    {"UnresolvedPathException", ErrorCode::kUnsupported},
    {"UnsupportedOperationException", ErrorCode::kUnsupported},
});

}  // namespace

ErrorCode code_of_exception(std::string_view exception_class) {
  const std::size_t end = exception_class.find_last_of(".$");
  const std::string_view name =
      end == std::string_view::npos ? exception_class : exception_class.substr(end + 1);
  for (const Entry& entry : kExceptions) {
    if (entry.name == name) return entry.code;
  }
  return ErrorCode::kIo;
}

Error remote_error(std::string_view exception_class, std::string_view message) {
  std::string_view text = trim(message.substr(0, message.find("\n\tat ")));
  if (text.empty()) text = exception_class;
  ErrorCode code = code_of_exception(exception_class);
  // HDFS says the same of a folder where a file is wanted as of nothing at all, but for these
  // words.
  if (code == ErrorCode::kNotFound && text.starts_with("Path is not a file")) {
    code = ErrorCode::kIsADirectory;
  }
  // Of rename2: a plain IOException, told from others by its words alone.
  if (code == ErrorCode::kIo && text.starts_with("rename destination directory is not empty")) {
    code = ErrorCode::kNotEmpty;
  }
  return Error(code, std::string(text));
}

}  // namespace sluice::hdfs
