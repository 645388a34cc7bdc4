#include "console/site.h"

#include <algorithm>

#include "base/text.h"
#include "console/guard.h"

namespace sluice::console {
namespace {

const Asset* find(std::string_view name) {
  for (const Asset& asset : assets()) {
    if (asset.name == name) return &asset;
  }
  return nullptr;
}

void refuse(net::HttpResponse& response, int status, std::string_view text) {
  response.set_status(status);
  response.set_header("Content-Type", "text/plain; charset=utf-8");
  response.set_header("Cache-Control", "no-store");
  (void)response.send(text);
}

// A person who follows a wrong address gets the page, which says so and has the navigation.
bool is_navigation(const net::HttpRequest& request) {
  return !request.path.starts_with("/assets/") &&
         request.header("Accept").value_or("").find("text/html") != std::string_view::npos;
}

void send(const net::HttpRequest& request, net::HttpResponse& response, const Asset& asset) {
  const bool gzip = accepts_gzip(request.header("Accept-Encoding").value_or(""));
  // A strong ETag names bytes: the two encodings differ (RFC 9110, 8.8.3).
  const std::string tag = "\"" + std::string(asset.tag) + (gzip ? "-gzip\"" : "\"");
  response.set_header("ETag", tag);
  response.set_header("Vary", "Accept-Encoding");
  response.set_header("Cache-Control",
                      asset.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  const auto known = request.header("If-None-Match");
  if (known && known->find(tag) != std::string_view::npos) {
    response.set_status(304);
    (void)response.send("");
    return;
  }
  response.set_header("Content-Type", asset.type);
  if (gzip) response.set_header("Content-Encoding", "gzip");
  (void)response.send(gzip ? asset.gzip : asset.bytes);
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  for (const std::string& part : split(accept_encoding, ',')) {
    const std::vector<std::string> words = split(part, ';');
    const std::string coding = to_lower(trim(words[0]));
    if (coding != "gzip" && coding != "*") continue;
    const std::string quality = words.size() > 1 ? std::string(trim(words[1])) : "";
    // q=0, q=0.0 and so on refuse the coding.
    return !quality.starts_with("q=0") || quality.find_first_of("123456789") != std::string::npos;
  }
  return false;
}

bool Site::is_page(std::string_view path) const {
  return std::ranges::any_of(addresses_, [&](const std::string& address) {
    return path == address ||
           (address.size() > 1 && address.back() == '/' && path.starts_with(address));
  });
}

void Site::serve(const net::HttpRequest& request, net::HttpResponse& response) const {
  set_safe_headers(response);
  if (request.method != "GET" && request.method != "HEAD") {
    response.set_header("Allow", "GET, HEAD");
    return refuse(response, 405, "This address only answers GET and HEAD.\n");
  }
  const Asset* asset = nullptr;
  if (request.path.starts_with("/assets/")) asset = find(request.path.substr(1));
  if (is_page(request.path)) asset = find(page_);
  if (asset == nullptr && is_navigation(request)) {
    asset = find(page_);
    response.set_status(404);
  }
  if (asset == nullptr) return refuse(response, 404, "There is nothing at this address.\n");
  send(request, response, *asset);
}

}  // namespace sluice::console
