// Hadoop's compression codecs: their names, file extensions and framings.
//
//   gzip, deflate, bzip2, zstd   the codec's own stream; streams may follow one another
//   snappy, lz4                  blocks { u32 raw size, chunks { u32 size, bytes } }, big endian
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sluice::formats {

// One of hadoop_codecs(); compared by address.
struct HadoopCodec {
  std::string_view name;        // "gzip": what -z options and hdfs.codeC say
  std::string_view java_class;  // "org.apache.hadoop.io.compress.GzipCodec"
  std::string_view extension;   // ".gz"

  // A complete stream of these bytes. What Hadoop's compressor finishes as one.
  Result<std::string> compress(std::string_view bytes) const;
};

std::span<const HadoopCodec> hadoop_codecs();

// By name in any case ("gzip", "GzipCodec", "DefaultCodec") or by class name. kUnsupported for lzo
// and lzop; kInvalidArgument, with the nearest name, for anything unknown.
Result<const HadoopCodec*> find_hadoop_codec(std::string_view name);

}  // namespace sluice::formats
