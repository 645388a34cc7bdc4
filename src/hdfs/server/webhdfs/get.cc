// WebHDFS: GET operations that answer in JSON.
#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "hdfs/server/node/convert.h"
#include "hdfs/server/node/paths.h"
#include "hdfs/server/webhdfs/request.h"

namespace sluice::hdfs {

// Members in the order of their names, as JsonUtil's TreeMap gives them.
JsonObject status_json(const lake::FileStatus& status, std::string_view suffix) {
  JsonObject json;
  json.member("accessTime", status.accessed_ms);
  if (status.has_acl) json.member("aclBit", true);
  json.member("blockSize", status.block_size)
      .member("childrenNum", status.children)
      .member("fileId", static_cast<std::int64_t>(status.file_id))
      .member("group", status.group)
      .member("length", status.length)
      .member("modificationTime", status.modified_ms)
      .member("owner", status.owner)
      .member("pathSuffix", suffix)
      .member("permission", octal(status.permission))
      .member("replication", status.replication);
  if (status.may_have_snapshots) json.member("snapshotEnabled", true);
  json.member("storagePolicy", status.storage_policy)
      .member("type", status.is_directory ? "DIRECTORY" : "FILE");
  return json;
}

namespace {

Status get_file_status(WebRequest& request) {
  TRY(const lake::FileStatus status, request.lake().status(request.who, request.path));
  return request.object("FileStatus", status_json(status, ""));
}

struct Page {
  std::vector<std::string> entries;  // JSON
  std::uint64_t remaining = 0;
  std::string last;
};

Result<Page> list_page(WebRequest& request, const std::string& start_after) {
  const auto found = status_or(request, "File " + request.path + " does not exist.");
  if (!found) {
    // That there are no snapshots is said by a list alone.
    const auto listed = request.lake().list(request.who, request.path, "", 1);
    const bool other = !listed && listed.error().reason<lake::Reason>() == lake::Reason::kSnapshot;
    return other ? listed.error() : found.error();
  }
  const lake::FileStatus& status = *found;
  Page page;
  if (!status.is_directory) {
    page.entries.push_back(status_json(status, "").text());
    return page;
  }
  TRY(const lake::Listing listing,
      request.lake().list(request.who, request.path, start_after, 1000));
  for (const lake::FileStatus& each : listing.entries) {
    page.entries.push_back(status_json(each, each.name()).text());
    page.last = each.name();
  }
  page.remaining = listing.remaining;
  return page;
}

// Streamed page by page, one entry a line, as the NameNode prints it.
Status list_status(WebRequest& request) {
  TRY(Page page, list_page(request, ""));
  request.response.set_header("Content-Type", "application/json");
  TRY(request.response.begin(std::nullopt));
  std::string text = "{\"FileStatuses\":{\"FileStatus\":[\n";
  bool first = true;
  for (;;) {
    for (const std::string& entry : page.entries) {
      if (!first) text += ",\n";
      first = false;
      text += entry;
    }
    TRY(request.response.write(text));
    text.clear();
    if (page.remaining == 0) break;
    TRY(page, list_page(request, page.last));
  }
  TRY(request.response.write("\n]}}\n"));
  return request.response.finish();
}

Status list_status_batch(WebRequest& request) {
  TRY(const Page page, list_page(request, std::string(request.text("startafter").value_or(""))));
  std::string entries;
  for (const std::string& entry : page.entries) entries += (entries.empty() ? "" : ",") + entry;
  const std::string statuses = "{\"FileStatuses\":{\"FileStatus\":[" + entries + "]}}";
  JsonObject listing;
  listing.raw("partialListing", statuses).member("remainingEntries", page.remaining);
  return request.object("DirectoryListing", listing);
}

Status get_file_checksum(WebRequest& request) {
  const auto status = request.lake().status(request.who, request.path);
  if (!status && status.error().code() == ErrorCode::kNotFound) {
    return Error(ErrorCode::kNotFound, "File " + request.path + " not found.");
  }
  if (!status) return status.error();
  if (!request.is_data_step()) {
    TRY(request.check_readable(*status));
    return request.redirect();
  }
  TRY(const lake::FileChecksum sum, request.lake().checksum(request.who, request.path));
  JsonObject json;
  // Hadoop prints the whole of a buffer of 32 bytes of which 28 count; clients read the first 28.
  json.member("algorithm", sum.algorithm)
      .member("bytes", to_hex(sum.bytes) + "00000000")
      .member("length", sum.bytes.size());
  return request.object("FileChecksum", json);
}

Status get_home_directory(WebRequest& request) {
  return request.json(JsonObject().member("Path", "/user/" + request.who.user).text());
}

Status get_trash_root(WebRequest& request) {
  return request.json(JsonObject().member("Path", "/user/" + request.who.user + "/.Trash").text());
}

// The one DataNode, as JsonUtil shows a DatanodeInfo.
Result<std::string> location_json(WebRequest& request) {
  TRY(const wire::DatanodeInfo info, datanode_info(request.node, request.http.local));
  const std::string name = net::Endpoint{info.id.ip_addr, request.node.data_port}.to_string();
  JsonObject json;
  json.member("adminState", "NORMAL")
      .member("blockPoolUsed", info.block_pool_used.value_or(0))
      .member("cacheCapacity", info.cache_capacity.value_or(0))
      .member("cacheUsed", info.cache_used.value_or(0))
      .member("capacity", info.capacity.value_or(0))
      .member("dfsUsed", info.dfs_used.value_or(0))
      .member("hostName", info.id.host_name)
      .member("infoPort", info.id.info_port)
      .member("infoSecurePort", 0)
      .member("ipAddr", info.id.ip_addr)
      .member("ipcPort", info.id.ipc_port)
      .member("lastBlockReportMonotonic", info.last_block_report_monotonic.value_or(0))
      .member("lastBlockReportTime", info.last_block_report_time.value_or(0))
      .member("lastUpdate", info.last_update.value_or(0))
      .member("lastUpdateMonotonic", info.last_update_monotonic.value_or(0))
      .member("name", name)
      .member("networkLocation", "/default-rack")
      .member("remaining", info.remaining.value_or(0))
      .member("storageID", info.id.datanode_uuid)
      .member("xceiverCount", info.xceiver_count.value_or(0))
      .member("xferPort", info.id.xfer_port);
  return json.text();
}

std::string block_json(WebRequest& request, const lake::LocatedBlock& located,
                       const std::string& location) {
  JsonObject block;
  block.member("blockId", located.block.id)
      .member("blockPoolId", request.lake().block_pool_id())
      .member("generationStamp", located.block.generation)
      .member("numBytes", located.block.length);
  JsonObject json;
  json.raw("block", block.text())
      .raw("blockToken", "{\"urlString\":\"AAAAAA\"}")
      .raw("cachedLocations", "[]")
      .member("isCorrupt", false)
      .raw("locations", "[" + location + "]")
      .member("startOffset", located.offset)
      .raw("storageTypes", "[\"DISK\"]");
  return json.text();
}

Result<lake::LocatedBlocks> located(WebRequest& request) {
  TRY(const auto offset, request.number("offset"));
  TRY(const auto length, request.number("length"));
  TRY(status_or(request, "File does not exist: " + request.path));
  return request.lake().locate(request.who, request.path, offset.value_or(0),
                               length.value_or(UINT64_MAX));
}

Status get_block_locations(WebRequest& request) {
  TRY(const lake::LocatedBlocks blocks, located(request));
  TRY(const std::string location, location_json(request));
  std::string list;
  for (const lake::LocatedBlock& each : blocks.blocks) {
    list += (list.empty() ? "" : ",") + block_json(request, each, location);
  }
  JsonObject json;
  json.member("fileLength", blocks.status.length)
      .member("isLastBlockComplete", blocks.last_is_complete)
      .member("isUnderConstruction", blocks.status.under_construction)
      .raw("lastLocatedBlock", blocks.last ? block_json(request, *blocks.last, location) : "null")
      .raw("locatedBlocks", "[" + list + "]");
  return request.object("LocatedBlocks", json);
}

Status get_file_block_locations(WebRequest& request) {
  TRY(const lake::LocatedBlocks blocks, located(request));
  const std::string& host = request.node.host(request.http.local);
  const std::string name = net::Endpoint{host, request.node.data_port}.to_string();
  std::string list;
  for (const lake::LocatedBlock& each : blocks.blocks) {
    JsonObject json;
    json.raw("topologyPaths", "[" + json_string("/default-rack/" + name) + "]")
        .member("corrupt", false)
        .raw("cachedHosts", "[]")
        .raw("names", "[" + json_string(name) + "]")
        .member("offset", each.offset)
        .raw("hosts", "[" + json_string(host) + "]")
        .member("length", each.block.length)
        .raw("storageTypes", "[\"DISK\"]");
    list += (list.empty() ? "" : ",") + json.text();
  }
  return request.json("{\"BlockLocations\":{\"BlockLocation\":[" + list + "]}}");
}

Status check_access(WebRequest& request) {
  const std::string_view action = request.text("fsaction").value_or("");
  if (action.empty()) return missing_parameter("fsaction", "CHECKACCESS");
  unsigned wanted = 0;
  constexpr std::string_view kLetters = "rwx";
  bool good = action.size() == 3;
  for (std::size_t i = 0; good && i < 3; ++i) {
    good = action[i] == kLetters[i] || action[i] == '-';
    if (action[i] == kLetters[i]) wanted |= 4U >> i;
  }
  if (!good) {
    return bad_parameter("fsaction", "Invalid value: \"" + std::string(action) +
                                         "\" does not belong to the domain [r-][w-][x-]");
  }
  TRY(request.lake().check_access(request.who, request.path, static_cast<lake::Access>(wanted)));
  return request.ok();
}

Status get_server_defaults(WebRequest& request) {
  const lake::LakeOptions& lake = request.lake().options();
  JsonObject json;
  json.member("replication", lake.default_replication)
      .member("encryptDataTransfer", false)
      .member("defaultStoragePolicyId", 7)
      .member("writePacketSize", 65536)
      .member("fileBufferSize", 4096)
      .member("checksumType", 2)
      .member("trashInterval", request.node.options.trash_interval_minutes)
      .member("keyProviderUri", "")
      .member("blockSize", lake.default_block_size)
      .member("bytesPerChecksum", lake::kChunkSize);
  return request.object("FsServerDefaults", json);
}

Status get_ec_policy(WebRequest& request) {
  TRY(status_or(request, "File does not exist: " + request.path));
  return request.json("null");
}

Status get_delegation_token(WebRequest& request) {
  return request.json("{\"Token\":null}");
}

constexpr std::array kOperations = {
    WebOperation{"GET", "OPEN", webhdfs_open},
    WebOperation{"GET", "GETFILESTATUS", get_file_status},
    WebOperation{"GET", "LISTSTATUS", list_status},
    WebOperation{"GET", "LISTSTATUS_BATCH", list_status_batch},
    WebOperation{"GET", "GETFILECHECKSUM", get_file_checksum},
    WebOperation{"GET", "GETHOMEDIRECTORY", get_home_directory},
    WebOperation{"GET", "GETTRASHROOT", get_trash_root},
    WebOperation{"GET", "GET_BLOCK_LOCATIONS", get_block_locations},
    WebOperation{"GET", "GETFILEBLOCKLOCATIONS", get_file_block_locations},
    WebOperation{"GET", "CHECKACCESS", check_access},
    WebOperation{"GET", "GETSERVERDEFAULTS", get_server_defaults},
    WebOperation{"GET", "GETECPOLICY", get_ec_policy},
    WebOperation{"GET", "GETDELEGATIONTOKEN", get_delegation_token},
    WebOperation{"GET", "GETSNAPSHOTDIFFLISTING", webhdfs_not_offered},
    WebOperation{"GET", "GETSNAPSHOTLIST", webhdfs_not_offered},
};

}  // namespace

std::span<const WebOperation> webhdfs_reads() {
  return kOperations;
}

}  // namespace sluice::hdfs
