// Why the lake refused, where the code alone says too little: whoever speaks HDFS's protocols gives
// each of these a Java exception of its own. `error.reason<lake::Reason>()` asks for it.
#pragma once

namespace sluice::lake {

enum class Reason {
  kInvalidName,        // kInvalidArgument: no entry can have such a name
  kNameTooLong,        // kInvalidArgument: a component of more than 255 bytes
  kThroughFile,        // kPermissionDenied, as from a NameNode: the path leads through a file
  kDirectoryInTheWay,  // kIsADirectory: a directory has the name that a file should get
  kRenameRefused,      // what rename2 refuses with no exception of its own; any code
  kLeaseLost,          // kInvalidArgument: the writer does not hold the file, or no longer
  kUnderConstruction,  // kBusy: the file's writer has it, and what was asked needs it whole
  kAcl,                // what is asked for is no ACL, or there are none here
  kNameQuota,          // kResourceExhausted: a directory may not have more names
  kSpaceQuota,         // kResourceExhausted: nor more bytes
  kKindQuota,          // kResourceExhausted: nor more bytes on a kind of storage
  kNoDirectory,        // kNotADirectory: what is asked for needs a directory itself
  kBadArgument,        // kInvalidArgument: Java's own IllegalArgumentException
  kSnapshot,           // a rule of snapshots; any code
  kReadOnly,           // kPermissionDenied: a change of what is in a snapshot
  kGone,               // kUnavailable: the lake's folder itself was removed or unmounted
};

}  // namespace sluice::lake
