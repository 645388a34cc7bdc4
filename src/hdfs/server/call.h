// One call of Hadoop RPC, and the table that finds the function which answers it.
#pragma once

#include <span>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "hdfs/server/node.h"
#include "hdfs/wire/proto.h"

namespace sluice::hdfs {

// Who asks, and over which connection. A function that answers a call runs on a thread of the pool.
struct Call {
  Node& node;
  const lake::Caller& who;  // retry is set: only at-most-once methods hand it on
  net::Endpoint local;
  net::Endpoint peer;
  // The Java class of a failure, when it is not the one that its code stands for.
  std::string_view exception = {};

  lake::Lake& lake() const { return node.lake; }
  // The caller for a method that is idempotent: nothing is remembered under its call id.
  lake::Caller idempotent() const { return {who.user, who.groups, std::nullopt}; }
  // The answer of this very call, when it was done before and the client asks again.
  std::optional<lake::RetryAnswer> replay() const {
    return who.retry ? node.lake.answered(*who.retry) : std::nullopt;
  }
};

struct Handler {
  std::string_view protocol;
  std::string_view name;
  // Decodes the delimited request, and gives the delimited response.
  Result<Bytes> (*run)(Call& call, ByteView request);
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
  static constexpr Handler bind(const wire::Method<Request, Response>& method) {
    return {method.protocol, method.name, &run<Request, Response, kAnswer>};
  }
};
template <class Request, class Response>
Binder<Request, Response> binder_of(const wire::Method<Request, Response>&);
}  // namespace detail

// A line of a table: handler<client_protocol::kMkdirs, mkdirs>().
template <const auto& kMethod, auto kAnswer>
constexpr Handler handler() {
  return decltype(detail::binder_of(kMethod))::template bind<kAnswer>(kMethod);
}

// The groups of methods; each file has its table at its end.
std::span<const Handler> namespace_methods();
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
