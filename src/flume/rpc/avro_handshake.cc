#include "flume/rpc/avro_handshake.h"

#include "flume/serializers/avro_event.h"
#include "formats/avro_schema.h"
#include "formats/avro_writer.h"

namespace sluice::flume {

using formats::append_avro_bytes;
using formats::append_avro_long;
using formats::take_avro_bytes;
using formats::take_avro_varint;

bool take_avro_fixed(std::string_view& from, std::size_t size, std::string_view& bytes) {
  if (from.size() < size) return false;
  bytes = from.substr(0, size);
  from.remove_prefix(size);
  return true;
}

bool skip_avro_map(std::string_view& from) {
  std::int64_t count = 0;
  while (take_avro_count(from, count) && count > 0) {
    for (; count > 0; --count) {
      std::string_view name, value;
      if (!take_avro_bytes(from, name) || !take_avro_bytes(from, value)) return false;
    }
  }
  return count == 0;
}

bool take_avro_branch(std::string_view& from, bool& other) {
  std::int64_t branch = 0;
  if (!take_avro_varint(from, branch) || branch < 0 || branch > 1) return false;
  other = branch == 1;
  return true;
}

bool take_avro_handshake(std::string_view& from, const AvroProtocol& own,
                         AvroHandshake& handshake) {
  std::string_view client_hash, server_hash, protocol;
  bool given = false, meta = false;
  if (!take_avro_fixed(from, kAvroHashBytes, client_hash) || !take_avro_branch(from, given))
    return false;
  if (given && !take_avro_bytes(from, protocol)) return false;
  if (!take_avro_fixed(from, kAvroHashBytes, server_hash) || !take_avro_branch(from, meta))
    return false;
  handshake.given = true;
  handshake.same_protocol = client_hash == server_hash || server_hash == own.hash;
  return !meta || skip_avro_map(from);
}

std::string avro_answer_head(const AvroHandshake& handshake, const AvroProtocol& own) {
  std::string out;
  if (handshake.given) {
    append_avro_long(out, static_cast<std::int64_t>(handshake.same_protocol ? AvroMatch::kBoth
                                                                            : AvroMatch::kClient));
    append_avro_long(out, handshake.same_protocol ? 0 : 1);
    if (!handshake.same_protocol) append_avro_bytes(out, own.text);
    append_avro_long(out, handshake.same_protocol ? 0 : 1);
    if (!handshake.same_protocol) out += own.hash;
    append_avro_long(out, 0);  // no metadata of the handshake
  }
  append_avro_long(out, 0);  // nor of the call
  return out;
}

}  // namespace sluice::flume
