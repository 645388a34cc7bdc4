#include "flume/sinks/elastic_cluster.h"

#include "base/text.h"
#include "formats/json.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kMostAnswer = 64 << 20;
constexpr int kOk = 200, kUnauthorized = 401, kForbidden = 403, kNotFound = 404;

}  // namespace

ElasticCluster::ElasticCluster(const ElasticOptions& options)
    : authorization_(options.authorization), cluster_name_(options.cluster_name) {
  for (const HttpServerPlace& place : options.servers) {
    servers_.push_back({std::make_unique<HttpCaller>(place, options.patience)});
  }
}

std::string ElasticCluster::headers(std::string_view content_type) const {
  std::string text = "Accept: application/json\r\n";
  if (!content_type.empty()) text += "Content-Type: " + std::string(content_type) + "\r\n";
  if (!authorization_.empty()) text += "Authorization: " + authorization_ + "\r\n";
  return text;
}

Result<ElasticDialect> ElasticCluster::ready(const std::stop_token& stop) {
  Error last(ErrorCode::kUnavailable, "there is no server");
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    Server& server = servers_[turn_ % servers_.size()];
    if (server.known) return server.dialect;
    const Status asked = ask(server, stop);
    if (asked) return server.dialect;
    last = asked.error().with(server.caller->place().address.text());
    ++turn_;
  }
  return last;
}

Status ElasticCluster::ask(Server& server, const std::stop_token& stop) {
  Result<HttpAnswer> answer = server.caller->call(
      {.method = "GET", .path = "/", .headers = headers(""), .most_answer = kMostAnswer}, stop);
  if (!answer && answer.error().code() == ErrorCode::kCorrupt) {
    return answer.error().with(
        "no HTTP is spoken there (Elasticsearch's own protocol is not: give the HTTP port)");
  }
  if (!answer) return std::move(answer).error();
  if (answer->status == kUnauthorized) {
    return Error(ErrorCode::kPermissionDenied, "it wants a username and password, or an apiKey");
  }
  // Whoever may only write is not told; such rights are younger than types.
  const bool silent = answer->status == kForbidden || answer->status == kNotFound;
  if (silent && cluster_name_.empty()) {
    server.known = true;
    return {};
  }
  if (answer->status != kOk) {
    return Error(ErrorCode::kUnavailable,
                 "it does not say who it is: status " + std::to_string(answer->status));
  }
  return take_in(server, answer->body);
}

Status ElasticCluster::take_in(Server& server, const std::string& body) const {
  constexpr std::size_t kMostValues = 1000;
  constexpr std::int64_t kFirstWithoutTypes = 7, kFirstWithoutTtl = 5;
  const Result<formats::Json> json = formats::parse_json(body, kMostValues);
  const formats::Json* version = json ? json->member("version") : nullptr;
  if (version == nullptr) {
    return Error(ErrorCode::kUnavailable, "it is no server of Elasticsearch or OpenSearch");
  }
  const std::string name = json->text_of("cluster_name");
  if (!cluster_name_.empty() && name != cluster_name_) {
    return Error(ErrorCode::kPermissionDenied,
                 "it is of the cluster '" + name + "', not '" + cluster_name_ + "' (clusterName)");
  }
  const std::string number = version->text_of("number");
  const auto major = parse_int(number.substr(0, number.find('.')));
  const bool elastic = version->text_of("distribution") != "opensearch" && major.has_value();
  server.dialect = {.types = elastic && *major < kFirstWithoutTypes,
                    .ttl = elastic && *major < kFirstWithoutTtl};
  server.known = true;
  return {};
}

Result<HttpAnswer> ElasticCluster::bulk(std::string_view body, const std::stop_token& stop) {
  Server& server = servers_[turn_++ % servers_.size()];
  Result<HttpAnswer> answer =
      server.caller->call({.method = "POST",
                           .path = "/_bulk?filter_path=errors,items.*.status,items.*.error",
                           .headers = headers("application/x-ndjson"),
                           .body = body,
                           .most_answer = kMostAnswer},
                          stop);
  if (!answer) server.known = false;
  if (!answer) return answer.error().with(server.caller->place().address.text());
  return answer;
}

void ElasticCluster::close() {
  for (Server& server : servers_) server.caller->close();
}

}  // namespace sluice::flume
