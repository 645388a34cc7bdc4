// The three kinds of file that the hdfs sink writes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "flume/serializer.h"
#include "formats/hadoop_codec.h"

namespace sluice::flume {

// One file at a time: begin, append..., flush at each batch's end. Each call appends to `out` what
// is to be written.
class FileFormat {
 public:
  virtual ~FileFormat() = default;
  virtual Status begin(std::string& out) = 0;
  virtual Status append(const Event& event, std::int64_t now_ms, std::string& out) = 0;
  virtual Status flush(std::string& out) = 0;
};

// DataStream: what the serializer makes.
std::unique_ptr<FileFormat> plain_format(std::unique_ptr<Serializer> serializer);
// CompressedStream: the same, each batch a stream of its own of the codec.
std::unique_ptr<FileFormat> compressed_format(std::unique_ptr<Serializer> serializer,
                                              const formats::HadoopCodec& codec);
// SequenceFile: the key is the header `timestamp`, or now; the value Text or BytesWritable. With a
// codec it is compressed by block.
std::unique_ptr<FileFormat> sequence_format(bool text, const formats::HadoopCodec* codec);

}  // namespace sluice::flume
