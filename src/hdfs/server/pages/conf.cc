// /conf: the settings that Hadoop clients look up, under Hadoop's names.
#include <vector>

#include "hdfs/server/node/json.h"
#include "hdfs/server/pages/pages.h"

namespace sluice::hdfs {
namespace {

struct Property {
  std::string name;
  std::string value;
};

std::vector<Property> properties(const Node& node, const net::Endpoint& local) {
  const std::string& host = node.host(local);
  const lake::LakeOptions& lake = node.lake.options();
  const auto at = [&](std::uint16_t port) { return net::Endpoint{host, port}.to_string(); };
  return {
      {"fs.defaultFS", "hdfs://" + at(node.rpc_port)},
      {"dfs.namenode.rpc-address", at(node.rpc_port)},
      {"dfs.namenode.http-address", at(node.http_port)},
      {"dfs.datanode.address", at(node.data_port)},
      {"dfs.datanode.ipc.address", at(node.rpc_port)},
      {"dfs.datanode.http.address", at(node.http_port)},
      {"dfs.replication", std::to_string(lake.default_replication)},
      {"dfs.blocksize", std::to_string(lake.default_block_size)},
      {"dfs.namenode.fs-limits.min-block-size", std::to_string(lake.min_block_size)},
      {"dfs.bytes-per-checksum", std::to_string(lake::kChunkSize)},
      {"dfs.checksum.type", "CRC32C"},
      {"dfs.permissions.enabled", lake.enforce_permissions ? "true" : "false"},
      {"dfs.permissions.superusergroup", lake.supergroup},
      {"dfs.datanode.max.transfer.threads", std::to_string(node.options.limits.transfers)},
      {"dfs.namenode.acls.enabled", lake.acls ? "true" : "false"},
      {"fs.trash.interval", std::to_string(node.options.trash_interval_minutes)},
      {"hadoop.http.staticuser.user", node.options.web_user},
      {"hadoop.security.authentication", "simple"},
  };
}

std::string xml_text(std::string_view text) {
  std::string to;
  for (const char c : text) {
    switch (c) {
      case '&':
        to += "&amp;";
        break;
      case '<':
        to += "&lt;";
        break;
      case '>':
        to += "&gt;";
        break;
      default:
        to += c;
    }
  }
  return to;
}

std::string as_xml(const std::vector<Property>& all) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><configuration>\n";
  for (const Property& each : all) {
    text += "<property><name>" + xml_text(each.name) + "</name><value>" + xml_text(each.value) +
            "</value><final>false</final><source>sluice</source></property>\n";
  }
  return text + "</configuration>\n";
}

std::string as_json(const std::vector<Property>& all) {
  std::string list;
  for (const Property& each : all) {
    JsonObject json;
    json.member("key", each.name)
        .member("value", each.value)
        .member("isFinal", false)
        .member("resource", "sluice");
    list += (list.empty() ? "" : ",") + json.text();
  }
  return "{\"properties\":[" + list + "]}";
}

}  // namespace

void serve_conf(Node& node, net::HttpRequest& request, net::HttpResponse& response) {
  std::vector<Property> all = properties(node, request.local);
  const auto name = request.parameter("name");
  if (name && !name->empty()) {
    std::erase_if(all, [&](const Property& each) { return each.name != *name; });
    if (all.empty()) {
      response.set_status(404);
      response.set_header("Content-Type", "text/plain; charset=utf-8");
      (void)response.send("Property " + std::string(*name) + " not found\n");
      return;
    }
  }
  // Hadoop goes by the Accept header; `format` was its older way.
  const bool json = request.parameter("format") == "json" ||
                    request.header("Accept").value_or("").find("json") != std::string_view::npos;
  response.set_header("Content-Type",
                      json ? "application/json; charset=utf-8" : "text/xml;charset=utf-8");
  (void)response.send(json ? as_json(all) : as_xml(all));
}

}  // namespace sluice::hdfs
