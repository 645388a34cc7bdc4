#include "net/http_server.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_set>

#include "base/log.h"
#include "base/text.h"
#include "net/blocking.h"
#include "net/host_guard.h"
#include "net/http_exchange.h"
#include "net/http_parser.h"
#include "net/http_url.h"
#include "net/loop.h"
#include "net/port.h"
#include "net/scope.h"

namespace sluice::net {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {
constexpr std::size_t kUrgentHandlers = 2;
// Places above the bound, for what must always be answered.
constexpr std::size_t kExtraConnections = 16;
constexpr std::string_view kHeaderLate = "the request's header did not come in time";
}  // namespace

// HttpRequest and HttpResponse: the faces of an exchange.

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  const std::string wanted = to_lower(name);
  for (const auto& [given, value] : headers) {
    if (to_lower(given) == wanted) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> HttpRequest::parameter(std::string_view name) const {
  for (const auto& [given, value] : query) {
    if (given == name) return value;
  }
  return std::nullopt;
}

Result<std::size_t> HttpRequest::read_body(char* to, std::size_t size) {
  return exchange_.read_body(to, size);
}

Result<std::string> HttpRequest::body(std::size_t limit) {
  const auto too_long = [&] {
    return Error(ErrorCode::kResourceExhausted,
                 "the request's body is longer than " + std::to_string(limit) + " bytes");
  };
  if (content_length && *content_length > limit) return too_long();
  std::string bytes;
  std::array<char, 16 * 1024> part{};
  while (true) {
    TRY(const std::size_t got, read_body(part.data(), part.size()));
    if (got == 0) return bytes;
    if (bytes.size() + got > limit) return too_long();
    bytes.append(part.data(), got);
  }
}

void HttpResponse::set_status(int status) {
  exchange_.set_status(status);
}
int HttpResponse::status() const {
  return exchange_.status();
}
void HttpResponse::set_header(std::string_view name, std::string_view value) {
  exchange_.set_header(name, value);
}
void HttpResponse::add_header(std::string_view name, std::string_view value) {
  exchange_.add_header(name, value);
}
Status HttpResponse::send(std::string_view body) {
  return exchange_.send(body);
}
Status HttpResponse::begin(std::optional<std::uint64_t> length) {
  return exchange_.begin(length);
}
Status HttpResponse::write(std::string_view bytes) {
  return exchange_.write(bytes);
}
Status HttpResponse::send_file(int fd, std::uint64_t offset, std::uint64_t size) {
  return exchange_.send_file(fd, offset, size);
}
Status HttpResponse::finish() {
  return exchange_.finish();
}
bool HttpResponse::begun() const {
  return exchange_.begun();
}

// HttpServer: connections on the loops, handlers on the pool.

struct HttpServer::State {
  State(const std::string& address, HttpHandler handle, HttpOptions given)
      : handler(std::move(handle)),
        options(std::move(given)),
        limits(options.limits),
        guard(address, options.hosts, options.origins),
        pool(limits.handlers, limits.waiting),
        urgent_pool(kUrgentHandlers, limits.waiting),
        foreign_refused("sluice_net_" + options.name + "_foreign_refused_total") {}

  struct Ends {
    Endpoint peer;
    Endpoint local;
  };
  // One request on its connection, in the coroutine that serves it.
  struct Call {
    Guest& guest;
    const Ends& ends;
    HttpParser& parser;
    std::string& buffered;
    HttpTarget target = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string site = "";  // whose page asks, when it is another one that may

    std::optional<std::string_view> header(std::string_view name) const;
  };
  struct Refusal {
    int status = 0;  // 0: none
    std::string reason;
  };

  Async<void> serve(std::unique_ptr<Guest> guest);
  Async<void> read_header(Guest& guest, HttpParser& parser, std::string& buffered);
  Async<HttpExchange::Next> answer(Call& call);
  Refusal refusal(Call& call);
  HttpExchange::Next handle(Call& call);
  static void answer_preflight(const HttpRequest& request, HttpResponse& response);
  // `reason` outlives the call.
  Async<void> refuse(Stream& stream, int status, std::string_view reason);
  Async<void> linger(Stream& stream);

  // The streams that handlers use now; stop() cuts them. enter() is false once stopping.
  bool enter(Stream& stream);
  void leave(Stream& stream);

  const HttpHandler handler;
  const HttpOptions options;
  const HttpLimits& limits;
  const HostGuard guard;
  BlockingPool pool;
  BlockingPool urgent_pool;
  Counter foreign_refused;
  Scope scope;
  std::unique_ptr<Port> port;
  std::mutex mutex;
  std::unordered_set<Stream*> in_use;
  bool stopping = false;
};

bool HttpServer::State::enter(Stream& stream) {
  const std::lock_guard lock(mutex);
  if (!stopping) in_use.insert(&stream);
  return !stopping;
}

void HttpServer::State::leave(Stream& stream) {
  const std::lock_guard lock(mutex);
  in_use.erase(&stream);
}

Async<void> HttpServer::State::serve(std::unique_ptr<Guest> guest) {
  Stream& stream = guest->stream();
  const Ends ends{.peer = stream.peer(), .local = stream.local()};
  std::string buffered;
  while (true) {
    if (buffered.empty()) {
      guest->idle();
      std::array<char, 2048> first;
      stream.set_timeout(limits.idle_time);
      CO_TRY(const std::size_t got, co_await stream.read_some(first.data(), first.size()));
      buffered.assign(first.data(), got);
    }
    guest->receiving(buffered.size());
    HttpParser parser(limits.header_bytes);
    CO_TRY(co_await read_header(*guest, parser, buffered));
    guest->working();
    Call call{*guest, ends, parser, buffered};
    CO_TRY(const auto next, co_await answer(call));
    (void)guest->try_hold(buffered.size());
    if (next == HttpExchange::Next::kKeep && !guest->extra()) continue;
    if (next == HttpExchange::Next::kReset) {
      stream.end_with_reset();
      co_return {};
    }
    co_return co_await linger(stream);
  }
}

// Until the header is complete. An error ends the connection; the client has been told why.
Async<void> HttpServer::State::read_header(Guest& guest, HttpParser& parser,
                                           std::string& buffered) {
  Stream& stream = guest.stream();
  const auto deadline = steady_clock::now() + limits.header_time;
  std::array<char, 4096> part;
  while (true) {
    const HttpParser::State state = parser.feed_header(buffered);
    if (state == HttpParser::State::kComplete) co_return {};
    if (state == HttpParser::State::kFailed) {
      CO_TRY(co_await refuse(stream, parser.failure().status, parser.failure().reason));
      co_return Error(ErrorCode::kInvalidArgument, parser.failure().reason);
    }
    const auto left =
        std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()) + milliseconds(1);
    stream.set_timeout(std::max(left, milliseconds(1)));
    auto got = co_await stream.read_some(part.data(), part.size());
    if (!got) {
      if (got.error().code() == ErrorCode::kTimeout) {
        CO_TRY(co_await refuse(stream, 408, kHeaderLate));
      }
      co_return std::move(got).error();
    }
    guest.receiving(*got);
    CO_TRY(co_await guest.hold(buffered.size() + *got));
    buffered.append(part.data(), *got);
    if (steady_clock::now() > deadline) {
      CO_TRY(co_await refuse(stream, 408, kHeaderLate));
      co_return Error(ErrorCode::kTimeout, std::string(kHeaderLate));
    }
  }
}

std::optional<std::string_view> HttpServer::State::Call::header(std::string_view name) const {
  for (const auto& [given, value] : headers) {
    if (to_lower(given) == name) return value;
  }
  return std::nullopt;
}

// Why this request never reaches the handler, if it does not.
HttpServer::State::Refusal HttpServer::State::refusal(Call& call) {
  auto target = parse_target(call.parser.target());
  if (!target) return {400, target.error().message()};
  call.target = *std::move(target);
  if (call.parser.content_length().value_or(0) > limits.body_bytes) {
    return {413,
            "the request's body is longer than " + std::to_string(limits.body_bytes) + " bytes"};
  }
  call.headers = call.parser.headers();
  const auto is_origin = [](const auto& header) { return to_lower(header.first) == "origin"; };
  if (std::ranges::count_if(call.headers, is_origin) > 1) {
    return {400, "the request has more than one Origin"};
  }
  const HostGuard::Request from{.method = call.parser.method(),
                                .host = call.header("host"),
                                .origin = call.header("origin"),
                                .fetch_site = call.header("sec-fetch-site"),
                                .address = call.ends.local.address,
                                .port = call.ends.local.port};
  if (auto foreign = guard.refuses(from)) {
    foreign_refused.add();
    return {foreign->status, std::move(foreign->reason)};
  }
  if (from.origin && !HostGuard::same_site(*from.origin, from.host)) call.site = *from.origin;
  if (call.guest.extra() && !(options.urgent && options.urgent(call.target.path))) {
    return {503, "all connections of this server are in use; try again"};
  }
  return {};
}

Async<HttpExchange::Next> HttpServer::State::answer(Call& call) {
  Stream& stream = call.guest.stream();
  const Refusal no = refusal(call);
  if (no.status != 0) {
    CO_TRY(co_await refuse(stream, no.status, no.reason));
    co_return Error(ErrorCode::kInvalidArgument, no.reason);
  }
  if (!enter(stream)) co_return Error(ErrorCode::kCancelled, "the HTTP server is stopping");
  const bool urgent = options.urgent && options.urgent(call.target.path);
  const auto work = [&] { return Result<HttpExchange::Next>(handle(call)); };
  auto next = co_await blocking(urgent ? urgent_pool : pool, stream.loop(), work);
  leave(stream);
  if (!next) {
    CO_TRY(co_await refuse(stream, 503, "the server is too busy; try again"));
    co_return std::move(next).error();
  }
  co_return *next;
}

// On a thread of a pool.
HttpExchange::Next HttpServer::State::handle(Call& call) {
  // sendfile(2) has no MSG_NOSIGNAL.
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);

