// What the NameNode is asked to do, counted for the bean NameNodeActivity, from RPC and WebHDFS.
#pragma once

#include <array>
#include <string_view>

namespace sluice::hdfs {

struct Activity {
  const char* attribute;
  std::string_view method;        // of ClientProtocol
  std::string_view other_method;  // the same by another name
  std::string_view web;           // WebHDFS's operation
  std::string_view other_web;
};

inline constexpr std::array kActivities = {
    Activity{"CreateFileOps", "create", "", "CREATE", ""},
    Activity{"FilesCreated", "create", "mkdirs", "CREATE", "MKDIRS"},
    Activity{"FilesAppended", "append", "", "APPEND", ""},
    Activity{"GetBlockLocations", "getBlockLocations", "", "GET_BLOCK_LOCATIONS",
             "GETFILEBLOCKLOCATIONS"},
    Activity{"FilesRenamed", "rename", "rename2", "RENAME", ""},
    Activity{"FilesTruncated", "truncate", "", "TRUNCATE", ""},
    Activity{"GetListingOps", "getListing", "", "LISTSTATUS", "LISTSTATUS_BATCH"},
    Activity{"DeleteFileOps", "delete", "", "DELETE", ""},
    Activity{"FileInfoOps", "getFileInfo", "getFileLinkInfo", "GETFILESTATUS", ""},
    Activity{"AddBlockOps", "addBlock", "", "", ""},
    Activity{"GetAdditionalDatanodeOps", "getAdditionalDatanode", "", "", ""},
};

}  // namespace sluice::hdfs
