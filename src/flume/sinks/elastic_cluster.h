// The servers of an Elasticsearch or OpenSearch cluster, by HTTP.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "flume/sinks/http_caller.h"

namespace sluice::flume {

// What a server of a version takes in a bulk request.
struct ElasticDialect {
  bool types = false;  // Elasticsearch before 7
  bool ttl = false;    // Elasticsearch before 5
};

struct ElasticOptions {
  std::vector<HttpServerPlace> servers;
  std::string authorization = {};  // the header's value; empty: none
  std::string cluster_name = {};   // empty: any
  HttpCaller::Patience patience = {};
};

// One thread. Requests go to the servers in turn; one that fails is asked again who it is.
class ElasticCluster {
 public:
  explicit ElasticCluster(const ElasticOptions& options);

  // Finds the server whose turn it is, the next one when it is away. kPermissionDenied for a
  // cluster of another name, or one that does not let us in.
  Result<ElasticDialect> ready(const std::stop_token& stop);
  // To that server. Any status is an answer.
  Result<HttpAnswer> bulk(std::string_view body, const std::stop_token& stop);
  void close();

 private:
  struct Server {
    std::unique_ptr<HttpCaller> caller;
    bool known = false;
    ElasticDialect dialect = {};
  };
  Status ask(Server& server, const std::stop_token& stop);
  Status take_in(Server& server, const std::string& body) const;
  std::string headers(std::string_view content_type) const;

  const std::string authorization_;
  const std::string cluster_name_;
  std::vector<Server> servers_;
  std::size_t turn_ = 0;
};

}  // namespace sluice::flume
