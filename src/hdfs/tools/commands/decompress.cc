#include "hdfs/tools/commands/decompress.h"

#include <bzlib.h>
#include <zlib.h>

#include <functional>
#include <vector>

#include "codec/codec.h"
#include "formats/hadoop_decompress.h"
#include "hdfs/tools/commands/records_text.h"

namespace sluice::hdfs::tools {
namespace {

constexpr std::size_t kPiece = std::size_t{256} << 10;
using Sink = std::function<Status(const char*, std::size_t)>;

Status each_piece(lake::Reader& reader, const Sink& sink) {
  std::string buffer(kPiece, '\0');
  for (std::uint64_t at = 0;;) {
    TRY(std::size_t size, reader.read_at(at, buffer.data(), buffer.size()));
    if (size == 0) return {};
    TRY(sink(buffer.data(), size));
    at += size;
  }
}

Error broken(const std::string& name, const char* format) {
  return Error(ErrorCode::kCorrupt, name + ": not a valid " + format + " file");
}

// gzip and zlib streams, several one after the other too.
Status inflate_all(lake::Reader& reader, const std::string& name, const Sink& sink) {
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 32) != Z_OK) return Error(ErrorCode::kInternal, "zlib");
  std::string out(kPiece, '\0');
  bool ended = true;
  const Status done = each_piece(reader, [&](const char* bytes, std::size_t size) -> Status {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes));
    stream.avail_in = static_cast<uInt>(size);
    do {
      if (ended && stream.avail_in == 0) return {};
      if (ended) inflateReset(&stream);
      ended = false;
      stream.next_out = reinterpret_cast<Bytef*>(out.data());
      stream.avail_out = static_cast<uInt>(out.size());
      const int code = inflate(&stream, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
        if (stream.msg == nullptr) return broken(name, "compressed");
        return Error(ErrorCode::kCorrupt, stream.msg);  // as the JVM's Inflater says it
      }
      ended = code == Z_STREAM_END;
      TRY(sink(out.data(), out.size() - stream.avail_out));
    } while (stream.avail_in > 0 || stream.avail_out == 0);
    return {};
  });
  inflateEnd(&stream);
  TRY(done);
  if (!ended) return Error(ErrorCode::kCorrupt, "Unexpected end of ZLIB input stream");
  return {};
}

Status bunzip_all(lake::Reader& reader, const std::string& name, const Sink& sink) {
  bz_stream stream{};
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) return Error(ErrorCode::kInternal, "bzip2");
  std::string out(kPiece, '\0');
  bool ended = false;
  const Status done = each_piece(reader, [&](const char* bytes, std::size_t size) -> Status {
    stream.next_in = const_cast<char*>(bytes);
    stream.avail_in = static_cast<unsigned>(size);
    do {
      if (ended && stream.avail_in == 0) return {};
      if (ended) {
        char* const rest = stream.next_in;
        const unsigned left = stream.avail_in;
        BZ2_bzDecompressEnd(&stream);
        stream = {};
        if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) {
          return Error(ErrorCode::kInternal, "bzip2");
        }
        stream.next_in = rest;
        stream.avail_in = left;
      }
      stream.next_out = out.data();
      stream.avail_out = static_cast<unsigned>(out.size());
      const int code = BZ2_bzDecompress(&stream);
      if (code != BZ_OK && code != BZ_STREAM_END) return broken(name, "bzip2");
      ended = code == BZ_STREAM_END;
      TRY(sink(out.data(), out.size() - stream.avail_out));
    } while (stream.avail_in > 0 || stream.avail_out == 0);
    return {};
  });
  BZ2_bzDecompressEnd(&stream);
  TRY(done);
  if (!ended) return broken(name, "bzip2");
  return {};
}

// Zstandard frames, as they come.
Status unzstd_all(lake::Reader& reader, const std::string& name, const Sink& sink) {
  const auto stream = codec::make_decompressor(codec::Format::kZstd);
  std::string out;
  const auto piece = [&](const char* bytes, std::size_t size) -> Status {
    ByteView in(bytes, size);
    do {
      out.clear();
      TRY(stream->read(in, out, kPiece));
      TRY(sink(out.data(), out.size()));
    } while (!in.empty() || out.size() == kPiece);
    return {};
  };
  TRY(each_piece(reader, piece));
  return stream->complete() ? Status() : broken(name, "zstd");
}

// Snappy and LZ4 in Hadoop's blocks: unpacked as a whole, within a bound.
Status unpack_whole(lake::Reader& reader, std::string_view codec, const Sink& sink) {
  constexpr std::size_t kMost = std::size_t{256} << 20;
  std::string packed;
  TRY(each_piece(reader, [&](const char* bytes, std::size_t size) -> Status {
    packed.append(bytes, size);
    if (packed.size() <= kMost) return {};
    return Error(ErrorCode::kResourceExhausted, "more than 256 MiB to unpack at once");
  }));
  TRY(const formats::HadoopCodec* const found, formats::find_hadoop_codec(codec));
  TRY(const std::string text, formats::hadoop_decompress(*found, packed, kMost));
  return sink(text.data(), text.size());
}

}  // namespace

Status print_as_text(lake::Reader& reader, const std::string& name, std::FILE* out) {
  const Sink print = [out](const char* bytes, std::size_t size) -> Status {
    if (std::fwrite(bytes, 1, size, out) != size) {
      return errno_error("Unable to write to output stream");
    }
    return {};
  };
  char start[4] = {};
  TRY(std::size_t size, reader.read_at(0, start, sizeof start));
  const std::string_view magic(start, size);
  if (magic.starts_with("\x1f\x8b")) return inflate_all(reader, name, print);
  if (magic.starts_with("SEQ")) return print_sequence_file(reader, name, out);
  if (magic.starts_with(std::string_view("Obj\x01", 4))) return print_avro_file(reader, out);
  if (name.ends_with(".gz") && size > 0) return Error(ErrorCode::kCorrupt, "not a gzip file");
  if (name.ends_with(".deflate")) return inflate_all(reader, name, print);
  if (name.ends_with(".bz2")) return bunzip_all(reader, name, print);
  if (name.ends_with(".zst")) return unzstd_all(reader, name, print);
  for (const char* codec : {"snappy", "lz4"}) {
    if (name.ends_with(std::string(".") + codec)) return unpack_whole(reader, codec, print);
  }
  return each_piece(reader, print);
}

}  // namespace sluice::hdfs::tools
