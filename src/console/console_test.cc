#include "console/console.h"

#include <gtest/gtest.h>

#include "lake/memory_file_system.h"
#include "net/loop.h"
#include "net/socket.h"

namespace sluice::console {
namespace {

class ConsoleTest : public testing::Test {
 protected:
  std::string ask(std::uint16_t port, const std::string& path, const std::string& more = "",
                  const std::string& host = "localhost") {
    auto socket = net::Socket::connect("127.0.0.1", port, std::chrono::milliseconds(5000));
    EXPECT_TRUE(socket);
    EXPECT_TRUE(socket->write("GET " + path + " HTTP/1.1\r\nHost: " + host +
                              "\r\nConnection: close\r\n" + more + "\r\n"));
    std::string text;
    char part[8192];
    while (true) {
      const auto got = socket->read_some(part, sizeof part);
      if (!got || *got == 0) return text;
      text.append(part, *got);
    }
  }

  net::Loops loops_{1};
  lake::MemoryFileSystem lake_;
};

TEST_F(ConsoleTest, ServesPagesAssetsAndApi) {
  auto console = Console::open(loops_, ConsoleOptions{.port = 0, .lake = lake_});
  ASSERT_TRUE(console);
  const std::uint16_t port = (*console)->endpoint().port;
  for (const char* page : {"/", "/topics", "/topics/a/messages?from=oldest", "/lake/user/x.txt",
                           "/flows", "/jobs/1-2"}) {
    const std::string answer = ask(port, page);
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << page;
    EXPECT_NE(answer.find("<title>Sluice</title>"), std::string::npos) << page;
    EXPECT_NE(answer.find("Cache-Control: no-cache"), std::string::npos) << page;
  }
  const std::string page = ask(port, "/");
  const std::size_t at = page.find("/assets/console-");
  const std::string script = page.substr(at, page.find('"', at) - at);
  const std::string plain = ask(port, script);
  EXPECT_NE(plain.find("immutable"), std::string::npos);
  const std::string packed = ask(port, script, "Accept-Encoding: gzip\r\n");
  EXPECT_NE(packed.find("Content-Encoding: gzip"), std::string::npos);
  EXPECT_LT(packed.size(), plain.size());
  const std::size_t tag = packed.find("ETag: ") + 6;
  const std::string known = packed.substr(tag, packed.find('\r', tag) - tag);
  EXPECT_TRUE(ask(port, script, "Accept-Encoding: gzip\r\nIf-None-Match: " + known + "\r\n")
                  .starts_with("HTTP/1.1 304 "));
  // The tag of one encoding is not that of the other.
  EXPECT_TRUE(ask(port, script, "If-None-Match: " + known + "\r\n").starts_with("HTTP/1.1 200 "));
  EXPECT_TRUE(ask(port, "/nothing").starts_with("HTTP/1.1 404 "));
  const std::string lost = ask(port, "/nothing", "Accept: text/html,*/*;q=0.8\r\n");
  EXPECT_TRUE(lost.starts_with("HTTP/1.1 404 "));
  EXPECT_NE(lost.find("<title>Sluice</title>"), std::string::npos);
  EXPECT_EQ(ask(port, "/assets/none.js", "Accept: text/html\r\n").find("<title>"),
            std::string::npos);
  EXPECT_TRUE(ask(port, "/assets/../etc/passwd").starts_with("HTTP/1.1 404 "));
  EXPECT_TRUE(ask(port, "/healthz").ends_with("ok\n"));
  // There is no broker: its part of the API says so, the rest works.
  EXPECT_TRUE(ask(port, "/api/v1/topics").starts_with("HTTP/1.1 503 "));
  EXPECT_TRUE(ask(port, "/api/v1/lake/list").starts_with("HTTP/1.1 200 "));
}

TEST_F(ConsoleTest, AnswersToNoForeignName) {
  auto console = Console::open(loops_, ConsoleOptions{.port = 0, .lake = lake_});
  ASSERT_TRUE(console);
  const std::uint16_t port = (*console)->endpoint().port;
  for (const char* path : {"/", "/api/v1/overview", "/api/v1/lake/download?path=/a"}) {
    EXPECT_TRUE(ask(port, path, "", "evil.example").starts_with("HTTP/1.1 421 ")) << path;
  }
}

TEST_F(ConsoleTest, ServesTheLakesPages) {
  auto server = net::HttpServer::open(loops_, "127.0.0.1", 0, lake_pages());
  ASSERT_TRUE(server);
  for (const char* page : {"/", "/explorer.html", "/dfshealth.html", "/index.html"}) {
    const std::string answer = ask((*server)->local().port, page);
    EXPECT_NE(answer.find("<title>Sluice lake</title>"), std::string::npos) << page;
    EXPECT_NE(answer.find("default-src 'self'"), std::string::npos) << page;
  }
  EXPECT_TRUE(ask((*server)->local().port, "/logs").starts_with("HTTP/1.1 404 "));
}

TEST_F(ConsoleTest, SaysWhenItsAddressIsTaken) {
  auto first = Console::open(loops_, ConsoleOptions{.port = 0, .lake = lake_});
  ASSERT_TRUE(first);
  const auto second =
      Console::open(loops_, ConsoleOptions{.port = (*first)->endpoint().port, .lake = lake_});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kBusy);
}

}  // namespace
}  // namespace sluice::console