  const auto began = steady_clock::now();
  HttpExchange exchange(call.guest.stream(), call.parser, call.buffered, limits, pool);
  HttpRequest request(exchange);
  request.method = std::string(call.parser.method());
  request.path = std::move(call.target.path);
  request.raw_path = std::move(call.target.raw_path);
  request.query = std::move(call.target.query);
  request.headers = std::move(call.headers);
  request.peer = call.ends.peer;
  request.local = call.ends.local;
  if (!call.parser.chunked()) request.content_length = call.parser.content_length();
  HttpResponse response(exchange);
  if (!call.site.empty()) {
    response.set_header("Access-Control-Allow-Origin", call.site);
    response.set_header("Vary", "Origin");
  }
  if (!call.site.empty() && request.method == "OPTIONS") {
    answer_preflight(request, response);
  } else {
    handler(request, response);
  }
  const HttpExchange::Next next = exchange.settle();
  if (log::enabled(log::Level::kDebug)) {
    const auto took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
    log::debug("http request", {{"method", request.method},
                                {"path", request.raw_path},
                                {"status", exchange.status()},
                                {"ms", took.count()}});
  }
  return next;
}

// A browser asks before it lets a page of another site do more than a form could.
void HttpServer::State::answer_preflight(const HttpRequest& request, HttpResponse& response) {
  response.set_header("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE");
  const auto headers = request.header("Access-Control-Request-Headers");
  if (headers) response.set_header("Access-Control-Allow-Headers", *headers);
  response.set_header("Access-Control-Max-Age", "600");
  (void)response.send("");
}

