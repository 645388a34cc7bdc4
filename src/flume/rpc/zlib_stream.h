// One zlib stream in each direction of a connection, each write flushed so that the other side can
// read it: Flume's compression-type = deflate.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::flume {

class ZlibStream {
 public:
  // Level 1 (quick) to 9 (small).
  explicit ZlibStream(int level);
  ~ZlibStream();
  ZlibStream(const ZlibStream&) = delete;
  ZlibStream& operator=(const ZlibStream&) = delete;

  Result<std::string> pack(std::string_view bytes);
  // Appends to `out`; kResourceExhausted when that would have more than `most` bytes.
  Status unpack(std::string_view bytes, std::string& out, std::size_t most);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sluice::flume
