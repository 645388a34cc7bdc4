#include "flume/sources/http_handlers.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/text.h"
#include "flume/charset.h"
#include "flume/rpc/avro_call.h"
#include "formats/json.h"
#include "net/http_server.h"

namespace sluice::flume {
namespace {

constexpr std::size_t kMostBytes = 256 << 20;
// What a small body may stand for: a value takes about a hundred bytes.
constexpr std::size_t kMostValues = 2'000'000;
constexpr int kBadRequest = 400, kTooLarge = 413, kFailed = 500;

HttpRefusal unexpected(const std::string& why) {
  return {.status = kFailed, .message = "Deserializer threw unexpected exception. " + why};
}

HttpRefusal too_large(const std::string& what) {
  return {.status = kTooLarge, .message = what};
}

HttpRefusal too_many_headers() {
  return too_large("An event has more than " + std::to_string(kMostHeaders) + " headers.");
}

HttpRefusal bad_json() {
  return {.status = kBadRequest,
          .message = "Bad request from client. Request has invalid JSON Syntax."};
}

std::optional<HttpRefusal> read_body(net::HttpRequest& request, std::string& body) {
  Result<std::string> all = request.body(kMostBytes);
  if (!all && all.error().code() == ErrorCode::kResourceExhausted) {
    return too_large("The body is longer than 256 MiB.");
  }
  if (!all) return HttpRefusal{.status = kBadRequest, .message = all.error().message()};
  body = std::move(*all);
  return std::nullopt;
}

// Of "application/json; charset=UTF-16": "UTF-16".
std::string charset_of(const net::HttpRequest& request) {
  const std::string type(request.header("Content-Type").value_or(""));
  for (const std::string& part : split(type, ';')) {
    const std::string_view text = trim(part);
    if (!to_lower(text).starts_with("charset=")) continue;
    std::string_view name = text.substr(text.find('=') + 1);
    while (name.starts_with('"')) name.remove_prefix(1);
    while (name.ends_with('"')) name.remove_suffix(1);
    return std::string(name);
  }
  return "UTF-8";
}

class JsonHandler final : public HttpEventHandler {
 public:
  std::optional<HttpRefusal> read(net::HttpRequest& request, Batch& batch) const override {
    std::string body;
    if (auto refused = read_body(request, body)) return refused;
    return read_json_events(body, charset_of(request), batch);
  }
};

Headers parameters_of(const net::HttpRequest& request) {
  Headers headers;
  for (const auto& [name, value] : request.query) {
    if (headers.find(name) == nullptr) headers.set(name, value);
  }
  return headers;
}

struct BlobConfig {
  std::int64_t most = 100'000'000;
  std::string mandatory;
};

// The body as one event; the query's parameters are its headers.
class BlobHandler final : public HttpEventHandler {
 public:
  BlobHandler(bool morphline, const BlobConfig& config) : morphline_(morphline), config_(config) {}
  std::optional<HttpRefusal> read(net::HttpRequest& request, Batch& batch) const override {
    if (std::ssize(request.query) > kMostHeaders) return too_many_headers();
    Headers headers = parameters_of(request);
    for (const std::string& name : split(config_.mandatory, ',')) {
      if (!name.empty() && headers.find(name) == nullptr) {
        return unexpected("Please specify " + name + " parameter in the request.");
      }
    }
    const auto type = request.header("Content-Type");
    if (morphline_ && type) headers.set("Content-Type", *type);
    std::string body;
    if (auto refused = read_body(request, body)) return refused;
    if (morphline_) body.resize(std::min(body.size(), static_cast<std::size_t>(config_.most)));
    batch.add_copy(std::move(headers), std::move(body));
    return std::nullopt;
  }

