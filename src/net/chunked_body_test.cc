#include "net/chunked_body.h"

#include <gtest/gtest.h>

namespace sluice::net {
namespace {

struct Outcome {
  std::string body;
  std::string rest;    // what is left for the next request
  std::string failed;  // why
  bool complete = false;
};

// The bytes come `step` at a time.
Outcome read(std::string_view bytes, std::size_t step) {
  ChunkedBody body;
  Outcome outcome;
  char to[7];
  while (!bytes.empty()) {
    outcome.rest += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
    while (!outcome.complete) {
      const auto [state, size] = body.read(outcome.rest, to, sizeof to);
      outcome.body.append(to, size);
      outcome.complete = state == ChunkedBody::State::kComplete;
      if (state == ChunkedBody::State::kFailed) {
        outcome.failed = body.reason();
        return outcome;
      }
      if (size == 0) break;
    }
  }
  return outcome;
}

// Where a body is cut into packets says nothing about what it is.
TEST(ChunkedBodyTest, IsTheSameHoweverItsBytesArrive) {
  const std::string_view bodies[] = {
      "0\r\n\r\nNEXT",
      "5\r\nhello\r\n0\r\n\r\nNEXT",
      "A;name=value\r\n0123456789\r\n00b \t;x\r\nhello world\r\n000\r\nTrailer: x\r\n\r\nNEXT",
  };
  const std::string_view wanted[] = {"", "hello", "0123456789hello world"};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t step = 1; step <= bodies[i].size(); ++step) {
      const Outcome outcome = read(bodies[i], step);
      EXPECT_TRUE(outcome.complete) << i << " by " << step << ": " << outcome.failed;
      EXPECT_EQ(outcome.body, wanted[i]) << i << " by " << step;
      EXPECT_EQ(outcome.rest, "NEXT") << i << " by " << step;
    }
  }
}

TEST(ChunkedBodyTest, RefusesWhatTwoServersMightReadDifferently) {
  const std::pair<std::string, std::string> cases[] = {
      {"0\n\r\n", "CRLF"},
      {"3\nabc\r\n", "CRLF"},
      {"3\r\nabcd\r\n", "longer than its size"},
      {"3\r\nabc\n0\r\n\r\n", "longer than its size"},
      {"-1\r\n", "no chunk size"},
      {"+3\r\nabc\r\n", "no chunk size"},
      {"0x3\r\nabc\r\n", "no chunk size"},
      {" 3\r\nabc\r\n", "no chunk size"},
      {"\r\n", "no chunk size"},
      {"3 4\r\nabc\r\n", "no chunk size"},
      {"10000000000000000\r\n", "no chunk size"},
      {std::string("3;a\0b\r\nabc\r\n", 12), "control character"},
      {"3;a\rb\r\nabc\r\n", "control character"},
      {"0\r\nno field\r\n\r\n", "no field"},
      {std::string(5000, '1'), "too long"},
      {"0\r\n" + std::string(4000, 'a') + ":\r\n" + std::string(4000, 'a') + ":\r\n" +
           std::string(4000, 'a') + ":\r\n" + std::string(4000, 'a') + ":\r\n" +
           std::string(4000, 'a') + ":\r\n",
       "trailers"},
  };
  for (const auto& [bytes, why] : cases) {
    for (const std::size_t step : {std::size_t{1}, bytes.size()}) {
      const Outcome outcome = read(bytes, step);
      EXPECT_FALSE(outcome.complete);
      EXPECT_NE(outcome.failed.find(why), std::string::npos)
          << bytes.substr(0, 40) << " by " << step << ": " << outcome.failed;
    }
  }
}

TEST(ChunkedBodyTest, WaitsForWhatHasNotCome) {
  for (const char* part : {"", "0", "0\r", "0\r\n", "0\r\n\r", "3", "3\r\nab", "3\r\nabc\r"}) {
    const Outcome outcome = read(part, 1);
    EXPECT_FALSE(outcome.complete) << part;
    EXPECT_EQ(outcome.failed, "") << part;
  }
}

}  // namespace
}  // namespace sluice::net
