// /jmx: finds the beans that are asked for, and prints them as Hadoop's JMXJsonServlet does.
#include "hdfs/server/pages/jmx.h"

#include "hdfs/server/pages/pages.h"

namespace sluice::hdfs {
namespace {

std::string pretty(const std::vector<Bean>& beans) {
  std::string text = "{\n  \"beans\" : [ ";
  for (std::size_t i = 0; i < beans.size(); ++i) {
    const Bean& bean = beans[i];
    text += i == 0 ? "{\n" : ", {\n";
    text += "    \"name\" : " + json_string(bean.name) + ",\n";
    text += "    \"modelerType\" : " + json_string(bean.type);
    for (const auto& [name, value] : bean.attributes) {
      text += ",\n    " + json_string(name) + " : " + value;
    }
    text += "\n  }";
  }
  return text + (beans.empty() ? "]\n}" : " ]\n}");
}

// get=BEAN::ATTRIBUTE
void keep_attribute(Bean& bean, std::string_view attribute) {
  for (const auto& each : bean.attributes) {
    if (each.first == attribute) {
      bean.attributes = {each};
      return;
    }
  }
  bean.attributes.clear();
  bean.text("result", "ERROR")
      .text("message", "No attribute with name " + std::string(attribute) + " was found.");
}

// JMX's own answers to a question that is none.
void refuse_query(net::HttpResponse& response, bool malformed_get) {
  (void)response.send(malformed_get ? "{\n  \"result\" : \"ERROR\",\n"
                                      "  \"message\" : \"query format is not as expected.\"\n}"
                                    : "{ }");
}

}  // namespace

void serve_jmx(Node& node, net::HttpRequest& request, net::HttpResponse& response) {
  response.set_header("Content-Type", "application/json; charset=utf8");
  std::string query(request.parameter("qry").value_or(""));
  if (query.empty()) query = "*:*";
  std::string attribute;
  if (const auto get = request.parameter("get")) {
    const std::size_t colons = get->find("::");
    if (colons == std::string_view::npos) return refuse_query(response, true);
    query = get->substr(0, colons);
    attribute = get->substr(colons + 2);
  }
  if (!is_bean_query(query)) return refuse_query(response, false);
  std::vector<Bean> found;
  for (Bean& bean : all_beans(node, request.local)) {
    if (!bean_matches(query, bean.name)) continue;
    if (!attribute.empty()) keep_attribute(bean, attribute);
    found.push_back(std::move(bean));
  }
  (void)response.send(pretty(found));
}

}  // namespace sluice::hdfs
