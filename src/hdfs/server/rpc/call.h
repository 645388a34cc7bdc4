// One call of Hadoop RPC, and the table that finds the function which answers it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "hdfs/server/node/node.h"
#include "hdfs/wire/proto.h"

namespace sluice::hdfs {

// Who asks, and over which connection. A function that answers a call runs on a thread of the pool.
struct Call {
  Node& node;
  const lake::Caller& who;  // retry is set: only at-most-once methods hand it on
  net::Endpoint local;
  net::Endpoint peer;

  lake::Lake& lake() const { return node.lake; }
  // The caller for a method that is idempotent: nothing is remembered under its call id.
  lake::Caller idempotent() const { return {who.user, who.groups, std::nullopt}; }
  // The answer of this very call, when it was done before and the client asks again.
  std::optional<lake::RetryAnswer> replay() const {
    return who.retry ? node.lake.answered(*who.retry) : std::nullopt;
  }
};

// A method that changes names, attributes or bytes: what it can't do in safe mode (safe_mode.h), in
// the NameNode's words, and what in the request it can't do it to.
struct Change {
  std::string_view cannot;
  Result<std::string> (*what)(ByteView request);
};

struct Handler {
  std::string_view protocol;
  std::string_view name;
  // Decodes the delimited request, and gives the delimited response.
  Result<Bytes> (*run)(Call& call, ByteView request);
  std::optional<Change> change;
};

namespace detail {
template <class Request, class Response, Result<Response> (*kAnswer)(Call&, const Request&)>
Result<Bytes> run(Call& call, ByteView body) {
  TRY(const Request request, wire::take_delimited<Request>(body));
  TRY(const Response response, kAnswer(call, request));
  Bytes bytes;
  wire::append_delimited(bytes, response);
  return bytes;
}

template <class Request, class Response>
struct Binder {
  template <Result<Response> (*kAnswer)(Call&, const Request&)>
  static constexpr Handler bind(const wire::Method<Request, Response>& method,
                                std::optional<Change> change) {
    return {method.protocol, method.name, &run<Request, Response, kAnswer>, change};
  }
};
template <class Request, class Response>
Binder<Request, Response> binder_of(const wire::Method<Request, Response>&);
}  // namespace detail

// A line of a table: one that changes something, or one that is answered in safe mode as well.
//   always<client_protocol::kGetFileInfo, get_file_info>()
//   changes<client_protocol::kMkdirs, mkdirs>("Cannot create directory ", field<&Request::src>)
template <const auto& kMethod, auto kAnswer>
constexpr Handler always() {
  return decltype(detail::binder_of(kMethod))::template bind<kAnswer>(kMethod, std::nullopt);
}
template <const auto& kMethod, auto kAnswer>
constexpr Handler changes(std::string_view cannot, Result<std::string> (*what)(ByteView request)) {
  return decltype(detail::binder_of(kMethod))::template bind<kAnswer>(kMethod,
                                                                      Change{cannot, what});
}

namespace detail {
template <class Request>
Request owner_of(Bytes Request::*);
}  // namespace detail

// The field of a request that names what is changed.
template <auto kField>
Result<std::string> field(ByteView body) {
  TRY(const auto request, wire::take_delimited<decltype(detail::owner_of(kField))>(body));
  return std::string(request.*kField);
}

// The groups of methods; each file has its table at its end.
std::span<const Handler> namespace_methods();
std::span<const Handler> attribute_methods();
std::span<const Handler> quota_methods();
std::span<const Handler> snapshot_methods();
std::span<const Handler> write_methods();
std::span<const Handler> read_methods();
std::span<const Handler> lease_methods();
std::span<const Handler> status_methods();
std::span<const Handler> constant_methods();
std::span<const Handler> datanode_methods();
std::span<const Handler> administration_methods();

// What a call came to, and what kind of failure when there is none to give.
struct Dispatched {
  enum class Kind { kAnswered, kNoSuchProtocol, kNoSuchMethod };
  Kind kind;
  Result<Bytes> response;
};
Dispatched dispatch(Call& call, std::string_view protocol, std::string_view method,
                    ByteView request);

}  // namespace sluice::hdfs