Async<void> HttpServer::State::refuse(Stream& stream, int status, std::string_view reason) {
  std::string text = "HTTP/1.1 " + std::to_string(status) + " ";
  text += http_reason(status);
  text += "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ";
  text += std::to_string(reason.size() + 1) + "\r\nConnection: close\r\n";
  if (status == 503) text += "Retry-After: 1\r\n";
  text += "\r\n";
  text += reason;
  text += "\n";
  stream.set_timeout(limits.header_time);
  CO_TRY(co_await stream.write(text));
  co_return co_await linger(stream);
}

// Closing while the client still sends would reset the connection and lose the answer: say that we
// are done, and drop what comes for a while.
Async<void> HttpServer::State::linger(Stream& stream) {
  constexpr std::size_t kMaxDropped = 1U << 20U;
  stream.close_write();
  stream.set_timeout(milliseconds(500));
  const auto deadline = steady_clock::now() + std::chrono::seconds(2);
  std::array<char, 4096> dropped;
  for (std::size_t total = 0; total < kMaxDropped && steady_clock::now() < deadline;) {
    CO_TRY(const std::size_t got, co_await stream.read_some(dropped.data(), dropped.size()));
    total += got;
  }
  co_return {};
}

HttpServer::HttpServer(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpServer::~HttpServer() {
  stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::open(Loops& loops, const std::string& address,
                                                     std::uint16_t port, HttpHandler handler,
                                                     HttpOptions options) {
  PortLimits bounds{.name = options.name,
                    .connections = options.limits.connections,
                    .unfinished_bytes = options.limits.unfinished_bytes,
                    .extra = options.urgent ? kExtraConnections : 0};
  auto state = std::make_unique<State>(address, std::move(handler), std::move(options));
  TRY(state->port, Port::open(loops, state->scope, address, port, std::move(bounds)));
  state->port->serve(
      [at = state.get()](std::unique_ptr<Guest> guest) { return at->serve(std::move(guest)); },
      state->options.tls);
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

Endpoint HttpServer::local() const {
  return state_->port->local();
}

const PortCounters& HttpServer::counters() const {
  return state_->port->counters();
}

const Counter& HttpServer::foreign_refused() const {
  return state_->foreign_refused;
}

void HttpServer::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (Stream* stream : state_->in_use) stream->interrupt();
  }
  state_->scope.stop();
}

}  // namespace sluice::net
