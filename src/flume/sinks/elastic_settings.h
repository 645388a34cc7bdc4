// What the elasticsearch sink is told by its properties.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flume/registry.h"
#include "flume/sinks/elastic_cluster.h"
#include "flume/sinks/elastic_document.h"
#include "flume/tls.h"

namespace sluice::flume {

struct ElasticConfig : ClientTls {
  std::string hosts;
  std::string index_name = "flume";
  std::string index_type = "log";
  std::string cluster_name;
  std::int64_t batch_size = 100;
  std::string ttl;
  std::string serializer;
  std::string index_builder;
  std::string date_format = "yyyy-MM-dd";
  std::string time_zone = "Etc/UTC";
  std::string client = "transport";
  std::string username, password, api_key;
  std::string id_header;
  std::string dead_letter;
  std::int64_t most_request_bytes = 10 << 20;
  std::int64_t connect_ms = 5000;
  std::int64_t request_ms = 60'000;
};
const std::vector<Field<ElasticConfig>>& elastic_fields();

struct ElasticPlan {
  ElasticConfig config;
  ElasticOptions options;
  ElasticIndex index;
  EscapedText type;
  ElasticForm form = ElasticForm::kLogstash;
  std::int64_t ttl_ms = 0;       // 0: none
  std::string dead_letter = {};  // the file
};
Result<ElasticPlan> plan_elastic_sink(const Settings& settings, Services& services);

}  // namespace sluice::flume
