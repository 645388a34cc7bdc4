// A JCEKS store whose digest is right, whatever it holds.
#include "credential/key_store.h"

#include <openssl/sha.h>

#include <cstdint>
#include <string>

#include "credential/java_stream.h"
#include "credential/password_cipher.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string content(reinterpret_cast<const char*>(data), size);
  const std::string sealed = std::string("\0p", 2) + "Mighty Aphrodite" + content;
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(sealed.data()), sealed.size(),
       reinterpret_cast<unsigned char*>(digest.data()));
  (void)sluice::credential::KeyStore::read(content + digest, "p");
  std::size_t end = 0;
  (void)sluice::credential::read_java_object(content, end);
  (void)sluice::credential::read_parameters(content);
  return 0;
}
