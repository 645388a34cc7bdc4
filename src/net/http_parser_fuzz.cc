// What a connection brings, in pieces whose size the first byte gives: requests are complete or
// refused, and a chunked body never gives more than came.
#include <algorithm>
#include <cstdint>

#include "base/check.h"
#include "net/host_guard.h"
#include "net/http_parser.h"

namespace {

using sluice::net::HttpParser;

// True at the end of the body.
bool read_body(HttpParser& parser, std::string& buffered, std::size_t& produced) {
  char piece[64];
  while (true) {
    const auto [state, size] = parser.read_chunked(buffered, piece, sizeof piece);
    CHECK(size <= sizeof piece);
    produced += size;
    if (size == 0) return state != HttpParser::State::kNeedMore;
  }
}

void look(const HttpParser& parser) {
  static const sluice::net::HostGuard guard("127.0.0.1");
  (void)parser.content_length();
  (void)parser.expects_continue();
  (void)parser.keep_alive();
  for (const auto& [name, value] : parser.headers()) {
    (void)guard.refuses({.method = "PUT",
                         .host = value,
                         .origin = value,
                         .fetch_site = name,
                         .address = "127.0.0.1",
                         .port = 80});
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t step = 1u + data[0];
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string buffered;
  HttpParser parser(4096);
  bool header = false;
  std::size_t produced = 0;
  while (!rest.empty()) {
    const std::size_t now = std::min(step, rest.size());
    buffered += rest.substr(0, now);
    rest.remove_prefix(now);
    if (!header) {
      const auto state = parser.feed_header(buffered);
      if (state == HttpParser::State::kFailed) {
        CHECK(parser.failure().status >= 400);
        return 0;
      }
      if (state == HttpParser::State::kNeedMore) continue;
      header = true;
      look(parser);
      if (!parser.chunked()) return 0;
    }
    if (read_body(parser, buffered, produced)) return 0;
    CHECK(produced <= size);
  }
  return 0;
}
