#include "net/http_server.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <future>

#include "base/file.h"
#include "net/loop.h"
#include "net/socket.h"

namespace sluice::net {
namespace {

using std::chrono::milliseconds;

// Handlers that each show one thing, by path.
void serve_test_paths(HttpRequest& request, HttpResponse& response) {
  response.set_header("Content-Type", "text/plain");
  if (request.path == "/echo") {
    const auto body = request.body(1 << 20);
    if (!body) response.set_status(413);
    (void)response.send(body ? *body : body.error().message());
  } else if (request.path == "/describe") {
    std::string text = request.method + " " + request.path + " " + request.raw_path;
    for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
    text += " host=" + std::string(request.header("HOST").value_or("-"));
    (void)response.send(text);
  } else if (request.path == "/chunks") {
    (void)response.begin(std::nullopt);
    (void)response.write("hello ");
    (void)response.write("world");
    (void)response.finish();
  } else if (request.path == "/cut") {
    (void)response.begin(100);
    (void)response.write("only this");
  } else if (request.path == "/cut-chunks") {
    (void)response.begin(std::nullopt);
    (void)response.write("only this");
  } else if (request.path == "/ignore-body") {
    (void)response.send("ignored");
  } else if (request.path == "/inject") {
    response.set_header("X-Name", "a\r\nX-Evil: 1");
    (void)response.send("");
  } else if (request.path == "/nothing") {
    return;
  } else {
    response.set_status(404);
    (void)response.send("no such path\n");
  }
}

class HttpServerTest : public testing::Test {
 protected:
  void start(HttpHandler handler = serve_test_paths, HttpLimits limits = {}) {
    HttpOptions options{.limits = limits, .hosts = {"h"}};
    auto server = HttpServer::open(loops_, "127.0.0.1", 0, std::move(handler), options);
    ASSERT_TRUE(server) << server.error().message();
    server_ = *std::move(server);
  }

