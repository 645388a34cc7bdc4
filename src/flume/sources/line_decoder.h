// Cuts a stream of bytes into lines, as Flume's LINE deserializer does.
//
// Only LF ends a line; a CR stays. A line of more than `max_length` UTF-16 units is cut, and its
// rest is a further line. Bytes that are not valid in the charset: kFail ends the reading, kReplace
// puts U+FFFD, kIgnore leaves them out.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "flume/charset.h"
#include "flume/event.h"

namespace sluice::flume {

struct LineLimits {
  std::int64_t max_length = 2048;
  Charset charset = {};
  DecodeErrors errors = DecodeErrors::kFail;
  Charset output = {};  // of the bodies
};

// One line found in a buffer.
struct Line {
  std::string_view raw;  // its bytes, without the LF
  std::size_t size = 0;  // bytes to go on after: the LF included
  bool cut = false;      // it ends at max_length and not at a LF
  bool whole = true;     // false: the buffer ends within it
};

// The first line of `buffer`. Not whole when its end is not in sight; `at_end` says that nothing
// comes after the buffer, so that the rest is a line too.
Line next_line(std::string_view buffer, const LineLimits& limits, bool at_end);

// The line's body in the output charset: a view of `raw` when nothing has to change, else bytes
// that the batch owns.
// kCorrupt for invalid bytes with kFail.
Result<std::string_view> decode_line(std::string_view raw, const LineLimits& limits, Batch& batch);

}  // namespace sluice::flume
