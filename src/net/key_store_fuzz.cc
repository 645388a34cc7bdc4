// A JKS store whose digest is right, whatever it holds.
#include "net/key_store.h"

#include <openssl/sha.h>

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string content(reinterpret_cast<const char*>(data), size);
  const std::string sealed = std::string("\0p", 2) + "Mighty Aphrodite" + content;
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(sealed.data()), sealed.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  (void)sluice::net::detail::read_jks(content + digest, {"p", "p"});
  (void)sluice::net::detail::read_jks(content + digest, {std::nullopt, std::nullopt});
  return 0;
}
