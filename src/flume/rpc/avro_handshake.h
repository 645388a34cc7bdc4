// How an Avro RPC connection begins: the two sides tell each other which protocol they speak (Avro
// 1.11, "Handshake").
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::flume {

inline constexpr std::size_t kAvroHashBytes = 16;

struct AvroProtocol {
  std::string_view text;  // JSON
  std::string_view hash;  // its MD5
};

// What a server keeps of a client's request.
struct AvroHandshake {
  bool given = false;
  bool same_protocol = false;  // the client takes the server's protocol for its own
};

enum class AvroMatch { kBoth = 0, kClient = 1, kNone = 2 };

// Takes it from the front; false when it is not there whole.
bool take_avro_handshake(std::string_view& from, const AvroProtocol& own, AvroHandshake& handshake);
// What a server's answer begins with: its part of the handshake, when there was one, and no
// metadata.
std::string avro_answer_head(const AvroHandshake& handshake, const AvroProtocol& own);

// Parts of messages; false when they are not there whole.
bool take_avro_fixed(std::string_view& from, std::size_t size, std::string_view& bytes);
// A map of strings or bytes, whose content nobody needs.
bool skip_avro_map(std::string_view& from);
// A union of null and something else: whether it is the other.
bool take_avro_branch(std::string_view& from, bool& other);

}  // namespace sluice::flume
