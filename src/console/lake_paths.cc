#include "console/lake_paths.h"

#include "base/text.h"
#include "console/answer.h"

namespace sluice::console {

Result<std::string> normal_path(std::string_view given) {
  if (!given.starts_with('/')) {
    return Error(ErrorCode::kInvalidArgument,
                 "a path is an absolute one of the lake, such as /user");
  }
  std::string path;
  for (const std::string& name : split(given, '/')) {
    if (name.empty()) continue;
    if (name == "." || name == "..") {
      return Error(ErrorCode::kInvalidArgument, "a path may not hold \"" + name + "\"");
    }
    path += "/" + name;
  }
  return path.empty() ? "/" : path;
}

Result<std::string> path_parameter(const net::HttpRequest& request) {
  return normal_path(request.parameter("path").value_or("/"));
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

void refuse_lake(net::HttpResponse& response, const Error& error) {
  std::string_view next;
  if (error.code() == ErrorCode::kNotFound) next = "It may have been moved or removed meanwhile.";
  if (error.code() == ErrorCode::kCorrupt) {
    next = "The bytes on disk are not those that were written; restore the file from its source.";
  }
  send_error(response, error, next);
}

}  // namespace sluice::console
