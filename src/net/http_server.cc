#include "net/http_server.h"

#include <signal.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <unordered_set>

#include "base/log.h"
#include "base/text.h"
#include "net/blocking.h"
#include "net/http_exchange.h"
#include "net/http_parser.h"
#include "net/http_url.h"
#include "net/loop.h"
#include "net/scope.h"

namespace sluice::net {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {
constexpr std::string_view kHeaderLate = "the request's header did not come in time";
}

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
  State(Loops& on, BlockingPool& threads, HttpHandler handle, HttpLimits bounds)
      : loops(on), pool(threads), handler(std::move(handle)), limits(bounds) {}

  // A connection counts from its accept to its end, whichever way it ends.
  struct Counted {
    explicit Counted(State& of) : state(&of) { ++state->connections; }
    Counted(Counted&& other) noexcept : state(std::exchange(other.state, nullptr)) {}
    Counted& operator=(Counted&&) = delete;
    ~Counted() {
      if (state) --state->connections;
    }
    State* state;
  };

  struct Ends {
    Endpoint peer;
    Endpoint local;
  };

  Async<void> accept(Loop& loop);
  Async<void> serve(TcpStream stream, Counted counted);
  Async<void> read_header(TcpStream& stream, HttpParser& parser, std::string& buffered);
  Async<HttpExchange::Next> answer(TcpStream& stream, const Ends& ends, HttpParser& parser,
                                   std::string& buffered);
  HttpExchange::Next handle(int fd, const Ends& ends, HttpTarget target, HttpParser& parser,
                            std::string& buffered);
  // `reason` outlives the call.
  Async<void> refuse(TcpStream& stream, int status, std::string_view reason);
  Async<void> linger(TcpStream& stream);

  // The descriptors that handlers use now; stop() cuts them. enter() is false once stopping.
  bool enter(int fd);
  void leave(int fd);

  Loops& loops;
  BlockingPool& pool;
  const HttpHandler handler;
  const HttpLimits limits;
  Scope scope;
  std::unique_ptr<TcpListener> listener;
  Endpoint local;
  std::atomic<std::size_t> connections = 0;
  std::mutex mutex;
  std::unordered_set<int> in_use;
  bool stopping = false;
};

bool HttpServer::State::enter(int fd) {
  const std::lock_guard lock(mutex);
  if (!stopping) in_use.insert(fd);
  return !stopping;
}

void HttpServer::State::leave(int fd) {
  const std::lock_guard lock(mutex);
  in_use.erase(fd);
}

Async<void> HttpServer::State::accept(Loop& loop) {
  while (true) {
    Loop& home = loops.next();
    auto stream = co_await listener->accept(home);
    if (stream) {
      // Over the bound the connection is closed at once: answering would need the very resources.
      if (connections < limits.connections) {
        scope.spawn(home, serve(*std::move(stream), Counted(*this)));
      }
      continue;
    }
    if (stream.error().code() == ErrorCode::kCancelled) co_return {};
    log::warn("accepting an HTTP connection failed", {{"cause", stream.error().message()}});
    CO_TRY(co_await sleep_for(loop, scope, milliseconds(100)));
  }
}

Async<void> HttpServer::State::serve(TcpStream stream, [[maybe_unused]] Counted counted) {
  const Ends ends{.peer = stream.peer(), .local = stream.local()};
  std::string buffered;
  while (true) {
    if (buffered.empty()) {
      std::array<char, 2048> first;
      stream.set_timeout(limits.idle_time);
      CO_TRY(const std::size_t got, co_await stream.read_some(first.data(), first.size()));
      buffered.assign(first.data(), got);
    }
    HttpParser parser(limits.header_bytes);
    CO_TRY(co_await read_header(stream, parser, buffered));
    CO_TRY(const auto next, co_await answer(stream, ends, parser, buffered));
    if (next == HttpExchange::Next::kKeep) continue;
    if (next == HttpExchange::Next::kReset) {
      const ::linger at_once{.l_onoff = 1, .l_linger = 0};
      ::setsockopt(stream.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
      co_return {};
    }
    co_return co_await linger(stream);
  }
}

// Until the header is complete. An error ends the connection; the client has been told why.
Async<void> HttpServer::State::read_header(TcpStream& stream, HttpParser& parser,
                                           std::string& buffered) {
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
    buffered.append(part.data(), *got);
    if (steady_clock::now() > deadline) {
      CO_TRY(co_await refuse(stream, 408, kHeaderLate));
      co_return Error(ErrorCode::kTimeout, std::string(kHeaderLate));
    }
  }
}