 private:
  const bool morphline_;
  const BlobConfig config_;
};

const std::vector<Field<BlobConfig>>& morphline_fields() {
  static const std::vector<Field<BlobConfig>> kFields = {
      {"maxBlobLength", &BlobConfig::most, "Bytes of a body that are taken; the rest is cut off.",
       between(1, kMostBytes)},
  };
  return kFields;
}
const std::vector<Field<BlobConfig>>& blob_fields() {
  static const std::vector<Field<BlobConfig>> kFields = {
      {"mandatoryParameters", &BlobConfig::mandatory,
       "Parameters that a request must have, separated by commas."},
  };
  return kFields;
}

std::optional<HttpRefusal> read_headers(const formats::Json& given, Headers& headers) {
  using Kind = formats::Json::Kind;
  if (given.kind == Kind::kNull) return std::nullopt;
  if (given.kind != Kind::kObject) return bad_json();
  if (std::ssize(given.members) > kMostHeaders) return too_many_headers();
  std::vector<Headers::Pair> pairs;
  for (const formats::Json::Member& member : given.members) {
    if (member.value.kind == Kind::kArray || member.value.kind == Kind::kObject) return bad_json();
    if (member.value.kind != Kind::kNull) pairs.emplace_back(member.name, member.value.text);
  }
  headers = Headers::of(std::move(pairs));
  return std::nullopt;
}

// The event of one element.
std::optional<HttpRefusal> read_event(const formats::Json& element, const Charset& charset,
                                      Batch& batch) {
  using Kind = formats::Json::Kind;
  if (element.kind == Kind::kNull) return unexpected("null");
  if (element.kind != Kind::kObject) return bad_json();
  Headers headers;
  if (const formats::Json* given = element.member("headers")) {
    if (auto refused = read_headers(*given, headers)) return refused;
  }
  const formats::Json* body = element.member("body");
  const bool none = body == nullptr || body->kind == Kind::kNull;
  if (!none && (body->kind == Kind::kArray || body->kind == Kind::kObject)) return bad_json();
  headers.copy_as_java();
  batch.add_copy(std::move(headers), none ? std::string() : charset.encode(body->text));
  return std::nullopt;
}

}  // namespace

std::optional<HttpRefusal> read_json_events(std::string_view bytes, const std::string& charset,
                                            Batch& batch) {
  using Kind = formats::Json::Kind;
  const std::string name = to_lower(charset);
  if (name != "utf-8" && name != "utf-16" && name != "utf-32") {
    return unexpected("JSON handler supports UTF-8, UTF-16 and UTF-32 only.");
  }
  const Charset coding = *Charset::find(charset);
  std::size_t mark = 0;
  const Charset ordered = coding.order_by_mark() ? coding.with_order_of(bytes, mark) : coding;
  const auto text = ordered.decode(bytes.substr(mark), DecodeErrors::kReplace);
  if (!text) return bad_json();
  const auto json = formats::parse_json(*text, kMostValues);
  if (!json && json.error().code() == ErrorCode::kResourceExhausted) {
    return too_large("The request is " + json.error().message() + ".");
  }
  if (!json || json->kind != Kind::kArray) return bad_json();
  for (const formats::Json& element : json->items) {
    if (auto refused = read_event(element, coding, batch)) return refused;
  }
  return std::nullopt;
}

Result<std::unique_ptr<HttpEventHandler>> make_http_handler(const Settings& source,
                                                            const std::string& name,
                                                            const Settings& settings) {
  Settings own = settings;
  own.type = "handler " + name;
  if (name == "org.apache.flume.source.http.JSONHandler") {
    static const std::vector<Field<BlobConfig>> kNone;
    TRY(BlobConfig none, parse(kNone, own));
    (void)none;
    return std::make_unique<JsonHandler>();
  }
  if (name == "org.apache.flume.source.http.BLOBHandler") {
    TRY(BlobConfig config, parse(blob_fields(), own));
    return std::make_unique<BlobHandler>(false, config);
  }
  if (name == "org.apache.flume.sink.solr.morphline.BlobHandler") {
    TRY(BlobConfig config, parse(morphline_fields(), own));
    return std::make_unique<BlobHandler>(true, config);
  }
  return source.find("handler")->problem("unknown handler '" + name +
                                         "'; there are org.apache.flume.source.http.JSONHandler, "
                                         "org.apache.flume.source.http.BLOBHandler, "
                                         "org.apache.flume.sink.solr.morphline.BlobHandler");
}

}  // namespace sluice::flume
