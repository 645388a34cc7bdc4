// HTTP/1.1 for the console, WebHDFS and metrics.
//
//   TRY(auto server, HttpServer::open(loops, "127.0.0.1", 8080, [](auto& request, auto& response) {
//     response.set_header("Content-Type", "text/plain");
//     (void)response.send("hello\n");
//   }));
//
// A connection that waits for its next request lives on an event loop and costs no thread. A
// request whose header is complete goes to a thread of the server's own pool: handlers are plain
// blocking code, and the bodies are read and written while they run. Chunked bodies, Expect:
// 100-continue, HEAD and keep-alive are handled here; handlers never see them.
//
// Every wait has a deadline and every size a bound (HttpLimits). A malformed request is answered
// with 400, 408, 413, 417, 431, 501 or 505 and never reaches a handler. Nor does one that comes
// from a page of another site, or by a name that is not this machine's (net/host_guard.h).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/guests.h"
#include "net/stream.h"

namespace sluice::net {

class HttpExchange;
class Loops;
class TlsServer;

// One request, valid while its handler runs, used by that thread only.
struct HttpRequest {
  explicit HttpRequest(HttpExchange& exchange) : exchange_(exchange) {}
  HttpRequest(const HttpRequest&) = delete;
  HttpRequest& operator=(const HttpRequest&) = delete;

  std::string method;    // as sent: "GET"
  std::string path;      // percent-decoded; it may hold any byte but NUL
  std::string raw_path;  // as sent, without the query
  std::vector<std::pair<std::string, std::string>> query;    // decoded, in order; '+' is a blank
  std::vector<std::pair<std::string, std::string>> headers;  // in order
  Endpoint peer;
  Endpoint local;
  std::optional<std::uint64_t> content_length;  // none: chunked, or no body

  // The first header of that name, in any case of letters.
  std::optional<std::string_view> header(std::string_view name) const;
  // The first query parameter of exactly that name.
  std::optional<std::string_view> parameter(std::string_view name) const;

  // Body bytes, at least one; 0 at the end. Tells a client that waits for "100 Continue" to go on.
  // kTimeout, kCorrupt for bad chunking, kUnavailable when the client left.
  Result<std::size_t> read_body(char* to, std::size_t size);
  // The whole body; kResourceExhausted when it is longer than `limit`.
  Result<std::string> body(std::size_t limit);

 private:
  HttpExchange& exchange_;
};

// The answer to one request. Either send(), or begin(), any number of write() and send_file(),
// finish(). A failed call means that the client is gone: return from the handler. A response that
// was begun and not finished is cut off, so that the client sees an error and not a short file.
class HttpResponse {
 public:
  explicit HttpResponse(HttpExchange& exchange) : exchange_(exchange) {}
  HttpResponse(const HttpResponse&) = delete;
  HttpResponse& operator=(const HttpResponse&) = delete;

  void set_status(int status);
  int status() const;
  // Replaces a header of that name. Line ends in the value become blanks.
  void set_header(std::string_view name, std::string_view value);
  // For names that may come more than once, such as Set-Cookie.
  void add_header(std::string_view name, std::string_view value);

  // The whole answer in one write. To HEAD only the header goes out.
  Status send(std::string_view body);
  // A streamed body of `length` bytes, or of unknown length (chunked).
  Status begin(std::optional<std::uint64_t> length);
  Status write(std::string_view bytes);
  // sendfile(2) of `size` bytes from the file's `offset`; a shorter file is kCorrupt.
  Status send_file(int fd, std::uint64_t offset, std::uint64_t size);
  Status finish();
  // Something was promised to the client: status and headers can't change any more.
  bool begun() const;

 private:
  HttpExchange& exchange_;
};

using HttpHandler = std::function<void(HttpRequest&, HttpResponse&)>;

struct HttpLimits {
  std::size_t header_bytes = 32 * 1024;  // request line and headers; more is 431
  std::uint64_t body_bytes =
      std::numeric_limits<std::uint64_t>::max();  // announced length; more is 413
  std::size_t connections = 4096;                 // beyond it the idle ones go first
  std::size_t unfinished_bytes = 32 << 20;        // headers on their way, over all connections
  std::size_t handlers = 64;                      // that run at the same time
  std::size_t waiting = 1024;                     // requests that wait for a handler; more get 503
  std::chrono::milliseconds idle_time{75'000};    // a connection waiting for its next request
  std::chrono::milliseconds header_time{
      10'000};                                   // from a header's first byte to its last; then 408
  std::chrono::milliseconds stall_time{30'000};  // a body's read or write without any progress
};

struct HttpOptions {
  std::string name = "http";  // of the port, in the log and in the names of counters
  HttpLimits limits = {};
  // Names beside the machine's own that a request's Host may have.
  std::vector<std::string> hosts = {};
  // Sites whose pages may ask, such as "https://portal.example".
  std::vector<std::string> origins = {};
  // True for a path that is answered even when all connections and handlers are taken: health. Its
  // handler ends soon.
  std::function<bool(std::string_view path)> urgent = {};
  // What connections are inside of; it outlives the server. Null: of nothing.
  const TlsServer* tls = nullptr;
};

// Listens from open() until stop(). The loops outlive it.
class HttpServer {
 public:
  // kBusy when the address is taken; port 0 takes a free one.
  static Result<std::unique_ptr<HttpServer>> open(Loops& loops, const std::string& address,
                                                  std::uint16_t port, HttpHandler handler,
                                                  HttpOptions options = {});
  ~HttpServer();

  Endpoint local() const;
  const PortCounters& counters() const;
  // How many requests of foreign pages, or to foreign names, were refused.
  const Counter& foreign_refused() const;
  // Refuses new work, cuts the connections, and waits for the handlers that run.
  void stop();

 private:
  struct State;
  explicit HttpServer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The standard reason of a status: "Not Found".
std::string_view http_reason(int status);

}  // namespace sluice::net
