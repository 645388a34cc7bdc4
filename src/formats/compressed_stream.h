// A file's bytes on their way through one of Hadoop's compression codecs, step by step and in
// bounded memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::formats {

class CompressedStream {
 public:
  virtual ~CompressedStream() = default;
  // Takes all of `in`; what is ready is appended to `out`.
  virtual Status write(ByteView in, Bytes& out) = 0;
  virtual Status finish(Bytes& out) = 0;
};

struct StreamCodec {
  std::string_view name;        // "gzip", as Sqoop's --compression-codec takes it
  std::string_view java_class;  // without its package: "GzipCodec"
  std::string_view extension;   // ".gz"
};

// By short name, simple class name or full class name. kNotFound: no such codec; kUnsupported:
// Hadoop has it and we do not, the message says so.
Result<const StreamCodec*> find_stream_codec(std::string_view name);
std::unique_ptr<CompressedStream> make_compressed_stream(const StreamCodec& codec);

}  // namespace sluice::formats
