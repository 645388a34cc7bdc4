// Serves the embedded pages: hashed assets for ever, pages fresh, both as gzip where the client
// can.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "console/assets.h"
#include "net/http_server.h"

namespace sluice::console {

// One single-page site. It answers GET and HEAD, and nothing that it does not know.
class Site {
 public:
  // `page` is the asset for every address in `addresses`: "/topics" stands for itself, "/topics/"
  // for all that begins so.
  Site(std::string_view page, std::vector<std::string> addresses)
      : page_(page), addresses_(std::move(addresses)) {}

  // Always answers: the asset or page, 304, 404 (with the page, to a browser that asks for one) or
  // 405.
  void serve(const net::HttpRequest& request, net::HttpResponse& response) const;

 private:
  bool is_page(std::string_view path) const;

  std::string_view page_;
  std::vector<std::string> addresses_;
};

// True when the value of an Accept-Encoding header allows gzip.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace sluice::console
