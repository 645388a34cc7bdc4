// PBEWithMD5AndTripleDES, as Java's JCE has it: triple DES in CBC mode, with a key of MD5 over a
// password and each half of a salt.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::credential {

inline constexpr std::size_t kSaltSize = 8;
inline constexpr std::uint32_t kMostIterations = 5'000'000;  // Java's own limit

struct CipherParameters {
  Bytes salt;  // kSaltSize bytes
  std::uint32_t iterations = 0;
};

// As Java encodes them: SEQUENCE { OCTET STRING salt, INTEGER iterations }. kCorrupt: they are not.
Result<CipherParameters> read_parameters(ByteView der);
Bytes write_parameters(const CipherParameters& parameters);

// kPermissionDenied: the password is another, or the text is damaged.
Result<Bytes> unsealed(ByteView text, const std::string& password, const CipherParameters& with);
Result<Bytes> sealed(ByteView text, const std::string& password, const CipherParameters& with);

}  // namespace sluice::credential
