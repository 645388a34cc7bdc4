// A JCEKS file as Hadoop's JavaKeyStoreProvider keeps credentials in: each alias with a secret. The
// case of an alias does not matter.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace sluice::credential {

inline constexpr std::size_t kLargestStore = 16 << 20;  // bytes
inline constexpr std::size_t kLongestAlias = 0xFFFF;    // bytes
// What Hadoop takes where nobody names another.
inline constexpr const char* kDefaultPassword = "none";

class KeyStore {
 public:
  KeyStore() = default;
  // Checks the whole by the password; secrets stay sealed until they are asked for.
  // kPermissionDenied: the password is another, or the file is damaged; kCorrupt: it is no store.
  static Result<KeyStore> read(ByteView file, const std::string& password);

  std::vector<std::string> aliases() const;
  bool has(const std::string& alias) const;
  // kNotFound: there is none; kUnsupported: what is there is no secret.
  Result<std::string> secret(const std::string& alias, const std::string& password) const;

  // In place of the one that is there, if any. kInvalidArgument: no file holds so long an alias.
  Status put(const std::string& alias, const std::string& secret, const std::string& password,
             std::uint64_t time_ms);
  void remove(const std::string& alias);
  // The file. kResourceExhausted: it would be larger than what read() is given.
  Result<Bytes> write(const std::string& password) const;

 private:
  struct Entry {
    std::uint32_t kind = 0;
    std::uint64_t time_ms = 0;
    Bytes body;  // as it lies in the file behind these
  };

  std::map<std::string, Entry> entries_;
};

}  // namespace sluice::credential
