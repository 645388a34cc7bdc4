// The paths that requests name, and what refuses them.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_server.h"

namespace sluice::console {

// An absolute path made normal. Nothing above the root can be named at all.
Result<std::string> normal_path(std::string_view given);
// The request's parameter "path"; "/" when it is left out.
Result<std::string> path_parameter(const net::HttpRequest& request);

// "/user/x" of "/user/x/y"; "/" of "/x".
std::string parent_of(const std::string& path);

void refuse_lake(net::HttpResponse& response, const Error& error);

}  // namespace sluice::console
