// A body in chunks (RFC 9112, 7.1) on its way from a connection's buffer. Ours and not Beast's: its
// parser of version 1.81 aborts the process when an empty body's last four bytes come in two parts.
// For whoever reads HTTP from a buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace sluice::net {

// Extensions and trailers are read and dropped; a line end is CRLF and nothing else, so that no two
// servers in a row can see different bodies.
class ChunkedBody {
 public:
  enum class State { kNeedMore, kComplete, kFailed };

  // Takes from the front of `buffered` and gives up to `size` (> 0) bytes of the body: how many. 0
  // with kNeedMore: read more from the connection first; 0 with kComplete: the end.
  std::pair<State, std::size_t> read(std::string& buffered, char* to, std::size_t size);
  // After kFailed.
  const std::string& reason() const { return reason_; }

 private:
  enum class Part { kSize, kData, kDataEnd, kTrailer, kDone };

  // The next line without its end, cut from `buffered`. Nothing: it has not ended yet, or it is
  // none, and reason_ says why.
  std::optional<std::string> take_line(std::string& buffered);
  bool take_size(std::string_view line);
  bool take_data_end(std::string& buffered);
  bool take_trailer(std::string_view line);
  // Goes on in `buffered` until there is data to give; false: it can't.
  bool advance(std::string& buffered);
  bool fail(std::string_view why);

  Part part_ = Part::kSize;
  std::uint64_t left_ = 0;  // of the chunk
  std::size_t trailer_bytes_ = 0;
  std::string reason_;
};

}  // namespace sluice::net
