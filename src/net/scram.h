// SCRAM (RFC 5802) as Kafka uses it: no channel binding.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace sluice::net {

// The numbers of Kafka's API.
enum class ScramMechanism : std::int8_t { kUnknown = 0, kSha256 = 1, kSha512 = 2 };

constexpr std::int32_t kScramMinIterations = 4096;
constexpr std::int32_t kScramMaxIterations = 16384;

std::string_view scram_name(ScramMechanism mechanism);  // "SCRAM-SHA-256"
ScramMechanism scram_mechanism(std::string_view name);
std::size_t scram_size(ScramMechanism mechanism);  // of its digests

// What is kept of a password: nothing it could be used with elsewhere.
struct ScramCredential {
  std::int32_t iterations = 0;
  Bytes salt;
  Bytes stored_key;
  Bytes server_key;
};

Bytes scram_hash(ScramMechanism mechanism, ByteView bytes);
Bytes scram_hmac(ScramMechanism mechanism, ByteView key, ByteView bytes);
Bytes scram_salted(ScramMechanism mechanism, ByteView password, ByteView salt,
                   std::int32_t iterations);
ScramCredential scram_credential(ScramMechanism mechanism, ByteView salted_password, Bytes salt,
                                 std::int32_t iterations);

// "n=alice,r=..." by its letters; later ones of the same letter are dropped.
std::map<char, std::string> scram_attributes(std::string_view message);

bool same_secret(ByteView one, ByteView other);
Bytes random_bytes(std::size_t size);

}  // namespace sluice::net
