#include "hdfs/webhdfs/web_call.h"

#include <charconv>

#include "base/text.h"
#include "hdfs/client/remote_error.h"
#include "net/http_url.h"

namespace sluice::hdfs {
namespace {

constexpr std::size_t kLongestText = 64 << 20;  // a page of a listing has 1000 names
constexpr std::size_t kLongestException = 1 << 20;
constexpr std::size_t kMostValues = 1'000'000;

struct Place {
  net::HttpServerAddress server;
  std::string target;
};

Result<Place> place_of(const std::string& location) {
  constexpr std::string_view kScheme = "http://";
  if (!location.starts_with(kScheme)) {
    return Error(ErrorCode::kUnsupported,
                 "the name node sends us to " + location.substr(0, 200) + ": http:// only");
  }
  const std::size_t slash = std::min(location.find('/', kScheme.size()), location.size());
  const std::string authority = location.substr(kScheme.size(), slash - kScheme.size());
  TRY(const Address address, parse_address(authority, 80));
  std::string target = location.substr(slash);
  if (target.empty()) target = "/";
  return Place{{address.host, address.port}, std::move(target)};
}

std::string target_of(const WebOperationCall& operation, const std::string& user) {
  std::string target = "/webhdfs/v1" + net::percent_encode(operation.path, "/") +
                       "?op=" + operation.name + "&user.name=" + net::percent_encode(user);
  for (const auto& [name, value] : operation.query) {
    target += "&" + name + "=" + net::percent_encode(value);
  }
  return target;
}

Error as_status(const net::HttpCall& call, const std::string& text) {
  std::string words = "HTTP status " + std::to_string(call.status());
  const std::string first = text.substr(0, text.find('\n'));
  if (!first.empty() && first.size() < 200 && !first.starts_with('<')) words += ": " + first;
  const bool denied = call.status() == 401 || call.status() == 403;
  return Error(denied ? ErrorCode::kPermissionDenied : ErrorCode::kIo, words);
}

// A change whose answer is lost may have been made: only a name node that stands by surely has not.
bool may_be_elsewhere(const Error& error, const std::string& exception, bool may_be_done) {
  return exception.ends_with("StandbyException") ||
         (exception.empty() && !may_be_done &&
          (error.code() == ErrorCode::kUnavailable || error.code() == ErrorCode::kTimeout));
}

// The exception's class, if the answer has one.
Error exception_of(net::HttpCall& call, std::string& exception) {
  const auto text = call.read_text(kLongestException);
  if (!text) return text.error();
  const auto json = formats::parse_json(*text, 1000);
  const formats::Json* remote = json ? json->member("RemoteException") : nullptr;
  if (remote == nullptr) return as_status(call, *text);
  exception = remote->text_of("javaClassName", remote->text_of("exception"));
  return remote_error(exception, remote->text_of("message"));
}

bool is_success(const net::HttpCall& call) {
  return call.status() >= 200 && call.status() < 300;
}

}  // namespace

Error senseless_answer(const std::string& operation) {
  return Error(ErrorCode::kCorrupt, "the answer to " + operation + " makes no sense");
}

Status check_answer(net::HttpCall& call) {
  if (is_success(call)) return {};
  std::string exception;
  return exception_of(call, exception);
}

Result<bool> boolean_of(const formats::Json& answer) {
  const formats::Json* value = answer.member("boolean");
  if (value == nullptr || value->kind != formats::Json::Kind::kBool) {
    return senseless_answer("the operation");
  }
  return value->text == "true";
}

Result<std::unique_ptr<net::HttpCall>> WebNameNodes::exchange_at(const Address& address,
                                                                 const std::string& method,
                                                                 const std::string& target,
                                                                 bool& sent) {
  TRY(auto call,
      net::HttpCall::begin({address.host, address.port}, {method, target, false}, waits_));
  sent = true;
  TRY(call->finish());
  return call;
}

// The next name node is asked where one is not there, or stands by.
Result<std::unique_ptr<net::HttpCall>> WebNameNodes::exchange(const WebOperationCall& operation) {
  if (!operation.path.starts_with('/')) {
    return Error(ErrorCode::kInvalidArgument, "'" + operation.path + "' is not an absolute path");
  }
  const std::string target = target_of(operation, user_);
  for (std::size_t attempt = 1;; ++attempt) {
    std::size_t index = 0;
    {
      const std::lock_guard lock(mutex_);
      index = current_;
    }
    const Address& address = addresses_[index];
    bool sent = false;
    auto call = exchange_at(address, operation.method, target, sent);
    std::string exception;
    if (call && (is_success(**call) || (*call)->status() == 307)) return call;
    Error error = call ? exception_of(**call, exception) : call.error();
    const bool elsewhere = may_be_elsewhere(error, exception, sent && operation.method != "GET");
    if (!call) {
      error = Error(error.code() == ErrorCode::kCorrupt ? error.code() : ErrorCode::kUnavailable,
                    "http://" + address.to_string() + ": " + error.message());
    }
    if (!elsewhere || attempt >= addresses_.size()) return error;
    const std::lock_guard lock(mutex_);
    if (current_ == index) current_ = (index + 1) % addresses_.size();
  }
}

Result<formats::Json> WebNameNodes::ask(const WebOperationCall& operation) {
  TRY(auto call, exchange(operation));
  if (call->status() == 307) {
    TRY(const Place place, place_of(call->header("location")));
    TRY(call, net::HttpCall::begin(place.server, {operation.method, place.target, false}, waits_));
    TRY(call->finish());
    TRY(check_answer(*call));
  }
  TRY(const std::string text, call->read_text(kLongestText));
  if (trim(text).empty()) return formats::Json{};
  auto json = formats::parse_json(text, kMostValues);
  if (!json) return senseless_answer(operation.name);
  return json;
}

Result<std::unique_ptr<net::HttpCall>> WebNameNodes::begin_at_data_node(
    const WebOperationCall& operation, bool has_body) {
  TRY(const auto call, exchange(operation));
  if (call->status() != 307) return senseless_answer(operation.name);
  TRY(const Place place, place_of(call->header("location")));
  return net::HttpCall::begin(place.server, {operation.method, place.target, has_body}, waits_);
}

}  // namespace sluice::hdfs
