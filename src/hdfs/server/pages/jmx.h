// The beans that /jmx shows: what exporters, dashboards and web pages read of a NameNode and its
// DataNode.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "hdfs/server/node/json.h"
#include "hdfs/server/node/node.h"

namespace sluice::hdfs {

struct Bean {
  std::string name;
  std::string type;
  std::vector<std::pair<std::string, std::string>> attributes;  // value as JSON

  Bean& text(const char* key, std::string_view value) { return raw(key, json_string(value)); }
  template <class Number>
  Bean& number(const char* key, Number value) {
    return raw(key, std::to_string(value));
  }
  Bean& raw(const char* key, std::string value) {
    attributes.emplace_back(key, std::move(value));
    return *this;
  }
};

std::vector<Bean> all_beans(Node& node, const net::Endpoint& local);

// Whether JMX's query, an ObjectName that may be a pattern ("Hadoop:service=NameNode,name=FS*",
// "*:type=Memory,*"), means the bean of this name. Keys may come in any order.
bool bean_matches(std::string_view query, std::string_view name);
// Whether it is an ObjectName at all.
bool is_bean_query(std::string_view query);

}  // namespace sluice::hdfs
