// In place of librdkafka's rdgz.c, which unpacks whatever a batch claims to hold: 1 MB of gzip can be
// 1 GB. This one stops at what librdkafka takes from a broker in one answer, as its zstd does.
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

enum { kMost = 100 * 1000 * 1000 };  // receive.message.max.bytes

// Unpacks gzip or zlib into memory of malloc(), with a zero byte behind it; null if it can't.
void *rd_gz_decompress(const void *packed, int size, uint64_t *unpacked_size) {
  z_stream stream = {0};
  size_t room = size < kMost / 4 ? (size_t)size * 4 + 1024 : kMost;
  char *to = malloc(room + 1);
  int status = Z_OK;
  if (to == NULL) return NULL;
  if (inflateInit2(&stream, 15 + 32) != Z_OK) {
    free(to);
    return NULL;
  }
  stream.next_in = (Bytef *)packed;
  stream.avail_in = (uInt)size;
  while (status == Z_OK) {
    stream.next_out = (Bytef *)to + stream.total_out;
    stream.avail_out = (uInt)(room - stream.total_out);
    status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK || stream.avail_out > 0) break;
    const size_t wider = room < kMost / 2 ? room * 2 : kMost;
    char *grown = wider > room ? realloc(to, wider + 1) : NULL;
    if (grown == NULL) break;
    to = grown;
    room = wider;
  }
  inflateEnd(&stream);
  // Like librdkafka's, taken when the input ends early: its reader of records will say so.
  if (status != Z_STREAM_END && (status != Z_OK || stream.avail_in > 0 || stream.avail_out == 0)) {
    free(to);
    return NULL;
  }
  to[stream.total_out] = '\0';
  *unpacked_size = stream.total_out;
  return to;
}
