#include "net/chunked_body.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/check.h"

namespace sluice::net {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kMostTrailers = 16 * 1024;

bool is_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

}  // namespace

bool ChunkedBody::fail(std::string_view why) {
  reason_ = why;
  return false;
}

std::optional<std::string> ChunkedBody::take_line(std::string& buffered) {
  const std::size_t end = buffered.find('\n');
  if (end == std::string::npos ? buffered.size() > kLongestLine : end > kLongestLine) {
    fail("a line that is too long");
    return std::nullopt;
  }
  if (end == std::string::npos) return std::nullopt;
  if (end == 0 || buffered[end - 1] != '\r') {
    fail("a line that does not end in CRLF");
    return std::nullopt;
  }
  std::string line = buffered.substr(0, end - 1);
  buffered.erase(0, end + 1);
  if (is_text(line)) return line;
  fail("a control character");
  return std::nullopt;
}

// SIZE [; extension]...
bool ChunkedBody::take_size(std::string_view line) {
  const char* const end = line.data() + line.size();
  const auto [after, failed] = std::from_chars(line.data(), end, left_, 16);
  if (failed != std::errc()) return fail("no chunk size");
  const std::string_view rest(after, static_cast<std::size_t>(end - after));
  const std::size_t extension = rest.find_first_not_of(" \t");
  if (extension != std::string_view::npos && rest[extension] != ';') return fail("no chunk size");
  part_ = left_ > 0 ? Part::kData : Part::kTrailer;
  return true;
}

bool ChunkedBody::take_data_end(std::string& buffered) {
  constexpr std::string_view kEnd = "\r\n";
  const std::size_t have = std::min(buffered.size(), kEnd.size());
  if (std::string_view(buffered).substr(0, have) != kEnd.substr(0, have)) {
    return fail("a chunk that is longer than its size");
  }
  if (have < kEnd.size()) return false;
  buffered.erase(0, have);
  part_ = Part::kSize;
  return true;
}

bool ChunkedBody::take_trailer(std::string_view line) {
  if (line.empty()) {
    part_ = Part::kDone;
    return true;
  }
  trailer_bytes_ += line.size();
  if (trailer_bytes_ > kMostTrailers) return fail("trailers that are too long");
  if (line.find(':') == std::string_view::npos) return fail("a trailer that is no field");
  return true;
}

bool ChunkedBody::advance(std::string& buffered) {
  while (part_ != Part::kData && part_ != Part::kDone) {
    if (part_ == Part::kDataEnd) {
      if (!take_data_end(buffered)) return false;
      continue;
    }
    const auto line = take_line(buffered);
    if (!line) return false;
    if (!(part_ == Part::kSize ? take_size(*line) : take_trailer(*line))) return false;
  }
  return true;
}

std::pair<ChunkedBody::State, std::size_t> ChunkedBody::read(std::string& buffered, char* to,
                                                             std::size_t size) {
  CHECK(size > 0);
  if (!reason_.empty()) return {State::kFailed, 0};
  if (!advance(buffered)) return {reason_.empty() ? State::kNeedMore : State::kFailed, 0};
  if (part_ == Part::kDone) return {State::kComplete, 0};
  const auto given =
      static_cast<std::size_t>(std::min<std::uint64_t>(left_, std::min(size, buffered.size())));
  std::memcpy(to, buffered.data(), given);
  buffered.erase(0, given);
  left_ -= given;
  if (left_ == 0) part_ = Part::kDataEnd;
  return {State::kNeedMore, given};
}

}  // namespace sluice::net
