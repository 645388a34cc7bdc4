#include "net/http/http_get.h"

#include <gtest/gtest.h>

#include <atomic>

#include "net/loop.h"
#include "net/scope.h"
#include "net/tcp.h"

namespace sluice::net {
namespace {

using namespace std::chrono_literals;

// Reads a request, and gives one answer to whatever it is.
class HttpGetTest : public testing::Test {
 protected:
  HttpGetTest() {
    auto listener = TcpListener::open(loops_.at(0), scope_, "127.0.0.1", 0);
    EXPECT_TRUE(listener);
    listener_.emplace(*std::move(listener));
    scope_.spawn(loops_.at(0), serve(this));
  }
  ~HttpGetTest() override { scope_.stop(); }

  static Async<void> serve(HttpGetTest* test) {
    for (;;) {
      CO_TRY(const std::unique_ptr<Stream> stream,
             co_await test->listener_->accept(test->loops_.at(0)));
      test->request_.clear();
      while (!test->request_.ends_with("\r\n\r\n")) {
        char bytes[1024];
        CO_TRY(const std::size_t count, co_await stream->read_some(bytes, sizeof bytes));
        test->request_.append(bytes, count);
      }
      (void)co_await stream->write(test->answer_);
      // A byte now and then keeps a wait from ending.
      while (test->drips_ && co_await sleep_for(test->loops_.at(0), test->scope_, 10ms)) {
        CO_TRY(co_await stream->write("x"));
      }
    }
  }
  std::string url(const std::string& path = "/keys?a=b") const {
    return "http://127.0.0.1:" + std::to_string(listener_->local().port) + path;
  }
  Result<std::string> get(const std::string& answer, std::size_t most_bytes = 1 << 20) {
    answer_ = answer;
    return http_get({.url = url(), .most_bytes = most_bytes});
  }
  std::string failure(const std::string& answer, std::size_t most_bytes = 1 << 20) {
    const auto got = get(answer, most_bytes);
    return got ? "" : got.error().message();
  }

  Loops loops_{1};
  Scope scope_;
  std::optional<TcpListener> listener_;
  std::string answer_;
  std::string request_;
  std::atomic<bool> drips_ = false;
};

TEST_F(HttpGetTest, BodiesOfEveryKind) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(get(ok + "Content-Length: 4\r\n\r\nbodyand more").value(), "body");
  EXPECT_EQ(get(ok + "transfer-encoding: Chunked\r\n\r\n2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n").value(),
            "body");
  EXPECT_EQ(get(ok + "X: y\r\n\r\nbody").value(), "body");
  EXPECT_EQ(get(ok + "Content-Length: 0\r\n\r\n").value(), "");
  EXPECT_TRUE(request_.starts_with("GET /keys?a=b HTTP/1.1\r\nHost: 127.0.0.1:")) << request_;
}

TEST_F(HttpGetTest, WhatIsNoAnswer) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_EQ(failure("HTTP/1.1 503 Busy\r\n\r\n"), url() + ": the answer has status 503");
  EXPECT_EQ(failure("HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n"),
            url() + ": the answer has status 302");
  const std::string broken = url() + ": the answer makes no sense: ";
  for (const char* none :
       {"SSH-2.0-x\r\n\r\n", "HTTP/1.\r\n\r\n", "HTTP/1.1 2\r\n\r\n", "\r\n\r\n"}) {
    EXPECT_EQ(failure(none), broken + "it is none of HTTP/1") << none;
  }
  EXPECT_EQ(failure(ok + "Content-Length: -4\r\n\r\n"), broken + "its length is no number");
  EXPECT_EQ(failure("HTTP/1.1 200"), broken + "it ends in its header");
  EXPECT_EQ(failure(ok + "X: " + std::string(100'000, 'x')), broken + "its header is too long");
  EXPECT_EQ(failure(ok + "Content-Length: 9\r\n\r\nbody"), broken + "it ends before its length");
  EXPECT_EQ(failure(ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nbo"),
            broken + "it ends before its last chunk");
  const std::string large = url() + ": the answer has more than 3 bytes";
  EXPECT_EQ(failure(ok + "Content-Length: 4\r\n\r\n", 3), large);
  EXPECT_EQ(failure(ok + "\r\nbody", 3), large);
  EXPECT_EQ(failure(ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", 3), large);
}

TEST_F(HttpGetTest, OneTimeIsForTheWholeAnswer) {
  drips_ = true;
  answer_ = "HTTP/1.1 200 OK\r\n\r\n";
  const auto got = http_get({.url = url(), .timeout = 300ms});
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), ErrorCode::kTimeout);
}

TEST_F(HttpGetTest, WhatIsNoUrl) {
  for (const char* wrong :
       {"", "keys", "ftp://host", "http://", "http://:80", "http://host:0", "http://host:x",
        "http://host:99999", "http://me@host/", "http://host/a b", "http://host/\r\nX: y"}) {
    const auto got = http_get({.url = wrong});
    ASSERT_FALSE(got) << wrong;
    EXPECT_EQ(got.error().code(), ErrorCode::kInvalidArgument) << wrong;
  }
  EXPECT_EQ(http_get({.url = "https://127.0.0.1/"}).error().code(), ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace sluice::net