  Socket connect() {
    auto socket = Socket::connect("127.0.0.1", server_->local().port, milliseconds(5000));
    EXPECT_TRUE(socket);
    EXPECT_TRUE(socket->set_timeout(milliseconds(10'000)));
    return *std::move(socket);
  }

  // Everything until the server closes, without the Date line. "<reset>" marks a cut connection.
  static std::string read_to_end(Socket& socket) {
    std::string text;
    char part[4096];
    while (true) {
      const auto got = socket.read_some(part, sizeof part);
      if (!got) return without_date(text) + "<reset>";
      if (*got == 0) return without_date(text);
      text.append(part, *got);
    }
  }

  static std::string without_date(std::string text) {
    for (std::size_t at; (at = text.find("Date: ")) != std::string::npos;) {
      text.erase(at, text.find('\n', at) + 1 - at);
    }
    return text;
  }

  std::string ask(std::string_view request) {
    Socket socket = connect();
    EXPECT_TRUE(socket.write(request));
    return read_to_end(socket);
  }

  // Reads one response with a Content-Length from a connection that stays open.
  static std::string read_response(Socket& socket) {
    std::string text;
    char byte = 0;
    while (!text.ends_with("\r\n\r\n")) {
      if (!socket.read_exact(&byte, 1)) return text + "<cut>";
      text += byte;
    }
    const std::size_t at = text.find("Content-Length: ");
    if (at == std::string::npos) return without_date(text);
    std::string body(std::stoul(text.substr(at + 16)), '\0');
    EXPECT_TRUE(socket.read_exact(body.data(), body.size()));
    return without_date(text + body);
  }

  Loops loops_{2};
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersWithLengthAndClosesWhenAsked) {
  start();
  EXPECT_EQ(ask("GET /describe?a=1&b=x%20y HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 40\r\n"
            "Connection: close\r\n\r\nGET /describe /describe a=1 b=x y host=h");
}

TEST_F(HttpServerTest, KeepsConnectionsAndTakesPipelinedRequests) {
  start();
  Socket socket = connect();
  const std::string get = "GET /describe HTTP/1.1\r\nHost: h\r\n\r\n";
  ASSERT_TRUE(socket.write(get + get));
  const std::string first = read_response(socket);
  EXPECT_TRUE(first.ends_with("host=h")) << first;
  EXPECT_EQ(read_response(socket), first);
  ASSERT_TRUE(socket.write(get));
  EXPECT_EQ(read_response(socket), first);
}

TEST_F(HttpServerTest, ReadsSizedAndChunkedBodies) {
  start();
  Socket socket = connect();
  ASSERT_TRUE(socket.write("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"));
  EXPECT_TRUE(read_response(socket).ends_with("\r\n\r\nhello"));
  ASSERT_TRUE(
      socket.write("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "5;ext=1\r\nhello\r\n"));
  ASSERT_TRUE(socket.write("6\r\n world\r\n0\r\nTrailer: x\r\n\r\n"));
  EXPECT_TRUE(read_response(socket).ends_with("\r\n\r\nhello world"));
  // What follows a chunked body is the next request, even in the same packet.
  ASSERT_TRUE(
      socket.write("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                   "1\r\nx\r\n0\r\n\r\nGET /describe HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(read_response(socket).ends_with("\r\n\r\nx"));
  EXPECT_TRUE(read_response(socket).ends_with("host=h"));
}

TEST_F(HttpServerTest, CarriesABodyOfManyReads) {
  start();
  Socket socket = connect();
  const std::string body(700'000, 'b');
  std::string chunked = "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t at = 0; at < body.size(); at += 70'000) {
    chunked += "11170\r\n" + body.substr(at, 70'000) + "\r\n";
  }
  ASSERT_TRUE(socket.write(chunked + "0\r\n\r\n"));
  EXPECT_TRUE(read_response(socket).ends_with("\r\n\r\n" + body));
}

TEST_F(HttpServerTest, SaysContinueOnlyWhenTheBodyIsWanted) {
  start();
  Socket socket = connect();
  ASSERT_TRUE(socket.write(
      "PUT /echo HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
  EXPECT_EQ(read_response(socket), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(socket.write("ok"));
  EXPECT_TRUE(read_response(socket).ends_with("\r\n\r\nok"));

  const std::string refused =
      ask("PUT /none HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 404 Not Found\r\n")) << refused;
  EXPECT_NE(refused.find("Connection: close"), std::string::npos);
}

TEST_F(HttpServerTest, StreamsInChunksToHttp11AndToTheEndToHttp10) {
  start();
  EXPECT_EQ(ask("GET /chunks HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
            "Connection: close\r\n\r\n6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n");
  EXPECT_EQ(ask("GET /chunks HTTP/1.0\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\nhello world");
}

TEST_F(HttpServerTest, SendsOnlyTheHeaderToHead) {
  start();
  EXPECT_EQ(ask("HEAD /describe HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 31\r\n"
            "Connection: close\r\n\r\n");
}

// A client must never take a half response for a whole one.
TEST_F(HttpServerTest, CutsTheConnectionOfAnUnfinishedResponse) {
  start();
  EXPECT_TRUE(ask("GET /cut HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("<reset>"));
  EXPECT_TRUE(ask("GET /cut-chunks HTTP/1.0\r\n\r\n").ends_with("<reset>"));
  EXPECT_TRUE(ask("GET /cut-chunks HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("<reset>"));
}

TEST_F(HttpServerTest, AnswersForAHandlerThatDidNot) {
  start();
  Socket socket = connect();
  ASSERT_TRUE(socket.write("GET /nothing HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(read_response(socket).starts_with("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, KeepsLineEndsOutOfHeaders) {
  start();
  const std::string answer = ask("GET /inject HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(answer.find("X-Name: a  X-Evil: 1\r\n"), std::string::npos) << answer;
}

TEST_F(HttpServerTest, DropsASmallUnreadBodyAndClosesOnALargeOne) {
  start();
  Socket socket = connect();
  ASSERT_TRUE(
      socket.write("POST /ignore-body HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"));
  EXPECT_TRUE(read_response(socket).ends_with("ignored"));
  ASSERT_TRUE(socket.write("GET /describe HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_TRUE(read_response(socket).ends_with("host=h"));

  const std::string large =
      "POST /ignore-body HTTP/1.1\r\nHost: h\r\nContent-Length: 900000\r\n\r\n" +
      std::string(900'000, 'x');
  const std::string answer = ask(large);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("ignored")) << answer;
}

TEST_F(HttpServerTest, RefusesWhatIsNotAProperRequest) {
  start();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"nonsense\r\n\r\n", "400"},
      {"GET /describe HTTP/1.1\r\n\r\n", "400"},                        // no Host
      {"GET /describe HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400"},  // two
      {"GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET describe HTTP/1.1\r\nHost: h\r\n\r\n", "400"},
      {"GET / HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n", "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
       "0\r\n\r\n",
       "400"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", "501"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501"},
      {"POST /echo HTTP/1.1\r\nHost: h\r\nExpect: cake\r\nContent-Length: 1\r\n\r\na", "417"},
      {"GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n", "431"},
      {"GET /" + std::string(40'000, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n", "431"},
  };
  for (const auto& [request, status] : cases) {
    const std::string answer = ask(request);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 " + status + " ")) << request.substr(0, 60) << answer;
  }
}

TEST_F(HttpServerTest, RefusesBodiesOverTheBound) {
  HttpLimits limits;
  limits.body_bytes = 10;
  start(serve_test_paths, limits);
  const std::string answer =
      ask("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
}

TEST_F(HttpServerTest, ReportsABadChunk) {
  start();
  const std::string answer =
      ask("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nnot-a-size\r\n");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
  EXPECT_NE(answer.find("malformed body"), std::string::npos) << answer;
}

TEST_F(HttpServerTest, GivesUpOnSlowHeadersAndIdleConnections) {
  HttpLimits limits;
  limits.header_time = milliseconds(150);
  limits.idle_time = milliseconds(150);
  start(serve_test_paths, limits);
  Socket slow = connect();
  ASSERT_TRUE(slow.write("GET / HTTP/1.1\r\nHo"));
  EXPECT_TRUE(read_to_end(slow).starts_with("HTTP/1.1 408 "));
  Socket idle = connect();
  EXPECT_EQ(read_to_end(idle), "");
}

TEST_F(HttpServerTest, GivesUpOnABodyThatStalls) {
  HttpLimits limits;
  limits.stall_time = milliseconds(150);
  start(serve_test_paths, limits);
  Socket socket = connect();
  ASSERT_TRUE(socket.write("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe"));
  EXPECT_NE(read_to_end(socket).find("no progress in time"), std::string::npos);
}

// Idle connections wait on the loops: far more of them than pool threads, and requests still pass.
TEST_F(HttpServerTest, IdleConnectionsCostNoThread) {
  start();
  std::vector<Socket> idle;
  for (int i = 0; i < 100; ++i) {
    idle.push_back(connect());
    ASSERT_TRUE(idle.back().write("GET /describe HTTP/1.1\r\nHost: h\r\n\r\n"));
    EXPECT_TRUE(read_response(idle.back()).ends_with("host=h"));
  }
  EXPECT_TRUE(ask("GET /describe HTTP/1.0\r\n\r\n").ends_with("host=-"));
}

TEST_F(HttpServerTest, AnswersBusyWhenThePoolIsFull) {
  std::promise<void> go;
  std::shared_future<void> going = go.get_future();
  std::atomic<int> inside = 0;
  HttpLimits limits;
  limits.handlers = 1;
  limits.waiting = 1;
  const auto handler = [&](auto&, HttpResponse& response) {
    ++inside;
    going.wait();
    (void)response.send("done");
  };
  start(handler, limits);
  const std::string get = "GET / HTTP/1.0\r\n\r\n";
  Socket running = connect();
  ASSERT_TRUE(running.write(get));
  while (inside == 0) std::this_thread::yield();
  Socket second = connect();
  ASSERT_TRUE(second.write(get));
  Socket third = connect();
  ASSERT_TRUE(third.write(get));
  // One of the two waits in the queue; the other is told to come back.
  auto answers = std::async(std::launch::async, [&] { return read_to_end(second); });
  auto other = std::async(std::launch::async, [&] { return read_to_end(third); });
  while (answers.wait_for(milliseconds(1)) != std::future_status::ready &&
         other.wait_for(milliseconds(1)) != std::future_status::ready) {
  }
  go.set_value();
  const std::string both = answers.get() + other.get();
  EXPECT_NE(both.find("HTTP/1.1 503 "), std::string::npos) << both;
  EXPECT_NE(both.find("done"), std::string::npos) << both;
  server_->stop();
}

TEST_F(HttpServerTest, SendsFilesWithLengthAndInChunks) {
  char name[] = "/tmp/http_server_test.XXXXXX";
  const Fd file(::mkstemp(name));
  ASSERT_TRUE(file);
  ::unlink(name);
  const std::string bytes(3'000'000, 'f');
  ASSERT_TRUE(write_all(file.get(), "skip" + bytes));
  start([&](HttpRequest& request, HttpResponse& response) {
    const bool sized = request.parameter("sized").has_value();
    (void)response.begin(sized ? std::optional<std::uint64_t>(bytes.size()) : std::nullopt);
    (void)response.send_file(file.get(), 4, bytes.size());
    (void)response.finish();
  });
  const std::string sized = ask("GET /?sized HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(sized.size() - sized.find("\r\n\r\n") - 4, bytes.size());
  EXPECT_TRUE(sized.ends_with("ff"));
  const std::string chunked = ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(chunked.find("\r\n\r\n2dc6c0\r\nff"), std::string::npos);
  EXPECT_TRUE(chunked.ends_with("ff\r\n0\r\n\r\n"));
}

TEST_F(HttpServerTest, StopCutsConnectionsAndHandlersThatWait) {
  start([](HttpRequest& request, HttpResponse& response) {
    (void)request.body(100);
    (void)response.send("late");
  });
  Socket idle = connect();
  Socket waiting = connect();
  ASSERT_TRUE(waiting.write(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"));
  EXPECT_EQ(read_response(waiting), "HTTP/1.1 100 Continue\r\n\r\n");
  server_->stop();
  EXPECT_TRUE(read_to_end(idle).size() <= 7);
  EXPECT_EQ(read_to_end(waiting).find("late"), std::string::npos);
}

TEST_F(HttpServerTest, NamesATakenAddress) {
  start();
  const auto second =
      HttpServer::open(loops_, "127.0.0.1", server_->local().port, serve_test_paths);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kBusy);
}

}  // namespace
}  // namespace sluice::net
