// What an HTTP server does when too much is asked of it, or by the wrong pages.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "net/http_server.h"
#include "net/loop.h"
#include "net/port.h"
#include "net/socket.h"

namespace sluice::net {
namespace {

using std::chrono::milliseconds;

class HttpBoundsTest : public testing::Test {
 protected:
  void start(HttpLimits limits, std::vector<std::string> origins = {}) {
    HttpOptions options{.name = "test", .limits = limits, .origins = std::move(origins)};
    options.urgent = [](std::string_view path) { return path == "/readyz"; };
    const auto handler = [this](HttpRequest& request, HttpResponse& response) {
      if (request.path == "/large") {
        const std::string large(8 << 20, 'x');
        (void)response.send(large);
        return;
      }
      ++entered_;
      while (request.path == "/works" && !let_go_) {
        std::this_thread::sleep_for(milliseconds(5));
      }
      ++handled_;
      (void)response.send("ok");
    };
    auto server = HttpServer::open(loops_, "127.0.0.1", 0, handler, std::move(options));
    ASSERT_TRUE(server);
    server_ = *std::move(server);
  }
  ~HttpBoundsTest() override {
    let_go_ = true;
    if (server_) server_->stop();
  }

  Socket connect() {
    auto socket = Socket::connect("127.0.0.1", server_->local().port, milliseconds(5000));
    EXPECT_TRUE(socket);
    EXPECT_TRUE(socket->set_timeout(milliseconds(20'000)));
    return *std::move(socket);
  }
  // The answer until the connection ends.
  static std::string rest_of(Socket& socket) {
    std::string text;
    char part[4096];
    for (;;) {
      const auto got = socket.read_some(part, sizeof part);
      if (!got || *got == 0) return text;
      text.append(part, *got);
    }
  }
  std::string ask(const std::string& first_line, const std::string& headers = "") {
    Socket socket = connect();
    EXPECT_TRUE(socket.write(first_line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                             headers + "\r\n"));
    return rest_of(socket);
  }

  Loops loops_{2};
  std::unique_ptr<HttpServer> server_;
  std::atomic<bool> let_go_ = false;
  std::atomic<int> entered_ = 0;
  std::atomic<int> handled_ = 0;
};

TEST_F(HttpBoundsTest, IdleConnectionsLockNobodyOut) {
  HttpLimits limits;
  limits.connections = 20;
  start(limits);
  std::vector<Socket> idle;
  for (int i = 0; i < 100; ++i) idle.push_back(connect());
  EXPECT_TRUE(ask("GET /").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(ask("GET /readyz").starts_with("HTTP/1.1 200 "));
  EXPECT_GE(server_->counters().idle_ended.read(), 80U);
}

// Every connection and every handler is at work: only health is answered, by a place of its own.
TEST_F(HttpBoundsTest, HealthIsAlwaysAnswered) {
  HttpLimits limits;
  limits.connections = 4;
  limits.handlers = 2;
  start(limits);
  std::vector<Socket> busy;
  for (int i = 0; i < 4; ++i) {
    busy.push_back(connect());
    ASSERT_TRUE(busy.back().write("GET /works HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }
  for (int i = 0; i < 24'000 && entered_ < 2; ++i) std::this_thread::sleep_for(milliseconds(5));
  ASSERT_EQ(entered_, 2);
  std::this_thread::sleep_for(milliseconds(100));  // the other two are read, and wait for a handler
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(ask("GET /readyz").starts_with("HTTP/1.1 200 ")) << i;
  }
  EXPECT_TRUE(ask("GET /").starts_with("HTTP/1.1 503 "));
}

// A client that takes its answer too slowly loses its thread to those who wait for one.
TEST_F(HttpBoundsTest, SlowReadersGiveTheirThread) {
  HttpLimits limits;
  limits.handlers = 2;
  start(limits);
  std::vector<Socket> slow;
  for (int i = 0; i < 2; ++i) {
    slow.push_back(connect());
    ASSERT_TRUE(slow.back().write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }
  EXPECT_TRUE(ask("GET /").starts_with("HTTP/1.1 200 "));
}

TEST_F(HttpBoundsTest, PagesOfOthersReachNoHandler) {
  start({}, {"https://portal.example"});
  for (const char* method : {"GET", "POST", "PUT", "DELETE", "OPTIONS"}) {
    for (const char* origin : {"http://evil.example", "null"}) {
      const std::string answer =
          ask(std::string(method) + " /", "Origin: " + std::string(origin) + "\r\n");
      EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 ")) << answer;
      EXPECT_EQ(answer.find("Access-Control-"), std::string::npos) << answer;
    }
  }
  EXPECT_TRUE(
      ask("POST /?op=TRUNCATE", "Sec-Fetch-Site: cross-site\r\n").starts_with("HTTP/1.1 403 "));
  EXPECT_TRUE(ask("GET /", "Origin: http://localhost\r\nOrigin: http://evil.example\r\n")
                  .starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(handled_, 0);
  EXPECT_GE(server_->foreign_refused().read(), 11U);
}

// A configured site may ask and read; its browser is told so.
TEST_F(HttpBoundsTest, ConfiguredSitesMayAsk) {
  start({}, {"https://portal.example"});
  const std::string site = "Origin: https://portal.example\r\n";
  for (const char* method : {"GET", "PUT"}) {
    const std::string answer = ask(std::string(method) + " /", site);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
    EXPECT_NE(answer.find("Access-Control-Allow-Origin: https://portal.example\r\n"),
              std::string::npos);
    EXPECT_NE(answer.find("Vary: Origin\r\n"), std::string::npos);
  }
  EXPECT_EQ(handled_, 2);
  const std::string preflight = ask("OPTIONS /", site + "Access-Control-Request-Method: PUT\r\n");
  EXPECT_NE(preflight.find("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, DELETE\r\n"),
            std::string::npos);
  EXPECT_EQ(handled_, 2);
}

}  // namespace
}  // namespace sluice::net