Async<HttpExchange::Next> HttpServer::State::answer(TcpStream& stream, const Ends& ends,
                                                    HttpParser& parser, std::string& buffered) {
  auto target = parse_target(parser.target());
  HttpParser::Failure failure;
  if (!target) {
    failure.reason = target.error().message();
  } else if (parser.content_length().value_or(0) > limits.body_bytes) {
    failure = {413,
               "the request's body is longer than " + std::to_string(limits.body_bytes) + " bytes"};
  }
  if (!failure.reason.empty()) {
    CO_TRY(co_await refuse(stream, failure.status, failure.reason));
    co_return Error(ErrorCode::kInvalidArgument, failure.reason);
  }
  const int fd = stream.native_handle();
  if (!enter(fd)) co_return Error(ErrorCode::kCancelled, "the HTTP server is stopping");
  const auto work = [&] {
    return Result<HttpExchange::Next>(handle(fd, ends, *std::move(target), parser, buffered));
  };
  auto next = co_await blocking(pool, stream.loop(), work);
  leave(fd);
  if (!next) {
    CO_TRY(co_await refuse(stream, 503, "the server is too busy; try again"));
    co_return std::move(next).error();
  }
  co_return *next;
}

// On a thread of the pool.
HttpExchange::Next HttpServer::State::handle(int fd, const Ends& ends, HttpTarget target,
                                             HttpParser& parser, std::string& buffered) {
  // sendfile(2) has no MSG_NOSIGNAL.
  sigset_t pipe_signal;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, nullptr);

  const auto began = steady_clock::now();
  HttpExchange exchange(fd, parser, buffered, limits);
  HttpRequest request(exchange);
  request.method = std::string(parser.method());
  request.path = std::move(target.path);
  request.raw_path = std::move(target.raw_path);
  request.query = std::move(target.query);
  request.headers = parser.headers();
  request.peer = ends.peer;
  request.local = ends.local;
  if (!parser.chunked()) request.content_length = parser.content_length();
  HttpResponse response(exchange);
  handler(request, response);
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

Async<void> HttpServer::State::refuse(TcpStream& stream, int status, std::string_view reason) {
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
Async<void> HttpServer::State::linger(TcpStream& stream) {
  constexpr std::size_t kMaxDropped = 1U << 20U;
  ::shutdown(stream.native_handle(), SHUT_WR);
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

Result<std::unique_ptr<HttpServer>> HttpServer::open(Loops& loops, BlockingPool& pool,
                                                     const std::string& address, std::uint16_t port,
                                                     HttpHandler handler, HttpLimits limits) {
  auto state = std::make_unique<State>(loops, pool, std::move(handler), limits);
  Loop& loop = loops.next();
  TRY(TcpListener listener, TcpListener::open(loop, state->scope, address, port));
  state->local = listener.local();
  state->listener = std::make_unique<TcpListener>(std::move(listener));
  state->scope.spawn(loop, state->accept(loop));
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

Endpoint HttpServer::local() const {
  return state_->local;
}

void HttpServer::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    for (const int fd : state_->in_use) ::shutdown(fd, SHUT_RDWR);
  }
  state_->scope.stop();
  state_->listener.reset();
}

}  // namespace sluice::net
